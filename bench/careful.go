package main

import (
	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
)

// In this file: github.com/shopspring/decimal, used with care. Factors multiply
// first and DivRound divides once; Div, which rounds before the rounding, is not
// used; ratios are compared as cost against bound × mean cost.

// decimalGroup has the parameters of a group, ready to compute with.
type decimalGroup struct {
	base, mean, highCost, lowCost, high decimal.Decimal
	uniform                             bool
}

func decimalTables(r *region) (map[string]*decimalGroup, map[string]decimal.Decimal) {
	groups, coefficients := map[string]*decimalGroup{}, map[string]decimal.Decimal{}
	for _, g := range r.groups {
		d := &decimalGroup{
			base: decimal.RequireFromString(g.base), mean: decimal.RequireFromString(g.mean), high: decimal.RequireFromString(g.high), uniform: g.uniform,
		}
		d.highCost, d.lowCost = d.mean.Mul(d.high), d.mean.Mul(decimal.RequireFromString(lowRatio))
		groups[g.code] = d
	}
	for _, h := range r.hospitals {
		coefficients[h.code] = decimal.RequireFromString(h.coefficient)
	}
	return groups, coefficients
}

var decimalOne = decimal.NewFromInt(1)

func careful(r *region) *peer[decimal.Decimal] {
	groups, coefficients := decimalTables(r)
	mean, perPoint := decimal.RequireFromString(regionalMean), decimal.RequireFromString(scale)
	sharePoints := perPoint.Mul(decimal.RequireFromString(share))
	p := shopspring()
	p.rate = func(c *claim[decimal.Decimal]) (string, decimal.Decimal) {
		if c.group == ungrouped {
			return string(settlement.Ungrouped), c.cost.Mul(sharePoints).DivRound(mean, pointPlaces)
		}
		if c.approved == "special" {
			return string(settlement.Special), c.cost.Mul(perPoint).DivRound(mean, pointPlaces)
		}
		g, a := groups[c.group], coefficients[c.institution]
		if g.uniform {
			a = decimalOne
		}
		switch {
		case c.cost.Cmp(g.highCost) >= 0:
			if c.approved != "high" {
				return string(settlement.High), g.base.Mul(a).Round(pointPlaces)
			}
			// base × a + base × (cost − high cost) ÷ mean
			return string(settlement.High), a.Mul(g.mean).Add(c.cost).Sub(g.highCost).Mul(g.base).DivRound(g.mean, pointPlaces)
		case c.cost.Cmp(g.lowCost) < 0:
			points := g.base.Mul(a).Mul(c.cost).DivRound(g.mean, pointPlaces)
			if points.Cmp(g.base) > 0 {
				points = g.base
			}
			return string(settlement.Low), points
		}
		return string(settlement.Normal), g.base.Mul(a).Round(pointPlaces)
	}
	return p
}

// shopspring is the part that does not depend on how cases are rated.
func shopspring() *peer[decimal.Decimal] {
	return &peer[decimal.Decimal]{
		of:    func(m settlement.Money) decimal.Decimal { return decimal.New(int64(m), -2) },
		parse: decimal.NewFromString,
		add:   decimal.Decimal.Add, sub: decimal.Decimal.Sub,
		value: func(pool, points decimal.Decimal) decimal.Decimal { return pool.DivRound(points, 4) },
		price: func(points, value decimal.Decimal) decimal.Decimal { return points.Mul(value).Round(2) },
		text:  func(d decimal.Decimal) string { return d.StringFixed(max(0, -d.Exponent())) },
	}
}
