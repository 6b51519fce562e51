package main

import (
	"cmp"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
)

// In this file: the file of ten columns that most places have, dated and with ids checked,
// under policies that the library could settle in ways of their own. Each must have the
// result of a settlement claim by claim.

const tenSection = "ten columns, from CSV"

// tenWork is a policy, or several, for the file of ten columns.
type tenWork struct {
	name   string
	job    job
	policy func(*data) ([]drg.Policy, error)
	change func(*settlement.Terms)  // nil: the terms stay
	file   string                   // empty: ten.csv
	period func() settlement.Period // nil: the year
}

// Files of other cases: every tenth case is of a person who came back; with the column of pools,
// and every other case in the other pool.
const (
	tenReturning = "ten-returning.csv"
	tenPools     = "tenpools.csv"
)

const (
	tenPlain  = "this library: plain"
	tenReturn = "this library: readmission"
	tenBack   = "this library: readmission, every tenth came back"
	tenRanked = "this library: ranked quotas"
	tenBoth   = "this library: readmission and ranked quotas"
	twoCores  = ", two cores"

	tenJob    = "this library: a job of documents"
	tenRows   = "this library: a job and a row a claim, every column"
	tenDuckDB = "DuckDB, DOUBLE: read_csv and settle, one thread"
)

func tenWorks() []tenWork {
	one := func(change func(*data, *drg.Policy) error) func(*data) ([]drg.Policy, error) {
		return func(d *data) ([]drg.Policy, error) {
			p := d.region.policy
			err := change(d, &p)
			return []drg.Policy{p}, err
		}
	}
	asItIs := func(*data, *drg.Policy) error { return nil }
	// No person comes back in ten.csv, so the result is the same.
	returns := func(d *data, p *drg.Policy) error {
		plan, err := d.returnPlan()
		if err == nil {
			p.Readmission = plan.Policy().Readmission
		}
		return err
	}
	ranked := func(d *data, p *drg.Policy) error {
		plan, err := d.quotaPlan()
		if err == nil {
			p.Special = plan.Policy().Special
		}
		return err
	}
	return []tenWork{
		{name: tenPlain, job: jobKeep, policy: one(asItIs)},
		{name: tenReturn, job: jobKeep, policy: one(returns)},
		{name: tenBack, job: jobReturns, policy: one(returns), file: tenReturning},
		{name: tenRanked, job: jobQuotas, policy: one(ranked)},
		{name: tenBoth, job: jobQuotas, policy: one(func(d *data, p *drg.Policy) error {
			if err := returns(d, p); err != nil {
				return err
			}
			return ranked(d, p)
		})},
		{name: "this library: each claim rounded", job: jobEach, policy: one(asItIs), change: func(t *settlement.Terms) { t.RoundEach = true }},
		{name: "this library: rules as formulas", job: jobKeep, policy: one(func(d *data, p *drg.Policy) (err error) {
			*p, err = d.region.plan.AsRules()
			return err
		})},
		{name: "this library: two policies of half a year", job: jobKeep, policy: func(d *data) ([]drg.Policy, error) {
			first, second := d.region.policy, d.region.policy
			first.Effective = halfYear()
			second.Effective = settlement.Period{From: halfYear().To.Add(1), To: year().To}
			return []drg.Policy{first, second}, nil
		}},
		{name: "this library: two pools", job: jobPools, policy: one(asItIs), file: tenPools},
		{name: "this library: half of the claims left out", job: jobHalf, policy: one(asItIs), period: halfYear},
	}
}

// halfYear is the first half of the year.
func halfYear() settlement.Period {
	return settlement.Period{From: year().From, To: year().From.Add(181)}
}

func tenVersions() []*version {
	list := []*version{split(tenSection, "ten.csv")}
	for _, w := range tenWorks() {
		for i, more := range []string{"", twoCores} {
			cores := i + 1
			list = append(list, &version{section: tenSection, name: w.name + more, job: w.job, exact: true, cores: cores, files: []string{w.from()},
				prepare: func(d *data) (func() (result, error), error) { return w.prepare(d, cores) }})
		}
	}
	return list
}

// from is the file that is settled.
func (w tenWork) from() string { return cmp.Or(w.file, "ten.csv") }

func (w tenWork) prepare(d *data, cores int) (func() (result, error), error) {
	policies, err := w.policy(d)
	if err != nil {
		return nil, err
	}
	var plans []*drg.Plan
	for _, p := range policies {
		plan, err := drg.New(p)
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	line, err := drg.Follow(plans...)
	if err != nil {
		return nil, err
	}
	t, period := terms(d.n), year()
	if w.change != nil {
		w.change(&t)
	}
	if w.period != nil {
		period = w.period()
	}
	return func() (result, error) {
		table := his.CasesOf(d.file(w.from()), line).DatedBy(his.DateByDischarged)
		s, n := line.Settlement(period, table.Claims()), settlement.Workers(cores)
		if w.job == jobPools {
			return resultOf(n.SettlePools(pools(d.n), s))
		}
		return resultOf(n.Settle(t, s))
	}, nil
}
