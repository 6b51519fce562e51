package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// In this file: the coefficients of a policy, compiled.

// references refer to coefficients by an index: 1 + where listed has it; 0: there is none. They
// have a place for every index unless they are few for that: of 100,000 groups and as many
// institutions with a coefficient each, nobody has the memory for all pairs.
type references struct {
	all []uint32
	few map[uint32]uint32
}

// at returns the reference at an index.
func (t *references) at(index uint32) uint32 {
	if t.all != nil {
		return t.all[index]
	}
	if t.few != nil {
		return t.few[index]
	}
	return 0
}

// put notes that the entry at an index, of so many, is the n-th listed coefficient.
func (t *references) put(of int, index, n uint32) {
	if t.all == nil {
		if t.few == nil {
			t.few = map[uint32]uint32{}
		}
		t.few[index] = n
		if of > 256 && 16*len(t.few) < of {
			return
		}
		t.all = make([]uint32, of)
		for index, n := range t.few {
			t.all[index] = n
		}
		t.few = nil
	}
	t.all[index] = n
}

// levelTable refers to coefficients by the number of a level. The rest is for all levels.
type levelTable struct {
	levels references
	rest   uint32
}

// institutionPool refers to the coefficients of an institution in a pool.
type institutionPool struct {
	own     uint32
	byGroup references // by the index of a group
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
		in.pools.of(pool).byGroup.put(groups, g.index, n)
	case rankGroupInstitution:
		in.byGroup.put(groups, g.index, n)
	case rankGroupLevelPool:
		g.pools.of(pool).levels.put(levels, level, n)
	case rankGroupLevel:
		g.byLevel.put(levels, level, n)
		g.leveled = true
	case rankGroupPool:
		g.pools.of(pool).rest = n
	case rankInstitutionPool:
		in.pools.of(pool).own = n
	case rankLevelPool:
		p.poolCoefficients.of(pool).levels.put(levels, level, n)
	case rankPool:
		p.poolCoefficients.of(pool).rest = n
	}
}
