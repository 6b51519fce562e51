package drg

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// Change is a number before and after.
type Change struct {
	Before settlement.Decimal `json:"before,omitzero"`
	After  settlement.Decimal `json:"after,omitzero"`
	// Difference is after − before, exactly; absent if a number is.
	Difference settlement.Decimal `json:"difference,omitzero"`
	// Ratio is (after − before) ÷ before, to 4 decimals half away from zero;
	// absent if a number is, or before is zero.
	Ratio settlement.Decimal `json:"ratio,omitzero"`
}

// Moved reports whether the two numbers differ, however they are written.
func (c Change) Moved() bool {
	return c.Before.Absent() != c.After.Absent() || c.Before.Cmp(c.After) != 0
}

// GroupChange is a group that moved.
type GroupChange struct {
	Code       string `json:"code"`
	Name       string `json:"name,omitempty"`
	BasePoints Change `json:"base_points"`
	MeanCost   Change `json:"mean_cost"`
	Price      Change `json:"price,omitzero"`
	// Added groups are in the new policy alone, Removed ones in the old.
	Added   bool `json:"added,omitempty"`
	Removed bool `json:"removed,omitempty"`
}

// EntryChange is an entry of a group for a level, a pool or an institution that moved.
type EntryChange struct {
	Group       string `json:"group"`
	Name        string `json:"name,omitempty"` // of the group
	Institution string `json:"institution,omitempty"`
	Level       string `json:"level,omitempty"`
	Pool        string `json:"pool,omitempty"`
	BasePoints  Change `json:"base_points,omitzero"`
	MeanCost    Change `json:"mean_cost,omitzero"`
	Price       Change `json:"price,omitzero"`
	Added       bool   `json:"added,omitempty"`
	Removed     bool   `json:"removed,omitempty"`
}

// CoefficientChange is a coefficient that moved, of an institution, a level or a pool. An
// empty Group means all groups. With all four fields empty it is the default coefficient.
type CoefficientChange struct {
	Institution string `json:"institution,omitempty"`
	Level       string `json:"level,omitempty"`
	Pool        string `json:"pool,omitempty"`
	Group       string `json:"group,omitempty"`
	Coefficient Change `json:"coefficient"`
}

