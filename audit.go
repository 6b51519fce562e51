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
	w := &worksheet{terms: terms, stored: r}
	for _, s := range r.Statements {
		l := &ledger{code: s.Institution}
		for _, c := range s.ByClass {
			cell := row{
				cellKey: cellKey{method: c.Method, class: c.Class, priced: c.Priced, compensable: c.Compensable, unpaid: c.Unpaid},
				cases:   c.Cases, points: c.Points, cost: c.Cost, covered: c.Covered, byItem: c.ByItem,
			}
			if c.Priced {
				cell.amount = c.Amount
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
	if err := w.buildFund(); err != nil {
		return nil, err
	}
	if err := w.open(); err != nil {
		return nil, err
	}
	if terms.RoundEach {
		if err := w.roundEach(1, nil, nil); err != nil {
			return nil, err
		}
	}
	return w.report()
}

// roundedBefore takes the sums of prices rounded claim by claim from a stored
// report, which has the claims no more.
func (w *worksheet) roundedBefore() {
	if w.stored.PointValue != nil {
		w.value.Prices = w.stored.PointValue.Prices
	}
	for i, l := range w.ledgers {
		for j, c := range w.stored.Statements[i].ByClass {
			if !c.Priced && !c.Unpaid {
				l.cells[j].price = c.Amount
			}
		}
	}
}

// fromSettling reports whether the settlement draws up the line itself, and
// would draw it up again.
func (l Line) fromSettling() bool {
	if len(l.Trail) == 0 {
		return false
	}
	switch l.Trail[0].Rule.ID {
	case rulePriceID, ruleApportionedID, ruleEach.ID, ruleAmount.ID, ruleCovered.ID, ruleFloor.ID:
		return true
	}
	return l.Kind == LineCompensation && slices.ContainsFunc(l.Trail, func(s Step) bool {
		return s.Rule.ID == ruleCompensation.ID
	})
}

// compare returns an error that names the first part of r that differs from
// what its sums make. checks are those of r as it stands.
func (r *Report) compare(again *Report, checks []Check) error {
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
	if err := differs("fund", r.Fund, again.Fund); err != nil {
		return err
	}
	if err := differs("residue", []any{r.Residue, r.ReserveDrawn}, []any{again.Residue, again.ReserveDrawn}); err != nil {
		return err
	}
	if len(r.Statements) != len(again.Statements) {
		return fmt.Errorf("%w: a statement has no part", ErrIdentity)
	}
	for i, s := range r.Statements {
		if s.Institution == "" || i > 0 && s.Institution <= r.Statements[i-1].Institution {
			return fmt.Errorf("%w: statement %d, of %q, is out of order", ErrIdentity, i+1, s.Institution)
		}
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
	return differs("checks", r.Checks, checks)
}

// negativePoints reports whether points were taken from anybody.
func (r *Report) negativePoints() bool {
	return slices.ContainsFunc(r.Statements, func(s Statement) bool {
		return s.Points < 0 || slices.ContainsFunc(s.ByClass, func(c ClassSum) bool { return c.Points < 0 })
	})
}

// verifyPools audits each pool by itself, and that the whole is its parts.
func (r *Report) verifyPools(checks []Check) error {
	pools, reports := make([]Pool, len(r.Pools)), make([]*Report, len(r.Pools))
	for i, p := range r.Pools {
		one := r.pool(i)
		if err := one.Verify(); err != nil {
			return fmt.Errorf("pool %q: %w", p.Name, err)
		}
		pools[i], reports[i] = Pool{Name: p.Name, Terms: p.Terms}, one
	}
	whole, err := combine(pools, reports)
	if err != nil {
		return err
	}
	whole.Terms = r.Terms
	return r.compare(whole, checks)
}
