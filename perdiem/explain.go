package perdiem

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
)

// In this file: the steps of a trail. Nothing here decides anything; callers
// come only where there is a trail.

func (r *rating) recordIndex(b, billed, paid, e int) {
	if r.trail == nil {
		return
	}
	r.trail.Record(r.rules.indexTo, settlement.DecimalInt(e), inCount("index_from", b), inCount("billed_days", billed), inCount("paid_days", paid))
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
			r.trail.Record(rule.whole, settlement.DecimalInt(n), inCount("billed_days", r.s.History.BilledDays), inCount("paid_days", n-r.s.History.BilledDays))
			continue
		}
		inputs := []settlement.Input{inCount("index_to", e), inCount("index_from", b), inCount(rule.names.from, max(t.from, start))}
		if e > t.upTo || t.upTo < maxIndex {
			inputs = append(inputs, inCount(rule.names.to, t.upTo))
		}
		r.trail.Record(rule.days, settlement.DecimalInt(n), inputs...)
	}
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
		begin(r.rules.bundle, v, inNumber("bundle_amount", r.bundle))
	}
	for k := range c.tiers {
		n := r.span(k, b, start, e)
		if n == 0 {
			continue
		}
		t, rule := &c.tiers[k], &c.rules[k]
		term := exact.Of(int64(n), t.rate)
		inputs := []settlement.Input{settlement.In(gives, inDecimal(sum, places)), inCount(rule.names.days, n), inNumber(rule.names.rate, number{t.rate, c.places})}
		step := rule.standard
		if ofFund {
			term, step = term.Times(t.share), rule.fund
			inputs = append(inputs, inNumber(rule.names.share, number{t.share, c.sharePlaces}))
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
	inputs := []settlement.Input{in("cost", cost), inStandard}
	rules := r.rules.above
	if side > 0 && !capped {
		inputs = append(inputs, inNumber("share_above", share))
	} else if rules = r.rules.below; !capped {
		inputs = append(inputs, inNumber("share_below", share))
	}
	switch {
	case !c.split:
		r.trail.Record(rules[0], v.Decimal(), inputs...)
	case c.uniform && !r.bundledNow():
		r.trail.Record(rules[1], v.Decimal(), append(inputs, inNumber("fund_share", number{c.tiers[0].share, c.sharePlaces}))...)
	default:
		r.trail.Record(rules[2], v.Decimal(), append(inputs, inFund)...)
	}
}

// recordCovered records what is owed of what the claims say was covered.
func (r *rating) recordCovered(owed settlement.Money, partly bool, paid int) {
	h := &r.s.History
	inputs := []settlement.Input{in("billed_covered", h.BilledCovered), in("covered_now", r.s.Covered)}
	rule := r.rules.claimed
	if partly {
		rule, inputs = r.rules.claimedPart, append(inputs, r.inPaidDays(paid)...)
	}
	r.trail.Record(rule, owed.Decimal(), inputs...)
	r.recordPatientOf(owed)
}

// inPaidDays are the inputs of what is shared out by paid days.
func (r *rating) inPaidDays(paid int) []settlement.Input {
	billed := r.s.History.BilledDays
	return []settlement.Input{
		inCount("billed_days", billed), inCount("paid_days", paid-billed), inCount("earlier_days", r.earlier), inCount("days", r.bed),
	}
}

// recordPatientOf records what of a cumulative share is this bill's.
func (r *rating) recordPatientOf(cumulative settlement.Money) {
	if h := &r.s.History; !h.BilledTo.Absent() {
		r.trail.Record(r.rules.patientOf, (cumulative - h.BilledPatient).Decimal(), in("covered", cumulative), in("billed_patient", h.BilledPatient))
	}
}

func (r *rating) recordPatient(v settlement.Money, standard exact.Product, paid int) {
	h := &r.s.History
	rule := r.rules.patient
	var inputs []settlement.Input
	switch r.policy.Patient.ShareOn {
	case Standard:
		inputs = []settlement.Input{settlement.In("standard", inDecimal(standard, r.rates.places)), inNumber("ratio", r.ratio)}
	case Actual:
		inputs = []settlement.Input{in("billed_cost", h.BilledCost), in("cost_now", r.s.Cost), inNumber("ratio", r.ratio)}
		if r.partly(paid) {
			rule, inputs = r.rules.actualPart, append(inputs, r.inPaidDays(paid)...)
		}
	case Fixed:
		inputs = []settlement.Input{inCount("billed_days", h.BilledDays), inCount("paid_days", paid-h.BilledDays), inNumber("per_day", r.perDay)}
	}
	r.trail.Record(rule, v.Decimal(), inputs...)
	r.recordPatientOf(v)
}

func (r *rating) recordPoints(b, e int, lump bool, start int) {
	c := r.rates
	mean, scale := in("regional_mean", settlement.Money(r.mean)), inNumber("scale", r.scale)
	sum, next := settlement.Points(0), 0
	if lump {
		sum, next = settlement.Points(r.bundlePoints), 1
		r.trail.Record(r.rules.bundlePts, sum.Decimal(), inNumber("bundle_amount", r.bundle), mean, scale)
	}
	for k := range c.tiers {
		n := r.span(k, b, start, e)
		if n == 0 {
			continue
		}
		t, rule := &c.tiers[k], &c.rules[k]
		daily := settlement.Points(t.daily)
		r.trail.Record(rule.daily, daily.Decimal(), inNumber(rule.names.rate, number{t.rate, c.places}),
			inNumber(rule.names.share, number{t.share, c.sharePlaces}), inNumber("coefficient", c.coefficient), mean, scale)
		inputs := []settlement.Input{settlement.In("points", sum.Decimal()), inCount(rule.names.days, n), settlement.In(rule.names.daily, daily.Decimal())}
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