// ComparisonTotals count what two policies list: Same in both with equal numbers, Moved in
// both with others, Added in the new policy alone, Removed in the old policy alone.
type ComparisonTotals struct {
	Same    int `json:"same"`
	Moved   int `json:"moved"`
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

func (t *ComparisonTotals) count(added, removed, moved bool) {
	switch {
	case added:
		t.Added++
	case removed:
		t.Removed++
	case moved:
		t.Moved++
	default:
		t.Same++
	}
}

// Comparison is what moved from one policy to another.
type Comparison struct {
	Scale        Change              `json:"scale,omitzero"` // if it moved: base points are in another unit
	RegionalMean Change              `json:"regional_mean"`
	Groups       []GroupChange       `json:"groups,omitempty"`
	Entries      []EntryChange       `json:"entries,omitempty"`
	Coefficients []CoefficientChange `json:"coefficients,omitempty"`
	Totals       struct {
		Groups       ComparisonTotals `json:"groups"`
		Entries      ComparisonTotals `json:"entries"`
		Coefficients ComparisonTotals `json:"coefficients"`
	} `json:"totals"`
}

// Compare says which groups, which of their entries and which listed coefficients moved, and
// by how much; and how many there are. Those that moved most, up or down, come first. They
// are compared by the exact ratio of their coefficient or base points, or of mean cost or
// price where there are no base points. Ties are sorted by code. What only one policy has
// comes last. Rules are not compared.
func Compare(before, after Policy) Comparison {
	var c Comparison
	c.RegionalMean = change(before.RegionalMean, after.RegionalMean)
	if scale := change(before.Scale, after.Scale); scale.Moved() {
		c.Scale = scale
	}
	was, is := map[string]Group{}, map[string]Group{}
	entriesWere, entriesAre := map[entryAt]GroupBy{}, map[entryAt]GroupBy{}
	index(before, was, entriesWere)
	index(after, is, entriesAre)
	for _, code := range bothKeys(was, is) {
		c.compareGroup(code, was, is)
	}
	for _, at := range bothKeys(entriesWere, entriesAre) {
		c.compareEntry(at, cmp.Or(is[at.group].Name, was[at.group].Name), entriesWere, entriesAre)
	}
	c.compareCoefficients(listed(before), listed(after))
	c.sort()
	return c
}

type entryAt struct {
	group string
	whose whose
}

func index(p Policy, groups map[string]Group, entries map[entryAt]GroupBy) {
	for _, g := range p.Groups {
		groups[g.Code] = g
		for _, e := range g.By {
			entries[entryAt{g.Code, whose{e.Institution, e.Level, e.Pool}}] = e
		}
	}
}

// bothKeys returns the keys of two maps, each once.
func bothKeys[K comparable, V any](a, b map[K]V) []K {
	var keys []K
	for k := range a {
		keys = append(keys, k)
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	return keys
}

func (c *Comparison) compareGroup(code string, was, is map[string]Group) {
	a, had := was[code]
	b, has := is[code]
	g := GroupChange{
		Code: code, Name: cmp.Or(b.Name, a.Name), BasePoints: change(a.BasePoints, b.BasePoints), MeanCost: change(a.MeanCost, b.MeanCost),
		Price: change(a.Price, b.Price), Added: !had, Removed: !has,
	}
	moved := g.BasePoints.Moved() || g.MeanCost.Moved() || g.Price.Moved()
	if c.Totals.Groups.count(g.Added, g.Removed, moved); moved || g.Added || g.Removed {
		c.Groups = append(c.Groups, g)
	}
}

func (c *Comparison) compareEntry(at entryAt, name string, was, is map[entryAt]GroupBy) {
	a, had := was[at]
	b, has := is[at]
	e := EntryChange{
		Group: at.group, Name: name, Institution: at.whose.institution, Level: at.whose.level, Pool: at.whose.pool,
		BasePoints: change(a.BasePoints, b.BasePoints), MeanCost: change(a.MeanCost, b.MeanCost), Price: change(a.Price, b.Price),
		Added: !had, Removed: !has,
	}
	moved := e.BasePoints.Moved() || e.MeanCost.Moved() || e.Price.Moved()
	if c.Totals.Entries.count(e.Added, e.Removed, moved); moved || e.Added || e.Removed {
		c.Entries = append(c.Entries, e)
	}
}

// sort puts what moved most first.
func (c *Comparison) sort() {
	slices.SortFunc(c.Groups, func(a, b GroupChange) int {
		return cmp.Or(bySize(size(a.BasePoints, a.MeanCost, a.Price), size(b.BasePoints, b.MeanCost, b.Price)), cmp.Compare(a.Code, b.Code))
	})
	slices.SortFunc(c.Entries, func(a, b EntryChange) int {
		return cmp.Or(bySize(size(a.BasePoints, a.MeanCost, a.Price), size(b.BasePoints, b.MeanCost, b.Price)), cmp.Compare(a.Group, b.Group),
			whose{a.Institution, a.Level, a.Pool}.compare(whose{b.Institution, b.Level, b.Pool}))
	})
	slices.SortFunc(c.Coefficients, func(a, b CoefficientChange) int {
		return cmp.Or(bySize(size(a.Coefficient), size(b.Coefficient)), whose{a.Institution, a.Level, a.Pool}.compare(whose{b.Institution, b.Level, b.Pool}),
			cmp.Compare(a.Group, b.Group))
	})
}

// size returns by how much the first number moved that both policies have; nil if there is
// none.
func size(list ...Change) *big.Rat {
	for _, c := range list {
		if size := c.size(); size != nil {
			return size
		}
	}
	return nil
}

func (c Change) size() *big.Rat {
	if c.Before.Absent() || c.After.Absent() || c.Before.Sign() == 0 {
		return nil
	}
	d := new(big.Rat).Sub(c.After.Rat(), c.Before.Rat())
	return d.Quo(d, c.Before.Rat())
}

// bySize sorts by absolute size, descending; nil comes last.
func bySize(a, b *big.Rat) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return new(big.Rat).Abs(b).Cmp(new(big.Rat).Abs(a))
}

// change compares two numbers. What does not fit into a decimal is left out.
func change(before, after settlement.Decimal) Change {
	c := Change{Before: before, After: after}
	if !before.Absent() && !after.Absent() {
		c.Difference = shownRat(new(big.Rat).Sub(after.Rat(), before.Rat()), max(before.Places(), after.Places()))
	}
	if size := c.size(); size != nil {
		c.Ratio = shownRat(formula.RoundRat(size, 4), 4)
	}
	return c
}

func shownRat(x *big.Rat, places int) settlement.Decimal {
	v, n, err := formula.Decimal(x, places)
	if err != nil {
		return settlement.Decimal{}
	}
	return settlement.DecimalOf(v, n)
}

type coefficientAt struct {
	whose whose
	group string
}

// listed returns the coefficients that a policy lists.
func listed(p Policy) map[coefficientAt]settlement.Decimal {
	list := map[coefficientAt]settlement.Decimal{}
	add := func(at coefficientAt, d settlement.Decimal) {
		if !d.Absent() {
			list[at] = d
		}
	}
	add(coefficientAt{}, p.DefaultCoefficient)
	for _, l := range p.Levels {
		add(coefficientAt{whose: whose{level: l.Level}}, l.Coefficient)
	}
	for _, in := range p.Institutions {
		add(coefficientAt{whose: whose{institution: in.Code}}, in.Coefficient)
	}
	for _, c := range p.Coefficients {
		add(coefficientAt{whose{c.Institution, c.Level, c.Pool}, c.Group}, c.Coefficient)
	}
	return list
}

func (c *Comparison) compareCoefficients(was, is map[coefficientAt]settlement.Decimal) {
	for _, at := range bothKeys(was, is) {
		one := change(was[at], is[at])
		c.Totals.Coefficients.count(one.Before.Absent(), one.After.Absent(), one.Moved())
		if one.Moved() {
			c.Coefficients = append(c.Coefficients, CoefficientChange{at.whose.institution, at.whose.level, at.whose.pool, at.group, one})
		}
	}
}
