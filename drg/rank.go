package drg

import (
	"fmt"
	"slices"
	"sort"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: which coefficient a case has. Of the entries that fit it the first one in
// the order of ranks counts.

// rank says how closely an entry names a case.
type rank uint8

// The ranks in their order. A uniform group comes before all entries.
const (
	rankUniform rank = iota
	rankGroupInstitutionPool
	rankGroupInstitution
	rankGroupLevelPool
	rankGroupLevel
	rankGroupPool
	rankInstitutionPool
	rankInstitution
	rankLevelPool
	rankLevel
	rankPool
	rankDefault
	ranks // how many
)

// rank returns the rank of an entry. It was checked to name an institution, a level or a
// pool.
func (c *Coefficient) rank() rank {
	r := rankPool
	switch {
	case c.Institution != "":
		r = rankInstitution
	case c.Level != "":
		r = rankLevel
	case c.Group != "":
		return rankGroupPool
	default:
		return r
	}
	if c.Group != "" {
		r -= rankInstitution - rankGroupInstitution
	}
	if c.Pool != "" {
		r--
	}
	return r
}

// coefficient is a compiled coefficient, and where the policy has it.
type coefficient struct {
	number
	rank rank
	in   coefficientTable
	at   uint32 // its index there
}

// coefficientTable is a field of the policy that has coefficients.
type coefficientTable uint8

const (
	inDefault coefficientTable = iota
	inLevels
	inInstitutions
	inCoefficients
)

// path returns the path of the field that has the coefficient.
func (c *coefficient) path() string {
	switch c.in {
	case inLevels:
		return fmt.Sprintf("levels[%d].coefficient", c.at)
	case inInstitutions:
		return fmt.Sprintf("institutions[%d].coefficient", c.at)
	case inCoefficients:
		return fmt.Sprintf("coefficients[%d].coefficient", c.at)
	}
	return "default_coefficient"
}

// uniform is the coefficient of uniform groups.
var uniform = coefficient{number: one, rank: rankUniform}

// byPool has a pool's values by the number of the pool. Policies name few pools, so that the
// numbers are compared one by one while there are few.
type byPool[V any] struct {
	pools []uint32 // ascending
	list  []V
}

// find returns nil if the pool has no value.
func (b *byPool[V]) find(pool uint32) *V {
	if len(b.pools) > 8 {
		if i, ok := slices.BinarySearch(b.pools, pool); ok {
			return &b.list[i]
		}
		return nil
	}
	for i, n := range b.pools {
		if n == pool {
			return &b.list[i]
		}
	}
	return nil
}

// of returns the value of a pool, and makes one if there is none.
func (b *byPool[V]) of(pool uint32) *V {
	i := sort.Search(len(b.pools), func(i int) bool { return b.pools[i] >= pool })
	if i == len(b.pools) || b.pools[i] != pool {
		var zero V
		b.pools, b.list = slices.Insert(b.pools, i, pool), slices.Insert(b.list, i, zero)
	}
	return &b.list[i]
}

// levelTable refers to coefficients by the number of a level: 1 + where listed has it; 0:
// there is none. The rest is for all levels.
type levelTable struct {
	levels []uint32
	rest   uint32
}

// at returns the entry of a level.
func (t *levelTable) at(level uint32) uint32 {
	if t.levels == nil {
		return 0
	}
	return t.levels[level]
}

// institutionPool refers to the coefficients of an institution in a pool.
type institutionPool struct {
	own     uint32
	byGroup []uint32 // by the index of a group; nil: none
}

// coefficients compiles the coefficients of institutions, levels, groups and pools. Groups
// and institutions are compiled already.
func (p *Plan) coefficients(f *settlement.Faults) {
	number := func(path string, d settlement.Decimal, r rank, in coefficientTable, at int) coefficient {
		return coefficient{p.number(f, path, d), r, in, uint32(at)}
	}
	fallback := number("default_coefficient", p.policy.DefaultCoefficient, rankDefault, inDefault, 0)
	levels, own := map[string]coefficient{}, map[string]coefficient{}
	for i, l := range p.policy.Levels {
		levels[l.Level] = number(fmt.Sprintf("levels[%d].coefficient", i), l.Coefficient, rankLevel, inLevels, i)
	}
	for i, in := range p.policy.Institutions {
		if !in.Coefficient.Absent() {
			own[in.Code] = number(fmt.Sprintf("institutions[%d].coefficient", i), in.Coefficient, rankInstitution, inInstitutions, i)
		}
	}
	for i := range p.policy.Coefficients {
		c := &p.policy.Coefficients[i]
		a := number(fmt.Sprintf("coefficients[%d].coefficient", i), c.Coefficient, c.rank(), inCoefficients, i)
		p.listed = append(p.listed, a)
		switch a.rank {
		case rankInstitution:
			own[c.Institution] = a
		case rankLevel:
			levels[c.Level] = a
		default:
			p.refer(c, uint32(len(p.listed)))
		}
	}
	for _, in := range p.institutions.List() {
		in.own = fallback
		if a, ok := levels[in.level]; ok && in.level != "" {
			in.own = a
		}
		if a, ok := own[in.code]; ok {
			in.own = a
		}
	}
}

// refer notes that the n-th listed coefficient is for the cases that it names, unless it
// names a group, an institution or a level that no case has.
func (p *Plan) refer(c *Coefficient, n uint32) {
	g, in, level := p.groups.Find(c.Group), p.institutions.Find(c.Institution), p.levelNumbers.Find(c.Level)
	if c.Group != "" && g == nil || c.Institution != "" && in == nil || c.Level != "" && level == 0 {
		return
	}
	pool := p.pools.Number(c.Pool)
	groups, levels := p.groups.Len(), p.levelNumbers.Len()+1
	switch c.rank() {
	case rankGroupInstitutionPool:
		q := in.pools.of(pool)
		q.byGroup = refer(q.byGroup, groups, g.index, n)
	case rankGroupInstitution:
		in.byGroup = refer(in.byGroup, groups, g.index, n)
	case rankGroupLevelPool:
		t := g.pools.of(pool)
		t.levels = refer(t.levels, levels, level, n)
	case rankGroupLevel:
		g.byLevel = refer(g.byLevel, levels, level, n)
	case rankGroupPool:
		g.pools.of(pool).rest = n
	case rankInstitutionPool:
		in.pools.of(pool).own = n
	case rankLevelPool:
		t := p.poolCoefficients.of(pool)
		t.levels = refer(t.levels, levels, level, n)
	case rankPool:
		p.poolCoefficients.of(pool).rest = n
	}
}

// refer notes in a table that the entry at an index is the n-th listed coefficient. An
// absent table is made with the size.
func refer(table []uint32, size int, index, n uint32) []uint32 {
	if table == nil {
		table = make([]uint32, size)
	}
	table[index] = n
	return table
}

// coefficient returns the first coefficient that exists: 1 if the group is uniform, else
// that of the first rank.
func (r *rating) coefficient() (*number, error) {
	a := r.findCoefficient()
	if a.v == 0 {
		return nil, &settlement.FieldError{Path: "group", Err: fmt.Errorf("%w: %s × %s", ErrCoefficient, shown.QuoteID(r.c.Institution), shown.QuoteID(r.c.Group))}
	}
	if r.trail != nil {
		r.recordCoefficient(a)
	}
	return &a.number, nil
}

// findCoefficient returns the coefficient; its v is 0 if there is none.
func (r *rating) findCoefficient() *coefficient {
	switch {
	case r.g.uniform:
		return &uniform
	case r.pool != 0:
		return r.coefficientInPool()
	case r.in.byGroup != nil && r.in.byGroup[r.g.index] != 0:
		return &r.listed[r.in.byGroup[r.g.index]-1]
	case r.g.byLevel != nil && r.g.byLevel[r.in.at] != 0:
		return &r.listed[r.g.byLevel[r.in.at]-1]
	}
	return &r.in.own
}

// coefficientInPool is findCoefficient in a pool that the policy names: rank by rank.
func (r *rating) coefficientInPool() *coefficient {
	g, in := r.g, r.in
	n := uint32(0)
	if t := in.pools.find(r.pool); t != nil && t.byGroup != nil {
		n = t.byGroup[g.index]
	}
	if n == 0 && in.byGroup != nil {
		n = in.byGroup[g.index]
	}
	t := g.pools.find(r.pool)
	if n == 0 && t != nil {
		n = t.at(in.at)
	}
	if n == 0 && g.byLevel != nil {
		n = g.byLevel[in.at]
	}
	if n == 0 && t != nil {
		n = t.rest
	}
	if n == 0 {
		return r.findOwn()
	}
	return &r.listed[n-1]
}

// findOwn returns the coefficient of the institution in groups that have none of their own;
// its v is 0 if there is none.
func (r *rating) findOwn() *coefficient {
	in := r.in
	if r.pool == 0 {
		return &in.own
	}
	if t := in.pools.find(r.pool); t != nil && t.own != 0 {
		return &r.listed[t.own-1]
	}
	t := r.poolCoefficients.find(r.pool)
	if t == nil || in.own.rank == rankInstitution {
		return &in.own
	}
	n := t.at(in.at)
	if n == 0 && in.own.rank != rankLevel {
		n = t.rest
	}
	if n == 0 {
		return &in.own
	}
	return &r.listed[n-1]
}

// recordCoefficient records where the coefficient was found. The rule cites the article of
// the entry, where there is one.
func (r *rating) recordCoefficient(a *coefficient) {
	rule, d := r.rules.coefficient[a.rank], *a.shown
	if a.rank == rankUniform {
		r.trail.Record(r.cited(rule, r.g.path("uniform")), d)
		return
	}
	r.trail.Record(r.cited(rule, a.path()), d, settlement.In("listed", d))
}

// cited returns a rule that cites the article of the field at path. Rules are made for the
// tables as a whole, since tables are long.
func (r *rating) cited(rule *settlement.Rule, path string) *settlement.Rule {
	source := r.policy.Cite(path)
	if source == rule.Source {
		return rule
	}
	own := *rule
	own.Source = source
	return &own
}
