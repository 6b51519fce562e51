package drg

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: groups[].by, compiled. Each entry is a group of its own, which the rest of the
// package takes for the group that the case names.

// variants are a group and its entries by level, institution and pool.
type variants struct {
	levels       [][]*group     // rows by the number of a level; 0: no level
	institutions []uint32       // by the index of an institution: 1 + its row; 0: that of its level; nil: all
	rows         [][]*group     // of institutions that entries name
	pools        byPool[uint32] // the position of a pool in rows that tell pools apart
}

// of returns what a case of the institution in a pool meets.
func (v *variants) of(in *institution, pool uint32) *group {
	row := v.levels[in.at]
	if v.institutions != nil {
		if n := v.institutions[in.index]; n != 0 {
			row = v.rows[n-1]
		}
	}
	if pool != 0 && len(row) > 1 {
		if at := v.pools.find(pool); at != nil {
			return row[*at]
		}
	}
	return row[0]
}

// meets returns what a case meets of the group that it names: the group itself, or the entry
// that fits the case. in may be nil, and so may g.
func (p *Plan) meets(in *institution, g *group, pool uint32) *group {
	if g == nil || g.variants == nil || in == nil {
		return g
	}
	return g.variants.of(in, pool)
}

// find looks up the institution of a case, and what the case meets of its group; nil: there
// is none.
func (p *Plan) find(c *Case) (*institution, *group) {
	in := p.institutions.Find(c.Institution)
	return in, p.meets(in, p.groups.Find(c.Group), p.poolOf(c))
}

// poolOf returns the number of a case's pool, or 0 if no table names it.
func (p *Plan) poolOf(c *Case) uint32 {
	if p.pools.Len() == 0 || c.Pool == "" {
		return 0
	}
	return p.pools.Find(c.Pool)
}

// variants compiles the entries of all groups. Coefficients are compiled already.
func (p *Plan) variants(f *settlement.Faults) {
	levelOf := map[string]string{}
	for _, in := range p.policy.Institutions {
		levelOf[in.Code] = in.Level
	}
	for i, g := range p.groups.List() {
		if len(p.policy.Groups[i].By) > 0 {
			g.variants = p.variantsOf(f, g, setOf(&p.policy.Groups[i], levelOf))
		}
	}
}

func (p *Plan) variantsOf(f *settlement.Faults, g *group, set bySet) *variants {
	entries := make([]*group, len(p.policy.Groups[g.index].By))
	for j := range entries {
		entries[j] = p.group(f, int(g.index), j)
		entries[j].byLevel, entries[j].pools = g.byLevel, g.pools
	}
	compile := func(row []int) []*group {
		list := make([]*group, len(row))
		for k, j := range row {
			if list[k] = g; j != itself {
				list[k] = entries[j]
			}
		}
		return list
	}
	v := &variants{}
	for k, pool := range set.pools {
		*v.pools.of(p.pools.Number(pool)) = uint32(k + 1)
	}
	rest := compile(set.rest)
	for n := range p.levelNumbers.Len() + 1 {
		row := rest
		if named := set.levels[p.levelNumbers.Text(uint32(n))]; named != nil {
			row = compile(named)
		}
		v.levels = append(v.levels, row)
	}
	if len(set.institutions) == 0 {
		return v
	}
	v.institutions = make([]uint32, p.institutions.Len())
	for _, in := range p.institutions.List() {
		if row := set.institutions[in.code]; row != nil {
			v.rows = append(v.rows, compile(row))
			v.institutions[in.index] = uint32(len(v.rows))
		}
	}
	return v
}

// path returns the path of the entry that the group is, or of the group, and of a field of
// it. An entry that leaves the field out has the group's.
func (g *group) path(field string) string { return byPath(int(g.index), int(g.entry)) + "." + field }

// recordEntry records a field of the group that the case has from an entry of by, once.
func (r *rating) recordEntry(field string) {
	if r.g.entry == itself {
		return
	}
	b := &r.policy.Groups[r.g.index].By[r.g.entry]
	var d settlement.Decimal
	var text string
	switch field {
	case "base_points":
		d, text = b.BasePoints, "基准点数按等级、机构或险种 (base points by level, institution or pool"
	case "mean_cost":
		d, text = b.MeanCost, "病组均费按等级、机构或险种 (mean cost by level, institution or pool"
	case "price":
		d, text = b.Price, "单病种定额按等级、机构或险种 (fixed price by level, institution or pool"
	}
	id := "drg." + field + ".by"
	if d.Absent() || r.recorded(id) {
		return
	}
	path := r.g.path(field)
	r.trail.Record(&settlement.Rule{
		ID: id, Gives: field, Formula: "listed", Text: text + ": " + path + ")", Source: r.policy.Cite(path),
	}, d, settlement.In("listed", d))
}

// recorded reports whether the trail has a step of the rule.
func (r *rating) recorded(id string) bool {
	return slices.ContainsFunc(*r.trail, func(s settlement.Step) bool { return s.Rule.ID == id })
}

// lacking refuses a case of a group that has base points, or the mean that rules need, in
// other pools alone.
func (r *rating) lacking() error {
	return &settlement.FieldError{Path: "pool", Err: fmt.Errorf("%w: got %s, and group %s has no %s in it", ErrPool, shown.QuoteID(r.c.Pool), shown.QuoteID(r.c.Group), r.g.lacks[0])}
}
