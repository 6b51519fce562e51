package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/bureau"
)

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	bureau.Options
	job, last, with string
	explain         string // an address of the book
	json, csv       bool
	tenThousands    bool
	outside         bool
	output          string
	lang            lang.Language
}

func names() string {
	var list []string
	for _, k := range bureau.Kinds() {
		list = append(list, k.Title.Chinese+" ("+k.ID+")")
	}
	return strings.Join(list, ", ")
}

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	var out bytes.Buffer // all or nothing
	if err := execute(context.Background(), o, &out, stdout); err != nil {
		if o.json {
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
	var table, unit string
	f := flag.NewFlagSet("bureau", flag.ContinueOnError)
	f.StringVar(&table, "table", "", "print one `table` in place of all: "+names())
	f.StringVar(&o.last, "last", "", "the `job` of last year, for the movement against it")
	f.StringVar(&o.with, "with", "", "the `document` of bounds, benchmarks, rates, budgets and what is entered for institutions")
	f.StringVar(&o.explain, "explain", "", "print how the numbers of a row arose, `TABLE:ROW[:COLUMN]`")
	f.StringVar(&o.Group, "group", "", "the `group` whose fees are shown; without it the most frequent one that has fees")
	f.StringVar(&o.Place, "at", "", "list the groups of one `place` alone: district=CODE, level=LEVEL or institution=CODE")
	f.IntVar(&o.Top, "top", 10, "the `number` of groups that are listed")
	f.StringVar(&unit, "unit", "元", "the `unit` of large sums: 元 (yuan) or 万元 (wan, ten thousand yuan); JSON is in yuan")
	f.BoolVar(&o.json, "json", false, "print the tables as JSON")
	f.BoolVar(&o.csv, "csv", false, "print the tables as CSV")
	f.BoolVar(&o.outside, "outside", false, "let jobs name files outside their folders")
	f.StringVar(&o.output, "o", "", "write the output to this `file`")
	f.IntVar(&o.Workers, "workers", 1, "the `number` of goroutines that settle")
	p := program.New(f, "[flags] job.json", stdout, stderr)
	jobs, err := p.Parse(args)
	if err != nil {
		return o, err
	}
	name, row, _ := strings.Cut(o.explain, ":")
	switch {
	case len(jobs) != 1:
		return o, p.Mistake("want one job, got %d", len(jobs))
	case o.Check() != nil:
		return o, p.Mistake("-at: want district=CODE, level=LEVEL or institution=CODE; no number is negative")
	case o.Top < 1:
		return o, p.Mistake("-top: want at least 1, got %d", o.Top)
	case o.Workers < 1:
		return o, p.Mistake("-workers: want at least 1, got %d", o.Workers)
	case unit != "元" && unit != "yuan" && unit != "万元" && unit != "wan":
		return o, p.Mistake("-unit: want 元 or 万元")
	case table != "" && bureau.Find(table) == "":
		return o, p.Mistake("-table: want %s", names())
	case o.explain != "" && (table != "" || o.json || o.csv) || o.json && o.csv:
		return o, p.Mistake("-explain, -json and -csv exclude each other, and -explain -table")
	case o.explain != "" && (bureau.Find(name) == "" || row == ""):
		return o, p.Mistake("-explain: want TABLE:ROW or TABLE:ROW:COLUMN, of the tables %s", names())
	case o.explain != "":
		table = name
	}
	if table != "" {
		o.Tables = []string{bureau.Find(table)}
	}
	o.tenThousands = unit == "万元" || unit == "wan"
	o.job, o.lang = jobs[0], p.Language()
	return o, nil
}

// execute makes the tables and writes them, or nothing.
func execute(ctx context.Context, o options, out *bytes.Buffer, stdout io.Writer) error {
	now, last, inputs, err := open(&o)
	if err != nil {
		return err
	}
	files := outputs.Set{Inputs: inputs}
	defer files.Discard()
	if err := files.Check(o.output); err != nil {
		return err
	}
	book, err := bureau.Analyse(ctx, now, last, o.Options)
	if err != nil {
		return named(o, err)
	}
	if err := write(out, o, book); err != nil {
		return err
	}
	if o.output == "" {
		_, err = out.WriteTo(stdout)
		return err
	}
	w, err := files.Create(o.output)
	if err != nil {
		return err
	}
	if _, err := out.WriteTo(w); err != nil {
		return err
	}
	return files.Commit()
}

// write writes what the options ask for.
func write(w io.Writer, o options, book *views.Book) error {
	if o.tenThousands && !o.json {
		book = book.TenThousands()
	}
	switch {
	case o.explain != "":
		return book.Explain(w, o.lang, o.explain)
	case o.json:
		return book.Encode(w, o.lang)
	case o.csv:
		return book.CSV(w, o.lang, false)
	}
	return book.Print(w, o.lang)
}

// open opens all that the command line names.
func open(o *options) (now, last *job.Job, inputs []string, err error) {
	if now, inputs, err = openJob(o.job, o.outside); err != nil {
		return nil, nil, nil, err
	}
	if o.last != "" {
		var more []string
		if last, more, err = openJob(o.last, o.outside); err != nil {
			return nil, nil, nil, err
		}
		inputs = append(inputs, more...)
	}
	if o.with != "" {
		inputs = append(inputs, o.with)
		o.Bureau, err = jobfile.Read(o.with, job.ReadBureau)
	}
	return now, last, inputs, err
}

func openJob(path string, outside bool) (*job.Job, []string, error) {
	files, name := jobfile.Files(path, outside)
	j, err := job.Open(files, name)
	if err != nil {
		return nil, nil, jobfile.Named(path, err)
	}
	return j, jobfile.Inputs(path, j), nil
}

// named calls the jobs by their paths in faults.
func named(o options, err error) error {
	var last *views.LastError
	if errors.As(err, &last) {
		return jobfile.Named(o.last, last.Err)
	}
	return jobfile.Named(o.job, err)
}
