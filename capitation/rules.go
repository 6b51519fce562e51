package capitation

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// rules are the rules of a policy in words and formulas, built once. A rule's
// ID, once published, keeps its meaning.
type rules struct {
	monthRules
	accountRules
	lineRules
}

// monthRules are the rules of a member's month and of the charges to it.
type monthRules struct {
	standards []*settlement.Rule // by standard of the policy
	inForce   *settlement.Rule
	paidDays  *settlement.Rule
	fee       *settlement.Rule // calendar_day
	capped    *settlement.Rule
	touched   *settlement.Rule
	nothing   *settlement.Rule
	ownCost   *settlement.Rule
	share     *settlement.Rule
	referral  *settlement.Rule
	conflict  *settlement.Rule
	left      *settlement.Rule
	sessions  []*settlement.Rule // by package of the policy
}

// accountRules are the rules of an account.
type accountRules struct {
	headFees     *sheet.Rule
	indicators   []*sheet.Rule // by indicator of the policy: by how much the target is missed
	rate         *sheet.Rule
	reduction    *sheet.Rule
	noReduction  *sheet.Rule
	after        *sheet.Rule
	obligation   *sheet.Rule
	due          *sheet.Rule
	dueFloored   *sheet.Rule
	settled      *sheet.Rule
	kept         *sheet.Rule
	revenue      *sheet.Rule
	balance      *sheet.Rule
	zeroFloor    *sheet.Rule
	zeroDueFloor *sheet.Rule
}

// lineRules are the rules of the lines of a statement.
type lineRules struct {
	lineQuality  *sheet.Rule
	lineReferred *sheet.Rule
	lineFloor    *sheet.Rule
	lineDueFloor *sheet.Rule
	lineReturned *sheet.Rule
	lineBorne    *sheet.Rule
	lineWaived   *sheet.Rule
}

func newRules(p Policy) rules {
	return rules{newMonthRules(p), newAccountRules(p), newLineRules(p)}
}

// rule makes a rule that cites the article of a field of the policy.
func (p *Policy) rule(path, id, gives, formula, text string) *settlement.Rule {
	return &settlement.Rule{ID: "capitation." + id, Gives: gives, Formula: formula, Text: text, Source: p.Cite(path)}
}

// sheetRule is rule for an amount that is computed by evaluating the formula.
func (p *Policy) sheetRule(path, id, gives, formula, text string) *sheet.Rule {
	return sheet.NewRule(*p.rule(path, id, gives, formula, text))
}

func newMonthRules(p Policy) monthRules {
	rule := p.rule
	r := monthRules{
		inForce: rule("activation", "days.in_force", "days_in_force", "month_days − days_before − days_after", activationText(p.Activation)),
		paidDays: rule("inpatient_days", "days.paid", "paid_days", "days_in_force − suspended − in_hospital",
			"暂停及住院期间不拨付 (less the days suspended and in hospital, discharge day not counted)"),
		touched: rule("proration", "fee.whole", "fee", "monthly", touchedText(p.Proration)),
		nothing: rule("proration", "fee.none", "fee", "0", "本月不拨付人头费 (the month has no head fee)"),
		ownCost: rule("standards", "month.own", "own_cost", "dialysis + offered",
			"本月本院费用 = 透析目录内 + 院内其他目录内 (own care charged to the account)"),
		share: rule("standards", "month.share", "patient_share", "share",
			"本月患者按实际费用应负担 (the patient's share of own care by the benefit rules)"),
		referral: rule("referred", "month.referred", "referred", "referred_fund + referred_share",
			"本月转诊费用计入定额 = 基金支付 + 患者负担 (care elsewhere on referral, charged to the account)"),
		conflict: rule("standards", "fee.conflict", "paid_fee", "0 × fee", "重复签约, 不拨付 (the month's fee is in conflict and not paid)"),

		left: rule("effective", "charge.left", "amount", "0", "不属本期的费用, 不计入 (of another month, and in no sum of this period)"),
	}
	for i, s := range p.Standards {
		path := fmt.Sprintf("standards[%d]", i)
		switch {
		case s.Annual.Absent():
			r.standards = append(r.standards, rule(path, "standard.monthly", "monthly", "stated", "月标准 (the month's standard)"))
		case p.Months == Cumulative:
			r.standards = append(r.standards, rule(path, "standard.cumulative", "monthly", "round(annual × month ÷ 12, 2) − round(annual × (month − 1) ÷ 12, 2)",
				"月标准 = 累计至本月 − 累计至上月 (the year's standard to the month, less that to the month before)"))
		default:
			r.standards = append(r.standards, rule(path, "standard", "monthly", "round(annual ÷ 12, 2)", "月标准 = 年标准 ÷ 12 (a twelfth of the year's standard)"))
		}
	}
	for i := range p.Packages {
		r.sessions = append(r.sessions, rule(fmt.Sprintf("packages[%d]", i), "session", "price", "fund + patient",
			"按次包干 = 基金支付 + 患者支付 (a session's price: the fund's part and the patient's)"))
	}
	r.fee = rule("proration", "fee.days", "fee", "round(monthly × paid_days ÷ month_days, 2)",
		"人头费 = 月标准 × 拨付天数 ÷ 当月天数 (by calendar day)")
	r.capped = rule("standards", "fee.cap", "fee_paid", "round(min(own_cost, fee) × fund_share, 2)",
		"基金按比例支付实际费用与标准的较低者 (the fund's share of the lower of cost and standard)")
	return r
}

