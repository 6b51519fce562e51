package main

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// paymentOf takes the payment of a month out of its statement.
func paymentOf(s *settlement.Statement) settlement.Payment {
	p := settlement.Payment{Institution: s.Institution, Entitlement: s.Entitlement, Due: s.Due}
	for _, l := range s.Lines {
		if l.Method != settlement.Clearing || l.Kind.Memo() {
			continue
		}
		switch l.Kind {
		case settlement.LineCorrected:
			p.Corrected += l.Amount
		case settlement.LineDebt, settlement.LinePrepaid:
			p.Debt += l.Amount
		case settlement.LineAdvance, settlement.LineRecovered:
			p.Advance += l.Amount
		default:
			p.Deposit += l.Amount
		}
	}
	p.Paid = p.Entitlement + p.Corrected + p.Deposit
	return p
}

// before are the payments of the months before, by institution: their sum.
func (t *yearTable) before(institution string) (sum settlement.Payment) {
	for _, m := range t.r.Year.Months {
		for _, p := range m.Payments {
			if p.Institution == institution {
				sum = added(sum, p)
			}
		}
	}
	return sum
}

// added adds two payments.
func added(a, b settlement.Payment) settlement.Payment {
	return settlement.Payment{
		Institution: a.Institution, Entitlement: a.Entitlement + b.Entitlement, Corrected: a.Corrected + b.Corrected, Deposit: a.Deposit + b.Deposit,
		Paid: a.Paid + b.Paid, Debt: a.Debt + b.Debt, Advance: a.Advance + b.Advance, Due: a.Due + b.Due,
	}
}

// paid prints what a month transfers.
func (t *yearTable) paid() {
	g := table.NewGrid(t.lang, table.Text("机构", "institution"), table.Text("名称", "name"), table.Number("本月应付", "entitlement"), table.Number("前期更正", "corrected"),
		table.Number("暂扣保证金", "deposit"), table.Number("上月结转", "debt"), table.Number("周转金", "advance"), table.Number("月拨付", "due"),
		table.Number("累计应付", "entitled so far"), table.Number("累计已拨", "paid so far"))
	all, allBefore := settlement.Payment{}, settlement.Payment{}
	row := func(code, name string, p, before settlement.Payment) {
		g.Row(code, table.Clean(name), p.Entitlement, blank(p.Corrected), blank(p.Deposit), blank(p.Debt), blank(p.Advance), p.Due,
			before.Entitlement+before.Corrected+p.Entitlement+p.Corrected, before.Paid+p.Paid)
	}
	for i := range t.r.Statements {
		s := &t.r.Statements[i]
		p, before := paymentOf(s), t.before(s.Institution)
		row(s.Institution, s.Name, p, before)
		all, allBefore = added(all, p), added(allBefore, before)
	}
	row(t.lang.Both("合计", "total"), "", all, allBefore)
	t.print(g, "月拨付（元）", "payments (yuan)")
}

// months prints what each month paid of entitlements, and the clearing.
func (t *yearTable) months() {
	headings := []table.Heading{table.Text("机构", "institution")}
	for _, m := range t.r.Year.Months {
		headings = append(headings, table.Number(m.Month.String(), ""))
	}
	g := table.NewGrid(t.lang, append(headings, table.Number("各月合计", "months"), table.Number("清算", "clearing"), table.Number("全年", "year"))...)
	totals := make([]settlement.Money, len(headings)+2)
	for i := range t.r.Statements {
		s := &t.r.Statements[i]
		cells, sums := []any{s.Institution}, make([]settlement.Money, len(totals))
		for k, m := range t.r.Year.Months {
			for _, p := range m.Payments {
				if p.Institution == s.Institution {
					sums[k] = p.Paid
				}
			}
		}
		n := len(t.r.Year.Months)
		paid := t.before(s.Institution).Paid
		p := paymentOf(s)
		due := s.Due - outsideOf(s, p, paid)
		sums[n], sums[n+1], sums[n+2] = paid, due, paid+due
		for k, m := range sums {
			totals[k] += m
			cells = append(cells, m)
		}
		g.Row(cells...)
	}
	cells := []any{t.lang.Both("合计", "total")}
	for _, m := range totals {
		cells = append(cells, m)
	}
	g.Row(cells...)
	t.print(g, "各月拨付与清算（元）", "payments of the months and the clearing (yuan)")
}

// outsideOf is what of a clearing's due moves debts and working capital: its lines prepaid take
// off what the months paid, and may roll over what is due.
func outsideOf(s *settlement.Statement, p settlement.Payment, paid settlement.Money) settlement.Money {
	return p.Debt + p.Advance + paid
}
