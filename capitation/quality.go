package capitation

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// reduce works out the quality reduction: rates added up, times the head fees,
// rounded once, plus amounts, at most the head fees.
func (b *book) reduce(f *Figures, code string) error {
	q := b.policy.Quality
	f.reduced = f.complete || q.When == Monthly
	var rates, amounts wide.Int
	found := false
	add := func(rate, amount settlement.Decimal) error {
		r, err := rate.Scaled(ratePlaces)
		if err != nil {
			return err
		}
		a, err := amount.Money()
		rates.Accumulate(r)
		amounts.Accumulate(int64(a))
		found = found || !rate.Absent() || !amount.Absent()
		return err
	}
	if !f.reduced {
		return nil
	}
	if err := add(q.ReductionRate[code], q.ReductionAmount[code]); err != nil {
		return err
	}
	for i, in := range q.Indicators {
		value, assessed := q.Assessed[code][in.Code]
		if !assessed {
			continue
		}
		target, by := in.AtLeast, 1
		if target.Absent() {
			target, by = in.AtMost, -1
		}
		missed, err := difference(target, value, by)
		if err != nil {
			return err
		}
		f.Trail.Record(b.rules.indicators[i], missed, settlement.In("target", target), settlement.In("value", value))
		if missed.Sign() > 0 {
			if err := add(in.ReductionRate, in.ReductionAmount); err != nil {
				return err
			}
		}
	}
	if !found {
		return nil
	}
	var s summer
	rate, amount := int64(s.money(rates)), s.money(amounts)
	unit, _ := wide.Pow10Int64(ratePlaces)
	part, ok := wide.Mul(int64(f.HeadFees), rate).DivInt64(unit, wide.HalfUp)
	sum := s.add(part, int64(amount))
	if s.err != nil || !ok {
		return fmt.Errorf("quality: %w", settlement.ErrOverflow)
	}
	f.Reduction = min(f.HeadFees, sum)
	d := settlement.DecimalOf(rate, ratePlaces)
	f.Trail.Record(b.rules.rate, d, settlement.In("sum", d))
	f.Trail.Record(b.rules.reduction, f.Reduction.Decimal(), money("head_fees", f.HeadFees), settlement.In("rate", d), money("amount", amount))
	return nil
}

const ratePlaces = 8

// difference returns target − value, or value − target where by is negative.
func difference(target, value settlement.Decimal, by int) (settlement.Decimal, error) {
	places := max(target.Places(), value.Places())
	t, err1 := target.Scaled(places)
	v, err2 := value.Scaled(places)
	if err1 != nil || err2 != nil {
		return settlement.Decimal{}, fmt.Errorf("quality: %w", settlement.ErrOverflow)
	}
	if by < 0 {
		t, v = v, t
	}
	if d := t - v; (d < t) == (v > 0) {
		return settlement.DecimalOf(d, places), nil
	}
	return settlement.Decimal{}, fmt.Errorf("quality: %w", settlement.ErrOverflow)
}
