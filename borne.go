package settlement

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// HolderSum is the part of a statement's claims with points that one holder of a budget bears.
// Points are those before the institution's factor.
type HolderSum struct {
	Holder  string `json:"holder"` // empty: no budget bears them
	Method  Method `json:"method"`
	Points  Points `json:"points"`
	Price   Money  `json:"price"`
	Covered Money  `json:"covered"`
	Cost    Money  `json:"cost"`
}

// Borne is what a holder bears of the claims with points of an institution in a pool.
type Borne struct {
	Pool, Institution string
	HolderSum
	Cases int
	// Counted is the part of Covered that is taken off the price: all of it, or nothing if the
	// terms are fund only. Over and Floored are what caps take and floors give, claim by claim.
	Counted, Over, Floored Money
}

// Borne divides the points money of each institution over the holders that bear its claims, and
// returns that with the sums of everything else. holder names the holder of a sum of claims; the
// empty text: none.
//
// An institution's price is apportioned over its holders by points, to the fen: by largest
// remainder, ties by the holder's code; and a holder's part over methods in the same way. Where
// the terms round each claim, a holder's price is the sum of the prices of its claims. So the
// prices of all rows sum to the price of the institution. Claims that were compensated off the
// top of the fund have left the points and are in no row.
//
// Borne returns the errors of holder, or one if a sum does not fit.
func (s *Settled) Borne(holder func(*Entry) (string, error)) (points []Borne, rest []Sum, err error) {
	parts := map[*Tally]tallyParts{}
	for _, w := range s.sheets {
		of := w.tally
		if w.each != nil {
			of = w.each
		}
		if parts[of] == nil {
			parts[of] = of.parts()
		}
		for _, l := range w.ledgers {
			more, others, err := w.borne(l, parts[of].of(w.pool, l.code), holder)
			if err != nil {
				return nil, nil, inPool(w.pool, fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err))
			}
			points, rest = append(points, more...), append(rest, others...)
		}
	}
	return points, rest, nil
}

// rowOf names a row of a statement's points.
type rowOf struct {
	holder string
	method Method
}

func (k rowOf) compare(o rowOf) int {
	return cmp.Or(cmp.Compare(k.holder, o.holder), cmp.Compare(k.method, o.method))
}

// borne is Borne for one institution in a pool, which has the part a of the tally.
func (w *worksheet) borne(l *ledger, a *account, holder func(*Entry) (string, error)) (points []Borne, rest []Sum, err error) {
	rows := map[rowOf]*Borne{}
	for i := range a.cells {
		c := &a.cells[i]
		if c.unpaid {
			continue
		}
		s, err := c.sum(l.code)
		if err != nil {
			return nil, nil, err
		}
		if c.priced {
			v, fits := c.floored.Int64()
			if !fits {
				return nil, nil, ErrOverflow
			}
			s.Floored = Money(v)
			rest = append(rest, s)
			continue
		}
		if l.compensated(c.cellKey) {
			continue
		}
		code, err := holder(&s.Entry)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.method, err)
		}
		k := rowOf{code, c.method}
		if rows[k] == nil {
			rows[k] = &Borne{Pool: w.pool, Institution: l.code, HolderSum: HolderSum{Holder: code, Method: c.method}}
		}
		if err := rows[k].add(c, &s); err != nil {
			return nil, nil, err
		}
	}
	rest = append(rest, a.lineSums(l.code)...)
	for _, k := range slices.SortedFunc(maps.Keys(rows), rowOf.compare) {
		row := *rows[k]
		if w.terms.Basis == WholeCost {
			row.Counted = row.Covered
		}
		points = append(points, row)
	}
	return points, rest, w.divided(l.price, points)
}

// compensated reports whether claims were compensated off the top of the fund.
func (l *ledger) compensated(k cellKey) bool {
	k.whose = whose{}
	return slices.ContainsFunc(l.cells, func(r row) bool { return r.left && r.cellKey == k })
}

// add adds a sum of claims to a row.
func (b *Borne) add(c *cell, s *Sum) error {
	ok := b.Cases+s.Cases >= b.Cases
	b.Cases += s.Cases
	for _, f := range []struct {
		to   *int64
		from wide.Int
	}{
		{(*int64)(&b.Points), c.points}, {(*int64)(&b.Covered), c.covered}, {(*int64)(&b.Cost), c.cost},
		{(*int64)(&b.Price), c.price}, {(*int64)(&b.Over), c.over}, {(*int64)(&b.Floored), c.floored},
	} {
		x := f.from
		x.Accumulate(*f.to)
		v, fits := x.Int64()
		*f.to, ok = v, ok && fits
	}
	if !ok {
		return fmt.Errorf("%s %s: %w", c.method, c.class, ErrOverflow)
	}
	return nil
}

