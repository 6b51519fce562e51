package settlement

import (
	"fmt"
	"math"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Sum is a part of a tally: what the entries come to that have all of this in common.
type Sum struct {
	Institution string
	Pool        string
	Method      Method
	Class       Class  // empty: lines of any class
	ChargedTo   string // the holder that claims name
	Holder      string // whose lines these are, as a whole; empty: the institution's
	Priced      bool
	Compensable bool
	Unpaid      bool // Cases alone count
	Cases       int
	Points      Points
	Amount      Money
	Cost        Money
	Covered     Money
	Lines       Money // what further lines come to, memo lines aside
}

// Sums returns the parts of the tally, in order, for those who draw up what holders
// come to from a merged tally. It returns an error wrapping [ErrOverflow] if a sum
// does not fit.
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
			if l.kind.Memo() {
				continue
			}
			v, fits := l.amount.Int64()
			if !fits {
				return nil, fmt.Errorf("institution %q: %s: %w", a.code, l.kind, ErrOverflow)
			}
			list = append(list, Sum{Institution: a.code, Pool: l.pool, Method: l.method, ChargedTo: l.chargedTo, Priced: true, Lines: Money(v)})
		}
		for _, n := range a.notes {
			if !n.line.Kind.Memo() {
				list = append(list, Sum{Institution: a.code, Pool: n.pool, Method: n.line.Method, Holder: n.holder, Priced: true, Lines: n.line.Amount})
			}
		}
	}
	return list, nil
}

func (c *cell) sum(institution string) (Sum, error) {
	s := Sum{
		Institution: institution, Pool: c.pool, Method: c.method, Class: c.class, ChargedTo: c.chargedTo,
		Priced: c.priced, Compensable: c.compensable, Unpaid: c.unpaid, Cases: int(min(c.cases, math.MaxInt64)),
	}
	for _, f := range []struct {
		to   *int64
		from wide.Int
	}{{(*int64)(&s.Points), c.points}, {(*int64)(&s.Amount), c.amount}, {(*int64)(&s.Cost), c.cost}, {(*int64)(&s.Covered), c.covered}} {
		v, fits := f.from.Int64()
		if !fits {
			return s, fmt.Errorf("institution %q: %s %s: %w", institution, c.method, c.class, ErrOverflow)
		}
		*f.to = v
	}
	return s, nil
}
