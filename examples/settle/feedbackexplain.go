package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// explain prints how the difference of one claim arose, step by step.
func (x *feedback) explain(ctx context.Context, r *job.Result, id string) error {
	c := x.Case(id)
	if c == nil {
		own, err := r.Explain(ctx, id)
		if err != nil {
			return err
		}
		if own.Entry == nil {
			return fmt.Errorf("%w: %q", settlement.ErrClaim, id)
		}
		outside := slices.ContainsFunc(x.Outside, func(o job.FeedbackOutside) bool {
			return o.Method == own.Entry.Method && o.Institution == own.Entry.Institution
		})
		said := x.lang.Both("没有差异", "no difference")
		if outside {
			said = x.lang.Both("反馈未涉及该机构，未核对", "the feedback is not about its institution: not compared")
		}
		fmt.Fprintf(x.w, "%s  %s  %s\n", table.Clean(id), own.Institution, said)
		return x.w.Flush()
	}
	fmt.Fprintf(x.w, "%s  %s  %s (%s)\n", c.Claim, joined(c.Institution, c.Pool), x.sum(c.Own, c.Bureau, c.Difference), x.amountName())
	now := c.Own
	for i := range c.Steps {
		m := &c.Steps[i]
		moved := ""
		if m.Own != "" || m.Bureau != "" {
			moved = fmt.Sprintf("%s → %s   ", or(x.figure(m.Step, m.Own), "–"), or(x.figure(m.Step, m.Bureau), "–"))
		}
		fmt.Fprintf(x.w, "\n%s\n", strings.TrimSpace(fmt.Sprintf("%s  %s%s %s = %s   %s", x.step(string(m.Step)), moved, x.lang.Both("差额", "difference"),
			less(now+m.Amount, now), table.Grouped(m.Amount.String()), x.why(c, m))))
		now += m.Amount // up to the bureau's amount
		writeTrail(x.w, m.Trail, x.words)
	}
	var amounts []settlement.Money
	for _, m := range c.Steps {
		amounts = append(amounts, m.Amount)
	}
	fmt.Fprintf(x.w, "\n%s %s = %s\n", x.lang.Both("合计", "sum"), terms(amounts...), table.Grouped(c.Difference.String()))
	return x.w.Flush()
}

// less writes a difference: "12.00 − 5.00".
func less(a, b settlement.Money) string {
	if b == 0 {
		return table.Grouped(a.String()) + " − 0.00"
	}
	return terms(a, -b)
}

// terms writes a sum: "12.00 − 5.00 + 0.50".
func terms(amounts ...settlement.Money) string {
	var b strings.Builder
	for i, m := range amounts {
		said := m.String()
		switch {
		case i == 0:
		case m < 0:
			b.WriteString(" − ")
			said = strings.TrimPrefix(said, "-")
		default:
			b.WriteString(" + ")
		}
		b.WriteString(table.Grouped(said))
	}
	return b.String()
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// csv writes a row for each step of each case. plain leaves out the marks of spreadsheets.
func (x *feedback) csv(out io.Writer, plain bool) error {
	w := csv.NewWriter(out)
	protect := func(text string, id bool) string {
		if plain {
			return text
		}
		return rows.Protect(text, id)
	}
	if !plain {
		w.UseCRLF = true
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return err
		}
	}
	if err := w.Write(strings.Split("claim,method,institution,pool,missing,left,own,bureau,difference,step,own_figure,bureau_figure,amount,rest,in", ",")); err != nil {
		return err
	}
	for _, c := range x.Cases {
		for k, m := range c.Steps {
			row := []string{protect(c.Claim, true), string(c.Method), protect(c.Institution, false), protect(c.Pool, false), string(c.Missing), string(c.Left), "", "", "",
				string(m.Step), protect(m.Own, false), protect(m.Bureau, false), m.Amount.String(), "", string(m.In)}
			if k == 0 {
				row[6], row[7], row[8] = c.Own.String(), c.Bureau.String(), c.Difference.String()
			}
			if m.Rest {
				row[13] = "true"
			}
			if err := w.Write(row); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}
