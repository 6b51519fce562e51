package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/hospital"
)

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	job, last, year       string
	benchmark, thresholds string
	explain               string
	json, outside         bool
	output                string
	view                  hospital.Options
}

// run returns the exit status: 0 analysed, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	if begun, err := execute(o, stdout); err != nil {
		if o.json && !begun {
			jobfile.WriteFaults(stdout, err)
		}
		o.view.Language.Print(stderr, err)
		return program.Refused
	}
	return program.Done
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	var month string
	f := flag.NewFlagSet("hospital", flag.ContinueOnError)
	f.StringVar(&o.last, "last", "", "compare with the year before, which this `job` settles")
	f.StringVar(&o.year, "year", "", "forecast the clearing by what the months of this `file` paid, a year.json with its reports")
	f.StringVar(&month, "month", "", "the `month` that is analysed, 2025-03; default: the last that has claims")
	f.StringVar(&o.view.Institution, "institution", "", "analyse the institution of this `code` alone")
	f.StringVar(&o.benchmark, "benchmark", "", "the `file` of what groups cost elsewhere, for indexes of consumption")
	f.StringVar(&o.thresholds, "thresholds", "", "warn of what crosses the thresholds of this `file`")
	f.StringVar(&o.explain, "explain", "", "print how the figures of a row arose: `TABLE:ROW` or TABLE:ROW:COLUMN, by their numbers or ids")
	f.BoolVar(&o.json, "json", false, "print the tables as JSON")
	f.BoolVar(&o.outside, "outside", false, "let the jobs name files outside their folders")
	f.StringVar(&o.output, "o", "", "write the output to this `file`")
	f.IntVar(&o.view.Top, "top", 10, "the `number` of rows of lists of doctors, groups and cases")
	f.IntVar(&o.view.Least, "least", 20, "list groups with more than this `number` of claims alone")
	f.IntVar(&o.view.Workers, "workers", 1, "the `number` of goroutines that settle")
	p := program.New(f, "[flags] job.json", stdout, stderr)
	jobs, err := p.Parse(args)
	if err != nil {
		return o, err
	}
	if month != "" {
		if o.view.Month, err = settlement.ParseMonth(month); err != nil {
			return o, p.Mistake("-month: want a month such as 2025-03")
		}
	}
	switch {
	case len(jobs) != 1:
		err = p.Mistake("want one job, got %d", len(jobs))
	case o.json && o.explain != "":
		err = p.Mistake("-json and -explain exclude each other")
	case o.view.Top < 1 || o.view.Workers < 1 || o.view.Least < 0:
		err = p.Mistake("-top and -workers: want at least 1; -least: at least 0")
	default:
		o.job, o.view.Language = jobs[0], p.Language()
	}
	return o, err
}

// execute analyses the month and writes all tables, or nothing. It returns whether it began to
// print on stdout.
func execute(o options, stdout io.Writer) (begun bool, err error) {
	var files outputs.Set
	defer files.Discard()
	for _, path := range []string{o.benchmark, o.thresholds} {
		if path != "" {
			files.Inputs = append(files.Inputs, path)
		}
	}
	var out bytes.Buffer // nothing is printed before a fault
	b, err := analyse(context.Background(), o, &files)
	if err == nil {
		err = o.write(&out, b)
	}
	if err != nil {
		return false, err
	}
	if o.output == "" {
		_, err := out.WriteTo(stdout)
		return true, err
	}
	w, err := files.Create(o.output)
	if err != nil {
		return false, err
	}
	if _, err := out.WriteTo(w); err != nil {
		return false, err
	}
	return false, files.Commit()
}

// analyse reads the documents, and arranges the tables.
func analyse(ctx context.Context, o options, files *outputs.Set) (*views.Book, error) {
	var err error
	if o.benchmark != "" {
		b, err := jobfile.Read(o.benchmark, job.ReadBenchmark)
		if err != nil {
			return nil, err
		}
		o.view.Benchmark = &b
	}
	if o.thresholds != "" {
		if o.view.Thresholds, err = jobfile.Read(o.thresholds, job.ReadThresholds); err != nil {
			return nil, err
		}
	}
	now, err := open(o.job, o, files)
	if err != nil {
		return nil, err
	}
	var last *job.Job
	if o.last != "" {
		if last, err = open(o.last, o, files); err != nil {
			return nil, err
		}
	}
	if o.year != "" {
		source, name := jobfile.Files(o.year, o.outside)
		if o.view.Year, err = job.OpenYear(source, name); err != nil {
			return nil, jobfile.Named(o.year, err)
		}
		files.Inputs = append(files.Inputs, jobfile.Inputs(o.year, o.view.Year)...)
	}
	if err := files.Check(o.output); err != nil {
		return nil, err
	}
	b, err := hospital.Analyse(ctx, now, last, o.view)
	var of *views.LastError
	if errors.As(err, &of) {
		return nil, jobfile.Named(o.last, of.Err)
	}
	return b, jobfile.Named(o.job, err)
}

// open opens the job at a path.
func open(path string, o options, files *outputs.Set) (*job.Job, error) {
	source, name := jobfile.Files(path, o.outside)
	j, err := job.Open(source, name)
	if err != nil {
		return nil, jobfile.Named(path, err)
	}
	files.Inputs = append(files.Inputs, jobfile.Inputs(path, j)...)
	return j, nil
}

// write prints the tables as the options ask for.
func (o *options) write(out io.Writer, b *views.Book) error {
	switch {
	case o.explain != "":
		return b.Explain(out, o.view.Language, o.explain)
	case o.json:
		return b.Encode(out, o.view.Language)
	}
	return b.Print(out, o.view.Language)
}
