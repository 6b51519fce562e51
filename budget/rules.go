package budget

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// rules are the rules of a policy in words and formulas, built once. A rule's
// ID, once published, keeps its meaning.
type rules struct {
	// entitlement
	minimum, surplus, overrun                        *sheet.Rule
	gate, passed, kept, returned, carriedIn, room    *sheet.Rule
	over, overReasonable, overRest, borne, borneRest *sheet.Rule
	abovePrice, abovePriceRest                       *sheet.Rule
	shiftSurplus, shiftOverrun                       *sheet.Rule
	split                                            []*sheet.Rule
	earned                                           earnedRules
	poolPart                                         *sheet.Rule
	subsidies                                        []subsidyRules
	grants                                           []*sheet.Rule
	// assessment
	entered, score *sheet.Rule
	parts          []partRules
	// deposit
	deposit, withheld, pending, released, releasedAll, bonus, forfeited *sheet.Rule
	depositOf, depositLines, decided                                    *sheet.Rule
	fraction                                                            []*sheet.Rule // by step; the last is "below every step"
	// clearing
	prepaid, debt, rolledIn, advance, newAdvance, rolled *sheet.Rule
	correctedBase                                        *sheet.Rule
	// instalments
	instalment, prepay, keptBack, claimed, deferred, volume, advanced, debtOff *sheet.Rule
}

type partRules struct {
	measures, bands []*sheet.Rule // by indicator; nil where it has none
	sum             *sheet.Rule
}

