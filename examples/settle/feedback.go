package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/compare"
)

// feedbackOptions returns how the command line wants the feedback to be compared.
func (o *options) feedbackOptions() job.FeedbackOptions {
	f := job.FeedbackOptions{Amount: intake.FeedbackAmount(o.amount), Trail: o.explain}
	if o.method != "" {
		f.Methods = []settlement.Method{settlement.Method(o.method)}
	}
	return f
}

// compareFeedback compares the result with the bureau's feedback, if there is one, and says on
// stderr how its file was read.
func compareFeedback(ctx context.Context, stderr io.Writer, o options, r *job.Result) (*job.Feedback, error) {
	if o.feedback == "" {
		return nil, nil
	}
	f, err := r.Compare(ctx, rows.Path(o.feedback), o.feedbackOptions())
	if err != nil {
		return nil, err
	}
	notes.Unknown(stderr, o.lang, f.Unknown)
	for _, repaired := range f.Repairs {
		notes.Repaired(stderr, o.lang, repaired)
	}
	return f, nil
}

// writeFeedback prints a comparison: as JSON, as a CSV file, how one claim differs, or as tables.
func writeFeedback(ctx context.Context, out io.Writer, o options, r *job.Result, f *job.Feedback, words func(string) string) error {
	switch {
	case o.explain != "":
		x, err := compare.Explain(ctx, r, f, o.explain, words)
		if err != nil {
			return err
		}
		return x.Print(out, o.lang)
	case o.json:
		return jsontext.Encode(out, f, "  ")
	case strings.HasSuffix(strings.ToLower(o.output), ".csv"):
		return compare.WriteCSV(out, f, o.plain)
	}
	if err := compare.Book(r.Report, f, words).Print(out, o.lang); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, o.lang.Pick("\nEach difference: add -explain CLAIM. Own amounts: -explain CLAIM without -feedback.", "\n各病例差额的由来：加 -explain 病例编号；本方金额的由来：-explain 病例编号（不加 -feedback）。"))
	return err
}
