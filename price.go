package settlement

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// pricing turns points into money under one point value. A settlement makes one, and so does
// a stored report: both price alike.
type pricing struct {
	value  wide.Int      // value × 10^places
	unit   wide.Int      // what points × value is divided by to get fen
	mode   wide.Rounding // of the value and of each price
	shares *PointValue   // set where prices are apportioned: the exact proportion
	rule   Rule
	shown  Decimal

	factored Rule // of the price of a claim whose institution has a factor
}

// IDs of the rules that turn points into money.
const (
	rulePriceID       = "settle.price"
	rulePriceShareID  = "settle.price.share"
	ruleApportionedID = "settle.price.apportioned"
)

// Parameters that value and prices come from: the first that is cited is the
// source. They are only read.
var (
	valuePaths = []string{"point_value", "places", "value_rounding", "basis"}
	sharePaths = append([]string{"residue"}, valuePaths...)
)

func newPricing(terms Terms, v *PointValue) (*pricing, error) {
	p := &pricing{mode: rounding(terms), shown: v.Value}
	if terms.Residue == ResidueApportion {
		p.shares = v
		p.rule = terms.rule(&Rule{
			ID: rulePriceShareID, Gives: "price",
			Text:    "价格按点数占全部点数的份额计算 (the share of the unrounded proportion)",
			Formula: fmt.Sprintf("%s(numerator × points ÷ all_points, 2)", roundingName(terms)),
		}, sharePaths...)
		p.factored = p.rule
		p.factored.Text = "价格按点数 × 机构年度系数占全部点数的份额计算 (the share of the unrounded proportion, by points × the institution's factor)"
		p.factored.Formula = fmt.Sprintf("%s(numerator × points × factor ÷ all_points, 2)", roundingName(terms))
		return p, nil
	}
	if v.Value.Absent() {
		return nil, ErrNoValue
	}
	n, places, err := v.Value.Coefficient()
	if err != nil {
		return nil, err
	}
	p.value = wide.From(n)
	p.unit, _ = wide.Pow10(pointPlaces + places - moneyPlaces)
	p.rule = terms.rule(&Rule{
		ID: rulePriceID, Gives: "price",
		Text:    "价格 = 点数 × 点值 (points × point value)",
		Formula: fmt.Sprintf("%s(points × point_value, 2)", roundingName(terms)),
	}, valuePaths...)
	p.factored = p.rule
	p.factored.Text = "价格 = 点数 × 机构年度系数 × 点值 (points × the institution's factor × point value)"
	p.factored.Formula = fmt.Sprintf("%s(points × factor × point_value, 2)", roundingName(terms))
	return p, nil
}

// price returns points × factor × value, rounded once.
func (p *pricing) price(points Points, f *factor) (Money, error) {
	var product, unit wide.Int
	if p.shares != nil {
		product, unit = wide.Mul(int64(p.shares.Numerator), int64(points)), wide.From(int64(p.shares.Points))
	} else {
		var ok bool
		if product, ok = p.value.MulInt(int64(points)); !ok {
			return 0, ErrOverflow
		}
		unit = p.unit
	}
	if !f.none() {
		var ok1, ok2 bool
		ten, _ := wide.Pow10Int64(f.places)
		product, ok1 = product.MulInt(f.n)
		unit, ok2 = unit.MulInt(ten)
		if !ok1 || !ok2 {
			return 0, ErrOverflow
		}
	}
	q, ok := product.Div(unit, p.mode)
	v, fits := q.Int64()
	if !ok || !fits {
		return 0, ErrOverflow
	}
	return Money(v), nil
}

// step explains a price.
func (p *pricing) step(points Points, f *factor, price Money) Step {
	inputs := []Input{In("points", points.Decimal()), In("point_value", p.shown)}
	if p.shares != nil {
		inputs = []Input{In("numerator", p.shares.Numerator.Decimal()), In("points", points.Decimal()), In("all_points", p.shares.Points.Decimal())}
	}
	rule := p.rule
	if !f.none() {
		rule, inputs = p.factored, append(inputs, In("factor", f.given))
	}
	return Step{Rule: rule, Inputs: inputs, Result: price.Decimal()}
}

// priceAll gives every institution its price, one rounded over all its points,
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
			return fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err)
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
		if l.price, err = w.pricing.price(l.points, nil); err != nil {
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
		shares, rows := w.desk.shares[:0], w.desk.rows[:0]
		for j := range l.cells {
			if r := &l.cells[j]; !r.priced && !r.left && !r.unpaid && string(r.method) == m.Key {
				shares = append(shares, Share{string(r.class) + "\x00" + string('0'+rune(r.flags())), int64(r.points)})
				rows = append(rows, r)
			}
		}
		w.desk.shares, w.desk.rows = shares, rows
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
		if r.priced || r.left || r.unpaid {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Key != string(r.method) {
			list = append(list, Share{Key: string(r.method)})
		}
		list[len(list)-1].Weight += int64(r.points)
	}
	return list
}
