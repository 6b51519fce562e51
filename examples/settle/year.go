package main

import (
	"context"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/year"
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

// writeYear prints the report of a month or of a year's clearing for people.
func writeYear(out io.Writer, l lang.Language, r *settlement.Report, words func(string) string) error {
	return year.Book(r, words).Print(out, l)
}

// explainYear prints how an amount of a month or of a clearing arose. Of an institution it also
// prints its months one by one, and what was corrected in them.
func explainYear(ctx context.Context, out io.Writer, l lang.Language, r *job.Result, subject string, words func(string) string) error {
	if err := explain(ctx, out, l, r, subject, words); err != nil {
		return err
	}
	code, ok := strings.CutPrefix(subject, "institution:")
	if !ok {
		return nil
	}
	months := year.Institution(r.Report, code, words)
	months.Title.Chinese, months.Title.English = "", "" // its tables follow the lines
	return months.Print(out, l)
}
