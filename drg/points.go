package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: the formulas, each an exact product over an exact divisor,
// divided and rounded once. Written as in the rules: B base points, A
// coefficient, r cost ÷ mean, H bound.

// divide is exact.Divide with an error.
func divide(num, den exact.Product, down, places int) (int64, error) {
	v, ok := exact.Divide(num, den, down, places)
	if !ok {
		return 0, settlement.ErrOverflow
	}
	return v, nil
}

// setPoints gives the entry num ÷ (den × 10^down) points, rounded once. The points of a
// readmitted case are reduced before that.
func (r *rating) setPoints(e *settlement.Entry, num, den exact.Product, down int) error {
	if r.readmitted() {
		num, den = num.Times(r.factor.up), den.Times(r.factor.down)
	}
	v, ok := exact.Divide(num, den, down, r.places)
	return r.given(e, v, ok)
}

// given gives the entry v × 10^−places points, unless they do not fit.
func (r *rating) given(e *settlement.Entry, v int64, ok bool) error {
	if points, fits := wide.Mul(v, r.unit).Int64(); ok && fits {
		e.Points = settlement.Points(points)
		return nil
	}
	return &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: points of a cost of %s", settlement.ErrOverflow, shown.Amount(r.c.Cost))}
}

// normalPoints: B × A.
func (r *rating) normalPoints(e *settlement.Entry) error {
	a, err := r.coefficient()
	if err != nil {
		return err
	}
	b := &r.g.base
	if r.readmitted() {
		err = r.setPoints(e, exact.Of(b.v, a.v), exact.Of(), b.places+a.places)
	} else {
		v, ok := exact.Scale(b.v, a.v, b.places+a.places, r.places)
		err = r.given(e, v, ok)
	}
	if err == nil && r.trail != nil {
		r.record(r.rules.normal, e, b.in("base_points"), a.in("coefficient"))
	}
	return err
}

// lowPoints: B × A × r, at most B where the policy says so; without A where it
// says so.
func (r *rating) lowPoints(e *settlement.Entry) error {
	a, err := r.optional(r.policy.Low.Coefficient)
	if err != nil {
		return err
	}
	b, cost := r.g.base, int64(r.c.Cost)
	num, den, down := exact.Of(b.v, a.v, cost), exact.Of(r.g.mean), b.places+a.places
	if r.policy.Low.Cap == BasePoints && exact.Of(a.v, cost).V.Cmp(exact.Of(r.g.mean).Shift(a.places).V) > 0 {
		num, den, down = exact.Of(b.v), exact.Of(), b.places
	}
	if err := r.setPoints(e, num, den, down); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(r.rules.lowPoints, e, b.in("base_points"), a.in("coefficient"), sheet.Money("cost", r.c.Cost), sheet.Money("mean_cost", settlement.Money(r.g.mean)))
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
	sum := exact.Of(int64(r.c.Cost)).Shift(m.plus.places).Plus(exact.Of(m.plus.v, r.g.mean))
	if err := r.setPoints(e, exact.Of(b.v, a.v).Multiply(sum), exact.Of(r.g.mean), m.plus.places+b.places+a.places); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(r.rules.middle[m.index].points, e, b.in("base_points"), a.in("coefficient"), sheet.Money("cost", r.c.Cost),
			sheet.Money("mean_cost", settlement.Money(r.g.mean)), m.plus.in("plus"))
	}
	return nil
}

