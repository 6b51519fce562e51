package settlement

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Change is how a line of a statement differs between two reports.
type Change struct {
	Institution string `json:"institution"`
	Pool        string `json:"pool,omitempty"`
	Method      Method `json:"method"`
	Kind        Kind   `json:"kind"`
	From        Money  `json:"from"`
	To          Money  `json:"to"`
	Amount      Money  `json:"amount"` // To − From
}

// Difference returns the lines of statements that differ between two reports. They are sorted
// by institution, pool, method and kind, kinds in the order of statements. A line that only
// one report has is compared with 0.00. Memo lines are not compared, because they are part of
// no due. So the amounts of an institution sum to the change of its due, and all amounts to
// the change of all dues, to the fen. The reports may be cleared.
//
// It returns an error wrapping [ErrIdentity] if the lines of a statement do not sum to its
// due, and one wrapping [ErrOverflow] if a sum does not fit.
func Difference(a, b *Report) ([]Change, error) {
	changes := map[changeKey]*Change{}
	for _, side := range []struct {
		report *Report
		into   func(*Change) *Money
	}{
		{a, func(c *Change) *Money { return &c.From }},
		{b, func(c *Change) *Money { return &c.To }},
	} {
		for i := range side.report.Statements {
			if err := side.report.Statements[i].addLines(changes, side.into); err != nil {
				return nil, err
			}
		}
	}
	var list []Change
	for _, k := range slices.SortedFunc(maps.Keys(changes), changeKey.compare) {
		c := changes[k]
		if c.From == c.To {
			continue
		}
		c.Amount = c.To - c.From
		if (c.Amount > 0) != (c.To > c.From) {
			return nil, fmt.Errorf("institution %s: %w", shown.QuoteID(k.institution), ErrOverflow)
		}
		list = append(list, *c)
	}
	return list, nil
}

// changeKey is what lines are compared by.
type changeKey struct {
	institution, pool string
	method            Method
	kind              Kind
}

func (k changeKey) compare(o changeKey) int {
	return cmp.Or(cmp.Compare(k.institution, o.institution), cmp.Compare(k.pool, o.pool), cmp.Compare(k.method, o.method),
		cmp.Compare(rank(k.kind), rank(o.kind)), cmp.Compare(k.kind, o.kind))
}

// addLines adds the lines of a statement, except memo lines, to one side of the changes.
func (s *Statement) addLines(changes map[changeKey]*Change, into func(*Change) *Money) error {
	due, ok := sumLines(s.Lines)
	if !ok {
		return fmt.Errorf("institution %s: %w", shown.QuoteID(s.Institution), ErrOverflow)
	}
	if due != s.Due {
		return fmt.Errorf("%w: the lines of institution %s sum to %s, and %s is due", ErrIdentity, shown.QuoteID(s.Institution), due, s.Due)
	}
	for _, l := range s.Lines {
		if l.Kind.Memo() {
			continue
		}
		k := changeKey{s.Institution, l.Pool, l.Method, l.Kind}
		c := changes[k]
		if c == nil {
			c = &Change{Institution: s.Institution, Pool: l.Pool, Method: l.Method, Kind: l.Kind}
			changes[k] = c
		}
		to := into(c)
		sum := *to + l.Amount
		if (sum > *to) != (l.Amount > 0) {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(s.Institution), ErrOverflow)
		}
		*to = sum
	}
	return nil
}
