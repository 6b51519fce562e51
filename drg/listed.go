package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// In this file: the coefficients of a policy, compiled.

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
	groups, levels := len(p.policy.Groups), p.levelNumbers.Len()+1
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
		g.byLevel, g.leveled = refer(g.byLevel, levels, level, n), true
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
