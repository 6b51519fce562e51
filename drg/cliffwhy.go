package drg

// In this file: how the two sides of a cliff are explained.

import "github.com/yibaojiesuan/settlement"

// why returns the trail to the payment for a case of the cost.
func (s *slope) why(cost settlement.Money) (settlement.Trail, error) {
	var t settlement.Trail
	e, err := s.rate(cost, &t)
	if err != nil || e.Priced {
		return t, err
	}
	_, paid, err := s.paid(cost)
	t.Record(paidRule, paid.Decimal(), settlement.In("points", e.Points.Decimal()), settlement.In("value", *s.value.shown))
	return t, err
}

// paidRule says what the points of a case are worth on the two sides of a cliff.
var paidRule = &settlement.Rule{
	ID: "drg.cliff.paid", Gives: "paid", Formula: "round(points × value, 2)", Text: "支付额 = 点数 × 点值 (points × the value of a point)",
}

// both returns the trails of the two sides of a cliff: at its cost, and at a fen more.
func both(why func(cost settlement.Money) (settlement.Trail, error), cost settlement.Money) (before, after settlement.Trail, err error) {
	if before, err = why(cost); err == nil {
		after, err = why(cost + 1)
	}
	return before, after, err
}

// costWhy explains what the case of a search is paid.
type costWhy struct {
	*Plan
	chosenCase
	value settlement.Decimal
}

// trail returns the trail to the payment for the case at a cost. Inputs are those of the search,
// since no claim stands behind it.
func (w *costWhy) trail(cost settlement.Money) (t settlement.Trail, err error) {
	d := w.table.desks.Get().(*desk)
	defer w.table.desks.Put(d)
	d.held = Case{ID: "cliff", Institution: w.one.codes[0], Group: w.g.code, Pool: w.pool, Cost: cost}
	in := w.institutions.Find(d.held.Institution)
	number := w.poolOf(&d.held)
	d.rating = rating{Plan: w.Plan, c: &d.held, in: in, g: w.meets(in, w.g, number), pool: number, rules: &w.rules, trail: &t}
	defer func() { d.trail = nil }()
	if err := w.set(d.frame, w.table, int64(cost)); err != nil {
		return nil, err
	}
	d.frame.Record(true)
	defer d.frame.Record(false)
	rule, err := w.table.decide(d.frame)
	if err != nil {
		return nil, err
	}
	var e settlement.Entry
	paid, err := w.worth(rule, d.frame, w.value.Rat(), &e)
	if err != nil || rule.Unpaid {
		return nil, err
	}
	d.recordRules(&e, rule)
	if rule.points != nil {
		t.Record(paidRule, paid.Decimal(), settlement.In("points", e.Points.Decimal()), settlement.In("value", w.value))
	}
	return t, nil
}
