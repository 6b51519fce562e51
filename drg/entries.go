package drg

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// In this file: the entries that a calibration gives groups for levels, pools and
// institutions.

func (t TableOf) pools() bool {
	return t == ByPoolTable || t == ByLevelPoolTable || t == ByInstitutionPoolTable
}
func (t TableOf) levels() bool { return t == ByLevelTable || t == ByLevelPoolTable }

// sumsOf sums up the cases of a group by level, pool or institution. Cases without the
// level or the pool are in no sum.
func (c *calibration) sumsOf(g *past, of TableOf) map[whose]*sums {
	list := map[whose]*sums{}
	for who, own := range g.by {
		var to whose
		if of.pools() {
			to.pool = who.pool
		}
		if of.levels() {
			to.level = c.levels[who.institution]
		}
		if of == ByInstitutionTable || of == ByInstitutionPoolTable {
			to.institution = who.institution
		}
		if of.pools() && to.pool == "" || of.levels() && to.level == "" {
			continue
		}
		if list[to] == nil {
			all := c.sums()
			list[to] = &all
		}
		list[to].merge(own)
	}
	return list
}

// entries returns the entries of a group, those of the draft among them, and what history
// says of those that the options ask for. per is the cost that has scale points.
func (c *calibration) entries(f *settlement.Faults, g Group, per term) ([]GroupBy, []EntryHistory) {
	if len(c.By) == 0 {
		return g.By, nil
	}
	list := map[whose]GroupBy{}
	for _, e := range g.By {
		who := whose{e.Institution, e.Level, e.Pool}
		if slices.ContainsFunc(c.By, func(t Table) bool { return t.Of == who.of() }) {
			e.MeanCost, e.BasePoints = settlement.Decimal{}, settlement.Decimal{} // history decides
		}
		list[who] = e
	}
	var past []EntryHistory
	for _, t := range c.By {
		by := c.sumsOf(c.groups[g.Code], t.Of)
		for _, who := range slices.SortedFunc(maps.Keys(by), whose.compare) {
			e := list[who]
			e.Institution, e.Level, e.Pool = who.institution, who.level, who.pool
			h := c.entry(f, g, &e, by[who], t, per)
			if past = append(past, h); h.Stable {
				list[who] = e
			}
		}
	}
	g.By = nil
	for _, who := range slices.SortedFunc(maps.Keys(list), whose.compare) {
		if e := list[who]; !e.empty() {
			g.By = append(g.By, e)
		}
	}
	slices.SortFunc(past, func(a, b EntryHistory) int {
		return whose{a.Institution, a.Level, a.Pool}.compare(whose{b.Institution, b.Level, b.Pool})
	})
	return g.By, past
}

// entry fills in one entry, if its cases are stable.
func (c *calibration) entry(f *settlement.Faults, g Group, e *GroupBy, own *sums, t Table, per term) EntryHistory {
	h := EntryHistory{Institution: e.Institution, Level: e.Level, Pool: e.Pool}
	h.Cases, h.CV, h.Stable = c.variation(own, t.MinCases)
	at := fmt.Sprintf("groups.%s.by", g.Code)
	mean := c.meanTerm("own", own)
	var s sheet.Sheet
	cost := c.step(f, at, &s, ruleEntryMean, 2, mean)
	h.Mean, _ = cost.Money()
	if !h.Stable {
		return h
	}
	e.MeanCost, e.NoWeight = cost, nil
	if t.BasePoints && !g.Uniform {
		e.BasePoints = c.step(f, at, &s, c.pointsRule(), 4, c.points(mean, per))
	}
	h.Trail = c.trail(&s)
	return h
}

// of returns the table that an entry would be in.
func (w whose) of() TableOf {
	switch {
	case w.institution != "" && w.pool != "":
		return ByInstitutionPoolTable
	case w.institution != "":
		return ByInstitutionTable
	case w.level != "" && w.pool != "":
		return ByLevelPoolTable
	case w.level != "":
		return ByLevelTable
	}
	return ByPoolTable
}

// pointsRule is the rule of base points.
func (c *calibration) pointsRule() calibrationRule {
	if c.Benchmark != "" {
		return ruleBenchmark
	}
	return ruleBasePoints
}

// empty reports whether an entry says nothing.
func (b GroupBy) empty() bool {
	return b.BasePoints.Absent() && b.MeanCost.Absent() && b.Price.Absent() && b.Uniform == nil && b.NoWeight == nil && len(b.Attributes) == 0
}
