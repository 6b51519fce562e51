package bureau

import (
	"cmp"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// group is the sum of cells of a table, and these cells: they explain it.
type group struct {
	key string
	analysis.Cell
	parts []analysis.Cell
}

// grouped sums the cells of a table up by a key, in the order of the keys.
func grouped(list []analysis.Cell, key func(*analysis.Cell) string) ([]*group, error) {
	at := map[string]*group{}
	for i := range list {
		k := key(&list[i])
		g := at[k]
		if g == nil {
			g = &group{key: k}
			at[k] = g
		}
		if err := g.add(&list[i]); err != nil {
			return nil, err
		}
	}
	groups := slices.Collect(maps.Values(at))
	slices.SortFunc(groups, func(a, b *group) int { return cmp.Compare(a.key, b.key) })
	return groups, nil
}

// whole sums all cells up.
func whole(list []analysis.Cell) (*group, error) {
	groups, err := grouped(list, func(*analysis.Cell) string { return "" })
	if err != nil || len(groups) == 0 {
		return &group{}, err
	}
	return groups[0], nil
}

// keyed returns the key of a cell at a place.
func keyed(n int) func(*analysis.Cell) string {
	return func(c *analysis.Cell) string { return c.Keys[n] }
}

func (g *group) add(c *analysis.Cell) error {
	g.parts = append(g.parts, *c)
	to, ok := &g.Cell, true
	for _, n := range []struct{ to, by *int }{
		{&to.Claims, &c.Claims}, {&to.Unpaid, &c.Unpaid}, {&to.Days, &c.Days}, {&to.Stays, &c.Stays}, {&to.Weighed, &c.Weighed},
	} {
		*n.to += *n.by // counts of claims and days: far below 2^63
	}
	for _, m := range []struct{ to, by *settlement.Money }{
		{&to.Cost, &c.Cost}, {&to.Covered, &c.Covered}, {&to.Price, &c.Price}, {&to.Entitlement, &c.Entitlement}, {&to.Due, &c.Due}, {&to.Gain, &c.Gain},
	} {
		ok = plus(m.to, *m.by) && ok
	}
	ok = plus(&to.Points, c.Points) && ok
	ok = plus(&to.BasePoints, c.BasePoints) && ok
	ok = plusParts(&to.Paid, c.Paid) && ok
	ok = plusParts(&to.Fees, c.Fees) && ok
	if !ok {
		return settlement.ErrOverflow
	}
	return nil
}

// plus adds, and reports whether the sum fits.
func plus[N ~int64](to *N, by N) bool {
	sum := *to + by
	fits := (sum > *to) == (by > 0) || by == 0
	*to = sum
	return fits
}

// plusParts adds parts of the cost by name, in a list of its own.
func plusParts(to *[]settlement.CostPart, by []settlement.CostPart) bool {
	ok := true
	for _, p := range by {
		i, found := slices.BinarySearchFunc(*to, p, func(a, b settlement.CostPart) int { return cmp.Compare(a.Name, b.Name) })
		if !found {
			*to = slices.Insert(slices.Clip(*to), i, p)
			continue
		}
		ok = plus(&(*to)[i].Amount, p.Amount) && ok
	}
	return ok
}
