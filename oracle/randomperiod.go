package oracle

import (
	"math/rand/v2"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// RandomPeriod returns a period that is likely to hold some of the cases: a
// month, a quarter, a year or any days, with an open end or two. The zero Period
// takes all. Where a quota has a cycle it is often a month within one.
func RandomPeriod(r *rand.Rand, p drg.Policy) settlement.Period {
	d := dice{r}
	if p.Special != nil && p.Special.QuotaCycle != "" && d.chance(50) {
		return cycle(drg.InMonth, settlement.MustDate("2025-02-01").Add(d.IntN(55)))
	}
	if d.chance(30) {
		return settlement.Period{}
	}
	day := settlement.MustDate("2024-12-20").Add(d.IntN(100))
	period := cycle(pick(d, drg.InMonth, drg.InMonth, drg.InQuarter, drg.InYear), day)
	switch x := d.IntN(20); {
	case x < 3:
		period = settlement.Period{From: day, To: day.Add(d.IntN(40))}
	case x < 6:
		period.From = settlement.Date{}
	case x < 9:
		period.To = settlement.Date{}
	}
	return period
}

// RandomParts deals the cases to one settlement or to two, and makes some occur
// twice.
func RandomParts(r *rand.Rand, cases []drg.Case) [][]drg.Case {
	d := dice{r}
	parts := [][]drg.Case{slices.Clone(cases)}
	if d.chance(20) {
		at := d.IntN(len(cases) + 1)
		parts = [][]drg.Case{slices.Clone(cases[:at]), slices.Clone(cases[at:])}
	}
	if len(cases) > 0 && d.chance(10) {
		part := &parts[d.IntN(len(parts))]
		again := pick(d, cases...)
		if d.chance(50) { // another claim of that id
			id := again.ID
			again = pick(d, cases...)
			again.ID = id
		}
		*part = slices.Insert(*part, d.IntN(len(*part)+1), again)
	}
	return parts
}
