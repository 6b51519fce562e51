package settlement

import (
	"fmt"
	"math"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Sum is what entries come to that have all else in common.
type Sum struct {
	// Entry has what is common to the entries, and the sums of their points and
	// amounts. It has no claim and no date. Lines are apart, with nothing else: what
	// those of a kind come to, or one that explains itself.
	Entry Entry
	// Cases is how many claims the entries are: none where they are of no claim, or lines.
	Cases int
}

// Sums returns what the tally holds, in order, for those who draw up what holders
// come to from a merged tally: see Close of package budget. What was left out as
// another period's is not among it. It returns an error wrapping [ErrOverflow] if a
// sum does not fit.
func (t *Tally) Sums() ([]Sum, error) {
	var list []Sum
	for _, a := range t.sorted() {
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

// sum is a sum of whose entries these are, with lines alone.
func (w whose) sum(institution, pool string, method Method, lines ...Line) Sum {
	e := Entry{Method: method, Institution: institution, Pool: pool, ChargedTo: w.chargedTo, Priced: true, Lines: lines}
	if w.owner != (Owner{}) {
		e.Owner = &Owner{w.owner.Policy, w.owner.Holder}
	}
	return Sum{Entry: e}
}
