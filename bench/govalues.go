package main

import (
	"github.com/govalues/decimal"

	"github.com/yibaojiesuan/settlement"
)

// In this file: github.com/govalues/decimal, used with care. Its numbers have 19 digits
// at most. Longer ones are silently rounded half to even, as Round does, too. So each
// quotient is made of two whole quotients, and rounded here.

type govaluesGroup struct {
	base, mean, highCost, lowCost decimal.Decimal
	uniform                       bool
}

func govalues(r *region) *peer[decimal.Decimal] {
	groups, coefficients := map[string]*govaluesGroup{}, map[string]decimal.Decimal{}
	low := decimal.MustParse(lowRatio)
	for _, g := range r.groups {
		v := &govaluesGroup{base: decimal.MustParse(g.base), mean: decimal.MustParse(g.mean), uniform: g.uniform}
		v.highCost, v.lowCost = must(v.mean.Mul(decimal.MustParse(g.high))), must(v.mean.Mul(low))
		groups[g.code] = v
	}
	for _, h := range r.hospitals {
		coefficients[h.code] = decimal.MustParse(h.coefficient)
	}
	mean, perPoint := decimal.MustParse(regionalMean), decimal.MustParse(scale)
	sharePoints := must(perPoint.Mul(decimal.MustParse(share)))
	return &peer[decimal.Decimal]{
		of:    func(m settlement.Money) decimal.Decimal { return must(decimal.New(int64(m), 2)) },
		parse: decimal.Parse,
		add:   func(a, b decimal.Decimal) decimal.Decimal { return must(a.Add(b)) },
		sub:   func(a, b decimal.Decimal) decimal.Decimal { return must(a.Sub(b)) },
		rate: func(c *claim[decimal.Decimal]) (string, decimal.Decimal) {
			if c.group == ungrouped {
				return string(settlement.Ungrouped), quotient(must(c.cost.Mul(sharePoints)), mean)
			}
			if c.approved == "special" {
				return string(settlement.Special), quotient(must(c.cost.Mul(perPoint)), mean)
			}
			g, a := groups[c.group], coefficients[c.institution]
			if g.uniform {
				a = decimal.One
			}
			switch {
			case c.cost.Cmp(g.highCost) >= 0:
				if c.approved != "high" {
					return string(settlement.High), halfUp(must(g.base.Mul(a)), pointPlaces)
				}
				over := must(must(must(a.Mul(g.mean)).Add(c.cost)).Sub(g.highCost))
				return string(settlement.High), quotient(must(over.Mul(g.base)), g.mean)
			case c.cost.Cmp(g.lowCost) < 0:
				points := quotient(must(must(g.base.Mul(a)).Mul(c.cost)), g.mean)
				return string(settlement.Low), points.Min(g.base)
			}
			return string(settlement.Normal), halfUp(must(g.base.Mul(a)), pointPlaces)
		},
		value: quotient,
		price: func(points, value decimal.Decimal) decimal.Decimal { return halfUp(must(points.Mul(value)), 2) },
		text:  decimal.Decimal.String,
	}
}

// quotient is exactly x ÷ y, rounded to four decimals half away from zero: it divides
// the whole part first, then four digits of the remainder. x and y are positive.
func quotient(x, y decimal.Decimal) decimal.Decimal {
	whole, rest, err := x.QuoRem(y)
	if err != nil {
		panic(err)
	}
	digits, rest, err := must(rest.Mul(tenThousand)).QuoRem(y)
	if err != nil {
		panic(err)
	}
	if must(rest.Add(rest)).Cmp(y) >= 0 {
		digits = must(digits.Add(decimal.One))
	}
	return must(whole.Add(must(digits.Mul(tenThousandth))))
}

var tenThousand, tenThousandth = decimal.MustNew(1_0000, 0), decimal.MustNew(1, 4)

// halfUp rounds a positive number half away from zero.
func halfUp(d decimal.Decimal, places int) decimal.Decimal {
	if d.Scale() <= places {
		return d
	}
	down := d.Trunc(places)
	unit := decimal.MustNew(1, places)
	if twice := must(d.Sub(down)); must(twice.Add(twice)).Cmp(unit) >= 0 {
		return must(down.Add(unit))
	}
	return down
}

// must is for numbers that are known to fit.
func must(d decimal.Decimal, err error) decimal.Decimal {
	if err != nil {
		panic(err)
	}
	return d
}