func newAccountRules(p Policy) accountRules {
	rule := p.sheetRule
	r := accountRules{
		headFees: rule("standards", "fees", "head_fees", "sum", "人头费 = 各人各月之和 (the sum of the members' months)"),
		rate:     rule("quality", "quality.rate", "rate", "sum", "扣减比例合计 (the rates added up)"),
		reduction: rule("quality", "quality.reduction", "reduction", "min(head_fees, round(head_fees × rate, 2) + amount)",
			"质量考核扣减 = 人头费 × 扣减比例 + 扣减金额 (at most the head fees)"),
		noReduction: rule("quality", "quality.none", "reduction", "0", "无质量考核扣减 (no quality reduction to date)"),
		after:       rule("quality", "fees.after", "fees_after", "head_fees − reduction", "扣减后人头费 (head fees after the quality reduction)"),
		obligation: rule("standards", "obligation", "obligation", "max(0, fees_after − share − referred_share)",
			"基金负担 = 人头费 − 患者负担 − 转诊患者负担, 不小于零 (what the fund owes for the heads)"),
		due: rule("referred", "due", "due", "obligation − referred_fund",
			"应付 = 基金负担 − 转诊已由基金支付 (less what the fund paid the receiving providers)"),
		dueFloored: rule("negative", "due.floored", "due_floored", "max(0, due)",
			"分担之后, 应付为负按零计 (after sharing, a negative due counts as zero)"),
		settled: rule("sharing", "due.shared", "due", "due − surplus + kept + fund_share",
			"应付 − 结余 + 留用 + 基金分担超支 (what the sharing makes of it)"),
		kept:    rule("sharing", "kept", "kept", "balance", "结余留用 (the surplus stays with the institution)"),
		revenue: rule("standards", "revenue", "revenue", "due + covered", "收入 = 应付 + 患者负担 (what the institution gets for its own care)"),
		balance: rule("sharing", "balance", "balance", "revenue − cost", "结余 = 收入 − 实际费用, 为负即超支 (an overrun if negative)"),
		zeroFloor: rule("standards", "floor", "floor", "max(0, fees_after − share − referred_share) − (fees_after − share − referred_share)",
			"患者负担超过人头费的部分 (patients' shares beyond the head fees: the obligation is not negative)"),
		zeroDueFloor: rule("negative", "floor.due", "floor", "max(0, due) − due",
			"应付为负的部分 (what brings a negative due to zero)"),
	}
	for i, in := range p.Quality.Indicators {
		path := fmt.Sprintf("quality.indicators[%d]", i)
		formula, text := "target − value", "未达下限 (missed if positive)"
		if in.AtLeast.Absent() {
			formula, text = "value − target", "超过上限 (missed if positive)"
		}
		r.indicators = append(r.indicators, rule(path, "quality.indicator", "missed_by", formula, strings.TrimSpace(in.Name+" "+text)))
	}
	return r
}

func newLineRules(p Policy) lineRules {
	rule := p.sheetRule
	return lineRules{
		lineQuality:  rule("quality", "line.quality", "line", "before − reduction", "本期扣减 = 期初累计 − 期末累计 (to date, less what came before)"),
		lineReferred: rule("referred", "line.referred", "line", "0 − referred", "扣除转诊费用 (less referred care)"),
		lineFloor:    rule("standards", "line.floor", "line", "floor − before", "本期 = 期末累计 − 期初累计 (to date, less what came before)"),
		lineDueFloor: rule("negative", "line.floor.due", "line", "floor − before", "本期 = 期末累计 − 期初累计 (to date, less what came before)"),
		lineReturned: rule("sharing", "line.returned", "line", "kept − balance", "结余中不留用的部分 (what of the year's surplus is not kept)"),
		lineBorne:    rule("sharing", "line.borne", "line", "0 − balance − fund_share", "超支自担 (the overrun that the institution bears)"),
		lineWaived:   rule("standards", "line.waived", "line", "waived", "医院减免, 自行负担 (shares that the institution waived)"),
	}
}

func activationText(activation Activation) string {
	switch activation {
	case SigningDay:
		return "签约当日生效 (in effect from the day of signing)"
	case SameMonth:
		return "签约当月生效 (in effect from the month of signing)"
	}
	return "签约次月生效 (in effect from the month after signing)"
}

func touchedText(proration Proration) string {
	if proration == TouchedUnpaid {
		return "整月在册方拨付, 全额 (a whole month is paid in full; a month touched is not)"
	}
	return "当月有一日在册即全额拨付 (a month touched is paid in full)"
}
