package main

import (
	"context"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
)

// executeYear settles a month of a year or clears the year, and writes all that the options ask
// for, or nothing. It returns whether it began to print on stdout.
func executeYear(o options, stdout, stderr io.Writer) (begun bool, err error) {
	var month settlement.Month
	if o.month != "" {
		if month, err = settlement.ParseMonth(o.month); err != nil {
			return false, &job.FileError{File: "-month", Err: err}
		}
	}
	source, name := jobfile.Files(o.job, o.outside)
	y, err := job.OpenYear(source, name)
	if err != nil {
		return false, err
	}
	var before *job.Year
	files := outputs.Set{Inputs: jobfile.Inputs(o.job, y)}
	if o.before != "" {
		source, name := jobfile.Files(o.before, o.outside)
		if before, err = job.OpenYear(source, name); err != nil {
			return false, jobfile.Named(o.before, err)
		}
		files.Inputs = append(files.Inputs, jobfile.Inputs(o.before, before)...)
	}
	defer files.Discard()
	if err := files.Check(o.claims, o.output); err != nil {
		return false, err
	}
	notes.Unread(stderr, o.lang, o.job, y.Job())
	settle := func(ctx context.Context, options job.Options) (r *job.Result, err error) {
		if with := (job.YearOptions{Options: options, Before: before}); o.clear {
			r, err = y.Clear(ctx, with)
		} else {
			r, err = y.Month(ctx, month, with)
		}
		files.Inputs = append(files.Inputs, jobfile.Inputs(o.job, y)...) // with the reports, which are known now
		return r, err
	}
	return o.settled(&files, stdout, stderr, y.Job(), settle, writeYear, explainYear)
}
