package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// explain prints how an amount arose: for a claim the point value, the claim and its
// due; for an institution or a holder its lines.
func explain(ctx context.Context, out io.Writer, l lang.Language, r *job.Result, subject string, words func(string) string) error {
	x, err := statement.Explain(ctx, r, subject, words)
	if err != nil {
		return err
	}
	return x.Print(out, l)
}

// writeTrail prints a line for each step. The rules of this module are told in the words of
// the job; those of the policy have its own.
func writeTrail(w io.Writer, t settlement.Trail, words func(string) string) {
	for _, s := range t {
		said, to := []string{s.Rule.Gives}, " = "
		if !s.Flag.Absent() {
			to = " → " // a condition has signs of equality of its own
		}
		for _, text := range []string{s.Rule.Formula, s.Values(), s.Shown()} {
			if text != said[len(said)-1] {
				said = append(said, text)
			}
		}
		why := s.Rule.Text
		if !strings.HasPrefix(s.Rule.ID, "policy.") {
			why = words(why)
		}
		if source := s.Rule.Source.String(); source != "" {
			why += "; " + source
		}
		fmt.Fprintf(w, "  %s   〔%s〕\n", strings.Join(said, to), table.Clean(why))
	}
}
