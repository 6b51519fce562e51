package main

import (
	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
)

// straightforward uses github.com/shopspring/decimal just as the formulas read: a ratio
// by Div, which rounds to 16 decimals, then a product, which is rounded again. Exact
// ties are rounded the wrong way.
func straightforward(r *region) *peer[decimal.Decimal] {
	groups, coefficients := decimalTables(r)
	low := decimal.RequireFromString(lowRatio)
	mean, perPoint, part := decimal.RequireFromString(regionalMean), decimal.RequireFromString(scale), decimal.RequireFromString(share)
	p := shopspring()
	p.rate = func(c *claim[decimal.Decimal]) (string, decimal.Decimal) {
		if c.group == ungrouped {
			return string(settlement.Ungrouped), c.cost.Div(mean).Mul(perPoint).Mul(part).Round(pointPlaces)
		}
		if c.approved == "special" {
			return string(settlement.Special), c.cost.Div(mean).Mul(perPoint).Round(pointPlaces)
		}
		g, a := groups[c.group], coefficients[c.institution]
		if g.uniform {
			a = decimalOne
		}
		ratio := c.cost.Div(g.mean)
		switch {
		case ratio.GreaterThanOrEqual(g.high):
			points := g.base.Mul(a)
			if c.approved == "high" {
				points = points.Add(g.base.Mul(ratio.Sub(g.high)))
			}
			return string(settlement.High), points.Round(pointPlaces)
		case ratio.LessThan(low):
			return string(settlement.Low), decimal.Min(g.base.Mul(ratio).Mul(a), g.base).Round(pointPlaces)
		}
		return string(settlement.Normal), g.base.Mul(a).Round(pointPlaces)
	}
	p.value = func(pool, points decimal.Decimal) decimal.Decimal { return pool.Div(points).Round(4) }
	return p
}
