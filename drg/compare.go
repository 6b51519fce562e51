package drg

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Change is a number before and after.
type Change struct {
	Before settlement.Decimal `json:"before,omitzero"`
	After  settlement.Decimal `json:"after,omitzero"`
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

// CoefficientChange is a coefficient of an institution or a level that moved. An empty
// Group means all groups. With all three fields empty it is the default coefficient.
type CoefficientChange struct {
	Institution string `json:"institution,omitempty"`
	Level       string `json:"level,omitempty"`
	Group       string `json:"group,omitempty"`
	Coefficient Change `json:"coefficient"`
}

// Comparison is what moved from one policy to another.
type Comparison struct {
	RegionalMean Change              `json:"regional_mean"`
	Groups       []GroupChange       `json:"groups,omitempty"`
	Coefficients []CoefficientChange `json:"coefficients,omitempty"`
}

// Compare says which groups and which listed coefficients moved, and by how much. Those
// that moved most, up or down, come first. They are compared by the exact ratio of their
// coefficient or base points, or of mean cost or price where there are no base points. Ties
// are sorted by code. Groups and coefficients of only one policy come last. Rules are not
// compared.
func Compare(before, after Policy) Comparison {
	c := Comparison{RegionalMean: change(before.RegionalMean, after.RegionalMean)}
	was, is := map[string]Group{}, map[string]Group{}
	for _, g := range before.Groups {
		was[g.Code] = g
	}
	for _, g := range after.Groups {
		is[g.Code] = g
	}
	compare := func(code string) {
		a, b := was[code], is[code]
		_, had := was[code]
		_, has := is[code]
		g := GroupChange{
			Code: code, Name: cmp.Or(b.Name, a.Name), BasePoints: change(a.BasePoints, b.BasePoints), MeanCost: change(a.MeanCost, b.MeanCost),
			Price: change(a.Price, b.Price), Added: !had, Removed: !has,
		}
		if g.Added || g.Removed || g.BasePoints.Moved() || g.MeanCost.Moved() || g.Price.Moved() {
			c.Groups = append(c.Groups, g)
		}
	}
	for code := range was {
		compare(code)
	}
	for code := range is {
		if _, had := was[code]; !had {
			compare(code)
		}
	}
	slices.SortFunc(c.Groups, func(a, b GroupChange) int { return cmp.Or(bySize(a.size(), b.size()), cmp.Compare(a.Code, b.Code)) })
	c.Coefficients = compareCoefficients(listed(before), listed(after))
	return c
}

// size returns by how much a group moved; nil if that is no number.
func (g GroupChange) size() *big.Rat {
	for _, c := range []Change{g.BasePoints, g.MeanCost, g.Price} {
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

func change(before, after settlement.Decimal) Change {
	c := Change{Before: before, After: after}
	if size := c.size(); size != nil {
		sign := int64(size.Sign())
		var f settlement.Faults
		v := half(&f, "", new(big.Rat).Mul(size.Abs(size), big.NewRat(1e4, 1)))
		if f.Total == 0 {
			c.Ratio = settlement.DecimalOf(sign*v, 4)
		}
	}
	return c
}

type listedAt struct{ institution, level, group string }

// listed returns the coefficients that a policy lists.
func listed(p Policy) map[listedAt]settlement.Decimal {
	list := map[listedAt]settlement.Decimal{}
	add := func(at listedAt, d settlement.Decimal) {
		if !d.Absent() {
			list[at] = d
		}
	}
	add(listedAt{}, p.DefaultCoefficient)
	for _, l := range p.Levels {
		add(listedAt{level: l.Level}, l.Coefficient)
	}
	for _, in := range p.Institutions {
		add(listedAt{institution: in.Code}, in.Coefficient)
	}
	for _, c := range p.Coefficients {
		add(listedAt{c.Institution, c.Level, c.Group}, c.Coefficient)
	}
	return list
}

func compareCoefficients(was, is map[listedAt]settlement.Decimal) []CoefficientChange {
	var list []CoefficientChange
	add := func(at listedAt) {
		if c := change(was[at], is[at]); c.Moved() {
			list = append(list, CoefficientChange{at.institution, at.level, at.group, c})
		}
	}
	for at := range was {
		add(at)
	}
	for at := range is {
		if _, had := was[at]; !had {
			add(at)
		}
	}
	slices.SortFunc(list, func(a, b CoefficientChange) int {
		return cmp.Or(bySize(a.Coefficient.size(), b.Coefficient.size()), cmp.Compare(a.Institution, b.Institution),
			cmp.Compare(a.Level, b.Level), cmp.Compare(a.Group, b.Group))
	})
	return list
}
