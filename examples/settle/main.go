package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/internal/outputs"
)

// Exit statuses.
const (
	settled = 0
	refused = 1
	usage   = 2
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	job     string
	json    bool
	explain string
	claims  string
	plain   bool
	output  string
	workers int
}

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	opts, err := parseArgs(args, stderr)
	if err != nil {
		return usage
	}
	if err := execute(opts, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, err) // faults are joined one a line
		return refused
	}
	return settled
}

// parseArgs reads the command line; flags may also follow the job. It has
// printed what is wrong when it returns an error.
func parseArgs(args []string, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("settle", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprintln(stderr, "usage: settle [flags] job.json")
		fs.PrintDefaults()
	}
	fs.BoolVar(&o.json, "json", false, "print the report as JSON")
	fs.StringVar(&o.explain, "explain", "", "print how the `claim` was priced")
	fs.StringVar(&o.claims, "claims", "", "also write a row a claim to this `file`, as CSV")
	fs.BoolVar(&o.plain, "plain", false, "write -claims without what spreadsheets need")
	fs.StringVar(&o.output, "o", "", "write the output to this `file`")
	fs.IntVar(&o.workers, "workers", 1, "settle with so `many` goroutines")
	var jobs []string
	for {
		if err := fs.Parse(args); err != nil {
			return o, err
		}
		if fs.NArg() == 0 {
			break
		}
		jobs = append(jobs, fs.Arg(0))
		args = fs.Args()[1:]
	}
	var err error
	switch {
	case len(jobs) != 1:
		err = fmt.Errorf("want one job, got %d", len(jobs))
	case o.json && o.explain != "":
		err = errors.New("-json and -explain exclude each other")
	case outputs.Distinct(o.claims, o.output) != nil:
		err = errors.New("-claims and -o want different files")
	case o.workers < 1:
		err = fmt.Errorf("-workers: want at least 1, got %d", o.workers)
	default:
		o.job = jobs[0]
		return o, nil
	}
	fmt.Fprintln(stderr, err)
	fs.Usage()
	return o, err
}

// execute settles the job and writes what was asked for, all of it or nothing.
func execute(o options, stdout, stderr io.Writer) (err error) {
	if o.output == "" {
		if err := outputs.Written(stdout, o.claims); err != nil {
			return err
		}
	}
	j, err := readJob(o.job)
	if err != nil {
		return err
	}
	files := outputs.Set{Inputs: j.files()}
	defer files.Discard()
	if err := files.Check(o.claims, o.output); err != nil {
		return err
	}
	watch := newProgress(stderr)
	defer watch.clear()
	parts, err := j.open(watch)
	if err != nil {
		return err
	}
	for _, p := range parts {
		p.noteUnknown(stderr)
	}
	report, err := j.settle(parts, settlement.Workers(o.workers))
	if err != nil {
		return err
	}

	if len(report.Statements) == 0 {
		fmt.Fprintf(stderr, "%s: there are no claims: nothing is due\n", o.job)
	}

	if o.claims != "" {
		w, err := files.Create(o.claims)
		if err != nil {
			return err
		}
		if err := writeClaims(w, report, parts, o.plain); err != nil {
			return err
		}
	}
	out := stdout
	if o.output != "" {
		if out, err = files.Create(o.output); err != nil {
			return err
		}
	}
	watch.clear()
	switch {
	case o.explain != "":
		err = explain(out, report, parts, o.explain)
	case o.json:
		err = report.Encode(out)
	default:
		err = writeTable(out, report)
	}
	if err != nil {
		return err
	}
	return files.Commit()
}

// inFile names the file in every fault.
func inFile(name string, err error) error {
	if err == nil {
		return nil
	}
	var all, faults settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		faults.Add(&fileError{name, e})
	}
	faults.Total = all.Total
	return faults.Err()
}

// fileError says in which file something is wrong.
type fileError struct {
	file string
	err  error
}

func (e *fileError) Error() string { return e.file + ": " + e.err.Error() }
func (e *fileError) Unwrap() error { return e.err }
