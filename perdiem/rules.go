package perdiem

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// rules are the rules of a policy in words and formulas, built once. A rule's
// ID, once published, keeps its meaning.
type rules struct {
	dayRules
	payRules
	patientRules
	institutionRules
	bill    *settlement.Rule
	billPts *settlement.Rule
}

// dayRules count the days of a stay, and those that are paid.
type dayRules struct {
	days      *settlement.Rule
	laterDays *settlement.Rule // of a later bill
	allowed   *settlement.Rule
	refused   *settlement.Rule
	indexTo   *settlement.Rule
}

// payRules give the amount or the points of paid days.
type payRules struct {
	bundle    *settlement.Rule
	bundlePts *settlement.Rule
	none      *settlement.Rule // of what there is none: nothing
	nonePts   *settlement.Rule
	noFund    *settlement.Rule
	amount    [2]*settlement.Rule // at the standard; by the fund's part of it
	below     [3]*settlement.Rule // cost below the standard: no split, one share, shares by tier
	above     [3]*settlement.Rule
	// What a formula reads of all bills of the stay.
	paidDays, lastIndex, allCost, allCovered *settlement.Rule
}

// patientRules are the patient's share.
type patientRules struct {
	patient   *settlement.Rule
	patientOf *settlement.Rule // a bill's part
	// Covered as the claims say it, and its part where a limit pays only some of the days.
	claimed, claimedPart, actualPart *settlement.Rule
	lessPatient                      *settlement.Rule // on a side of a cliff
}

// institutionRules are the limits of an institution.
type institutionRules struct {
	counted *sheet.Rule // days
	daysCap *sheet.Rule
	advance *sheet.Rule
	roll    *sheet.Rule
}

// tierRules are the rules of one tier. The first tier that a stay touches begins a sum, and
// the next ones continue it.
type tierRules struct {
	names    tierNames
	days     *settlement.Rule
	whole    *settlement.Rule // all days in this tier
	daily    *settlement.Rule
	standard [2]*settlement.Rule
	fund     [2]*settlement.Rule
	points   [2]*settlement.Rule
	beyond   *tierRules // of episodes beyond those of a year; nil: they have no rate of their own
}

// tierNames are the names of a tier's inputs.
type tierNames struct{ from, to, rate, share, days, daily string }

func newRules(p Policy) rules {
	rule := p.rule
	return rules{
		dayRules: newDayRules(p), payRules: newPayRules(p), patientRules: newPatientRules(p), institutionRules: newInstitutionRules(p),
		bill:    rule("interim", "bill", "amount", "amount − billed", "本次结算 = 累计应付 − 已结算 (the cumulative amount less what was billed before)"),
		billPts: rule("interim", "bill.points", "points", "points − billed_points", "本次点数 = 累计点数 − 已结算点数 (cumulative points less those billed before)"),
	}
}

// rule makes a rule that cites what a field of the policy does.
func (p *Policy) rule(path, id, gives, formula, text string) *settlement.Rule {
	return &settlement.Rule{ID: "perdiem." + id, Gives: gives, Formula: formula, Text: text, Source: p.Cite(path)}
}

func newDayRules(p Policy) dayRules {
	rule := p.rule
	nights, text := "max(1, nights) − leave_days", "床日数 = 出院日 − 入院日, 至少 1 日, 扣除请假日 (nights, at least 1, less leave)"
	later, laterText := "nights − leave_days", "床日数 = 本次结算期间的日数, 扣除请假日 (the days of this bill, less leave)"
	if p.DayCount == Inclusive {
		nights, text = "nights + 1 − leave_days", "床日数 = 出院日 − 入院日 + 1, 扣除请假日 (both days count, less leave)"
	}
	return dayRules{
		days:      rule("day_count", "days", "days", nights, text),
		laterDays: rule("day_count", "days.bill", "days", later, laterText),
		allowed: rule("limits.days_per_year", "days.year", "paid_days", "min(days, max(0, days_per_year − year_days))",
			"年度支付床日限额 (a person's days a year)"),
		refused: rule("limits.episodes_per_year", "days.episode", "paid_days", "0 × days",
			"超过年度支付次数, 不予支付 (an episode beyond those of a year is not paid)"),
		indexTo: rule("readmission_gap_days", "days.index", "index_to", "index_from + billed_days + paid_days",
			"床日序号 = 之前连续床日 + 本次床日 (the index of the last paid day)"),
	}
}

