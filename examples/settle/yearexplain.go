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

// explainYear prints how an amount of a month or of a clearing arose. Of an institution it also
// prints its months one by one, and what was corrected in them.
func explainYear(ctx context.Context, out io.Writer, l lang.Language, r *job.Result, subject string, words func(string) string) error {
	if err := explain(ctx, out, l, r, subject, words); err != nil {
		return err
	}
	code, ok := strings.CutPrefix(subject, "institution:")
	if !ok {
		return nil
	}
	w := bufio.NewWriter(out)
	t := &yearTable{w: w, lang: l, r: r.Report, words: words}
	for _, p := range r.Report.Pools {
		t.classes(slices.DeleteFunc(t.statements(p.Name), func(s *settlement.Statement) bool { return s.Institution != code }))
	}
	t.ledger(code)
	t.corrections(slices.DeleteFunc(slices.Clone(r.Report.Year.Corrections), func(c settlement.Correction) bool { return c.Institution != code }))
	if t.errs != nil {
		return t.errs
	}
	return w.Flush()
}

// ledger prints the months of an institution: what was settled, paid and kept back, and the sums
// so far. A digest names the report of the month, which explains its amounts.
func (t *yearTable) ledger(code string) {
	g := table.NewGrid(t.lang, table.Text("月份", "month"), table.Number("应付", "entitlement"), table.Number("前期更正", "corrected"), table.Number("保证金", "deposit"),
		table.Number("计入已拨", "paid"), table.Number("欠款", "debt"), table.Number("周转金", "advance"), table.Number("拨付", "due"),
		table.Number("累计应付", "entitled so far"), table.Number("累计已拨", "paid so far"), table.Text("月报告摘要", "digest of the report"))
	var sum settlement.Payment
	row := func(month string, p settlement.Payment, digest string) {
		sum = added(sum, p)
		g.Row(month, p.Entitlement, blank(p.Corrected), blank(p.Deposit), p.Paid, blank(p.Debt), blank(p.Advance), p.Due, sum.Entitlement+sum.Corrected, sum.Paid, digest)
	}
	for _, m := range t.r.Year.Months {
		for _, p := range m.Payments {
			if p.Institution == code {
				row(m.Month.String(), p, m.Digest[:min(16, len(m.Digest))])
			}
		}
	}
	s := t.r.Statement(code) // it was explained
	if !t.r.Year.Month.Absent() {
		row(t.r.Year.Month.String(), paymentOf(s), "")
	} else {
		p := paymentOf(s)
		paid := sum.Paid
		g.Row(t.lang.Both("清算", "clearing"), fmt.Sprint(s.Entitlement), "", blank(p.Deposit), s.Due-outsideOf(s, p, paid), blank(p.Debt+paid), blank(p.Advance), s.Due,
			s.Entitlement, paid+s.Due-outsideOf(s, p, paid), "")
	}
	t.print(g, "各月账（元）", "the months (yuan)")
}