// excessPoints: B × A + max(0, B × (r′ − H)). The excess is multiplied by A where the
// policy says so. r′ is the ratio of reasonable cost, limited by the cap.
func (r *rating) excessPoints(e *settlement.Entry, h *bound) error {
	a, err := r.coefficient()
	if err != nil {
		return err
	}
	b := r.g.base
	factor := exact.Product{V: wide.From(a.v)} // of the excess, at a's places
	if !r.policy.High.Coefficient {
		factor = exact.Of(1).Shift(a.places)
	}
	reasonable := exact.Of(int64(r.c.Cost - r.c.Unreasonable)).Shift(ratioPlaces)
	if cap := r.capRatio; cap.v != 0 {
		if limit := exact.Of(cap.v, r.g.mean); reasonable.V.Cmp(limit.V) > 0 {
			reasonable = limit
		}
	}
	over := reasonable.Minus(exact.Of(h.ratio, r.g.mean)) // (r′ − H) × mean × 10^ratioPlaces
	if over.V.Sign() < 0 {
		over = exact.Product{Bad: over.Bad}
	}
	sum := exact.Of(a.v, r.g.mean).Shift(ratioPlaces).Plus(factor.Multiply(over))
	if err := r.setPoints(e, sum.Times(b.v), exact.Of(r.g.mean), ratioPlaces+b.places+a.places); err != nil {
		return err
	}
	if r.trail != nil {
		inputs := []settlement.Input{b.in("base_points"), a.in("coefficient"), sheet.Money("cost", r.c.Cost), sheet.Money("unreasonable", r.c.Unreasonable),
			sheet.Money("mean_cost", settlement.Money(r.g.mean)), settlement.In("high_ratio", r.policy.Classes.High[h.index].Ratio)}
		if r.capRatio.v != 0 {
			inputs = append(inputs, r.capRatio.in("cap_ratio"))
		}
		r.record(r.rules.excess, e, inputs...)
	}
	return nil
}

// costPoints: reasonable cost ÷ regional mean × scale × share.
func (r *rating) costPoints(e *settlement.Entry, rule *settlement.Rule, share number) error {
	reasonable := int64(r.c.Cost - r.c.Unreasonable)
	if err := r.setPoints(e, exact.Of(reasonable, r.scale.v, share.v), exact.Of(r.Plan.mean), r.scale.places+share.places); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(rule, e, sheet.Money("cost", r.c.Cost), sheet.Money("unreasonable", r.c.Unreasonable),
			sheet.Money("regional_mean", settlement.Money(r.Plan.mean)), r.scale.in("scale"), share.in("share"))
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
		return fault(fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(d)))
	}
	if _, err := d.Scaled(r.places); err != nil {
		return fault(err)
	}
	v, places, err := d.Coefficient()
	if err != nil {
		return fault(err)
	}
	if err := r.setPoints(e, exact.Of(v), exact.Of(), places); err != nil {
		return err
	}
	if r.trail != nil {
		r.record(r.rules.approved, e, settlement.In("approved_points", d))
	}
	return nil
}

// optional returns the coefficient where a formula has it, else 1.
func (r *rating) optional(applies bool) (*number, error) {
	if applies {
		return r.coefficient()
	}
	return &one, nil
}

func (r *rating) record(rule *settlement.Rule, e *settlement.Entry, inputs ...settlement.Input) {
	if r.readmitted() {
		r.trail.Record(r.rules.readmission, r.factor.shown, settlement.In("listed", r.factor.shown))
		inputs = append(inputs, settlement.In("readmission_factor", r.factor.shown))
	}
	for _, in := range inputs {
		if in.Name == "base_points" || in.Name == "mean_cost" {
			r.recordEntry(in.Name)
		}
	}
	r.trail.Record(rule, e.Points.Decimal(), inputs...)
}

// quotient returns a ÷ b to 8 decimals.
func quotient(a, b int64) (settlement.Decimal, error) {
	v, err := divide(exact.Of(a), exact.Of(b), 0, 8)
	return settlement.DecimalOf(v, 8), err
}

// excess returns cost − ratio × mean in yuan, exactly: a ratio has at most six decimals.
func excess(cost int64, ratio settlement.Decimal, mean int64) (settlement.Decimal, error) {
	places := ratio.Places()
	n, err := ratio.Scaled(places)
	if err != nil {
		return settlement.Decimal{}, err
	}
	x := exact.Of(cost).Shift(places).Minus(exact.Of(n, mean))
	v, fits := x.V.Int64()
	if x.Bad || !fits {
		return settlement.Decimal{}, settlement.ErrOverflow
	}
	return settlement.DecimalOf(v, places+2), nil
}
