package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Violation is the class of cases that points were taken from: it takes the
// place of the class that the case had.
const Violation settlement.Class = "violation"

// violate takes a multiple of a case's points from it: points − round(points × multiple).
// The covered part of the case still counts. Such a case is not compensated by item.
func (r *rating) violate(e *settlement.Entry) error {
	d := r.c.Violation
	fault := func(err error) error { return &settlement.FieldError{Path: "violation", Err: err} }
	rule := r.policy.Violations
	switch {
	case rule == nil:
		return fault(fmt.Errorf("%w: got %s, and the policy has no rule for violations", ErrViolation, shown.Amount(d)))
	case d.Sign() <= 0:
		return fault(fmt.Errorf("%w: got %s, want a multiple of more than 0", ErrViolation, shown.Amount(d)))
	case !rule.MaxMultiple.Absent() && d.Cmp(rule.MaxMultiple) > 0:
		return fault(fmt.Errorf("%w: got %s, want at most %s", ErrViolation, shown.Amount(d), rule.MaxMultiple))
	case e.Priced:
		return fault(fmt.Errorf("%w: a %s case is paid in money and has no points to take", ErrViolation, e.Class))
	}
	v, places, err := d.Coefficient()
	if err != nil {
		return fault(err)
	}
	points := e.Points.Decimal()
	// Points are whole at r.places: the points taken are rounded to these places, once.
	taken, err := divide(exact.Of(int64(e.Points), v), exact.Of(), places+8, r.places)
	left, ok := exact.Of(int64(e.Points)).Minus(exact.Of(taken, exact.Pow10(8-r.places))).V.Int64()
	if err != nil || !ok {
		return fault(fmt.Errorf("%w: %s × %s", settlement.ErrOverflow, points, d))
	}
	e.Class, e.Points, e.ByItem, e.Compensable = Violation, settlement.Points(left), 0, false
	if r.trail != nil {
		r.trail.Record(r.rules.violation, e.Points.Decimal(), settlement.In("points", points), settlement.In("multiple", d))
	}
	return nil
}
