package main

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: single calls. A claim is one call.

const (
	single        = "single calls"
	ratedOnce     = "Rate, one case"
	explainedOnce = "Explain and Report.Due, one case with its trail"
	apportioned   = "Apportion, 100 shares"
	hotTexts      = "Rate and Tally.Add, string codes, cases in the cache"
	hotNumbers    = "Rate and Tally.Add, codes numbered, cases in the cache"
	hotCases      = 1024
	manyCalls     = 1_000_000
	someCalls     = 20_000
)

func singleVersions() []*version {
	return []*version{
		{section: single, name: ratedOnce, job: jobCalls, exact: true, calls: manyCalls, prepare: func(d *data) (func() (result, error), error) {
			cases, err := sample(d)
			return func() (result, error) {
				for i := range d.n {
					if _, err := d.region.plan.Rate(cases[i%len(cases)]); err != nil {
						return result{}, err
					}
				}
				return result{Rows: d.n}, nil
			}, err
		}},
		hot(hotTexts, func(plan *drg.Plan, cases []drg.Case, t *settlement.Tally) error {
			for i := range cases {
				e, err := plan.Rate(cases[i])
				if err == nil {
					err = t.Add(e)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}),
		hot(hotNumbers, nil),
		{section: single, name: explainedOnce, job: jobCalls, exact: true, calls: someCalls, prepare: func(d *data) (func() (result, error), error) {
			cases, err := sample(d)
			if err != nil {
				return nil, err
			}
			report, err := settlement.Settle(terms(len(cases)), d.region.plan.Settlement(vouched, settlement.Each(cases)))
			return func() (result, error) {
				for i := range d.n {
					if err := explain(d.region.plan, report, cases[i%len(cases)]); err != nil {
						return result{}, err
					}
				}
				return result{Rows: d.n}, nil
			}, err
		}},
		{section: single, name: apportioned, job: jobCalls, exact: true, calls: someCalls, prepare: func(d *data) (func() (result, error), error) {
			shares := hundred()
			return func() (result, error) {
				for i := range d.n {
					total := settlement.Money(123_456_789_01 + i)
					parts, err := settlement.Apportion(total, shares)
					if err != nil {
						return result{}, err
					}
					for _, p := range parts {
						total -= p
					}
					if total != 0 {
						return result{}, fmt.Errorf("%s are left", total)
					}
				}
				return result{Rows: d.n}, nil
			}, nil
		}},
	}
}

// hot rates and adds the same few cases over and over, which are in the processor's
// cache. So are the cases of a reader, which has just written them. A version in memory
// fetches each case from the machine's memory, which takes as long as rating it.
// Without add the cases come in batches.
func hot(name string, add func(*drg.Plan, []drg.Case, *settlement.Tally) error) *version {
	return &version{section: single, name: name, job: jobCalls, exact: true, calls: manyCalls, prepare: func(d *data) (func() (result, error), error) {
		var cases []drg.Case
		for c := range d.region.cases(hotCases) {
			cases = append(cases, c)
		}
		again := (d.n + hotCases - 1) / hotCases
		batched := bindAgain(d.region.plan, cases, again)
		return func() (result, error) {
			var t settlement.Tally
			if add == nil {
				return result{Rows: d.n}, t.AddAll(batched)
			}
			for range again {
				if err := add(d.region.plan, cases, &t); err != nil {
					return result{}, err
				}
			}
			return result{Rows: d.n}, nil
		}, nil
	}}
}

// hundred are shares of unequal weight.
func hundred() []settlement.Share {
	list := make([]settlement.Share, 100)
	for i := range list {
		list[i] = settlement.Share{Key: code(i), Weight: int64(1 + i*i*7919%100_003)}
	}
	return list
}

// sample has cases of every class.
func sample(d *data) ([]drg.Case, error) {
	met := map[settlement.Class]int{}
	var list []drg.Case
	for c := range d.region.cases(10_000) {
		e, err := d.region.plan.Rate(c)
		if err != nil {
			return nil, err
		}
		if met[e.Class]++; met[e.Class] <= 20 {
			list = append(list, c)
		}
	}
	if len(met) < 5 {
		return nil, fmt.Errorf("only %d classes among the cases", len(met))
	}
	return list, nil
}

// explain rates a case with its trail, prices it, and extends the trail to its due.
func explain(plan *drg.Plan, report *settlement.Report, c drg.Case) error {
	e, err := plan.Explain(c)
	if err != nil {
		return err
	}
	_, trail, err := report.Due(e)
	if err == nil && len(trail) <= len(e.Trail) {
		err = fmt.Errorf("a trail of %d steps: %s", len(trail), strings.TrimSpace(c.ID))
	}
	return err
}
