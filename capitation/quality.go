package capitation

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// reduce computes the quality reduction. Rates are added up, multiplied by the head fees and
// rounded once. Amounts are added. The sum is at most the head fees.
func (b *book) reduce(f *Figures, w *sheet.Sheet, code string) error {
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
		target := in.AtLeast
		if target.Absent() {
			target = in.AtMost
		}
		missed := w.Places(b.rules.indicators[i], max(target.Places(), value.Places()), settlement.In("target", target), settlement.In("value", value))
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
	sum, amount := settlement.DecimalOf(int64(s.money(rates)), ratePlaces), s.money(amounts)
	if s.err != nil {
		return fmt.Errorf("quality: %w", s.err)
	}
	rate := w.Places(b.rules.rate, ratePlaces, settlement.In("sum", sum))
	f.Reduction = w.Money(b.rules.reduction, sheet.Money("head_fees", f.HeadFees), settlement.In("rate", rate), sheet.Money("amount", amount))
	return w.Err
}

const ratePlaces = 8
