package main

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: claims by item under total budgets, with surplus and overrun
// shared by tiers.

const (
	budgetFromCSV  = "budget, from CSV"
	budgetInMemory = "budget, in memory"
	keptShare      = "0.6" // of a surplus
)

// overruns are the tiers of an overrun: the fund's share up to a fraction of the
// budget. Beyond the last tier the fund bears nothing.
var overruns = [2]struct{ upTo, fund string }{{"0.05", "0.6"}, {"0.1", "0.3"}}

// budgetOf is the budget of the i-th hospital: some suffice and some do not.
func (d *data) budgetOf(i int) settlement.Decimal {
	claims := int64(d.n/len(d.region.hospitals)) + 1
	return settlement.Money(claims * int64(50_000+i*500)).Decimal()
}

func (d *data) budgetPlan() (*budget.Plan, error) {
	p := budget.Policy{
		Document: policy.Document{Name: "budgets made up for benchmarks", Kind: policy.Example},
		Sharing:  &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: settlement.MustDecimal(keptShare)}}}},
	}
	for _, t := range overruns {
		p.Sharing.Overrun = append(p.Sharing.Overrun, settlement.Tier{UpTo: settlement.MustDecimal(t.upTo), Fund: settlement.MustDecimal(t.fund)})
	}
	for i, h := range d.region.hospitals {
		p.Budgets = append(p.Budgets, budget.Budget{Institution: h.code, Amount: d.budgetOf(i)})
	}
	return budget.New(p)
}

// items yields n claims.
func (d *data) items() iter.Seq[budget.Claim] {
	return func(yield func(budget.Claim) bool) {
		random := rand.New(rand.NewPCG(seed, 6))
		january := settlement.MustMonth("2025-01")
		for i := range d.n {
			c := budget.Claim{
				ID: strconv.Itoa(331100_250000_000000 + i), Institution: d.home(random), Month: january.Add(random.IntN(12)),
				Cost: settlement.Money(10_000 + random.IntN(180_000)),
			}
			c.Covered = c.Cost * settlement.Money(15+random.IntN(40)) / 100
			if !yield(c) {
				return
			}
		}
	}
}

func (d *data) itemRows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for c := range d.items() {
			if !yield([]string{c.ID, c.Institution, c.Month.String(), c.Cost.String(), c.Covered.String()}) {
				return
			}
		}
	}
}

func cadreReference(d *data) (result, error) {
	plan, err := d.budgetPlan()
	if err != nil {
		return result{}, err
	}
	return items(plan, withIDs, settlement.Stream(func(yield func(budget.Claim, error) bool) {
		for c := range d.items() {
			if !yield(c, nil) {
				return
			}
		}
	}))
}

func items(plan *budget.Plan, ids checking, claims settlement.Claims[budget.Claim]) (result, error) {
	r, err := resultOf(settlement.Settle(settlement.Terms{}, plan.Settlement(vouched, nil, ids(budget.Items(vouched, claims)))))
	r.Points = nil
	return r, err
}

func budgetVersions() []*version {
	return []*version{
		split(budgetFromCSV, "items.csv"),
		{section: budgetFromCSV, name: "this library: CSV to report, ids checked", job: jobBudget, exact: true, files: []string{"items.csv"},
			prepare: func(d *data) (func() (result, error), error) {
				plan, err := d.budgetPlan()
				return func() (result, error) { return items(plan, withIDs, his.Items(d.file("items.csv")).Claims()) }, err
			}},
		{section: budgetInMemory, name: "this library", job: jobBudget, exact: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				plan, err := d.budgetPlan()
				claims := slices.Collect(d.items())
				return func() (result, error) { return items(plan, withoutIDs, settlement.Each(claims)) }, err
			}},
		{section: budgetInMemory, name: "shopspring/decimal, careful", job: jobBudget, exact: true, yardstick: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				claims := slices.Collect(d.items())
				return func() (result, error) { return d.decimalItems(claims) }, nil
			}},
	}
}

func (d *data) decimalItems(claims []budget.Claim) (result, error) {
	incurred := map[string]decimal.Decimal{}
	for i := range claims {
		c := &claims[i]
		incurred[c.Institution] = incurred[c.Institution].Add(decimal.New(int64(c.Cost), -2)).Sub(decimal.New(int64(c.Covered), -2))
	}
	r := result{Due: map[string]settlement.Money{}}
	for i, h := range d.region.hospitals {
		room, used := d.budgetOf(i).Unwrap(), incurred[h.code]
		entitled := used
		if used.Cmp(room) <= 0 {
			entitled = used.Add(room.Sub(used).Mul(decimal.RequireFromString(keptShare)).Round(2))
		} else {
			over, from, shared := used.Sub(room), decimal.Zero, decimal.Zero
			for _, t := range overruns {
				to := decimal.Min(over, room.Mul(decimal.RequireFromString(t.upTo)))
				if to.Cmp(from) > 0 {
					shared = shared.Add(to.Sub(from).Mul(decimal.RequireFromString(t.fund)))
					from = to
				}
			}
			entitled = room.Add(shared.Round(2))
		}
		m, err := settlement.NewMoney(entitled)
		if err != nil {
			return r, err
		}
		r.Due[h.code] = m
	}
	return r, nil
}