func newPayRules(p Policy) payRules {
	rule := p.rule
	r := payRules{
		bundle:    rule("limits.bundle", "bundle", "standard", "bundle_amount", "急性期包干 (the first days of an episode, by one amount)"),
		bundlePts: rule("limits.bundle", "bundle.points", "points", "round(bundle_amount ÷ regional_mean × scale, "+fmt.Sprint(pointPlaces(p))+")", "急性期包干折算点数 (the bundle in points)"),
		none:      rule("classes", "amount.none", "amount", "0", "无支付床日 (no paid day, or none that has a rate: nothing)"),
		nonePts:   rule("classes", "points.none", "points", "0", "无支付床日 (no paid day: no points)"),
		noFund:    rule("classes", "standard.none", "standard", "0", "包干期内 (within the bundle: nothing further)"),
	}
	if p.Actual.Treatment == Formula {
		r.paidDays = rule("actual.amount", "formula.days", "days", "billed_days + paid_days", "支付床日 = 前次结算 + 本次 (the paid days of the stay)")
		r.lastIndex = rule("actual.amount", "formula.index", "index", "index_to", "末日床日序号 (the index of the last paid day)")
		r.allCost = rule("actual.amount", "formula.cost", "cost", "billed_cost + cost_now", "实际费用 = 前次结算 + 本次 (what the stay cost)")
		r.allCovered = rule("actual.amount", "formula.covered", "covered", "billed_covered + covered_now", "个人及其他已付 = 前次结算 + 本次 (what was covered of the stay)")
	}
	const fund = "fund ÷ standard"
	pay := func(path, id, what, text string) (list [3]*settlement.Rule) {
		for i, share := range []string{"", " × fund_share", " × " + fund} {
			list[i] = rule(path, id, "amount", "round("+what+share+", 2)", text)
		}
		return list
	}
	r.amount = [2]*settlement.Rule{
		rule("classes", "amount", "amount", "round(standard, 2)", "应付 = 床日付费标准合计 (the standard)"),
		rule("classes", "amount.fund", "amount", "round(fund, 2)", "应付 = 标准合计中基金部分 (the fund's part of the standard)"),
	}
	if p.Actual.Treatment == Cap {
		r.below = pay("actual", "amount.cap", "min(cost, standard)", "按实际费用与标准的较低者支付 (the lower of cost and standard)")
	} else {
		r.below = pay("actual", "amount.below", "(cost + share_below × (standard − cost))", "低于标准的, 差额按比例留用 (below the standard: cost, and a share of the gap)")
	}
	r.above = pay("actual", "amount.above", "(standard + share_above × (cost − standard))", "高于标准的, 差额按比例补偿 (above the standard: the standard, and a share of the gap)")
	return r
}

func newPatientRules(p Policy) patientRules {
	rule := p.rule
	r := patientRules{
		lessPatient: rule("patient", "cliff.paid", "paid", "amount − covered", "支付额 = 应付 − 个人负担 (the amount less the patient's share)"),
		patientOf:   rule("interim", "patient.bill", "covered", "covered − billed_patient", "本次个人负担 = 累计 − 已结算 (cumulative, less what was billed before)"),
		claimed: rule("patient", "patient.claimed", "covered", "billed_covered + covered_now",
			"个人及其他已付合计 (what the claims of the stay say was covered)"),
		claimedPart: rule("limits.covered", "patient.claimed.part", "covered",
			"round((billed_covered + covered_now) × (billed_days + paid_days) ÷ (earlier_days + days), 2)",
			"部分床日超限的, 已付金额按支付床日占比扣除 (what was covered, in proportion to the paid days)"),
		actualPart: rule("limits.covered", "patient.actual.part", "covered",
			"round((billed_cost + cost_now) × ratio × (billed_days + paid_days) ÷ (earlier_days + days), 2)",
			"部分床日超限的, 个人负担按支付床日占比扣除 (the patient's share of the cost, in proportion to the paid days)"),
	}
	switch p.Patient.ShareOn {
	case Standard:
		r.patient = rule("patient", "patient.standard", "covered", "round(standard × ratio, 2)", "个人负担 = 标准 × 比例 (the patient's share of the standard)")
	case Actual:
		r.patient = rule("patient", "patient.actual", "covered", "round((billed_cost + cost_now) × ratio, 2)", "个人负担 = 实际费用 × 比例 (the patient's share of the actual cost)")
	case ShareFixed:
		r.patient = rule("patient", "patient.fixed", "covered", "round((billed_days + paid_days) × per_day, 2)", "个人负担 = 床日 × 定额 (so much a paid day)")
	}
	return r
}

