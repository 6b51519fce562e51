package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: the formulas, each an exact product over an exact divisor,
// divided and rounded once. Written as in the rules: B base points, A
// coefficient, r cost ÷ mean, H bound.

// product multiplies exactly and remembers overflow.
type product struct {
	v   wide.Int
	bad bool
}

func of(factors ...int64) product { // inlined calls keep the slice on the stack
	p := product{v: wide.From(1)}
	for _, f := range factors {
		p = p.times(f)
	}
	return p
}

func (p product) times(f int64) product {
	v, ok := p.v.MulInt(f)
	return product{v, p.bad || !ok}
}

func (p product) multiply(q product) product {
	v, ok := p.v.Mul(q.v)
	return product{v, p.bad || q.bad || !ok}
}

func (p product) plus(q product) product {
	v, ok := p.v.Add(q.v)
	return product{v, p.bad || q.bad || !ok}
}

func (p product) minus(q product) product {
	v, ok := p.v.Sub(q.v)
	return product{v, p.bad || q.bad || !ok}
}

// shift multiplies by 10^n.
func (p product) shift(n int) product {
	f, ok := wide.Pow10(n)
	v, ok2 := p.v.Mul(f)
	return product{v, p.bad || !ok || !ok2}
}

// divide returns num ÷ (den × 10^down) at the given places, rounded half away
// from zero.
func divide(num, den product, down, places int) (int64, error) {
	if places >= down {
		num = num.shift(places - down)
	} else {
		den = den.shift(down - places)
	}
	q, ok := num.v.Div(den.v, wide.HalfUp)
	v, fits := q.Int64()
	if num.bad || den.bad || !ok || !fits {
		return 0, settlement.ErrOverflow
	}
	return v, nil
}

// setPoints gives the entry num ÷ (den × 10^down) points, rounded once; of a
// readmitted case they are reduced before.
func (r *rating) setPoints(e *settlement.Entry, num, den product, down int) error {
	if r.readmitted() {
		num, den = num.times(r.factor.up), den.times(r.factor.down)
	}
	v, err := divide(num, den, down, r.places)
	if err == nil {
		unit, _ := wide.Pow10Int64(8 - r.places)
		points, ok := wide.Mul(v, unit).Int64()
		if ok {
			e.Points = settlement.Points(points)
			return nil
		}
	}
	return &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: points of a cost of %s", settlement.ErrOverflow, r.c.Cost)}
}

// normalPoints: B × A.
func (r *rating) normalPoints(e *settlement.Entry) error {
	a, err := r.coefficient()
	if err != nil {
		return err
	}
	b := r.g.base
	if err := r.setPoints(e, of(b.v, a.v), of(), b.places+a.places); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(r.rules.normal, e, in("base_points", b), in("coefficient", a))
	}
	return nil
}

// lowPoints: B × A × r, at most B where the policy says so; without A where it
// says so.
func (r *rating) lowPoints(e *settlement.Entry) error {
	a, err := r.optional(r.policy.Low.Coefficient)
	if err != nil {
		return err
	}
	b, cost := r.g.base, int64(r.c.Cost)
	num, den, down := of(b.v, a.v, cost), of(r.g.mean), b.places+a.places
	if r.policy.Low.Cap == BasePoints && of(a.v, cost).v.Cmp(of(r.g.mean).shift(a.places).v) > 0 {
		num, den, down = of(b.v), of(), b.places
	}
	if err := r.setPoints(e, num, den, down); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(r.rules.lowPoints, e, in("base_points", b), in("coefficient", a), money("cost", r.c.Cost), money("mean_cost", settlement.Money(r.g.mean)))
	}
	return nil
}

// middlePoints: B × A × (r + plus), without A where the policy says so.
func (r *rating) middlePoints(e *settlement.Entry, m *band) error {
	a, err := r.optional(m.coefficient)
	if err != nil {
		return err
	}
	b := r.g.base
	sum := of(int64(r.c.Cost)).shift(m.plus.places).plus(of(m.plus.v, r.g.mean))
	if err := r.setPoints(e, of(b.v, a.v).multiply(sum), of(r.g.mean), m.plus.places+b.places+a.places); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(r.rules.middle[m.index].points, e, in("base_points", b), in("coefficient", a), money("cost", r.c.Cost),
			money("mean_cost", settlement.Money(r.g.mean)), in("plus", m.plus))
	}
	return nil
}

