package year

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// The kinds of the lines of a clearing that are of their own; all others are the deposit.
var (
	ofDebt    = []settlement.Kind{settlement.LineDebt, settlement.LinePrepaid}
	ofAdvance = []settlement.Kind{settlement.LineAdvance, settlement.LineRecovered}
)

// paymentOf takes the payment of a month out of its statement.
func paymentOf(s *settlement.Statement) settlement.Payment {
	p := settlement.Payment{Institution: s.Institution, Entitlement: s.Entitlement, Due: s.Due}
	for _, l := range s.Lines {
		switch {
		case !cleared(l) || l.Kind.Memo():
		case l.Kind == settlement.LineCorrected:
			p.Corrected += l.Amount
		case slices.Contains(ofDebt, l.Kind):
			p.Debt += l.Amount
		case slices.Contains(ofAdvance, l.Kind):
			p.Advance += l.Amount
		default:
			p.Deposit += l.Amount
		}
	}
	p.Paid = p.Entitlement + p.Corrected + p.Deposit
	return p
}

// deposit is what lines of a clearing keep back and release.
func deposit(s *settlement.Statement) views.Cell {
	return statement.LinesCell(s, false, func(l settlement.Line) bool {
		return cleared(l) && !l.Kind.Memo() && l.Kind != settlement.LineCorrected && !slices.Contains(ofDebt, l.Kind) && !slices.Contains(ofAdvance, l.Kind)
	})
}

// paymentsOf are the payments of the months before to an institution, each as a part of a sum.
func (x *telling) paymentsOf(institution string, amount func(settlement.Payment) settlement.Money) (sum settlement.Money, parts []views.Part) {
	for _, p := range x.before[institution] {
		sum += amount(p.Payment)
		parts = append(parts, views.Part{Label: x.r.Year.Months[p.month].Month.String(), Value: amount(p.Payment).String()})
	}
	return sum, parts
}

func paid(p settlement.Payment) settlement.Money     { return p.Paid }
func entitled(p settlement.Payment) settlement.Money { return p.Entitlement + p.Corrected }

// soFar is a sum over the months with the one of the report.
func (x *telling) soFar(institution string, now settlement.Payment, amount func(settlement.Payment) settlement.Money) views.Cell {
	sum, parts := x.paymentsOf(institution, amount)
	sum += amount(now)
	parts = append(parts, views.Part{Label: x.r.Year.Month.String(), Value: amount(now).String()})
	return views.Summed(sum.String(), func() []views.Part { return parts })
}

// due is explained by all lines.
func due(s *settlement.Statement) views.Cell {
	return statement.LinesCell(s, true, func(l settlement.Line) bool { return !l.Kind.Memo() })
}

// entitlement is explained by the lines of the settlement.
func entitlement(s *settlement.Statement) views.Cell {
	return statement.LinesCell(s, true, func(l settlement.Line) bool { return !l.Kind.Memo() && !cleared(l) })
}

// paid has what a month transfers.
func (x *telling) paid() *views.Table {
	t := &views.Table{ID: "payments", Title: views.Text{Chinese: "月拨付（元）", English: "payments (yuan)"}, Columns: views.Columns("institution code 机构 institution", "name name 名称 name",
		"entitlement money 本月应付 entitlement", "corrected money 前期更正 corrected", "deposit money 暂扣保证金 deposit", "debt money 上月结转 debt", "advance money 周转金 advance",
		"due money 月拨付 due", "entitled_so_far money 累计应付 entitled so far", "paid_so_far money 累计已拨 paid so far")}
	for i := range x.r.Statements {
		s := &x.r.Statements[i]
		p := paymentOf(s)
		t.Add(s.Institution, append(heading(s), entitlement(s), of(s, true, settlement.LineCorrected), deposit(s), of(s, true, ofDebt...), of(s, true, ofAdvance...), due(s),
			x.soFar(s.Institution, p, entitled), x.soFar(s.Institution, p, paid))...)
	}
	total(t)
	return t
}

// cleared has what the clearing of the year moves.
func (x *telling) cleared() *views.Table {
	t := &views.Table{ID: "clearing", Title: views.Text{Chinese: "清算（元）", English: "clearing (yuan)"}, Columns: views.Columns("institution code 机构 institution", "name name 名称 name",
		"entitlement money 应付基金 entitlement", "refused money 违规扣款 refused", "deposit money 质量保证金 deposit", "released money 保证金应返 released", "prepaid money 全年已拨 prepaid",
		"debt money 以前欠款 debt", "advance money 周转金 advance", "due money 清算应补(+)/应退(−) due")}
	for i := range x.r.Statements {
		s := &x.r.Statements[i]
		t.Add(s.Institution, append(heading(s), entitlement(s), of(s, true, settlement.LineRefused, settlement.LineDamages, settlement.LineReversed), of(s, true, settlement.LineWithheld),
			of(s, true, settlement.LineReleased, settlement.LineBonus), of(s, true, settlement.LinePrepaid), of(s, true, settlement.LineDebt), of(s, true, ofAdvance...), due(s))...)
	}
	total(t)
	return t
}

