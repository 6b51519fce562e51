package oracle

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// classes draws the bounds of the classes: high bands for all, for levels, for
// groups and for both, in ascending order each and dealt into one list.
func (s *sketch) classes() {
	s.Classes.HighInclusive, s.Classes.LowInclusive = s.chance(50), s.chance(50)
	if s.chance(80) {
		s.Classes.Low = pick(s.dice, append(decimals("0.4", "0.4", "0.35", "0.5", "1", "1.05"), scaled(s.between(1, 9999), 4))...)
	}
	if s.chance(50) {
		s.middle()
	}
	if s.chance(12) {
		return
	}
	piles := [][]drg.HighBand{}
	if s.chance(85) {
		piles = append(piles, s.bands("", ""))
	}
	for _, level := range s.levels {
		if s.chance(30) {
			piles = append(piles, s.bands(level, ""))
		}
	}
	for _, g := range s.weighted() {
		if !s.chance(20) {
			continue
		}
		var pile []drg.HighBand
		if len(s.levels) > 0 && s.chance(50) {
			pile = s.bands(pick(s.dice, s.levels...), g.Code)
		}
		if len(pile) == 0 || s.chance(50) {
			pile = append(pile, s.bands("", g.Code)...)
		}
		piles = append(piles, pile)
	}
	for len(piles) > 0 {
		i := s.IntN(len(piles))
		s.Classes.High = append(s.Classes.High, piles[i][0])
		if piles[i] = piles[i][1:]; len(piles[i]) == 0 {
			piles = slices.Delete(piles, i, i+1)
		}
	}
}

// bands returns ascending bands. The last one may be open. Often a bound is exactly the base
// points of a group.
func (s *sketch) bands(level, group string) []drg.HighBand {
	var ends []settlement.Decimal
	for _, g := range s.weighted() {
		if s.chance(30) && len(ends) < 3 && g.BasePoints.Sign() > 0 {
			ends = append(ends, g.BasePoints)
		}
	}
	if s.chance(50) {
		ends = append(ends, pick(s.dice, decimals("100", "300")...))
	}
	slices.SortFunc(ends, settlement.Decimal.Cmp)
	ends = slices.CompactFunc(ends, func(a, b settlement.Decimal) bool { return a.Cmp(b) == 0 })
	if len(ends) == 0 || s.chance(75) {
		ends = append(ends, settlement.Decimal{})
	}
	bands := make([]drg.HighBand, len(ends))
	for i, end := range ends {
		ratio := s.between(110, 500)
		band := drg.HighBand{Level: level, Group: group, BasePointsUpTo: end, Ratio: scaled(ratio, 2)}
		switch {
		case s.style == longNumbers:
			band.Ratio = scaled(s.between(1_100000, 5_000000), 6)
		case s.chance(50):
			band.Ratio = pick(s.dice, decimals("3", "2", "1.5")...)
		}
		if s.chance(20) {
			band.RatioUpTo = scaled(s.between(500, 900), 2)
		} else if s.chance(5) {
			band.RatioUpTo = band.Ratio // one ratio is high, or none
		}
		bands[i] = band
	}
	return bands
}

func (s *sketch) middle() {
	low := pick(s.dice, decimals("0.4", "0.3", "0.55")...)
	if !s.Classes.Low.Absent() && s.chance(70) {
		low = s.Classes.Low
	}
	at := must(low.Scaled(4))
	for range 1 + s.IntN(3) {
		if s.chance(25) {
			at += s.between(1, 2000) // a gap: normal cases
		}
		end := at + s.between(1, 6000)
		if s.chance(40) && at < 8000 {
			end = 8000
		}
		band := drg.MiddleBand{Over: scaled(at, 4), UpTo: scaled(end, 4), Coefficient: s.chance(50)}
		if s.chance(70) {
			band.Plus = pick(s.dice, decimals("0.2", "0", "0.15", "0.3333")...)
		}
		s.Middle = append(s.Middle, band)
		at = end
	}
}

func (s *sketch) rules() {
	s.Low = drg.LowRule{
		Formula:     pick(s.dice, "", drg.Ratio, drg.Ratio, drg.LowByItem, drg.LowNone),
		Coefficient: s.chance(60),
		Cap:         pick(s.dice, "", drg.BasePoints),
	}
	s.High = drg.HighRule{
		Formula:     pick(s.dice, "", drg.Excess, drg.Excess, drg.HighByItem, drg.HighNone),
		When:        pick(s.dice, "", drg.Approved, drg.Always),
		Coefficient: s.chance(50),
	}
	if s.chance(30) {
		s.High.CapRatio = pick(s.dice, append(decimals("5", "3", "2.5"), scaled(s.between(11000, 90000), 4))...)
	}
	if s.chance(70) {
		s.Special = &drg.SpecialRule{Formula: pick(s.dice, "", drg.CostPoints, drg.AsApproved, drg.SpecialByItem)}
		s.quotas(s.Special)
	}
	s.history()
	needed := slices.ContainsFunc(s.Groups, func(g drg.Group) bool {
		return g.NoWeight || slices.ContainsFunc(g.By, func(b drg.GroupBy) bool { return b.NoWeight != nil && *b.NoWeight })
	})
	if !needed && s.chance(30) {
		return
	}
	s.Ungrouped = &drg.UngroupedRule{
		Treatment: pick(s.dice, drg.UngroupedCostPoints, drg.UngroupedCostPoints, drg.UngroupedByItem, drg.UngroupedByItem, drg.Exclude, drg.UngroupedRefuse),
	}
	if s.chance(80) {
		s.Ungrouped.Codes = []string{"0000"}
	}
	if s.chance(30) {
		s.Ungrouped.Codes = append(s.Ungrouped.Codes, "")
	}
	if g := pick(s.dice, s.Groups...); s.chance(10) && g.Code != "0000" {
		s.Ungrouped.Codes = append(s.Ungrouped.Codes, g.Code)
	}
	if s.chance(70) {
		s.Ungrouped.Suffixes = pick(s.dice, []string{"QY"}, []string{"QY", "99"})
	}
	if s.chance(70) {
		s.Ungrouped.Share = pick(s.dice, append(decimals("0.8", "0.5", "1", "0", "1.2"), scaled(s.between(1, 99999999), 8))...)
	}
}

// bounds returns every ratio that a class of the policy ends at.
func bounds(p drg.Policy) []settlement.Decimal {
	var all []settlement.Decimal
	collect := func(bound settlement.Decimal) {
		if !bound.Absent() {
			all = append(all, bound)
		}
	}
	collect(p.Classes.Low)
	collect(p.High.CapRatio)
	for _, b := range p.Classes.High {
		collect(b.Ratio)
		collect(b.RatioUpTo)
	}
	for _, b := range p.Middle {
		collect(b.Over)
		collect(b.UpTo)
	}
	return all
}
