package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/director"
	"github.com/yibaojiesuan/settlement/views/statement"
	"github.com/yibaojiesuan/settlement/views/year"
)

// In this file: the tables of results, and how claims are explained.

// statementBook is the statements of a settled job. A workbook is what a director opens: the
// statements, the claims, profit and loss, and the parameters.
func statementBook(ctx context.Context, c *command, r *job.Result, j *job.Job) (*product, error) {
	b := statement.Book(r.Report, j.Words)
	return &product{book: b, short: statement.Short(b, c.lang), workbook: func() (*views.Book, error) { return directorsBook(ctx, c, r, j, b) }}, nil
}

// listsOfClaims are the tables of a workbook that have a row for each claim.
var listsOfClaims = []string{"cases", "high_low", "ungrouped"}

// directorsBook is the tables of a workbook. Claims that are too many for a sheet leave the
// statements alone, which is told.
func directorsBook(ctx context.Context, c *command, r *job.Result, j *job.Job, statements *views.Book) (*views.Book, error) {
	b, err := director.Book(ctx, j, r, director.Options{Language: c.lang})
	if errors.Is(err, statement.ErrRows) {
		fmt.Fprintln(c.stderr, c.lang.Fault(err))
		return statements, nil
	}
	if err != nil {
		return nil, err
	}
	for _, t := range b.Tables {
		if slices.Contains(listsOfClaims, t.ID) {
			withoutWhy(t)
		}
	}
	return b, nil
}

// withoutWhy takes the explanations off a table of claims, which would be most of the document. The
// command explain has them.
func withoutWhy(t *views.Table) {
	for _, row := range t.Rows {
		for i := range row.Cells {
			row.Cells[i].Why = nil
		}
	}
}

// explainer prints how an amount of a result arose.
type explainer func(ctx context.Context, w io.Writer, l lang.Language, of *job.Explainer, subject string, worded func(string) string) error

func explainClaim(ctx context.Context, w io.Writer, l lang.Language, of *job.Explainer, subject string, worded func(string) string) error {
	x, err := statement.ExplainOneOf(ctx, of, subject, worded)
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
func explainYear(ctx context.Context, w io.Writer, l lang.Language, of *job.Explainer, subject string, worded func(string) string) error {
	if err := explainClaim(ctx, w, l, of, subject, worded); err != nil {
		return err
	}
	code, ok := strings.CutPrefix(subject, "institution:")
	if !ok {
		return nil
	}
	months := year.Institution(of.Result().Report, code, worded)
	months.Title = views.Text{} // its tables follow the lines
	return months.Print(w, l)
}
