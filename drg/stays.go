package drg

import (
	"fmt"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Outside is the class of stays outside the limits that are listed and not paid.
const Outside settlement.Class = "outside"

// days returns the length of a stay: the column days or, where it is 0, the nights from
// admission to discharge, at least 1; or, where the policy counts both days, one more than
// the days between them. It returns an error if there are neither days nor dates, or if the
// discharge is before the admission.
func (p *Plan) days(c *Case) (int, error) {
	switch {
	case c.Days != 0:
		return c.Days, nil
	case c.Admitted.Absent() || c.Discharged.Absent():
		return 0, &settlement.FieldError{Path: "days", Err: fmt.Errorf("%w: want days, or dates of admission and discharge", settlement.ErrBlank)}
	}
	if err := c.dates(); err != nil {
		return 0, err
	}
	nights := c.Discharged.Sub(c.Admitted)
	if s := p.policy.Stays; s != nil && s.DayCount == BothDays {
		return nights + 1, nil
	}
	return max(1, nights), nil
}

// dates returns an error if the discharge is before the admission.
func (c *Case) dates() error {
	if c.Discharged.Before(c.Admitted) {
		return &settlement.FieldError{Path: "discharged", Err: fmt.Errorf("%w: discharged on %s, admitted on %s", ErrStay, c.Discharged, c.Admitted)}
	}
	return nil
}

// outside reports whether a stay is outside the limits. The caller has checked that there
// are limits.
func (p *Plan) outside(c *Case) (bool, error) {
	n, err := p.days(c)
	s := p.policy.Stays
	return n < s.MinDays || s.MaxDays > 0 && n > s.MaxDays, err
}

// rateOutside treats a stay outside the limits, or without a length, as the policy says.
func (p *Plan) rateOutside(e *settlement.Entry, c *Case, err error) error {
	if err != nil {
		return err
	}
	n, _ := p.days(c)
	s := p.policy.Stays
	want := fmt.Sprintf("want at least %d days", s.MinDays)
	if s.MaxDays > 0 {
		want = fmt.Sprintf("want %d to %d days", s.MinDays, s.MaxDays)
	}
	switch s.Outside {
	case List:
		// Nothing is paid: the case counts as a case, and its cost and covered count nowhere.
		e.Class, e.Priced, e.Left = Outside, true, settlement.LeftUnpaid
		e.Conflict = fmt.Sprintf("stays: %d days, %s", n, want)
		if c.Approved == NotApproved {
			return nil
		}
		conflict(e, withoutEffect(Outside))
		return p.checkApproval(c)
	case "", OutsideRefuse:
		return &settlement.FieldError{Path: "days", Err: fmt.Errorf("%w: got %d, %s", ErrOutside, n, want)}
	}
	return &settlement.FieldError{Path: "days", Err: fmt.Errorf("%w: got %d, %s: the stay belongs to the method %s", ErrOutside, n, want, s.Outside)}
}

// handsOver reports whether another method takes the stays outside the limits.
func (p *Plan) handsOver() bool {
	s := p.policy.Stays
	return s != nil && s.Outside != "" && s.Outside != OutsideRefuse && s.Outside != List
}

// Outside returns the stays that the policy gives to the method of stays.outside, so that
// a caller can make that method's claims of them. [Plan.Settlement] does not settle these
// stays: every stay is in exactly one of the two. Outside is empty unless the policy names
// a method.
//
// Outside checks nothing but the length of a stay that is given away: the method that
// takes it checks the rest. After the first fault Outside yields no more cases and ends
// with all faults, as [settlement.Bind] does.
func (p *Plan) Outside(claims settlement.Claims[Case]) iter.Seq2[Case, error] {
	return alone(p).Outside(claims)
}

// Outside is [Plan.Outside] for plans that follow each other. The policy of its date says
// whether a stay is given away.
func (t *Timeline) Outside(claims settlement.Claims[Case]) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		if !slices.ContainsFunc(t.plans, (*Plan).handsOver) {
			return
		}
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		position := 0
		for c, err := range claims.All() {
			if err != nil {
				faults.Add(err)
				break
			}
			position++
			p := t.on(&c)
			if c.ID == "" || !p.handsOver() {
				continue // without an id it is a fault that Rate finds
			}
			outside, err := p.outside(&c)
			if err != nil {
				faults.Add(&settlement.ClaimError{Method: settlement.DRG, Claim: c.ID, Position: position, Err: err})
				continue
			}
			if outside && faults.Total == 0 && !yield(c, nil) {
				return
			}
		}
		if err := faults.Err(); err != nil {
			yield(Case{}, err)
		}
	}
}
