package pages

import (
	"math/big"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// scale is an axis of numbers between round ticks.
type scale struct {
	low, step *big.Rat
	ticks     int // from low, with its end; at least two
	places    int // of a tick's decimals
}

// newScale returns a scale around the numbers with about so many ticks. With zero it holds 0.
func newScale(values []*big.Rat, zero bool, about int64) scale {
	low, high := new(big.Rat), new(big.Rat)
	for i, v := range values {
		if i == 0 && !zero {
			low, high = v, v
		}
		if v.Cmp(low) < 0 {
			low = v
		}
		if v.Cmp(high) > 0 {
			high = v
		}
	}
	span := new(big.Rat).Sub(high, low)
	if span.Sign() == 0 {
		if span.Abs(high); span.Sign() == 0 {
			span.SetInt64(1)
		}
		if zero || high.Sign() == 0 {
			high = new(big.Rat).Add(low, span)
		} else {
			half := new(big.Rat).Quo(span, big.NewRat(2, 1))
			low, high = new(big.Rat).Sub(low, half), new(big.Rat).Add(high, half)
		}
	}
	s := scale{}
	s.step, s.places = roundStep(span.Quo(span, big.NewRat(about, 1)))
	first, last := floor(new(big.Rat).Quo(low, s.step)), ceiling(new(big.Rat).Quo(high, s.step))
	s.low = new(big.Rat).Mul(new(big.Rat).SetInt(first), s.step)
	s.ticks = int(new(big.Int).Sub(last, first).Int64()) + 1
	return s
}

// roundStep returns the least of 1, 2 and 5 times a power of ten that is not less, and its
// decimals.
func roundStep(least *big.Rat) (*big.Rat, int) {
	ten, power, places := big.NewRat(10, 1), big.NewRat(1, 1), 0
	for new(big.Rat).Mul(power, ten).Cmp(least) <= 0 {
		power.Mul(power, ten)
	}
	for power.Cmp(least) > 0 {
		power.Quo(power, ten)
		places++
	}
	for _, times := range []int64{1, 2, 5} {
		if step := new(big.Rat).Mul(power, big.NewRat(times, 1)); step.Cmp(least) >= 0 {
			return step, places
		}
	}
	return power.Mul(power, ten), max(0, places-1)
}

func floor(v *big.Rat) *big.Int {
	q, m := new(big.Int).DivMod(v.Num(), v.Denom(), new(big.Int))
	_ = m // it is not negative, so q is rounded down
	return q
}

func ceiling(v *big.Rat) *big.Int {
	q := floor(new(big.Rat).Neg(v))
	return q.Neg(q)
}

// tick returns a tick's number.
func (s scale) tick(i int) *big.Rat {
	v := new(big.Rat).Mul(s.step, big.NewRat(int64(i), 1))
	return v.Add(v, s.low)
}

// at returns where a number stands on the scale: 0 is its low end and 1 its high one.
func (s scale) at(v *big.Rat) float64 {
	part := new(big.Rat).Sub(v, s.low)
	part.Quo(part, new(big.Rat).Mul(s.step, big.NewRat(int64(s.ticks-1), 1)))
	f, _ := part.Float64()
	return f
}

// measure is in what the numbers of an axis are shown.
type measure struct {
	title  string // of the axis, with its unit
	per    *big.Rat
	amount bool
}

// newMeasure returns the measure of columns: of amounts 元, 万元 or 亿元, as the largest asks, else the
// unit that the title names.
func (o Options) newMeasure(t *views.Table, columns []int, values []*big.Rat) measure {
	c := &t.Columns[columns[0]]
	bare, unit := inTitle(clean(t.Worded(c.Title)).In(o.Language))
	m := measure{title: bare, per: big.NewRat(1, 1)}
	if len(columns) > 1 {
		m.title = ""
	}
	_, chinese := inTitle(c.Title.Chinese)
	switch has, _ := amounts(c); {
	case c.Kind == views.Percent:
		unit = "%"
	case has || chinese == TenThousands.name().Chinese:
		m.amount = true
		yuan := big.NewRat(1, 1) // of the columns' unit
		if !has {
			yuan.SetInt64(1e4)
		}
		m.per, unit = o.axisUnit(values, yuan)
	}
	if unit != "" {
		if m.title == "" {
			m.title = unit
		} else {
			m.title += o.Language.Pick(" ("+unit+")", "（"+unit+"）")
		}
	}
	return m
}

// axisUnit returns how many units of a column are one of its axis, and what that is called.
func (o Options) axisUnit(values []*big.Rat, yuan *big.Rat) (*big.Rat, string) {
	most := new(big.Rat)
	for _, v := range values {
		if a := new(big.Rat).Abs(v); a.Cmp(most) > 0 {
			most = a
		}
	}
	most = new(big.Rat).Mul(most, yuan)
	per, name := big.NewRat(1, 1), Yuan.name()
	switch {
	case most.Cmp(big.NewRat(1e9, 1)) >= 0:
		per, name = big.NewRat(1e8, 1), views.Text{Chinese: "亿元", English: "100 million yuan"}
	case most.Cmp(big.NewRat(1e5, 1)) >= 0 || o.Unit == TenThousands || yuan.Cmp(big.NewRat(1, 1)) > 0:
		per, name = big.NewRat(1e4, 1), TenThousands.name()
	}
	return per.Quo(per, yuan), name.In(o.Language)
}

// in returns numbers in the measure.
func (m measure) in(v *big.Rat) *big.Rat { return new(big.Rat).Quo(v, m.per) }

// said writes a number of the measure with so many decimals.
func (m measure) said(v *big.Rat, places int) string { return table.Grouped(fixed(v, places)) }
