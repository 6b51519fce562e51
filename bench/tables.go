package main

import (
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
)

// In this file: policies whose tables say weights, means and coefficients by level, or by
// level, institution and pool. They say the same numbers as the plain policy, so that all
// versions have one result, and what they cost is the looking up.

// byLevel gives institutions levels, and each group an entry for every level.
func byLevel(p *drg.Policy) {
	p.Groups, p.Institutions = slices.Clone(p.Groups), slices.Clone(p.Institutions)
	for i := range p.Institutions {
		p.Institutions[i].Level = strconv.Itoa(1 + i%3)
	}
	for i := range p.Groups {
		g := &p.Groups[i]
		for level := range 3 {
			g.By = append(g.By, drg.GroupBy{Level: strconv.Itoa(1 + level), BasePoints: g.BasePoints, MeanCost: g.MeanCost})
		}
	}
}

// pool is that of all cases.
const pool = "310"

// byPool is byLevel with entries by level and pool, too, and coefficients by institution and
// pool in place of those of institutions.
func byPool(p *drg.Policy) {
	byLevel(p)
	for i := range p.Groups {
		g := &p.Groups[i]
		for level := range 3 {
			g.By = append(g.By, drg.GroupBy{Level: strconv.Itoa(1 + level), Pool: pool, MeanCost: g.MeanCost})
		}
	}
	for i := range p.Institutions {
		in := &p.Institutions[i]
		p.Coefficients = append(p.Coefficients, drg.Coefficient{Institution: in.Code, Pool: pool, Coefficient: in.Coefficient})
		in.Coefficient = settlement.Decimal{}
	}
}

func tableVersions() []*version {
	var list []*version
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
	}{{", tables by level", byLevel}, {", tables by level and pool", byPool}} {
		made := func(d *data) (*drg.Plan, error) {
			policy := d.region.policy
			row.change(&policy)
			plan, err := drg.New(policy)
			if err != nil {
				return nil, err
			}
			return plan.InPool(pool), nil
		}
		list = append(list,
			&version{section: inMemory, name: internedName + row.name, job: jobKeep, exact: true, most: memoryLimit, cores: 1,
				prepare: func(d *data) (func() (result, error), error) {
					plan, err := made(d)
					if err != nil {
						return nil, err
					}
					s := withoutIDs(bindCases(plan, vouched, d.slice()))
					return func() (result, error) { return resultOf(settlement.Workers(1).Settle(terms(d.n), s)) }, nil
				}},
			&version{section: fromCSV, name: batchedCSV + row.name, job: jobKeep, exact: true, cores: 1, files: []string{"cases.csv"},
				prepare: func(d *data) (func() (result, error), error) {
					plan, err := made(d)
					return func() (result, error) {
						table := his.Cases(d.file("cases.csv"), plan.Columns()...)
						return resultOf(settlement.Workers(1).Settle(terms(d.n), bindTable(plan, vouched, table)))
					}, err
				}})
	}
	return list
}
