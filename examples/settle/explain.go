package main

import (
	"context"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// writeTable prints the report for people, in the words of the job.
func writeTable(out io.Writer, l lang.Language, r *settlement.Report, words func(string) string) error {
	return statement.Short(statement.Book(r, words), l).Print(out, l)
}

// explain prints how an amount arose: for a claim the point value, the claim and its
// due; for an institution or a holder its lines.
func explain(ctx context.Context, out io.Writer, l lang.Language, r *job.Result, subject string, words func(string) string) error {
	x, err := statement.Explain(ctx, r, subject, words)
	if err != nil {
		return err
	}
	return x.Print(out, l)
}
