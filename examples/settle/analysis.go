package main

import (
	"context"
	"io"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/job"
)

// tabulate makes the table that the document of -analysis asks for.
func tabulate(ctx context.Context, o options, r *job.Result, a job.Analysis, run job.Options) (*analysis.Table, error) {
	t, _, err := r.Table(ctx, a, run)
	return t, jobfile.Named(o.job, err)
}

// writeAnalysis writes a table as CSV, or as JSON.
func writeAnalysis(out io.Writer, o options, t *analysis.Table) error {
	if !o.json {
		return job.WriteAnalysis(out, t, o.plain)
	}
	return jsontext.Encode(out, t, "  ")
}
