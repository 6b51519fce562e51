package settlement

import (
	"fmt"
	"math"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Sum adds up entries that differ only in their claims, dates, points and amounts.
type Sum struct {
	// Entry has what is common to the entries, and the sums of their points and amounts. It
	// has no claim and no date. Lines are Sums of their own, with nothing else: the sum of
	// the lines of a kind, or one line that has its own trail.
	Entry Entry
	// Cases is how many claims the entries are. It is 0 for lines, and for entries without a
	// claim.
	Cases int
	// Floored is what brings negative dues of priced claims to zero, where the terms floor each
	// claim. Only [Settled.Borne] knows it.
	Floored Money
}

// Sums returns what the tally holds, in order. It is for programs that compute what holders
// are due from a merged tally: see Close of package budget. Claims left out for their period
// are not in it. Sums returns an error wrapping [ErrOverflow] if a sum does not fit.
func (t *Tally) Sums() ([]Sum, error) {
	var list []Sum
	for a := range t.inOrder() {
		for i := range a.cells {
			s, err := a.cells[i].sum(a.code)
			if err != nil {
				return nil, err
			}
			list = append(list, s)
		}
		for _, l := range a.lines {
			v, fits := l.amount.Int64()
			if !fits {
				return nil, fmt.Errorf("institution %s: %s: %w", shown.QuoteID(a.code), l.kind, ErrOverflow)
			}
			list = append(list, l.whose.sum(a.code, l.pool, l.of, Line{Method: l.method, Kind: l.kind, Amount: Money(v)}))
		}
		for _, n := range a.notes {
			n.line.Trail = n.line.Trail.clone()
			list = append(list, n.whose.sum(a.code, n.pool, n.of, n.line))
		}
	}
	return list, nil
}

func (c *cell) sum(institution string) (Sum, error) {
	if c.cases > math.MaxInt64 {
		return Sum{}, fmt.Errorf("institution %s: %s %s: cases: %w", shown.QuoteID(institution), c.method, c.class, ErrOverflow)
	}
	s := c.whose.sum(institution, c.pool, c.method)
	e := &s.Entry
	s.Cases, e.Class, e.Priced, e.Compensable = int(c.cases), c.class, c.priced, c.compensable
	if c.unpaid {
		e.Left = LeftUnpaid
	}
	for _, f := range []struct {
		to   *int64
		from wide.Int
	}{
		{(*int64)(&e.Points), c.points}, {(*int64)(&e.Amount), c.amount}, {(*int64)(&e.Cost), c.cost},
		{(*int64)(&e.Covered), c.covered}, {(*int64)(&e.ByItem), c.byItem},
	} {
		v, fits := f.from.Int64()
		if !fits {
			return s, fmt.Errorf("institution %s: %s %s: %w", shown.QuoteID(institution), c.method, c.class, ErrOverflow)
		}
		*f.to = v
	}
	return s, nil
}

// sum returns a Sum that has only lines.
func (w whose) sum(institution, pool string, method Method, lines ...Line) Sum {
	e := Entry{Method: method, Institution: institution, Pool: pool, ChargedTo: w.chargedTo, Priced: true, Lines: lines}
	if w.owner != (Owner{}) {
		e.Owner = &Owner{w.owner.Policy, w.owner.Holder}
	}
	return Sum{Entry: e}
}