func newRules(p *Plan) rules {
	rule := func(path, id, gives, formula, text string) *sheet.Rule {
		return p.ruleAt(path, id, gives, formula, text)
	}
	r := rules{
		minimum: rule("minimum_missed", "minimum", "budget", fmt.Sprintf("round(cap × min(1, delivered ÷ minimum), %d)", p.places),
			"未达最低数量按比例核减预算 (the budget in proportion to the units delivered)"),
		surplus:   rule("sharing.surplus", "surplus", "surplus", "max(0, budget + carried_in − incurred)", "结余 = 预算 + 上年结转 − 扣减前发生额 (the surplus, before refusals: a violation is no saving)"),
		overrun:   rule("sharing.overrun", "overrun", "overrun", "max(0, incurred − refused − budget − carried_in)", "超支 = 发生额 − 违规拒付 − 预算 − 上年结转 (the overrun of what was not refused)"),
		gate:      rule("sharing.gated", "gate", "kept", "0", "否决指标未达标, 结余不予留用 (a gate indicator was missed: nothing is kept)"),
		returned:  rule("surplus_to", "returned", "kept", "0", "结余收回 (the surplus is returned)"),
		passed:    rule("sharing.gated", "gate.passed", "kept", "1", "否决指标达标, 结余按规定留用 (no gate indicator was missed: what is kept is kept)"),
		kept:      rule("surplus_to", "retained", "retained", "kept", "结余留用 (the surplus that is kept)"),
		room:      rule("surplus_to", "carried", "carried", "kept", "结转下年使用 (room carried to the next year)"),
		carriedIn: rule("surplus_to", "carried_in", "room", "0 − carried_in", "上年结转资金已在机构 (room carried in is cash the institution already holds)"),
		over: rule("sharing.overrun", "over", "over", "round(min(incurred − refused, budget + carried_in), 2) − (incurred − refused)",
			"超出预算部分 (what exceeds the budget)"),
		overReasonable: rule("sharing.overrun", "over.reasonable", "over", "round(0 − reasonable, 2)", "超出预算的合理部分 (what exceeds the budget and is reasonable)"),
		overRest: rule("sharing.overrun", "over.rest", "over", "round(min(incurred − refused, budget + carried_in), 2) − (incurred − refused) + reasonable",
			"超出预算的其余部分 (what exceeds the budget and is not reasonable)"),
		borne:          rule("sharing.overrun", "borne", "borne", "over − fund_share", "机构分担 (borne by the institution)"),
		abovePrice:     rule("methods", "borne.price", "borne", "cost − priced", "费用超出支付标准的部分由机构承担 (what claims cost above their price is borne by the institution)"),
		abovePriceRest: rule("methods", "borne.price.rest", "borne", "cost − priced − shown", "费用超出支付标准的部分由机构承担, 内层预算未列部分 (what claims cost above their price, as far as budgets inside do not show it)"),
		borneRest:      rule("sharing.overrun", "borne.rest", "borne", "over", "不合理超支由机构承担 (what is not reasonable is borne by the institution)"),
		shiftSurplus:   rule("sharing.by_score", "shift.surplus", "surplus_shift", "listed", "按考核得分调整留用比例 (the score moves the shares of a surplus)"),
		shiftOverrun:   rule("sharing.by_score", "shift.overrun", "overrun_shift", "listed", "按考核得分调整分担比例 (the score moves the fund's shares of an overrun)"),

		entered: rule("assessment", "score.entered", "score", "entered", "考核得分 (the score as entered)"),

		withheld:    rule("deposit", "withheld", "withheld", "0 − deposit", "预留保证金 (the deposit is kept back)"),
		pending:     rule("deposit.release", "pending", "pending", "deposit", "考核未完成, 保证金待定 (not assessed yet: the deposit is pending)"),
		released:    rule("deposit.release", "released", "released", "round(deposit × fraction, 2)", "返还保证金 (the part of the deposit that is released)"),
		releasedAll: rule("deposit.release", "released.all", "released", "min(released, deposit)", "保证金全额返还 (all of the deposit is released)"),
		decided:     rule("deposit.release", "released.decided", "released", "decided", "返还金额由经办机构决定 (the released amount was decided)"),
		bonus:       rule("deposit.release", "bonus", "bonus", "released − deposit", "超出保证金的奖励 (what is released beyond the deposit)"),
		forfeited:   rule("deposit.release", "forfeited", "forfeited", "deposit − released", "没收保证金 (the part of the deposit that is lost)"),

		correctedBase: rule("deposit.ratio", "deposit.corrected", "base", "entitlement + corrected", "保证金基数 = 本期应得 + 前期更正 (the entitlement together with the corrections of earlier months)"),

		prepaid:    rule("instalments", "prepaid", "prepaid", "0 − paid", "扣除已预付 (less what was paid in the period)"),
		debt:       rule("instalments", "debt", "debt", "0 − owed", "扣回以前欠款 (less what is owed from before)"),
		rolledIn:   rule("positive_due", "rolled.in", "prepaid", "0 − owed", "上期滚入的应补部分 (what was still due before and was rolled in)"),
		advance:    rule("advance", "advance.recovered", "recovered", "0 − outstanding", "收回周转金 (working capital is recovered)"),
		newAdvance: rule("advance", "advance.paid", "advance", "granted", "拨付周转金 (working capital is paid)"),
		rolled:     rule("positive_due", "rolled", "prepaid", "0 − underpaid", "应补部分滚入下期预付 (what is still due is added to the next prepayments)"),

		instalment: rule("instalments", "instalment", "instalment", "round(annual × cycles_weight ÷ all_weights, 2) − before", "预付期次金额 = 累计应拨 − 前期已列 (the cumulative part less what came before)"),
		prepay:     rule("instalments.prepay_ratio", "prepay", "amount", "round(cumulative × prepay_ratio, 2) − before", "预付 = 累计 × 预付比例 − 前期已付 (the cumulative prepayment less what came before)"),
		keptBack:   rule("instalments.prepay_ratio", "kept_back", "withheld", "prepay − instalment", "期次预留 (kept back of the instalment)"),
		claimed:    rule("instalments.mode", "claimed", "amount", "min(limit, claims + deferred)", "按申报支付, 以期次额度为限 (what was claimed, up to the limit of the cycle)"),
		deferred:   rule("instalments.mode", "deferred", "deferred", "claims + deferred − paid", "超出期次额度部分延付 (the excess is deferred)"),
		volume:     rule("instalments.mode", "volume", "amount", "round(earned × prepay_ratio, 2) − before", "按定额与业务量预付 = 累计 × 预付比例 − 前期已付 (quotas × volumes up to the cycle, less what came before)"),
		advanced:   rule("advance", "advance.ratio", "advance", "round(annual × ratio, 2)", "周转金 = 预算 × 比例 (working capital as a ratio of the budget)"),
		debtOff:    rule("instalments", "debt.rolled", "debt", "0 − min(owed, payable)", "以前欠款从预付中滚动扣回, 不低于零 (debts roll on, a prepayment never falls below zero)"),
	}
	for i, s := range p.policy.Split {
		r.split = append(r.split, rule(fmt.Sprintf("split[%d]", i), "split", "retained", "down(kept × share ÷ all_shares, 2) + handed",
			"结余分配: "+s.To+" (this part of the surplus)"))
	}
	r.earned = newEarnedRules(rule)
	r.poolPart = rule("difference", strings.TrimPrefix(rulePool, "budget."), "pool_part", "down(all_pools × pool_money ÷ all_money, 2) + handed",
		"按各基金池发生额分摊 (this pool's part, in proportion to what the claims come to in it)")
	r.subsidies, r.grants = newSubsidyRules(p)
	r.depositRules(p, rule)
	r.assessmentRules(p, rule)
	return r
}

