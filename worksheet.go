package settlement

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// worksheet is a settlement in the making: sums that fit, the point value, and
// the price of each institution and class.
type worksheet struct {
	terms     Terms
	tally     *Tally
	ledgers   []*ledger
	conflicts []Conflict
	value     *PointValue
	pricing   *pricing
}

// ledger is one institution of a worksheet.
type ledger struct {
	code      string
	cells     []row
	lines     []Line // sums and notes, in canonical order
	hasPoints bool
	points    Points
	price     Money
}

// row is a cell whose sums fit, with its part of the price.
type row struct {
	cellKey
	cases                         int
	points                        Points
	amount, cost, covered, byItem Money
	price                         Money
}

// ErrChanged says that the sums of a second walk are not those of the first.
var ErrChanged = errors.New("the second walk yields other entries than the first")

// newWorksheet checks that every sum fits, and strikes the point value.
func newWorksheet(t *Tally, terms Terms) (*worksheet, error) {
	w := &worksheet{terms: terms, tally: t, conflicts: t.conflicts}
	for _, a := range t.sorted() {
		l, err := newLedger(a)
		if err != nil {
			return nil, fmt.Errorf("institution %q: %w", a.code, err)
		}
		w.ledgers = append(w.ledgers, l)
	}
	return w, w.open()
}

// open sums up the ledgers and strikes the point value.
func (w *worksheet) open() error {
	var points, priced, covered wide.Int
	prices := 0
	for _, l := range w.ledgers {
		if err := l.sum(); err != nil {
			return fmt.Errorf("institution %q: %w", l.code, err)
		}
		for _, r := range l.cells {
			if r.priced {
				priced.Accumulate(int64(r.amount))
				priced, _ = priced.Sub(wide.From(int64(r.covered)))
			} else {
				points.Accumulate(int64(r.points))
				covered.Accumulate(int64(r.covered))
			}
		}
		for _, line := range l.lines {
			if !line.Kind.Memo() {
				priced.Accumulate(int64(line.Amount))
			}
		}
		if l.hasPoints {
			prices++
		}
	}
	if prices == 0 {
		return nil
	}
	all, fits := points.Int64()
	if !fits {
		return fmt.Errorf("point_value.points: %w", ErrOverflow)
	}
	if err := w.strike(Points(all), priced, covered); err != nil {
		return err
	}
	w.value.Prices = prices
	var err error
	if w.pricing, err = newPricing(w.terms, w.value); err != nil {
		return &FieldError{"terms.point_value", err}
	}
	return nil
}

func (w *worksheet) strike(points Points, priced, covered wide.Int) error {
	if !w.terms.PointValue.Absent() {
		w.value = &PointValue{Points: points, Value: w.terms.PointValue}
		return nil
	}
	if w.terms.Fund.Absent() {
		return ErrNoValue
	}
	fund, _ := w.terms.Fund.Money() // checked with the terms
	if w.terms.Basis == FundOnly {
		covered = wide.Int{}
	}
	p, ok1 := priced.Int64()
	c, ok2 := covered.Int64()
	if !ok1 || !ok2 {
		return fmt.Errorf("point_value.numerator: %w", ErrOverflow)
	}
	var err error
	w.value, err = computeValue(w.terms, fund, Money(p), Money(c), points)
	return err
}

func newLedger(a *account) (*ledger, error) {
	l := &ledger{code: a.code}
	for _, c := range a.cells {
		if c.pool != "" {
			return nil, fmt.Errorf("%w: %s claims are in pool %q", ErrPool, c.method, c.pool)
		}
		if c.cases > math.MaxInt64 {
			return nil, fmt.Errorf("%s %s: cases: %w", c.method, c.class, ErrOverflow)
		}
		r := row{cellKey: c.cellKey, cases: int(c.cases)}
		for _, f := range []struct {
			to   *int64
			from wide.Int
		}{
			{(*int64)(&r.points), c.points}, {(*int64)(&r.amount), c.amount}, {(*int64)(&r.cost), c.cost},
			{(*int64)(&r.covered), c.covered}, {(*int64)(&r.byItem), c.byItem},
		} {
			v, fits := f.from.Int64()
			if !fits {
				return nil, fmt.Errorf("%s %s: %w", c.method, c.class, ErrOverflow)
			}
			*f.to = v
		}
		l.cells = append(l.cells, r)
	}
	for _, s := range a.lines {
		v, fits := s.amount.Int64()
		if !fits {
			return nil, fmt.Errorf("%s %s: %w", s.method, s.kind, ErrOverflow)
		}
		l.lines = append(l.lines, Line{Method: s.method, Kind: s.kind, Amount: Money(v), Trail: sumTrail(ruleSum, Money(v))})
	}
	for _, n := range a.notes {
		l.lines = append(l.lines, n.line)
	}
	return l, nil
}

