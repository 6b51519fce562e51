package main

import (
	"context"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/sums"
)

// tabulated is the table that the document of -analysis asks for, and what it was made of.
type tabulated struct {
	table *analysis.Table
	cells *analysis.Priced
	name  string // of the job
}

// tabulate makes the table of -analysis, if it is asked for.
func tabulate(ctx context.Context, o options, r *job.Result, run job.Options) (*tabulated, error) {
	if o.analysis == "" {
		return nil, nil
	}
	t, cells, err := r.Table(ctx, o.asked, run)
	if err != nil {
		return nil, jobfile.Named(o.job, err)
	}
	return &tabulated{t, cells, r.Report.Name}, nil
}

// write writes the table as CSV with the names of the document, or as JSON; or how a row of it
// arose.
func (t *tabulated) write(out io.Writer, o options, words func(string) string) error {
	switch {
	case o.json:
		return jsontext.Encode(out, t.table, "  ")
	case o.explain == "":
		return job.WriteAnalysis(out, t.table, o.plain)
	}
	b := sums.Book(t.name, t.table, t.cells)
	for _, table := range b.Tables {
		table.Words = words
	}
	return explainRow(out, b, o)
}

// explainRow prints how a row of the one table of a book arose, or a number in it.
func explainRow(out io.Writer, b *views.Book, o options) error {
	table := b.Tables[0].ID + ":"
	return b.Explain(out, o.lang, table+strings.TrimPrefix(o.explain, table))
}
