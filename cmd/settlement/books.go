package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
	"github.com/yibaojiesuan/settlement/views/year"
)

// In this file: the tables of results, and how claims are explained.

// statementBook is the statements of a settled job. A workbook has its claims and parameters, too.
func statementBook(ctx context.Context, c *command, r *job.Result, j *job.Job) (*product, error) {
	b := statement.Book(r.Report, j.Words)
	return &product{book: b, short: statement.Short(b, c.lang), sheets: func() ([]*views.Table, error) { return claimSheets(ctx, c, r, j) }}, nil
}

// claimSheets are the claims of a job, those of high and low cost, those without a group, and the
// parameters. Claims that are too many for a sheet are left out, which is told.
func claimSheets(ctx context.Context, c *command, r *job.Result, j *job.Job) (list []*views.Table, err error) {
	for _, claims := range []func(context.Context, *job.Result, func(string) string) (*views.Table, error){statement.Cases, statement.HighLow, statement.Ungrouped} {
		t, err := claims(ctx, r, j.Words)
		if errors.Is(err, statement.ErrRows) {
			fmt.Fprintln(c.stderr, c.lang.Fault(err))
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, row := range t.Rows { // each would walk all claims: the command explain does for one
			for i := range row.Cells {
				row.Cells[i].Why = nil
			}
		}
		if len(t.Rows) > 0 {
			list = append(list, t)
		}
	}
	parameters, err := statement.Parameters(j)
	if err != nil {
		return nil, err
	}
	return append(list, parameters.Tables...), nil
}

// explainer prints how an amount of a result arose.
type explainer func(ctx context.Context, w io.Writer, l lang.Language, r *job.Result, subject string, worded func(string) string) error

func explainClaim(ctx context.Context, w io.Writer, l lang.Language, r *job.Result, subject string, worded func(string) string) error {
	x, err := statement.Explain(ctx, r, subject, worded)
	if err != nil {
		return err
	}
	return x.Print(w, l)
}

// yearBook is the tables of a month or of the clearing of a year.
func yearBook(_ context.Context, _ *command, r *job.Result, j *job.Job) (*product, error) {
	return &product{book: year.Book(r.Report, j.Words)}, nil
}

// explainYear is explainClaim for a month or a clearing. Of an institution it also prints its
// months one by one, and what was corrected in them.
func explainYear(ctx context.Context, w io.Writer, l lang.Language, r *job.Result, subject string, worded func(string) string) error {
	if err := explainClaim(ctx, w, l, r, subject, worded); err != nil {
		return err
	}
	code, ok := strings.CutPrefix(subject, "institution:")
	if !ok {
		return nil
	}
	months := year.Institution(r.Report, code, worded)
	months.Title = views.Text{} // its tables follow the lines
	return months.Print(w, l)
}
