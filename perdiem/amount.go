package perdiem

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: the amount of paid days. Tiers sum exactly; an amount is one
// division, rounded once.

// result is the outcome of the paid days of a stay, from its beginning.
type result struct {
	amount  settlement.Money
	points  settlement.Points
	patient settlement.Money // of this bill
}

// cumulate returns the result of a stay whose index begins after b. billed days were paid
// by earlier bills, and paid days by this one. Under a policy with a formula the rating is that
// of a desk.
func (r *rating) cumulate(b, billed, paid int, d *desk) (result, error) {
	e := b + billed + paid
	r.recordIndex(b, billed, paid, e)
	var standard, fund exact.Product
	if r.policy.Points == nil || r.policy.Patient.ShareOn == Standard {
		if standard, fund = r.standard(b, e); !standard.Fits() || !fund.Fits() {
			return result{}, r.overflow()
		}
	} else if r.trail != nil {
		_, start := r.bundled(b)
		r.recordDays(b, e, start)
	}
	patient, err := r.patient(standard, billed+paid)
	if err != nil {
		return result{}, err
	}
	got := result{patient: patient}
	switch {
	case r.policy.Points != nil:
		got.points, err = r.points(b, e)
	case d != nil:
		got.amount, err = d.byFormula(standard, fund, billed+paid, e)
	default:
		got.amount, err = r.amount(standard, fund)
	}
	return got, err
}

func (r *rating) overflow() error {
	return &settlement.FieldError{Path: "discharged", Err: fmt.Errorf("%w: what the days come to", settlement.ErrOverflow)}
}

// bundled returns whether the amount of a bundle is due with this stay, and the
// index after which days have rates.
func (r *rating) bundled(b int) (bool, int) {
	l := &r.policy.Limits
	if !r.rates.bundled || r.s.History.Unbundled || r.beyond() {
		return false, b
	}
	return b == 0, max(b, l.Bundle.Days)
}

// beyond reports whether the episode is one beyond those of a year.
func (r *rating) beyond() bool {
	n := r.policy.Limits.EpisodesPerYear
	return n > 0 && r.s.History.Episode > n
}

// rate returns the rate of a day in a tier, or of any day of an episode beyond those of a year
// where such days have a rate of their own.
func (r *rating) rate(t *tier) int64 {
	if r.rates.hasBeyond && r.beyond() {
		return r.rates.beyond
	}
	return t.rate
}

// daily returns the points of a day in a tier, likewise.
func (r *rating) daily(t *tier) int64 {
	if r.rates.hasBeyond && r.beyond() {
		return t.beyond
	}
	return t.daily
}

// span returns how many of the days after b and up to e are in the k-th tier, where rates
// begin after start. Under whole-stay tiers all of them are in the tier of the last day.
func (r *rating) span(k, b, start, e int) int {
	t := &r.rates.tiers[k]
	if !r.whole {
		return t.days(start, e)
	}
	if t.from < e && e <= t.upTo {
		return e - b
	}
	return 0
}

// standard returns Σ days × rate and Σ days × rate × the fund's share, over the index from
// b to e. The first sum has the places of rates, the second those of rates and shares. The
// sums need no check: days have 25 bits, rates 63 and shares 27.
func (r *rating) standard(b, e int) (standard, fund exact.Product) {
	c := r.rates
	lump, start := r.bundled(b)
	if lump {
		standard.V = wide.From(c.bundle)
		fund.V = wide.Mul(c.bundle, exact.Pow10(c.sharePlaces))
	}
	for k := range c.tiers {
		n := r.span(k, b, start, e)
		if n == 0 {
			continue
		}
		t := &c.tiers[k]
		days := wide.Mul(int64(n), r.rate(t))
		standard.V, _ = standard.V.Add(days)
		if c.sharePlaces == 0 && t.share == 1 {
			fund.V, _ = fund.V.Add(days)
			continue
		}
		days, _ = days.MulInt(t.share)
		fund.V, _ = fund.V.Add(days)
	}
	if r.trail != nil && standard.Fits() && fund.Fits() {
		r.recordDays(b, e, start)
		r.recordStandard(b, e, lump, start)
	}
	return standard, fund
}

