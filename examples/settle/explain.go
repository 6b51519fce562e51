package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// explain prints how an amount arose: for a claim the point value, the claim and its
// due; for an institution or a holder its lines.
func explain(ctx context.Context, out io.Writer, l lang.Language, r *job.Result, subject string, words func(string) string) error {
	x, err := r.Explain(ctx, subject)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	if x.Entry == nil {
		fmt.Fprintf(w, "%s  %s\n", table.Clean(subject), strings.TrimSpace(x.Institution+" "+table.Clean(x.Name)))
		for _, l := range x.Lines {
			fmt.Fprintf(w, "\n%s %s %s %s\n", l.Pool, l.Method, l.Kind, table.Grouped(l.Amount.String()))
			writeTrail(w, l.Trail, words)
		}
		return w.Flush()
	}
	writeExplanation(w, l, r.Report, x, words)
	return w.Flush()
}

func writeExplanation(w io.Writer, l lang.Language, r *settlement.Report, x *job.Explanation, words func(string) string) {
	e := x.Entry
	fmt.Fprintf(w, "%s  %s  %s\n", table.Clean(e.Claim), strings.TrimSpace(e.Institution+" "+table.Clean(x.Name)), className(r, e))
	switch e.Left {
	case settlement.LeftPeriod:
		fmt.Fprintf(w, "%s: %s\n", l.Both("不属于本期", "of another period"), e.Month)
	case settlement.LeftUnpaid:
		fmt.Fprintln(w, l.Both("不予支付", "not paid"))
	}
	if e.Conflict != "" {
		fmt.Fprintf(w, "%s: %s\n", l.Both("不予支付", "not paid as claimed"), table.Clean(e.Conflict))
	}
	pool := r.Pool(e.Pool)
	points := !e.Priced && e.Left == ""
	if points {
		fmt.Fprintln(w, "\n"+l.Both("点值", "point value"))
		if len(pool.PointValue.Trail) == 0 {
			fmt.Fprintf(w, "  point_value = %s   〔%s〕\n", pool.PointValue.Value, l.Both("固定点值", "(fixed by the terms)"))
		}
		writeTrail(w, pool.PointValue.Trail, words)
	}
	fmt.Fprintln(w, "\n"+l.Both("病例", "claim"))
	writeTrail(w, x.Trail[:len(x.Trail)-1], words)
	fmt.Fprintln(w, "\n"+l.Both("应付", "due"))
	writeTrail(w, x.Trail[len(x.Trail)-1:], words)
	if points && !pool.Terms.RoundEach {
		fmt.Fprintln(w, words("\n医疗机构按全部点数一次取整结算, 各病例价格之和可能略有出入。"))
		if l != lang.Chinese {
			fmt.Fprintln(w, words("(An institution is paid on all its points, rounded once: the prices of its claims need not add up to that.)"))
		}
	}
}

// className returns the class of a claim, with what the policy calls it.
func className(r *settlement.Report, e *settlement.Entry) string {
	for _, s := range r.Statements {
		for _, c := range append(slices.Clone(s.ByClass), classesOfParts(s)...) {
			if c.Class == e.Class && c.Method == e.Method && c.Label != "" {
				return strings.TrimSpace(string(e.Class) + " " + table.Clean(c.Label))
			}
		}
	}
	return string(e.Class)
}

// classesOfParts returns the classes of the parts of a statement.
func classesOfParts(s settlement.Statement) (list []settlement.ClassSum) {
	for _, part := range s.Parts {
		list = append(list, part.ByClass...)
	}
	return list
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