// sum sums up the points of the cells, and checks that each method's sums fit.
func (l *ledger) sum() error {
	methods, err := l.methodSums()
	if err != nil {
		return err
	}
	var points wide.Int
	for _, m := range methods {
		l.hasPoints = l.hasPoints || m.hasPoints
		points.Accumulate(int64(m.points))
	}
	v, fits := points.Int64()
	if !fits {
		return fmt.Errorf("points: %w", ErrOverflow)
	}
	l.points = Points(v)
	return nil
}

// roundEach walks the entries again and prices every claim.
func (w *worksheet) roundEach(settlements []Settlement) error {
	if w.pricing == nil {
		return nil
	}
	var again, prices Tally
	count := 0
	for _, s := range settlements {
		for e, err := range s.Entries() {
			if err != nil {
				return err
			}
			if err := again.Add(e); err != nil {
				return err
			}
			if e.Priced {
				continue
			}
			price, err := w.pricing.price(e.Points)
			if err != nil {
				return fmt.Errorf("%s: claim %q: %w", e.Method, e.Claim, err)
			}
			count++
			prices.account(e.Institution).cell(cellKey{e.Pool, e.Method, e.Class, false}).amount.Accumulate(int64(price))
		}
	}
	first, err := w.tally.MarshalBinary()
	if err != nil {
		return err
	}
	second, err := again.MarshalBinary()
	if err != nil {
		return err
	}
	if !bytes.Equal(first, second) {
		return ErrChanged
	}
	w.value.Prices = count
	for _, l := range w.ledgers {
		for i := range l.cells {
			r := &l.cells[i]
			if r.priced {
				continue
			}
			v, fits := prices.account(l.code).cell(r.cellKey).amount.Int64()
			if !fits {
				return fmt.Errorf("institution %q: %w", l.code, ErrOverflow)
			}
			r.price = Money(v)
		}
	}
	return nil
}

// priceAll gives every institution its price, one rounding over all its points,
// and divides it over methods and classes by their points.
func (w *worksheet) priceAll() error {
	if w.pricing == nil {
		return nil
	}
	if w.pricing.shares != nil {
		shares := make([]Share, len(w.ledgers))
		for i, l := range w.ledgers {
			shares[i] = Share{Key: l.code, Weight: int64(l.points)}
		}
		parts, err := Apportion(w.value.Numerator, shares)
		if err != nil {
			return err
		}
		for i, l := range w.ledgers {
			l.price = parts[i]
		}
	}
	for _, l := range w.ledgers {
		if err := w.priceLedger(l); err != nil {
			return fmt.Errorf("institution %q: %w", l.code, err)
		}
	}
	return nil
}

func (w *worksheet) priceLedger(l *ledger) error {
	var err error
	switch {
	case w.terms.RoundEach:
		var sum wide.Int
		for _, r := range l.cells {
			sum.Accumulate(int64(r.price))
		}
		v, fits := sum.Int64()
		if !fits {
			return ErrOverflow
		}
		l.price = Money(v)
		return nil
	case w.pricing.shares == nil:
		if l.price, err = w.pricing.price(l.points); err != nil {
			return err
		}
	}
	// First over methods, whose lines are published, then over a method's classes.
	methods := l.methods()
	parts, err := divide(l.price, methods)
	if err != nil {
		return err
	}
	for i, m := range methods {
		var shares []Share
		var rows []*row
		for j := range l.cells {
			if r := &l.cells[j]; !r.priced && string(r.method) == m.Key {
				shares = append(shares, Share{string(r.class), int64(r.points)})
				rows = append(rows, r)
			}
		}
		if m.Weight == 0 {
			continue
		}
		classes, err := divide(parts[i], shares)
		if err != nil {
			return err
		}
		for j, r := range rows {
			r.price = classes[j]
		}
	}
	return nil
}

// methods returns the points of each method that has any entry with points.
func (l *ledger) methods() []Share {
	var list []Share
	for _, r := range l.cells {
		if r.priced {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Key != string(r.method) {
			list = append(list, Share{Key: string(r.method)})
		}
		list[len(list)-1].Weight += int64(r.points)
	}
	return list
}
