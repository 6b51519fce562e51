package main

import (
	"bytes"
	"context"
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
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/receivables"
)

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	receivables.Options
	document, output, explain string
	json, csv, tenThousands   bool
	outside                   bool
	lang                      lang.Language
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
	if err = execute(context.Background(), o, stdout, stderr, &out); err == nil {
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
	var by, unit string
	f := flag.NewFlagSet("receivables", flag.ContinueOnError)
	f.StringVar(&by, "by", "", "print sums by each of a `list` separated by commas: "+strings.Join(receivables.Keys(), ", "))
	f.StringVar(&o.explain, "explain", "", "print how the amounts of a row arose: `INSTITUTION/PAYER/MONTH`, or TABLE:ROW[:COLUMN]")
	f.StringVar(&unit, "unit", "元", "the `unit` of amounts: 元 (yuan) or 万元 (wan, ten thousand yuan); JSON is in yuan")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.BoolVar(&o.csv, "csv", false, "print the tables as CSV")
	f.StringVar(&o.output, "o", "", "write the output to this `file`")
	f.BoolVar(&o.outside, "outside", false, "let the document name files outside its folder")
	p := program.New(f, "[flags] receivables.json", stdout, stderr)
	files, err := p.Parse(args)
	if err != nil {
		return o, err
	}
	if by != "" {
		o.By = strings.Split(by, ",")
	}
	switch {
	case len(files) != 1:
		return o, p.Mistake("want one document, got %d", len(files))
	case o.Check() != nil:
		return o, p.Mistake("-by: want some of %s, each once", strings.Join(receivables.Keys(), ", "))
	case unit != "元" && unit != "yuan" && unit != "万元" && unit != "wan":
		return o, p.Mistake("-unit: want 元 or 万元")
	case o.explain != "" && !strings.Contains(o.explain, ":") && strings.Count(o.explain, "/") < 2:
		return o, p.Mistake("-explain: want INSTITUTION/PAYER/MONTH, or TABLE:ROW[:COLUMN]")
	case o.csv && (o.json || o.explain != "") || o.json && (len(o.By) > 0 || strings.Contains(o.explain, ":")):
		return o, p.Mistake("-json excludes -by, -csv and TABLE:ROW, and -csv excludes -explain")
	}
	o.tenThousands = unit == "万元" || unit == "wan"
	o.document, o.lang = files[0], p.Language()
	return o, nil
}

// execute does all that the options ask for, or nothing. What it prints goes to out, or to
// the file that the options name.
func execute(ctx context.Context, o options, stdout, stderr io.Writer, out *bytes.Buffer) error {
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
	if o.json {
		return data(o, t, w)
	}
	book, err := receivables.Show(t, o.Options)
	if err != nil {
		return err
	}
	if o.tenThousands {
		book = book.TenThousands()
	}
	switch {
	case strings.Contains(o.explain, ":"):
		return book.Explain(w, o.lang, o.explain)
	case o.explain != "":
		return book.Explain(w, o.lang, "rows:"+o.explain)
	case o.csv:
		return book.CSV(w, o.lang, false)
	}
	return book.Print(w, o.lang)
}

// data prints the table, or the explanations of rows, as JSON.
func data(o options, t *receivable.Table, w io.Writer) error {
	if o.explain == "" {
		return encode(w, t)
	}
	rows, err := wanted(t, o.explain)
	if err != nil {
		return err
	}
	list := []*receivable.Explanation{}
	for i := range rows {
		x, err := t.Explain(&rows[i])
		if err != nil {
			return err
		}
		list = append(list, x)
	}
	return encode(w, list)
}

func encode(w io.Writer, v any) error {
	return jsontext.Encode(w, v, "  ")
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
