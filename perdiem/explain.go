package perdiem

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// In this file: the steps of a trail. Nothing here decides anything. Callers call it only
// if there is a trail.

func (r *rating) recordIndex(b, billed, paid, e int) {
	if r.trail == nil {
		return
	}
	r.trail.Record(r.rules.indexTo, settlement.DecimalInt(e), sheet.Count("index_from", b), sheet.Count("billed_days", billed), sheet.Count("paid_days", paid))
}

// recordYears records which days are paid where each belongs to its own year: those of each
// year, and their sum.
func (r *rating) recordYears(first settlement.Date, days, paid int, gives string) {
	limit, before := sheet.Count("days_per_year", r.policy.Limits.DaysPerYear), r.s.History.YearDays
	var parts []yearDays
	for _, part := range eachYear(first, days) {
		parts = append(parts, part)
	}
	if len(parts) <= 1 {
		r.trail.Record(r.rules.allowed, settlement.DecimalInt(paid), sheet.Count(gives, days), limit, sheet.Count("year_days", before))
		return
	}
	names, inputs := "", []settlement.Input(nil)
	for i, part := range parts {
		n := min(part.days, max(0, r.policy.Limits.DaysPerYear-before))
		of, result := fmt.Sprintf("days_%d", part.year), fmt.Sprintf("paid_days_%d", part.year)
		rule := r.policy.rule("limits.days_of", "days.each_year", result, "min("+of+", max(0, days_per_year − year_days))",
			fmt.Sprintf("%d 年的床日, 计入当年限额 (the days of %d, within the limit of that year)", part.year, part.year))
		r.trail.Record(rule, settlement.DecimalInt(n), sheet.Count(of, part.days), limit, sheet.Count("year_days", before))
		if i > 0 {
			names += " + "
		}
		names, inputs = names+result, append(inputs, sheet.Count(result, n))
		before = 0
	}
	r.trail.Record(r.policy.rule("limits.days_of", "days.years", "paid_days", names, "各年支付床日合计 (the paid days of all years)"),
		settlement.DecimalInt(paid), inputs...)
}

// recordDays records the days of each tier.
func (r *rating) recordDays(b, e, start int) {
	c := r.rates
	for k := range c.tiers {
		n := r.span(k, b, start, e)
		if n == 0 {
			continue
		}
		t, rule := &c.tiers[k], &c.rules[k]
		if r.whole {
			r.trail.Record(rule.whole, settlement.DecimalInt(n), sheet.Count("billed_days", r.s.History.BilledDays), sheet.Count("paid_days", n-r.s.History.BilledDays))
			continue
		}
		inputs := []settlement.Input{sheet.Count("index_to", e), sheet.Count("index_from", b), sheet.Count(rule.names.from, max(t.from, start))}
		if !t.open() {
			inputs = append(inputs, sheet.Count(rule.names.to, t.upTo))
		}
		r.trail.Record(rule.days, settlement.DecimalInt(n), inputs...)
	}
}

// tierRules returns the rules of a tier: those of its rate, or of the rate of episodes beyond
// those of a year.
func (r *rating) tierRules(k int) *tierRules {
	rules := &r.rates.rules[k]
	if r.rates.hasBeyond && r.beyond() {
		return rules.beyond
	}
	return rules
}

// recordStandard records days × rate of each tier, then the fund's part.
func (r *rating) recordStandard(b, e int, lump bool, start int) {
	r.recordSum(b, e, lump, start, false)
	if r.policy.Points == nil && r.rates.split {
		r.recordSum(b, e, lump, start, true)
	}
}

// recordSum records the running sum over tiers: of the standard, or of the
// fund's part of it.
func (r *rating) recordSum(b, e int, lump bool, start int, ofFund bool) {
	c := r.rates
	gives, places, sum := "standard", c.places, exact.Product{}
	if ofFund {
		gives, places = "fund", c.places+c.sharePlaces
	}
	next := 0
	begin := func(rule *settlement.Rule, first exact.Product, inputs ...settlement.Input) {
		sum, next = first, 1
		if ofFund {
			copied := *rule
			copied.Gives = "fund"
			rule = &copied
		}
		r.trail.Record(rule, inDecimal(sum, places), inputs...)
	}
	if lump {
		v := exact.Of(c.bundle)
		if ofFund {
			v = v.Times(exact.Pow10(c.sharePlaces))
		}
		begin(r.rules.bundle, v, r.bundle.in("bundle_amount"))
	}
	for k := range c.tiers {
		n := r.span(k, b, start, e)
		if n == 0 {
			continue
		}
		t, rule := &c.tiers[k], r.tierRules(k)
		term := exact.Of(int64(n), r.rate(t))
		inputs := []settlement.Input{settlement.In(gives, inDecimal(sum, places)), sheet.Count(rule.names.days, n), number{r.rate(t), c.places}.in(rule.names.rate)}
		step := rule.standard
		if ofFund {
			term, step = term.Times(t.share), rule.fund
			inputs = append(inputs, number{t.share, c.sharePlaces}.in(rule.names.share))
		}
		if next == 0 {
			inputs = inputs[1:]
		}
		sum = sum.Plus(term)
		r.trail.Record(step[next], inDecimal(sum, places), inputs...)
		next = 1
	}
	if next == 0 {
		begin(r.rules.noFund, exact.Product{})
	}
}

