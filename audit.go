package settlement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// again settles the report's sums by class under its terms.
func (r *Report) again() (*Report, error) {
	terms, err := r.Terms.normal()
	if err != nil {
		return nil, err
	}
	w := &worksheet{terms: terms}
	for _, s := range r.Statements {
		l := &ledger{code: s.Institution}
		for _, c := range s.ByClass {
			cell := row{
				cellKey: cellKey{method: c.Method, class: c.Class, priced: c.Priced},
				cases:   c.Cases, points: c.Points, cost: c.Cost, covered: c.Covered,
			}
			switch {
			case c.Priced:
				cell.amount = c.Amount
			case terms.RoundEach:
				cell.price = c.Amount
			}
			l.cells = append(l.cells, cell)
		}
		for _, line := range s.Lines {
			if line.Method != Clearing && !line.fromSettling() {
				l.lines = append(l.lines, line)
			}
		}
		w.ledgers = append(w.ledgers, l)
	}
	if err := w.open(); err != nil {
		return nil, err
	}
	if terms.RoundEach && w.value != nil && r.PointValue != nil {
		w.value.Prices = r.PointValue.Prices
	}
	return w.report()
}

// fromSettling reports whether the settlement draws up the line itself, and
// would draw it up again.
func (l Line) fromSettling() bool {
	if len(l.Trail) == 0 || l.Trail[0].Rule == nil {
		return false
	}
	switch l.Trail[0].Rule.ID {
	case rulePriceID, ruleApportionedID, ruleEach.ID, ruleAmount.ID, ruleCovered.ID, ruleFloor.ID:
		return true
	}
	return false
}

// compare returns an error that names the first part of r that differs from
// what its sums make.
func (r *Report) compare(again *Report) error {
	differs := func(what string, a, b any) error {
		x, err := json.Marshal(a)
		if err != nil {
			return err
		}
		y, err := json.Marshal(b)
		if err != nil || bytes.Equal(x, y) {
			return err
		}
		return fmt.Errorf("%w: %s is not what the sums make", ErrIdentity, what)
	}
	if err := differs("point_value", r.PointValue, again.PointValue); err != nil {
		return err
	}
	if err := differs("residue", r.Residue, again.Residue); err != nil {
		return err
	}
	for i, s := range r.Statements {
		want := again.Statements[i]
		want.Name = s.Name
		// Clearing adds lines, and changes what is due; the rest must stand.
		if slices.ContainsFunc(s.Lines, func(l Line) bool { return l.Method == Clearing }) {
			want.Due = s.Due
			s.Lines = slices.DeleteFunc(slices.Clone(s.Lines), func(l Line) bool { return l.Method == Clearing })
		}
		if err := differs(fmt.Sprintf("the statement of %q", s.Institution), s, want); err != nil {
			return err
		}
	}
	if want := again.Terms.Places; r.Terms.Places != want && (want == 0 || r.Terms.Places != 0) {
		return fmt.Errorf("%w: terms.places is not what the terms make", ErrIdentity)
	}
	if len(r.Checks) == 0 {
		return nil
	}
	return differs("checks", r.Checks, r.recomputed())
}

// recomputed returns the checks of the report as it stands.
func (r *Report) recomputed() []Check {
	list, err := r.checks()
	if err != nil {
		return nil
	}
	return list
}

// negativePoints reports whether points were taken from anybody.
func (r *Report) negativePoints() bool {
	return slices.ContainsFunc(r.Statements, func(s Statement) bool {
		return s.Points < 0 || slices.ContainsFunc(s.ByClass, func(c ClassSum) bool { return c.Points < 0 })
	})
}