// divided divides an institution's price over rows, which are sorted by holder and method.
func (w *worksheet) divided(price Money, rows []Borne) error {
	if w.terms.RoundEach || len(rows) == 0 {
		return nil
	}
	prices := make([]*HolderSum, len(rows))
	for i := range rows {
		prices[i] = &rows[i].HolderSum
	}
	return divideOver(price, prices)
}

// divideOver divides a price over holders by their points, and a holder's part over methods.
func divideOver(price Money, rows []*HolderSum) error {
	var holders []Share
	for _, r := range rows {
		if n := len(holders); n == 0 || holders[n-1].Key != r.Holder {
			holders = append(holders, Share{Key: r.Holder})
		}
		to := &holders[len(holders)-1].Weight
		sum := *to + int64(r.Points)
		if (sum > *to) != (r.Points > 0) {
			return ErrOverflow
		}
		*to = sum
	}
	parts, err := divide(price, holders)
	if err != nil {
		return err
	}
	for i, h := range holders {
		var methods []Share
		var mine []*HolderSum
		for _, r := range rows {
			if r.Holder == h.Key {
				methods, mine = append(methods, Share{string(r.Method), int64(r.Points)}), append(mine, r)
			}
		}
		if h.Weight == 0 {
			continue
		}
		amounts, err := divide(parts[i], methods)
		if err != nil {
			return err
		}
		for j, r := range mine {
			r.Price = amounts[j]
		}
	}
	return nil
}

// byHolder shows rows in the statements, or in their parts. Those of institutions of which no
// budget bears any claim are not shown.
func (r *Report) byHolder(borne []Borne) {
	type place struct{ pool, institution string }
	list := map[place][]HolderSum{}
	some := map[place]bool{}
	for _, b := range borne {
		at := place{b.Pool, b.Institution}
		list[at] = append(list[at], b.HolderSum)
		some[at] = some[at] || b.Holder != ""
	}
	for pool, statements := range r.byPool() {
		for _, s := range statements {
			if at := (place{pool, s.Institution}); some[at] {
				s.ByHolder = list[at]
			}
		}
	}
}

// checkHolders returns an error if the rows by holder are not what the classes of the statement
// make of them.
func (s *Statement) checkHolders(t *Terms) error {
	if s.ByHolder == nil {
		return nil
	}
	var classes, holders [4]wide.Int // price, points, covered, cost
	for _, c := range s.ByClass {
		if !c.Priced && !c.Unpaid && !c.Compensated {
			for i, v := range []int64{int64(c.Amount), int64(c.Points), int64(c.Covered), int64(c.Cost)} {
				classes[i].Accumulate(v)
			}
		}
	}
	rows := slices.Clone(s.ByHolder)
	list := make([]*HolderSum, len(rows))
	for i := range rows {
		h := &rows[i]
		list[i] = h
		for i, v := range []int64{int64(h.Price), int64(h.Points), int64(h.Covered), int64(h.Cost)} {
			holders[i].Accumulate(v)
		}
		if i > 0 && (rowOf{rows[i-1].Holder, rows[i-1].Method}).compare(rowOf{h.Holder, h.Method}) >= 0 {
			return fmt.Errorf("%w: by_holder of %s is out of order", ErrIdentity, shown.QuoteID(s.Institution))
		}
	}
	price, fits := classes[0].Int64()
	if fits && !t.RoundEach {
		if err := divideOver(Money(price), list); err != nil {
			return fmt.Errorf("%w: by_holder of %s: %w", ErrIdentity, shown.QuoteID(s.Institution), err)
		}
	}
	if !fits || classes != holders || !slices.Equal(rows, s.ByHolder) {
		return fmt.Errorf("%w: by_holder of %s is not what its classes make", ErrIdentity, shown.QuoteID(s.Institution))
	}
	return nil
}

// holders takes the rows by holder of a stored statement, which are checked apart.
func (s *Statement) holders(from *Statement) {
	s.ByHolder = from.ByHolder
	for i := range s.Parts {
		if i < len(from.Parts) {
			s.Parts[i].ByHolder = from.Parts[i].ByHolder
		}
	}
}

// lineSums returns the sums of lines, and the lines with trails of their own.
func (a *account) lineSums(code string) (list []Sum) {
	for _, l := range a.lines {
		v, fits := l.amount.Int64()
		if !fits {
			v = math.MaxInt64 // the settlement refused it
		}
		list = append(list, l.whose.sum(code, l.pool, l.of, Line{Method: l.method, Kind: l.kind, Amount: Money(v)}))
	}
	for _, n := range a.notes {
		n.line.Trail = n.line.Trail.clone()
		list = append(list, n.whose.sum(code, n.pool, n.of, n.line))
	}
	return list
}
