package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/job"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	document, output, explain string
	by                        keys
	json, outside             bool
	lang                      lang.Language
}

// keys are what rows are summed by.
type keys []string

var known = []string{"payer", "month", "institution"}

func (k *keys) String() string { return strings.Join(*k, ",") }

// Set reads "payer,month".
func (k *keys) Set(text string) error {
	*k = nil
	for name := range strings.SplitSeq(text, ",") {
		if !slices.Contains(known, name) || slices.Contains(*k, name) {
			of := "want some of " + strings.Join(known, ", ")
			return errors.New(of)
		}
		*k = append(*k, name)
	}
	return nil
}

// errRow says that -explain names no row.
var errRow = coded.New("receivables.row", "no such row")

// run returns the exit status: 0 printed, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	var out bytes.Buffer // all or nothing
	if err = receivables(context.Background(), o, stdout, stderr, &out); err == nil {
		_, err = out.WriteTo(stdout)
	}
	if err != nil {
		if o.json && out.Len() == 0 {
			jobfile.WriteFaults(stdout, err)
		}
		o.lang.Print(stderr, err)
		return program.Refused
	}
	return program.Done
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("receivables", flag.ContinueOnError)
	f.Var(&o.by, "by", "print sums by each of a `LIST` separated by commas: "+strings.Join(known, ", "))
	f.StringVar(&o.explain, "explain", "", "print how the amounts of a `row` INSTITUTION/PAYER/MONTH arose; * stands for all")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.StringVar(&o.output, "o", "", "write the output to this `file`")
	f.BoolVar(&o.outside, "outside", false, "let the document name files outside its folder")
	p := program.New(f, "[flags] receivables.json", stdout, stderr)
	files, err := p.Parse(args)
	switch {
	case err != nil:
	case len(files) != 1:
		err = p.Mistake("want one document, got %d", len(files))
	case o.explain != "" && strings.Count(o.explain, "/") < 2:
		err = p.Mistake("-explain: want INSTITUTION/PAYER/MONTH")
	case len(o.by) > 0 && (o.json || o.explain != ""):
		err = p.Mistake("-by and -json or -explain exclude each other")
	default:
		o.document, o.lang = files[0], p.Language()
	}
	return o, err
}

// receivables does all that the options ask for, or nothing. What it prints goes to out, or to
// the file that the options name.
func receivables(ctx context.Context, o options, stdout, stderr io.Writer, out *bytes.Buffer) error {
	if err := outputs.Written(stdout, o.output); err != nil {
		return err
	}
	files, name := jobfile.Files(o.document, o.outside)
	r, err := job.OpenReceivables(files, name)
	if err != nil {
		return jobfile.Named(o.document, err)
	}
	set := outputs.Set{Inputs: inputs(o.document, r)}
	defer set.Discard()
	if err := set.Check(o.output); err != nil {
		return err
	}
	noteUnknown(stderr, o.lang, r.Unknown())
	t, err := r.Table(ctx)
	if err != nil {
		return jobfile.Named(o.document, err)
	}
	var to io.Writer = out
	if o.output != "" {
		if to, err = set.Create(o.output); err != nil {
			return err
		}
	}
	if err := show(o, t, to); err != nil {
		return err
	}
	return set.Commit()
}

// noteUnknown says which columns and sheets are not read.
func noteUnknown(w io.Writer, l lang.Language, list []job.Unknown) {
	for _, u := range list {
		if names := slices.Concat(u.Columns, u.Sheets); len(names) > 0 {
			fmt.Fprintf(w, l.Pick("%s: not read: %q\n", "%s：未读取：%q\n"), u.File, names)
		}
	}
}

// inputs are the paths of all files that are read.
func inputs(document string, r *job.Receivables) (list []string) {
	for _, name := range r.Reads() {
		if name = filepath.FromSlash(name); !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(document), name)
		}
		list = append(list, name)
	}
	return list
}

// show prints what the options ask for.
func show(o options, t *receivable.Table, w io.Writer) error {
	p := &printer{lang: o.lang, t: t, w: w}
	switch {
	case o.explain != "":
		return p.explain(o.explain, o.json)
	case o.json:
		return encode(w, t)
	case len(o.by) > 0:
		return p.by(o.by)
	}
	return p.all()
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// wanted returns the rows that a subject of -explain names.
func wanted(t *receivable.Table, subject string) (list []receivable.Row, err error) {
	want := strings.SplitN(subject, "/", 3)
	for _, r := range t.Rows {
		if is(want[0], r.Institution) && is(want[1], r.Payer) && is(want[2], r.Span.String()) {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: %s", errRow, shown.QuoteKey(subject))
	}
	return list, nil
}

func is(want, got string) bool { return want == "*" || want == got }
