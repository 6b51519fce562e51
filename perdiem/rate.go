package perdiem

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Rate returns the entry of a stay: its amount, or its points if the policy has points. It
// knows only this stay and its History, allocates nothing and may be called concurrently.
//
// An amount is rounded once, half away from zero, over all tiers. The points of a day are
// rounded first, and their sum is exact. A later bill of a stay is the cumulative amount
// less the amount billed before. A stay without a paid day in any of its bills (leave,
// limits) is paid nothing, and nothing is subtracted. If a limit pays some of the days, the
// patient's payment is subtracted in proportion to them, rounded once, unless
// limits.covered is whole. An entry that a limit changed has the limit as its conflict.
//
// Rate returns an error, a *settlement.FieldError with the name of the column as its path,
// and an entry with the claim's id, if:
//   - the id or the institution is empty, or the institution or the class is unknown;
//   - the class has no rates in this institution on this day;
//   - a date is missing, or a stay ends before it begins or lasts ninety years;
//   - leave_days is negative or exceeds the days of the stay;
//   - cost or covered is negative;
//   - the history contradicts the stay;
//   - the policy has interim bills, and one that was due within the stay is missing;
//   - a number does not fit.
func (p *Plan) Rate(s Stay) (e settlement.Entry, err error) {
	_, err = p.rate(&e, &s, nil)
	return e, err
}

// Explain is Rate with a trail: the same code, and the same entry. The trail
// shows days × rate of each tier.
func (p *Plan) Explain(s Stay) (e settlement.Entry, err error) {
	var t settlement.Trail
	_, err = p.rate(&e, &s, &t)
	e.Trail = t
	return e, err
}

// rating is one stay on its way to an entry.
type rating struct {
	*Plan
	s     *Stay
	rates *rates
	trail *settlement.Trail // nil: nothing is recorded
	// Days of the earlier bills and of this one, paid or not.
	earlier, bed int
}

// rate fills in an entry that is empty, and returns the paid days of the stay.
func (p *Plan) rate(e *settlement.Entry, s *Stay, trail *settlement.Trail) (paid int, err error) {
	e.Method, e.Institution, e.Claim, e.Pool, e.ChargedTo = settlement.PerDiem, s.Institution, s.ID, s.Pool, s.ChargedTo
	e.Class, e.Priced, e.Cost, e.Department = settlement.BedDay, p.policy.Points == nil, s.Cost, s.Department
	if err := checkStay(s); err != nil {
		return 0, err
	}
	e.Month = s.date().Month()
	if err := p.billedInTime(s); err != nil {
		return 0, err
	}
	found, err := p.find(s)
	if err != nil {
		return 0, err
	}
	if p.formula != nil {
		d := p.desk(s)
		defer d.done()
		d.rates, d.trail = found, trail
		return d.fill(e, d)
	}
	var r rating // field by field: a literal would be made elsewhere and copied
	r.Plan, r.s, r.rates, r.trail = p, s, found, trail
	return r.fill(e, nil)
}

// fill fills in the entry of a stay whose rates were found. Under a policy with a formula it is
// the rating of a desk.
func (r *rating) fill(e *settlement.Entry, d *desk) (paid int, err error) {
	p, trail := r.Plan, r.trail
	paid, err = r.days(e)
	if err != nil {
		return 0, err
	}
	h := &r.s.History
	if h.BilledDays+paid == 0 {
		r.nothing()
		return 0, nil
	}
	got, err := r.cumulate(h.DaysBefore, h.BilledDays, paid, d)
	if err != nil {
		return 0, err
	}
	e.Amount, e.Points = got.amount-h.Billed, got.points-h.BilledPoints
	if p.policy.RateIs != Fund {
		e.Covered = got.patient
	}
	if trail != nil && !h.BilledTo.Absent() {
		if e.Priced {
			trail.Record(p.rules.bill, e.Amount.Decimal(), sheet.Money("amount", got.amount), sheet.Money("billed", h.Billed))
		} else {
			trail.Record(p.rules.billPts, e.Points.Decimal(), settlement.In("points", got.points.Decimal()), settlement.In("billed_points", h.BilledPoints.Decimal()))
		}
	}
	return paid, nil
}

// nothing records that there is no paid day.
func (r *rating) nothing() {
	if r.trail == nil {
		return
	}
	rule := r.rules.none
	if r.policy.Points != nil {
		rule = r.rules.nonePts
	}
	r.trail.Record(rule, settlement.DecimalInt(0))
}

func at(path string, err error, got string) error {
	return &settlement.FieldError{Path: path, Err: fmt.Errorf("%w: %s", err, shown.QuoteID(got))}
}
