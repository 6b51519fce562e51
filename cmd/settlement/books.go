package main

import (
	"context"
	"errors"
	"io"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// In this file: the tables of results, and how claims are explained.

// statementBook is the statements of a settled job.
func statementBook(c *command, r *job.Result, worded func(string) string) (*product, error) {
	b := statement.Book(r.Report, worded)
	return &product{book: b, short: statement.Short(b, c.lang)}, nil
}

// explainer prints how an amount of a result arose.
type explainer func(ctx context.Context, w io.Writer, l lang.Language, r *job.Result, subject string, worded func(string) string) error

func explainClaim(ctx context.Context, w io.Writer, l lang.Language, r *job.Result, subject string, worded func(string) string) error {
	return errors.New("not yet")
}

// yearBook is the tables of a month or of the clearing of a year.
func yearBook(c *command, r *job.Result, worded func(string) string) (*product, error) {
	return statementBook(c, r, worded)
}

func explainYear(ctx context.Context, w io.Writer, l lang.Language, r *job.Result, subject string, worded func(string) string) error {
	return explainClaim(ctx, w, l, r, subject, worded)
}