func (r *rating) recordAmount(v settlement.Money, side int, share number, cost settlement.Money, standard, fund exact.Product) {
	c := r.rates
	inStandard := settlement.In("standard", inDecimal(standard, c.places))
	inFund := settlement.In("fund", inDecimal(fund, c.places+c.sharePlaces))
	capped := r.policy.Actual.Treatment == Cap && standard.V.Sign() > 0 // shown also where the cost is higher
	if side == 0 && !capped {
		if c.split {
			r.trail.Record(r.rules.amount[1], v.Decimal(), inFund)
		} else {
			r.trail.Record(r.rules.amount[0], v.Decimal(), inStandard)
		}
		return
	}
	inputs := []settlement.Input{sheet.Money("cost", cost), inStandard}
	rules := r.rules.above
	if side > 0 && !capped {
		inputs = append(inputs, share.in("share_above"))
	} else if rules = r.rules.below; !capped {
		inputs = append(inputs, share.in("share_below"))
	}
	switch {
	case !c.split:
		r.trail.Record(rules[0], v.Decimal(), inputs...)
	case c.uniform && !r.bundledNow():
		r.trail.Record(rules[1], v.Decimal(), append(inputs, number{c.tiers[0].share, c.sharePlaces}.in("fund_share"))...)
	default:
		r.trail.Record(rules[2], v.Decimal(), append(inputs, inFund)...)
	}
}

// recordCovered records the part of covered, as the claims say it, that is owed.
func (r *rating) recordCovered(owed settlement.Money, partly bool, paid int) {
	h := &r.s.History
	inputs := []settlement.Input{sheet.Money("billed_covered", h.BilledCovered), sheet.Money("covered_now", r.s.Covered)}
	rule := r.rules.claimed
	if partly {
		rule, inputs = r.rules.claimedPart, append(inputs, r.inPaidDays(paid)...)
	}
	r.trail.Record(rule, owed.Decimal(), inputs...)
	r.recordPatientOf(owed)
}

// inPaidDays returns the inputs of an amount that is shared out by paid days.
func (r *rating) inPaidDays(paid int) []settlement.Input {
	billed := r.s.History.BilledDays
	return []settlement.Input{
		sheet.Count("billed_days", billed), sheet.Count("paid_days", paid-billed), sheet.Count("earlier_days", r.earlier), sheet.Count("days", r.bed),
	}
}

// recordPatientOf records which part of a cumulative share is this bill's.
func (r *rating) recordPatientOf(cumulative settlement.Money) {
	if h := &r.s.History; !h.BilledTo.Absent() {
		r.trail.Record(r.rules.patientOf, (cumulative - h.BilledPatient).Decimal(), sheet.Money("covered", cumulative), sheet.Money("billed_patient", h.BilledPatient))
	}
}

func (r *rating) recordPatient(v settlement.Money, standard exact.Product, paid int) {
	h := &r.s.History
	rule := r.rules.patient
	var inputs []settlement.Input
	switch r.policy.Patient.ShareOn {
	case Standard:
		inputs = []settlement.Input{settlement.In("standard", inDecimal(standard, r.rates.places)), r.ratio.in("ratio")}
	case Actual:
		inputs = []settlement.Input{sheet.Money("billed_cost", h.BilledCost), sheet.Money("cost_now", r.s.Cost), r.ratio.in("ratio")}
		if r.partly(paid) {
			rule, inputs = r.rules.actualPart, append(inputs, r.inPaidDays(paid)...)
		}
	case ShareFixed:
		inputs = []settlement.Input{sheet.Count("billed_days", h.BilledDays), sheet.Count("paid_days", paid-h.BilledDays), r.perDay.in("per_day")}
	}
	r.trail.Record(rule, v.Decimal(), inputs...)
	r.recordPatientOf(v)
}

func (r *rating) recordPoints(b, e int, lump bool, start int) {
	c := r.rates
	mean, scale := sheet.Money("regional_mean", settlement.Money(r.mean)), r.scale.in("scale")
	sum, next := settlement.Points(0), 0
	if lump {
		sum, next = settlement.Points(r.bundlePoints), 1
		r.trail.Record(r.rules.bundlePts, sum.Decimal(), r.bundle.in("bundle_amount"), mean, scale)
	}
	for k := range c.tiers {
		n := r.span(k, b, start, e)
		if n == 0 {
			continue
		}
		t, rule := &c.tiers[k], r.tierRules(k)
		daily := settlement.Points(r.daily(t))
		r.trail.Record(rule.daily, daily.Decimal(), number{r.rate(t), c.places}.in(rule.names.rate),
			number{t.share, c.sharePlaces}.in(rule.names.share), c.coefficient.in("coefficient"), mean, scale)
		inputs := []settlement.Input{settlement.In("points", sum.Decimal()), sheet.Count(rule.names.days, n), settlement.In(rule.names.daily, daily.Decimal())}
		if next == 0 {
			inputs = inputs[1:]
		}
		sum += settlement.Points(n) * daily
		r.trail.Record(rule.points[next], sum.Decimal(), inputs...)
		next = 1
	}
	if next == 0 {
		r.trail.Record(r.rules.nonePts, settlement.DecimalInt(0))
	}
}