// excessPoints: B × A + max(0, B × (r′ − H)), × A on the excess where the policy
// says so; r′ is the ratio of reasonable cost, limited by the cap.
func (r *rating) excessPoints(e *settlement.Entry, h *bound) error {
	a, err := r.coefficient()
	if err != nil {
		return err
	}
	b := r.g.base
	factor := product{v: wide.From(a.v)} // of the excess, at a's places
	if !r.policy.High.Coefficient {
		factor = of(1).shift(a.places)
	}
	reasonable := of(int64(r.c.Cost - r.c.Unreasonable)).shift(ratioPlaces)
	if cap := r.capRatio; cap.v != 0 {
		if limit := of(cap.v, r.g.mean); reasonable.v.Cmp(limit.v) > 0 {
			reasonable = limit
		}
	}
	over := reasonable.minus(of(h.ratio.v, r.g.mean)) // (r′ − H) × mean × 10^ratioPlaces
	if over.v.Sign() < 0 {
		over = product{bad: over.bad}
	}
	sum := of(a.v, r.g.mean).shift(ratioPlaces).plus(factor.multiply(over))
	if err := r.setPoints(e, sum.times(b.v), of(r.g.mean), ratioPlaces+b.places+a.places); err != nil {
		return err
	}
	if r.trail != nil {
		inputs := []settlement.Input{in("base_points", b), in("coefficient", a), money("cost", r.c.Cost), money("unreasonable", r.c.Unreasonable),
			money("mean_cost", settlement.Money(r.g.mean)), in("high_ratio", h.ratio)}
		if r.capRatio.v != 0 {
			inputs = append(inputs, in("cap_ratio", r.capRatio))
		}
		r.record(r.rules.excess, e, inputs...)
	}
	return nil
}

// costPoints: reasonable cost ÷ regional mean × scale × share.
func (r *rating) costPoints(e *settlement.Entry, rule *settlement.Rule, share number) error {
	reasonable := int64(r.c.Cost - r.c.Unreasonable)
	if err := r.setPoints(e, of(reasonable, r.scale.v, share.v), of(r.Plan.mean), r.scale.places+share.places); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(rule, e, money("cost", r.c.Cost), money("unreasonable", r.c.Unreasonable),
			money("regional_mean", settlement.Money(r.Plan.mean)), in("scale", r.scale), in("share", share))
	}
	return nil
}

// approvedPoints: as the review says.
func (r *rating) approvedPoints(e *settlement.Entry) error {
	d := r.c.ApprovedPoints
	fault := func(err error) error { return &settlement.FieldError{Path: "approved_points", Err: err} }
	switch {
	case d.Absent():
		return fault(settlement.ErrBlank)
	case d.Sign() < 0:
		return fault(fmt.Errorf("%w: got %s", settlement.ErrNegative, d))
	}
	if _, err := d.Scaled(r.places); err != nil {
		return fault(err)
	}
	v, places, err := d.Coefficient()
	if err != nil {
		return fault(err)
	}
	if err := r.setPoints(e, of(v), of(), places); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(r.rules.approved, e, settlement.In("approved_points", d))
	}
	return nil
}

// optional returns the coefficient where a formula has it, else 1.
func (r *rating) optional(applies bool) (number, error) {
	if applies {
		return r.coefficient()
	}
	return one, nil
}

func (r *rating) record(rule *settlement.Rule, e *settlement.Entry, inputs ...settlement.Input) {
	if r.readmitted() {
		r.trail.Record(r.rules.readmission, r.factor.shown, settlement.In("listed", r.factor.shown))
		inputs = append(inputs, settlement.In("readmission_factor", r.factor.shown))
	}
	r.trail.Record(rule, e.Points.Decimal(), inputs...)
}

func in(name string, n number) settlement.Input { return settlement.In(name, n.shown) }

func money(name string, m settlement.Money) settlement.Input { return settlement.In(name, m.Decimal()) }

// quotient returns a ÷ b to 8 decimals.
func quotient(a, b int64) (settlement.Decimal, error) {
	v, err := divide(of(a), of(b), 0, 8)
	return settlement.DecimalOf(v, 8), err
}

// excess returns cost − ratio × mean in yuan, exactly: a ratio has at most six decimals.
func excess(cost int64, ratio settlement.Decimal, mean int64) (settlement.Decimal, error) {
	places := ratio.Places()
	n, err := ratio.Scaled(places)
	if err != nil {
		return settlement.Decimal{}, err
	}
	x := of(cost).shift(places).minus(of(n, mean))
	v, fits := x.v.Int64()
	if x.bad || !fits {
		return settlement.Decimal{}, settlement.ErrOverflow
	}
	return settlement.DecimalOf(v, places+2), nil
}