type ruler func(path, id, gives, formula, text string) *sheet.Rule

func (r *rules) depositRules(p *Plan, newOne ruler) {
	d := p.policy.Deposit
	if d == nil {
		return
	}
	base := map[DepositBase]string{OfBudget: "预算", OfEntitlement: "应付", OfPrepaid: "预付"}[d.base()]
	r.deposit = newOne("deposit.ratio", "deposit", "deposit", "round(max(0, base) × deposit_ratio, 2)", "保证金 = "+base+" × 比例 (the deposit as a ratio of its base)")
	r.depositOf = newOne("deposit.by_institution", "deposit", "deposit", r.deposit.Formula, "保证金 = "+base+" × 该机构比例 (the deposit as the institution's own ratio of its base)")
	r.depositLines = newOne("deposit.methods", "deposit.base", "base", sumOfTerms(len(d.Methods)), "保证金基数 = 所列支付方式各行合计 (the lines of the methods that the deposit counts)")
	if d.Release == nil {
		return
	}
	switch d.Release.By {
	case Steps, FundBalance:
		for i := range d.Release.Steps {
			r.fraction = append(r.fraction, newOne(fmt.Sprintf("deposit.release.steps[%d]", i), "release.step", "fraction", "listed", "按档返还比例 (the fraction of the step that is reached)"))
		}
		r.fraction = append(r.fraction, newOne("deposit.release.steps", "release.none", "fraction", "0", "未达最低档, 不予返还 (below every step nothing is released)"))
	case Slope:
		r.fraction = []*sheet.Rule{
			newOne("deposit.release", "release.slope", "fraction", "max(0, min(1, 1 − per_point × (full_from − score)))", "每低一分按比例扣减 (each point below is lost at a rate)"),
			newOne("deposit.release.zero_below", "release.none", "fraction", "0", "低于下限不予返还 (below the bound nothing is released)"),
		}
	case Proportional:
		// The quotient is not rounded: the amount is.
		r.released = newOne("deposit.release", "released.proportional", "released", "round(deposit × min(1, score ÷ of), 2)", "返还保证金 = 保证金 × 得分 ÷ 满返分 (in proportion to the score)")
		r.fraction = []*sheet.Rule{nil}
	case Pass:
		r.fraction = []*sheet.Rule{
			newOne("deposit.release", "release.pass", "fraction", "1", "考核合格全额返还 (passed: all is released)"),
			newOne("deposit.release", "release.none", "fraction", "0", "考核不合格不予返还 (failed: nothing is released)"),
		}
	}
}

// sumOfTerms is the formula of a sum of money_1, money_2 …
func sumOfTerms(n int) string {
	terms := make([]string, n)
	for i := range terms {
		terms[i] = moneyTerm(i)
	}
	return strings.Join(terms, " + ")
}

func moneyTerm(i int) string { return fmt.Sprintf("money_%d", i+1) }

func (r *rules) assessmentRules(p *Plan, newOne ruler) {
	a := p.policy.Assessment
	if a == nil {
		return
	}
	var terms []string
	for i, part := range a.Parts {
		at := fmt.Sprintf("assessment.parts[%d]", i)
		pr := partRules{measures: make([]*sheet.Rule, len(part.Indicators)), bands: make([]*sheet.Rule, len(part.Indicators))}
		var points []string
		for j, in := range part.Indicators {
			path := fmt.Sprintf("%s.indicators[%d]", at, j)
			if in.Measure != nil {
				pr.measures[j] = newOne(path+".measure", "score.measure", "value", "round(sum ÷ over, 8)", "指标值 (the value of the indicator): "+in.Name)
			}
			if len(in.Bands) > 0 {
				pr.bands[j] = newOne(path+".bands", "score.band", "points", "listed", "指标得分 (the points of the band): "+in.Name)
			}
			points = append(points, fmt.Sprintf("points_%d", j+1))
		}
		pr.sum = newOne(at, "score.part", "part", strings.Join(points, " + "), "分项得分 (the part's points): "+part.Name)
		r.parts = append(r.parts, pr)
		terms = append(terms, fmt.Sprintf("weight_%d × part_%d", i+1, i+1))
	}
	places := 8
	if a.Places != nil {
		places = *a.Places
	}
	r.score = newOne("assessment", "score", "score", fmt.Sprintf("round(%s, %d)", strings.Join(terms, " + "), places), "考核得分 = Σ 权重 × 分项得分 (the score)")
}

// rulePool is the id of the rule that divides a line over pools.
const rulePool = "budget.pool"

// ruleAbovePrice is the id of the rule of the cost of claims above their price.
const ruleAbovePrice = "budget.borne.price"