// amount applies the treatment of actual cost and the fund's share.
func (r *rating) amount(standard, fund exact.Product) (settlement.Money, error) {
	c := r.rates
	cost, err := r.cost()
	if err != nil {
		return 0, err
	}
	num, den, down := fund, exact.Of(), c.places+c.sharePlaces
	side := 0
	share := number{}
	if standard.V.Sign() > 0 && r.usesCost() {
		scaled := exact.Of(int64(cost)).Shift(c.places - 2)
		side = scaled.V.Cmp(standard.V)
		gap := scaled.Minus(standard)
		switch {
		case side > 0 && r.above.v != 0:
			share = r.above
			num = standard.Shift(share.places).Plus(gap.Times(share.v))
		case side < 0 && (r.below.v != 1 || r.below.places != 0):
			share = r.below
			num = scaled.Shift(share.places).Minus(gap.Times(share.v))
		default:
			side = 0
		}
		if side != 0 {
			down = c.places + share.places + c.sharePlaces
			if c.uniform && !r.bundledNow() {
				num = num.Times(c.tiers[0].share)
			} else {
				num, den = num.Multiply(fund), standard
			}
		}
	}
	v, err := divide(num, den, down, 2)
	if err != nil {
		return 0, r.overflow()
	}
	if r.trail != nil {
		r.recordAmount(settlement.Money(v), side, share, cost, standard, fund)
	}
	return settlement.Money(v), nil
}

func (r *rating) bundledNow() bool {
	lump, _ := r.bundled(r.s.History.DaysBefore)
	return lump
}

// cost returns the cost of the stay so far.
func (r *rating) cost() (settlement.Money, error) {
	sum := r.s.History.BilledCost + r.s.Cost
	if sum < r.s.Cost {
		return 0, &settlement.FieldError{Path: "cost", Err: settlement.ErrOverflow}
	}
	return sum, nil
}

// partly reports whether a limit pays only some of the stay's days, and the patient's
// payment for all of them is shared out by days.
func (r *rating) partly(paid int) bool {
	return paid < r.earlier+r.bed && r.policy.Limits.Covered != CoveredWhole
}

// covered returns the part of covered, as the claims say it, that this bill owes: the part
// of all bills' covered that falls on paid days, less the amount subtracted before.
func (r *rating) covered(paid int) (settlement.Money, error) {
	h := &r.s.History
	sum := h.BilledCovered + r.s.Covered
	if sum < r.s.Covered {
		return 0, &settlement.FieldError{Path: "covered", Err: settlement.ErrOverflow}
	}
	owed, partly := sum, r.partly(paid)
	if partly {
		v, err := divide(exact.Of(int64(sum), int64(paid)), exact.Of(int64(r.earlier+r.bed)), 2, 2)
		if err != nil {
			return 0, r.overflow()
		}
		owed = settlement.Money(v)
	}
	if r.trail != nil && r.policy.RateIs != Fund && (partly || h.BilledCovered != 0 || h.BilledPatient != 0) {
		r.recordCovered(owed, partly, paid)
	}
	return owed - h.BilledPatient, nil
}

// patient returns the patient's share of this bill. paid are the paid days of the stay.
func (r *rating) patient(standard exact.Product, paid int) (settlement.Money, error) {
	num, den := exact.Product{}, exact.Of()
	down := r.ratio.places
	switch r.policy.Patient.ShareOn {
	case ShareNone:
		return 0, nil
	case Standard:
		num, down = standard.Times(r.ratio.v), down+r.rates.places
	case Actual:
		cost, err := r.cost()
		if err != nil {
			return 0, err
		}
		num, down = exact.Of(int64(cost), r.ratio.v), down+2
		if r.partly(paid) {
			num, den = num.Times(int64(paid)), exact.Of(int64(r.earlier+r.bed))
		}
	case ShareFixed:
		num, down = exact.Of(int64(paid), r.perDay.v), r.perDay.places
	default:
		return r.covered(paid)
	}
	v, err := divide(num, den, down, 2)
	if err != nil {
		return 0, r.overflow()
	}
	billed := r.s.History.BilledPatient
	if r.trail != nil {
		r.recordPatient(settlement.Money(v), standard, paid)
	}
	return settlement.Money(v) - billed, nil
}

// points returns Σ days × the points of a day, each rounded in New.
func (r *rating) points(b, e int) (settlement.Points, error) {
	lump, start := r.bundled(b)
	var sum wide.Int
	if lump {
		sum = wide.From(r.bundlePoints)
	}
	for k := range r.rates.tiers {
		if n := r.span(k, b, start, e); n > 0 {
			sum, _ = sum.Add(wide.Mul(int64(n), r.daily(&r.rates.tiers[k])))
		}
	}
	v, fits := sum.Int64()
	if !fits {
		return 0, r.overflow()
	}
	if r.trail != nil {
		r.recordPoints(b, e, lump, start)
	}
	return settlement.Points(v), nil
}
