package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/internal/table"
)

// explain prints how a claim was priced: the point value, the claim, what it is
// due. It looks for the claim in the parts, in their order.
func explain(out io.Writer, r *settlement.Report, parts []*part, claim string) error {
	for _, p := range parts {
		s, ok := p.all.(settlement.Explainer)
		if !ok {
			return inFile(p.claims, fmt.Errorf("%w: its claims cannot be explained", errUnsupported))
		}
		e, err := s.Explain(claim)
		if errors.Is(err, settlement.ErrClaim) {
			continue
		}
		if err != nil {
			return inFile(p.claims, err)
		}
		return writeExplanation(out, r, e, p.all.About().Names[e.Institution])
	}
	return fmt.Errorf("%w: %q", settlement.ErrClaim, claim)
}

func writeExplanation(out io.Writer, r *settlement.Report, e settlement.Entry, institution string) error {
	_, trail, err := r.Due(e)
	if err != nil {
		return err
	}
	pool := r.Pool(e.Pool)
	claim, due := trail[:len(trail)-1], trail[len(trail)-1:]
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "%s  %s  %s\n", table.Clean(e.Claim), strings.TrimSpace(e.Institution+" "+table.Clean(institution)), e.Class)
	switch e.Left {
	case settlement.LeftPeriod:
		fmt.Fprintf(w, "不属于本期 of another period: %s\n", e.Month)
	case settlement.LeftUnpaid:
		fmt.Fprintln(w, "不予支付 not paid")
	}
	if e.Conflict != "" {
		fmt.Fprintf(w, "不予支付 not paid as claimed: %s\n", table.Clean(e.Conflict))
	}
	if !e.Priced && e.Left == "" {
		fmt.Fprintln(w, "\n点值 point value")
		if len(pool.PointValue.Trail) == 0 {
			fmt.Fprintf(w, "  point_value = %s   〔固定点值 (fixed by the terms)〕\n", pool.PointValue.Value)
		}
		writeTrail(w, pool.PointValue.Trail)
	}
	fmt.Fprintln(w, "\n病例 claim")
	writeTrail(w, claim)
	fmt.Fprintln(w, "\n应付 due")
	writeTrail(w, due)
	if !e.Priced && e.Left == "" && !pool.Terms.RoundEach {
		fmt.Fprintln(w, "\n医疗机构按全部点数一次取整结算, 各病例价格之和可能略有出入。\n(An institution is paid on all its points, rounded once: the prices of its claims need not add up to that.)")
	}
	return w.Flush()
}

// writeTrail prints a step a line.
func writeTrail(w io.Writer, t settlement.Trail) {
	for _, s := range t {
		said := []string{s.Rule.Gives}
		for _, text := range []string{s.Rule.Formula, s.Values(), s.Result.String()} {
			if text != said[len(said)-1] {
				said = append(said, text)
			}
		}
		why := s.Rule.Text
		if source := s.Rule.Source.String(); source != "" {
			why += "; " + source
		}
		fmt.Fprintf(w, "  %s   〔%s〕\n", strings.Join(said, " = "), table.Clean(why))
	}
}
