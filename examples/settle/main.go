package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/internal/progress"
	"github.com/yibaojiesuan/settlement/job"
)

// Exit statuses.
const (
	settled = program.Done
	refused = program.Refused
	usage   = program.Usage
)

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	opts, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	if begun, err := execute(opts, stdout, stderr); err != nil {
		err = jobfile.Named(opts.job, err)
		if opts.json && !begun { // faults never follow a report
			jobfile.WriteFaults(stdout, err)
		}
		opts.lang.Print(stderr, err)
		return refused
	}
	return settled
}

// execute settles the job and writes all that the options ask for, or nothing. It
// returns whether it began to print on stdout.
func execute(o options, stdout, stderr io.Writer) (begun bool, err error) {
	if o.output == "" {
		if err := outputs.Written(stdout, o.claims); err != nil {
			return false, err
		}
	}
	if o.month != "" || o.clear {
		return executeYear(o, stdout, stderr)
	}
	source, name := jobfile.Files(o.job, o.outside)
	j, err := job.Open(source, name)
	if err != nil {
		return false, err
	}
	files := outputs.Set{Inputs: jobfile.Inputs(o.job, j)}
	for _, path := range []string{o.patients, o.feedback} {
		if path != "" {
			files.Inputs = append(files.Inputs, path)
		}
	}
	if o.analysis != "" {
		if o.asked, err = jobfile.Read(o.analysis, job.ReadAnalysis); err != nil {
			return false, err
		}
		files.Inputs = append(files.Inputs, o.analysis)
	}
	defer files.Discard()
	if err := files.Check(o.claims, o.output); err != nil {
		return false, err
	}
	notes.Unread(stderr, o.lang, o.job, j)
	if o.cliffs != "" {
		return written(o, &files, stdout, func(out io.Writer) error { return cliffs(out, o, j) })
	}
	if o.list != "" {
		var all bytes.Buffer // nothing is printed before a fault
		if err := list(&all, o, j); err != nil {
			return false, err
		}
		return written(o, &files, stdout, func(out io.Writer) error {
			_, err := all.WriteTo(out)
			return err
		})
	}
	return o.settled(&files, stdout, stderr, j, j.Settle, writeTable, explain)
}

// settled settles, and writes all that the options ask for, or nothing. It returns whether it
// began to print on stdout.
func (o options) settled(files *outputs.Set, stdout, stderr io.Writer, j *job.Job, settle func(context.Context, job.Options) (*job.Result, error), tables tablesOf, explained explains) (begun bool, err error) {
	ctx, watch, options := context.Background(), progress.New(stderr, o.lang), job.Options{Workers: o.workers, Seal: o.seal}
	defer watch.Clear()
	if watch != nil {
		options.Observe = watch.Observe
	}
	result, err := settle(ctx, options)
	if err != nil {
		return false, err
	}
	watch.Clear()
	for _, r := range result.Repairs {
		notes.Repaired(stderr, o.lang, r)
	}
	if len(result.Report.Statements) == 0 {
		fmt.Fprintf(stderr, o.lang.Pick("%s: there are no claims: nothing is due\n", "%s：没有病例：无应付金额\n"), o.job)
	}
	if err := writeClaims(ctx, o, files, result); err != nil {
		return false, err
	}
	compared, err := compareFeedback(ctx, stderr, o, result)
	if err != nil {
		return false, err
	}
	table, err := tabulate(ctx, o, result, options)
	if err != nil {
		return false, err
	}
	watch.Clear()
	return written(o, files, stdout, func(out io.Writer) error {
		switch {
		case compared != nil:
			return writeFeedback(ctx, out, o, result, compared, j.Words)
		case table != nil:
			return table.write(out, o, j.Words)
		case o.explain != "":
			return explained(ctx, out, o.lang, result, o.explain, j.Words)
		case o.json:
			return result.Report.Encode(out)
		}
		return tables(out, o.lang, result.Report, j.Words)
	})
}

// writeClaims writes the rows of -claims, if they are asked for.
func writeClaims(ctx context.Context, o options, files *outputs.Set, r *job.Result) error {
	if o.claims == "" {
		return nil
	}
	w, err := files.Create(o.claims)
	if err != nil {
		return err
	}
	return r.WriteClaims(ctx, w, o.plain)
}

// What a report is told in: its tables, and how an amount arose.
type (
	tablesOf func(io.Writer, lang.Language, *settlement.Report, func(string) string) error
	explains func(context.Context, io.Writer, lang.Language, *job.Result, string, func(string) string) error
)

// written writes the output to its file, or to stdout without one, and then keeps all files. It
// returns whether it began to print on stdout.
func written(o options, files *outputs.Set, stdout io.Writer, write func(io.Writer) error) (begun bool, err error) {
	out := stdout
	if o.output != "" {
		if out, err = files.Create(o.output); err != nil {
			return false, err
		}
	}
	begun = o.output == ""
	if err := write(out); err != nil {
		return begun, err
	}
	return begun, files.Commit()
}
