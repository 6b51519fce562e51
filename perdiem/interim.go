package perdiem

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// billedInTime returns an error if a bill was due before the last day of the
// stay, or of the bill, and after its first.
func (p *Plan) billedInTime(s *Stay) error {
	months := p.policy.Interim.Months
	if months == 0 || p.policy.Interim.Missed == Pay {
		return nil
	}
	began, first, past := s.began(), s.first(), s.Discharged
	if s.Interim {
		past = past.Add(1) // a bill that ends on the day before a boundary is in time
	}
	for n := 1; ; n++ {
		boundary := began.AddMonths(n * months)
		if boundary.Absent() || !boundary.Before(past) {
			return nil
		}
		if boundary.After(first) {
			return &settlement.FieldError{Path: "discharged", Err: fmt.Errorf("%w: want one to %s, got days to %s", ErrInterim, boundary.Add(-1), s.Discharged)}
		}
	}
}

// Bills returns the first and the last day of each bill of a stay, under the policy's
// interim rule. With interim.months 6 a long stay is billed at every full six months from
// its first day, up to the day before, and at discharge. Boundary n is the first day plus
// 6n months. It is always counted from the first day and is never past the end of a month:
// 31 August, 28 February, 31 August. A stay that ends by its first boundary has one bill,
// and so has any stay under a policy without the rule.
//
// A bill belongs to the period of its last day. All but the last bill are claims with
// Interim set. The due of each is the cumulative amount less the amount billed before, and
// tiers continue.
//
// Bills returns an error if a day is absent or the stay ends before it begins.
func (p *Plan) Bills(first, discharged settlement.Date) ([]settlement.Period, error) {
	switch {
	case first.Absent():
		return nil, &settlement.FieldError{Path: "admitted", Err: settlement.ErrBlank}
	case discharged.Absent():
		return nil, &settlement.FieldError{Path: "discharged", Err: settlement.ErrBlank}
	case discharged.Before(first):
		return nil, &settlement.FieldError{Path: "discharged", Err: fmt.Errorf("%w: %s is before %s", ErrDates, discharged, first)}
	}
	var list []settlement.Period
	from := first
	for n := 1; p.policy.Interim.Months > 0; n++ {
		boundary := first.AddMonths(n * p.policy.Interim.Months)
		if boundary.Absent() || !boundary.Before(discharged) {
			break
		}
		list = append(list, settlement.Period{From: from, To: boundary.Add(-1)})
		from = boundary
	}
	return append(list, settlement.Period{From: from, To: discharged}), nil
}
