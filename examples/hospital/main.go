package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	job, last             string
	month                 settlement.Month // absent: the last that has claims
	institution           string
	benchmark, thresholds string
	explain               *address
	json, outside         bool
	output                string
	top, least, workers   int
	lang                  lang.Language
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
		o.lang.Print(stderr, err)
		return program.Refused
	}
	return program.Done
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	var month, explain string
	f := flag.NewFlagSet("hospital", flag.ContinueOnError)
	f.StringVar(&o.last, "last", "", "compare with the year before, which this `job` settles")
	f.StringVar(&month, "month", "", "the `month` that is analysed, 2025-03; default: the last that has claims")
	f.StringVar(&o.institution, "institution", "", "analyse the institution of this `code` alone")
	f.StringVar(&o.benchmark, "benchmark", "", "the `file` of what groups cost elsewhere, for indexes of consumption")
	f.StringVar(&o.thresholds, "thresholds", "", "warn of what crosses the thresholds of this `file`")
	f.StringVar(&explain, "explain", "", "print how the figures of a row arose: `TABLE:ROW` or TABLE:ROW:COLUMN, by their numbers")
	f.BoolVar(&o.json, "json", false, "print the tables as JSON")
	f.BoolVar(&o.outside, "outside", false, "let the jobs name files outside their folders")
	f.StringVar(&o.output, "o", "", "write the output to this `file`")
	f.IntVar(&o.top, "top", 10, "the `number` of rows of lists of doctors, groups and cases")
	f.IntVar(&o.least, "least", 20, "list groups with more than this `number` of claims alone")
	f.IntVar(&o.workers, "workers", 1, "the `number` of goroutines that settle")
	p := program.New(f, "[flags] job.json", stdout, stderr)
	jobs, err := p.Parse(args)
	if err != nil {
		return o, err
	}
	if month != "" {
		if o.month, err = settlement.ParseMonth(month); err != nil {
			return o, p.Mistake("-month: want a month such as 2025-03")
		}
	}
	if explain != "" {
		if o.explain, err = parseAddress(explain); err != nil {
			return o, p.Mistake("-explain: want TABLE:ROW or TABLE:ROW:COLUMN, numbers above 0")
		}
	}
	switch {
	case len(jobs) != 1:
		err = p.Mistake("want one job, got %d", len(jobs))
	case o.json && o.explain != nil:
		err = p.Mistake("-json and -explain exclude each other")
	case o.top < 1 || o.workers < 1 || o.least < 0:
		err = p.Mistake("-top and -workers: want at least 1; -least: at least 0")
	default:
		o.job, o.lang = jobs[0], p.Language()
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
	r, err := analyse(context.Background(), o, &files)
	if err == nil {
		err = r.write(&out)
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

// analyse reads the documents, settles, and arranges the tables.
func analyse(ctx context.Context, o options, files *outputs.Set) (*report, error) {
	r := &report{options: o}
	var err error
	if o.benchmark != "" {
		b, err := jobfile.Read(o.benchmark, job.ReadBenchmark)
		if err != nil {
			return nil, err
		}
		r.benchmark = &b
	}
	var limits []analysis.Threshold
	if o.thresholds != "" {
		if limits, err = jobfile.Read(o.thresholds, job.ReadThresholds); err != nil {
			return nil, err
		}
	}
	if r.now, err = open(o.job, o, files); err != nil {
		return nil, err
	}
	if o.last != "" {
		if r.before, err = open(o.last, o, files); err != nil {
			return nil, err
		}
	}
	if err := files.Check(o.output); err != nil {
		return nil, err
	}
	for _, y := range []*year{r.now, r.before} {
		if y == nil {
			continue
		}
		if err := y.settle(ctx, o, y == r.now); err != nil {
			return nil, jobfile.Named(y.path, err)
		}
	}
	if r.month = o.month; r.month.Absent() {
		r.month = r.now.latest
	}
	return r, r.arrange(ctx, limits)
}

// write prints the tables as the options ask for.
func (r *report) write(out io.Writer) error {
	switch {
	case r.explain != nil:
		return r.explained(out)
	case r.json:
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r.data())
	}
	return r.print(out)
}