// clearingPaid is what of a clearing's due counts as paid of entitlements: without debts and working
// capital. Its lines prepaid take off what the months paid, and may roll over what is due.
func (x *telling) clearingPaid(s *settlement.Statement) (months, clearing settlement.Money) {
	months, _ = x.paymentsOf(s.Institution, paid)
	p := paymentOf(s)
	return months, s.Due - (p.Debt + p.Advance + months)
}

// clearingCell is the second result of clearingPaid, explained.
func (x *telling) clearingCell(s *settlement.Statement) views.Cell {
	months, clearing := x.clearingPaid(s)
	p := paymentOf(s)
	return views.Explained(clearing.String(), func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: "year.clearing", Text: "清算应补应退中计入全年应得的部分 (what of the clearing's due counts as paid of entitlements)", Gives: "clearing", Formula: "due − (debt + advance + months)"}
		in := []settlement.Input{settlement.In("due", s.Due.Decimal()), settlement.In("debt", p.Debt.Decimal()), settlement.In("advance", p.Advance.Decimal()), settlement.In("months", months.Decimal())}
		return settlement.Trail{{Rule: rule, Inputs: in, Result: clearing.Decimal()}}, nil
	})
}

// months has what each month paid of entitlements, and the clearing.
func (x *telling) months() *views.Table {
	columns := views.Columns("institution code 机构 institution")
	for _, m := range x.r.Year.Months {
		columns = append(columns, views.Column{ID: m.Month.String(), Kind: views.Money, Title: views.Text{Chinese: m.Month.String()}})
	}
	columns = append(columns, views.Columns("months money 各月合计 months", "clearing money 清算 clearing", "year money 全年 year")...)
	t := &views.Table{ID: "months", Title: views.Text{Chinese: "各月拨付与清算（元）", English: "payments of the months and the clearing (yuan)"}, Columns: columns}
	for i := range x.r.Statements {
		s := &x.r.Statements[i]
		cells, byMonth := []views.Cell{views.Given(s.Institution)}, make([]settlement.Money, len(x.r.Year.Months))
		for _, p := range x.before[s.Institution] {
			byMonth[p.month] = p.Paid
		}
		for _, m := range byMonth {
			cells = append(cells, told(m))
		}
		months, clearing := x.clearingPaid(s)
		_, parts := x.paymentsOf(s.Institution, paid)
		t.Add(s.Institution, append(cells, views.Summed(months.String(), func() []views.Part { return parts }), x.clearingCell(s),
			views.Summed((months+clearing).String(), func() []views.Part {
				return []views.Part{{Label: "各月 months", Value: months.String()}, {Label: "清算 clearing", Value: clearing.String()}}
			}))...)
	}
	total(t)
	return t
}

// ledger has the months of an institution: what was settled, paid and kept back, and the sums so
// far. A digest names the report of the month, which explains its amounts.
func (x *telling) ledger(code string) *views.Table {
	t := &views.Table{ID: "ledger", Title: views.Text{Chinese: "各月账（元）", English: "the months (yuan)"}, Columns: views.Columns("month day 月份 month", "entitlement money 应付 entitlement",
		"corrected money 前期更正 corrected", "deposit money 保证金 deposit", "paid money 计入已拨 paid", "debt money 欠款 debt", "advance money 周转金 advance", "due money 拨付 due",
		"entitled_so_far money 累计应付 entitled so far", "paid_so_far money 累计已拨 paid so far", "digest code 月报告摘要 digest of the report")}
	var entitledSum, paidSum running
	row := func(month string, p settlement.Payment, digest string) {
		t.Add(month, views.Given(month), told(p.Entitlement), blank(p.Corrected), blank(p.Deposit), told(p.Paid), blank(p.Debt), blank(p.Advance), told(p.Due),
			entitledSum.add(month, entitled(p)), paidSum.add(month, p.Paid), views.Given(digest))
	}
	for _, p := range x.before[code] {
		m := x.r.Year.Months[p.month]
		row(m.Month.String(), p.Payment, m.Digest[:min(16, len(m.Digest))])
	}
	s := x.r.Statement(code)
	switch {
	case s == nil:
	case !x.clears():
		row(x.r.Year.Month.String(), paymentOf(s), "")
	default:
		p := paymentOf(s)
		months, clearing := x.clearingPaid(s)
		t.Add("clearing", views.Named(views.Text{Chinese: "清算", English: "clearing"}), entitlement(s), views.Cell{}, deposit(s), x.clearingCell(s), blank(p.Debt+months), of(s, true, ofAdvance...), due(s),
			entitlement(s), paidSum.add("清算 clearing", clearing), views.Cell{})
	}
	return t
}

