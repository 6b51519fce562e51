package drg

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: groups[].by, compiled. Each entry is a group of its own, which the rest of the
// package takes for the group that the case names.

// variants are what the cases of a group meet: the group itself, or its entries.
type variants struct {
	// table has a row for each level by its number, with that of no level. nil: all cases
	// meet the group.
	table []*group
	// beyond says where more than the level matters; nil: it does not.
	beyond *beyondLevels
}

// beyondLevels makes a row of the table as wide as there are pools to tell apart, and adds
// the rows of institutions that entries name.
type beyondLevels struct {
	width        uint32
	institutions []uint32       // by the index of an institution: its row; 0: that of its level; nil: all
	pools        []uint32       // that entries name, ascending
	columns      byPool[uint32] // those of pools; 0 is that of all others. Not used if dense
	dense        bool           // the column of a pool is its number
}

// densePools is how many pools all rows have columns for. Where the policy names more, a row
// has columns for the pools that the group's entries name.
const densePools = 8

// of returns what a case of the institution in a pool meets.
func (v *variants) of(in *institution, pool uint32) *group {
	if v.beyond == nil {
		return v.table[in.at]
	}
	return v.table[v.beyond.at(in, pool)]
}

func (b *beyondLevels) at(in *institution, pool uint32) uint32 {
	at := in.at
	if b.institutions != nil {
		if row := b.institutions[in.index]; row != 0 {
			at = row
		}
	}
	at *= b.width
	switch {
	case b.width == 1 || pool == 0:
		return at
	case b.dense:
		return at + pool
	}
	if column := b.columns.find(pool); column != nil {
		at += *column
	}
	return at
}

// meets returns what a case meets of the group that it names: the group itself, or the entry
// that fits the case. in may be nil, and so may g.
func (p *Plan) meets(in *institution, g *group, pool uint32) *group {
	if g == nil || !g.several || in == nil {
		return g
	}
	return g.variants.of(in, pool)
}

// find looks up the institution of a case, and what the case meets of its group; nil: there
// is none.
func (p *Plan) find(c *Case) (*institution, *group) {
	in, g := p.institutions.Find(c.Institution), p.groups.Find(c.Group)
	if g == nil && p.table != nil {
		g = p.unlisted(c.Group)
	}
	return in, p.meets(in, g, p.poolOf(c))
}

// poolOf returns the number of a case's pool, or 0 if no table names it.
func (p *Plan) poolOf(c *Case) uint32 {
	if p.pools.Len() == 0 {
		return 0
	}
	name, last := p.poolNameOf(c), p.lastPool
	if last == nil {
		return p.pools.Find(name)
	}
	if last.name == name {
		return last.number
	}
	n := p.pools.Find(name)
	if n != 0 {
		last.name, last.number = p.pools.Text(n), n // that of the claim is good until the next
	}
	return n
}

// metPool is the pool of the last case of a section: the next one is often of the same.
type metPool struct {
	name   string
	number uint32
}

// poolNameOf returns the pool of a case.
func (p *Plan) poolNameOf(c *Case) string {
	if c.Pool == "" {
		return p.blankPool
	}
	return c.Pool
}

// compileEntries compiles the entries of all groups. Coefficients are compiled already.
func (p *Plan) compileEntries(f *settlement.Faults) {
	levelOf := map[string]string{}
	for _, in := range p.policy.Institutions {
		levelOf[in.Code] = in.Level
	}
	for i := range p.policy.Groups {
		for j := range p.policy.Groups[i].By {
			p.pools.Number(p.policy.Groups[i].By[j].Pool)
		}
	}
	for _, g := range p.allGroups() {
		if of := &p.policy.Groups[g.index]; len(of.By) > 0 {
			p.compileVariants(f, g, setOf(of, levelOf))
		}
	}
}

// compileVariants compiles the entries of a group.
func (p *Plan) compileVariants(f *settlement.Faults, g *group, set bySet) {
	entries := make([]*group, len(p.policy.Groups[g.index].By))
	for j := range entries {
		entries[j] = p.group(f, int(g.index), j)
		entries[j].byLevel, entries[j].leveled, entries[j].pools = g.byLevel, g.leveled, g.pools
	}
	g.several = true
	b := &beyondLevels{width: 1}
	positions := []int{0} // in rows of the set, by column
	if len(set.pools) > 0 {
		b.dense = p.pools.Len() <= densePools
		positions = p.columns(b, set.pools)
		b.width = uint32(len(positions))
	}
	rows := uint32(0)
	add := func(row []int) {
		for _, k := range positions {
			if j := row[k]; j == itself {
				g.table = append(g.table, g)
			} else {
				g.table = append(g.table, entries[j])
			}
		}
		rows++
	}
	for n := range p.levelNumbers.Len() + 1 {
		add(set.ofLevel(p.levelNumbers.Text(uint32(n))))
	}
	if len(set.institutions) > 0 {
		b.institutions = make([]uint32, p.institutions.Len())
	}
	for _, in := range p.institutions.List() {
		if row := set.institutions[in.code]; row != nil {
			b.institutions[in.index] = rows
			add(row)
		}
	}
	if b.width > 1 || b.institutions != nil {
		g.beyond = b
	}
}

// columns gives pools their columns, and returns the position in rows of the set that each
// column has.
func (p *Plan) columns(b *beyondLevels, pools []string) []int {
	for _, pool := range pools {
		b.pools = append(b.pools, p.pools.Number(pool))
	}
	slices.Sort(b.pools)
	positions := make([]int, 1, len(pools)+1)
	if b.dense {
		positions = make([]int, p.pools.Len()+1) // a pool that no entry names is like all others
	}
	for k, pool := range pools {
		if n := p.pools.Number(pool); b.dense {
			positions[n] = k + 1
		} else {
			*b.columns.of(n) = uint32(len(positions))
			positions = append(positions, k+1)
		}
	}
	return positions
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
	return &settlement.FieldError{Path: "pool", Err: fmt.Errorf("%w: got %s, and group %s has no %s in it", ErrPool, shown.QuoteID(r.poolNameOf(r.c)), shown.QuoteID(r.c.Group), r.g.lacks[0])}
}
