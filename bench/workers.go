package main

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: the speed of two workers compared with one, on claims in memory, for
// every kind of work that workers divide in its own way. One worker has one processor,
// two have two; ids are checked.

const bothWorkers = "workers, in memory"

// shared is a kind of work. prepare makes the claims, and returns a function that
// settles them.
type shared struct {
	name    string
	job     job
	prepare func(*data) (func(settlement.Workers) (*settlement.Report, error), error)
}

func (s shared) one() string { return s.name + ", one worker" }
func (s shared) two() string { return s.name + ", two workers" }

func sharedWork() []shared {
	return []shared{
		{"plain", jobKeep, func(d *data) (func(settlement.Workers) (*settlement.Report, error), error) {
			return settling(terms(d.n), bindCases(d.region.plan, vouched, d.slice())), nil
		}},
		{"pools", jobPools, func(d *data) (func(settlement.Workers) (*settlement.Report, error), error) {
			s := bindCases(d.region.plan, vouched, d.inPools())
			return func(n settlement.Workers) (*settlement.Report, error) { return n.SettlePools(pools(d.n), s) }, nil
		}},
		{"budget around items", jobBudget, func(d *data) (func(settlement.Workers) (*settlement.Report, error), error) {
			plan, err := d.budgetPlan()
			if err != nil {
				return nil, err
			}
			return settling(settlement.Terms{}, plan.Settlement(vouched, nil, bindItems(slices.Collect(d.items())))), nil
		}},
		{"beds", jobPerDiem, func(d *data) (func(settlement.Workers) (*settlement.Report, error), error) {
			plan, err := wardPlan()
			if err != nil {
				return nil, err
			}
			return settling(terms(d.n), plan.Settlement(vouched, settlement.Each(slices.Collect(d.stays())))), nil
		}},
		{"heads", jobHeads, func(d *data) (func(settlement.Workers) (*settlement.Report, error), error) {
			plan, err := clinicPlan()
			if err != nil {
				return nil, err
			}
			members, charges := settlement.Each(slices.Collect(d.members())), settlement.Each(slices.Collect(d.charges()))
			return settling(settlement.Terms{}, plan.Settlement(year(), members, charges)), nil
		}},
		{"readmission", jobReturns, func(d *data) (func(settlement.Workers) (*settlement.Report, error), error) {
			plan, err := d.returnPlan()
			if err != nil {
				return nil, err
			}
			return settling(terms(d.n), bindCases(plan, year(), d.returning())), nil
		}},
		{"quotas", jobQuotas, func(d *data) (func(settlement.Workers) (*settlement.Report, error), error) {
			plan, err := d.quotaPlan()
			if err != nil {
				return nil, err
			}
			return settling(terms(d.n), bindCases(plan, year(), d.slice())), nil
		}},
	}
}

func settling(t settlement.Terms, s settlement.Settlement) func(settlement.Workers) (*settlement.Report, error) {
	return func(n settlement.Workers) (*settlement.Report, error) { return n.Settle(t, s) }
}

func workerVersions() (list []*version) {
	for _, k := range sharedWork() {
		for i, name := range []string{k.one(), k.two()} {
			cores := i + 1
			list = append(list, &version{section: bothWorkers, name: name, job: k.job, exact: true, most: memoryLimit, cores: cores,
				prepare: func(d *data) (func() (result, error), error) {
					settle, err := k.prepare(d)
					return func() (result, error) {
						r, err := resultOf(settle(settlement.Workers(cores)))
						if k.job == jobBudget || k.job == jobHeads {
							r.Points = nil // there are none
						}
						return r, err
					}, err
				}})
		}
	}
	return list
}

// workersReference does a job of this file claim by claim.
func workersReference(d *data, j job) (result, error) {
	switch j {
	case jobPools:
		return resultOf(settlement.SettlePools(pools(d.n), d.region.plan.Settlement(vouched, settlement.Each(d.inPools()))))
	case jobReturns:
		plan, err := d.returnPlan()
		if err != nil {
			return result{}, err
		}
		return resultOf(settlement.Settle(terms(d.n), plan.Settlement(year(), settlement.Each(d.returning()))))
	}
	plan, err := d.quotaPlan()
	if err != nil {
		return result{}, err
	}
	return resultOf(settlement.Settle(terms(d.n), plan.Settlement(year(), settlement.Each(d.slice()))))
}

// pools divide the fund among the employees and the residents.
func pools(n int) []settlement.Pool {
	half := settlement.Terms{Fund: fund(n / 2)}
	return []settlement.Pool{{Name: "employees", Terms: half}, {Name: "residents", Terms: half}}
}

// inPools are the cases, every other one of the other pool.
func (d *data) inPools() []drg.Case {
	list := slices.Clone(d.slice())
	for i := range list {
		list[i].Pool = []string{"employees", "residents"}[i%2]
	}
	return list
}

// returning are the cases; every tenth is of the same person as the case before, a week
// later.
func (d *data) returning() []drg.Case {
	list := slices.Clone(d.slice())
	last := year().To
	for i := 9; i < len(list); i += 10 {
		first, again := &list[i-1], &list[i]
		if again.Group == first.Group || first.Discharged.Add(7+again.Days).After(last) {
			continue
		}
		again.Person, again.Institution, again.Group, again.Approved = first.Person, first.Institution, first.Group, first.Approved
		again.Admitted = first.Discharged.Add(7)
		again.Discharged = again.Admitted.Add(again.Days)
	}
	return list
}

func (d *data) returnPlan() (*drg.Plan, error) {
	p := d.region.policy
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: settlement.MustDecimal("0.5")}
	return drg.New(p)
}

// quotaPlan allows two special cases in a thousand discharges, where three are
// approved.
func (d *data) quotaPlan() (*drg.Plan, error) {
	p := d.region.policy
	p.Special = &drg.SpecialRule{QuotaRule: drg.QuotaRule{Quota: settlement.MustDecimal("0.002"), QuotaCycle: drg.InYear, OverQuota: drg.Rank, QuotaValue: settlement.MustDecimal("100")}}
	return drg.New(p)
}
