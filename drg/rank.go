package drg

import (
	"fmt"

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
	}
	if n := r.in.byGroup.at(r.g.index); n != 0 {
		return &r.listed[n-1]
	}
	if r.g.leveled {
		if n := r.g.byLevel.at(r.in.at); n != 0 {
			return &r.listed[n-1]
		}
	}
	return &r.in.own
}

// coefficientInPool is findCoefficient in a pool that the policy names: rank by rank.
func (r *rating) coefficientInPool() *coefficient {
	g, in := r.g, r.in
	n := uint32(0)
	if t := in.pools.find(r.pool); t != nil {
		n = t.byGroup.at(g.index)
	}
	if n == 0 {
		n = in.byGroup.at(g.index)
	}
	t := g.pools.find(r.pool)
	if n == 0 && t != nil {
		n = t.levels.at(in.at)
	}
	if n == 0 {
		n = g.byLevel.at(in.at)
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
	n := t.levels.at(in.at)
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