func newInstitutionRules(p Policy) institutionRules {
	rule := func(path, id, gives, formula, text string) *sheet.Rule {
		return sheet.NewRule(*p.rule(path, id, gives, formula, text))
	}
	roll := "days_cap"
	if bands := p.Limits.InstitutionDays.Roll; len(bands) > 0 {
		roll = "max(days_cap, down(" + weighed("days", "days_cap", bands) + ", 0))"
	}
	return institutionRules{
		counted: rule("limits.institution_days", "institution.days", "counted_days", weighed("days", "days_cap", p.Limits.InstitutionDays.Over),
			"机构床日总量, 超出部分按档折算 (an institution's days: the cap, and those beyond it by their weight)"),
		daysCap: rule("limits.institution_days", "institution.cut", "over", "0 − round(max(0, net) × (days − counted_days) ÷ days, 2)",
			"超总量床日不予支付 (days that do not count are not paid, at the mean fund money of a day)"),
		advance: rule("limits.advance_share", "institution.advance", "over", "min(0, round(advance × advance_share, 2) − net)",
			"支付不超过预付额的规定比例 (at most this multiple of what was advanced)"),
		roll: rule("limits.institution_days.roll", "institution.roll", "next_cap", roll,
			"下年度床日总量 = 本年总量 + 超出部分折算 (the next cap: this one, and days beyond it by their weight, in whole days)"),
	}
}

// weighed writes cap + Σ bands × weight of what exceeds the cap.
func weighed(days, limit string, list []Weight) string {
	text := "min(" + days + ", " + limit + ")"
	from := limit
	for _, w := range list {
		to := days
		if !w.UpTo.Absent() {
			to = fmt.Sprintf("min(%s, %s × (1 + %s))", days, limit, w.UpTo)
		}
		text += fmt.Sprintf(" + max(0, %s − %s) × %s", to, from, w.Weight)
		if !w.UpTo.Absent() {
			from = fmt.Sprintf("%s × (1 + %s)", limit, w.UpTo)
		}
	}
	return text
}

func pointPlaces(p Policy) int {
	if p.Points == nil || p.Points.Places == 0 {
		return 4
	}
	return p.Points.Places
}

// newTierRules builds the rules of the k-th tier of a class.
func newTierRules(p Policy, path string, k int, open bool) tierRules {
	name := func(word string) string { return fmt.Sprintf("%s_%d", word, k+1) }
	n := tierNames{name("tier_from"), name("tier_to"), name("rate"), name("fund_share"), name("days"), name("daily_points")}
	rules := tierRulesOf(p, path, n, k, open, "tier")
	if !p.Limits.EpisodesBeyond.Absent() {
		n.rate = "episodes_beyond"
		beyond := tierRulesOf(p, "limits.episodes_beyond", n, k, open, "beyond")
		rules.beyond = &beyond
	}
	return rules
}

// tierRulesOf builds them for days at the rate of the tier, or at that of episodes beyond those
// of a year.
func tierRulesOf(p Policy, path string, n tierNames, k int, open bool, of string) tierRules {
	rule := func(id, gives, formula, text string) *settlement.Rule { return p.rule(path, id, gives, formula, text) }
	to := "min(index_to, " + n.to + ")"
	if open {
		to = "index_to"
	}
	sum := func(id, gives, what, text string) [2]*settlement.Rule {
		return [2]*settlement.Rule{rule(id, gives, what, text), rule(id+".next", gives, gives+" + "+what, text)}
	}
	return tierRules{
		names: n,
		days:  rule(of+".days", n.days, to+" − max(index_from, "+n.from+")", fmt.Sprintf("第 %d 段床日数 (days of tier %d)", k+1, k+1)),
		whole: rule(of+".whole", n.days, "billed_days + paid_days", fmt.Sprintf("全程按第 %d 段标准 (the whole stay at the rate of tier %d)", k+1, k+1)),
		daily: rule(of+".daily", n.daily, fmt.Sprintf("round(%s × %s × coefficient ÷ regional_mean × scale, %d)", n.rate, n.share, pointPlaces(p)),
			"日点数 = 床日标准 ÷ 区域均费 × 系数 (the points of a day)"),
		standard: sum(of+".standard", "standard", n.days+" × "+n.rate, "标准 = 床日数 × 床日标准 (days × rate)"),
		fund:     sum(of+".fund", "fund", n.days+" × "+n.rate+" × "+n.share, "基金部分 = 床日数 × 床日标准 × 基金比例 (days × rate × the fund's share)"),
		points:   sum(of+".points", "points", n.days+" × "+n.daily, "点数 = 床日数 × 日点数 (days × points of a day)"),
	}
}