// curve has what all institutions were entitled to and paid month by month (执行曲线), and in a
// clearing what the fund comes to if it were spent evenly.
func (x *telling) curve() *views.Table {
	title := views.Text{Chinese: "各月执行（元）", English: "execution by months (yuan)"}
	t := &views.Table{ID: "curve", Title: title, Columns: views.Columns("month day 月份 month", "entitlement money 应付 entitlement", "paid money 计入已拨 paid",
		"entitled_so_far money 累计应付 entitled so far", "paid_so_far money 累计已拨 paid so far", "even money 基金按月均摊 the fund, spent evenly"),
		Charts: []views.Chart{{ID: "curve", Kind: views.Lines, Title: views.Text{Chinese: "执行曲线", English: "execution curve"}, Label: "month", X: "month", Y: []string{"entitled_so_far", "paid_so_far", "even"}}}}
	var entitledSum, paidSum running
	row := func(m settlement.Month, payments []settlement.Payment) {
		name := m.String()
		entitledNow, entitledAll := overInstitutions(payments, entitled)
		paidNow, paidAll := overInstitutions(payments, paid)
		t.Add(name, views.Given(name), entitledNow, paidNow, entitledSum.add(name, entitledAll), paidSum.add(name, paidAll), x.even(len(t.Rows)+1))
	}
	for _, m := range x.r.Year.Months {
		row(m.Month, m.Payments)
	}
	if !x.clears() {
		payments := make([]settlement.Payment, len(x.r.Statements))
		for i := range x.r.Statements {
			payments[i] = paymentOf(&x.r.Statements[i])
		}
		row(x.r.Year.Month, payments)
	}
	return t
}

// overInstitutions is the sum of the payments of a month, institution by institution.
func overInstitutions(list []settlement.Payment, amount func(settlement.Payment) settlement.Money) (views.Cell, settlement.Money) {
	var sum settlement.Money
	for _, p := range list {
		sum += amount(p)
	}
	return views.Summed(sum.String(), func() (parts []views.Part) {
		for _, p := range list {
			parts = append(parts, views.Part{Label: p.Institution, Value: amount(p).String()})
		}
		return parts
	}), sum
}

// even is what the funds of a year come to after some months if they were spent evenly; blank where
// the months are not all of the year, or a pool has no fund.
func (x *telling) even(n int) views.Cell {
	months := len(x.r.Year.Months)
	if !x.clears() || months == 0 {
		return views.Cell{}
	}
	var fund settlement.Money
	for _, p := range x.r.Pools {
		switch m, err := p.Terms.Fund.Money(); {
		case p.Fund != nil:
			fund += p.Fund.Fund
		case err == nil && !p.Terms.Fund.Absent():
			fund += m
		default:
			return views.Cell{}
		}
	}
	product := int64(fund) // fen; a year has few months
	if product > 1<<57 || product < 0 {
		return views.Cell{}
	}
	part := settlement.Money((product*int64(n)*2 + int64(months)) / (2 * int64(months)))
	rule := settlement.Rule{ID: "year.even", Text: "基金按月均摊 (the fund, spent evenly over the months)", Gives: "even", Formula: "round(fund × month ÷ months, 2)"}
	return views.Explained(part.String(), func() (settlement.Trail, error) {
		in := []settlement.Input{settlement.In("fund", fund.Decimal()), settlement.In("month", settlement.DecimalInt(n)), settlement.In("months", settlement.DecimalInt(months))}
		return settlement.Trail{{Rule: rule, Inputs: in, Result: part.Decimal()}}, nil
	})
}

// reasons are those of corrections, in Chinese.
var reasons = map[string]string{
	"claims": "病例增减或变更", "added": "补报", "removed": "撤销", "column": "变更", "value": "点值或分摊变动", "policy": "政策变更", "year": "年度口径（最终条件、全年规则）",
}

var ofCorrection = views.Text{Chinese: "改后重算与改前之差", English: "settled anew with the correction, less without"}

// corrections has what changed in months that were settled before.
func (x *telling) corrections(list []settlement.Correction) *views.Table {
	t := &views.Table{ID: "corrections", Title: views.Text{Chinese: "前期更正（元）", English: "corrections of earlier months (yuan)"}, Columns: views.Columns("month day 月份 month", "institution code 机构 institution",
		"pool name 基金池 pool", "method name 支付方式 method", "line name 项目 line", "claim code 病例 claim", "reason name 原因 reason", "where name 何处 where", "from number 原 from", "to number 现 to", "amount money 更正金额 amount")}
	if x.clears() {
		t.Title = views.Text{Chinese: "由各月到全年应得（元）", English: "from the months to the entitlement of the year (yuan)"}
	}
	for _, c := range list {
		month := views.Given(fmt.Sprint(c.Month))
		if c.Month.Absent() {
			month = views.Named(views.Text{Chinese: "全年", English: "year"})
		}
		t.Add("", month, views.Given(c.Institution), views.Given(c.Pool), views.Said(words.Of(c.Method)), views.Said(words.Of(c.Kind)), views.Given(c.Claim),
			views.Said(views.Text{Chinese: cmp.Or(reasons[c.Reason], c.Reason), English: c.Reason}), views.Given(c.Where), views.Given(c.From), views.Given(c.To), views.Told(c.Amount.String(), "amount", ofCorrection))
	}
	if len(list) > 0 {
		t.AddSum("total", words.Total, "amount")
	}
	return t
}
