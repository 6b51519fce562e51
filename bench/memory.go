package main

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: the library on a slice of cases with string codes.

const (
	inMemory      = "drg, in memory"
	ratedAndAdded = "this library: Rate + Tally.Add"
)

// checking says whether Settle looks for ids that occur twice; versions that do have it
// in their names.
type checking func(settlement.Settlement) settlement.Settlement

var withoutIDs checking = settlement.Unchecked

func withIDs(s settlement.Settlement) settlement.Settlement { return s }

func memoryVersions() []*version {
	return []*version{
		{section: inMemory, name: "this library: Rate", job: jobPoints, exact: true, most: memoryLimit, prepare: rateAlone},
		{section: inMemory, name: ratedAndAdded, job: jobKeep, exact: true, most: memoryLimit, prepare: rateAndAdd},
		{section: inMemory, name: "this library: Settle, keep", job: jobKeep, exact: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				s := withoutIDs(d.region.plan.Settlement(vouched, settlement.Each(d.slice())))
				return func() (result, error) { return resultOf(settlement.Settle(terms(d.n), s)) }, nil
			}},
	}
}

// rateAlone rates every case and adds up only points, so that there is something to
// compare.
func rateAlone(d *data) (func() (result, error), error) {
	cases, plan := d.slice(), d.region.plan
	at := map[string]int{}
	for i, h := range d.region.hospitals {
		at[h.code] = i
	}
	index := make([]int, len(cases))
	for i := range cases {
		index[i] = at[cases[i].Institution]
	}
	return func() (result, error) {
		sums := make([]settlement.Points, len(at))
		for i := range cases {
			e, err := plan.Rate(cases[i])
			if err != nil {
				return result{}, err
			}
			sums[index[i]] += e.Points
		}
		r := result{Points: map[string]settlement.Points{}}
		for i, h := range d.region.hospitals {
			r.Points[h.code] = sums[i]
		}
		return r, nil
	}, nil
}

func rateAndAdd(d *data) (func() (result, error), error) {
	cases := d.slice()
	return func() (result, error) {
		var t settlement.Tally
		if err := tally(&t, d.region.plan, cases); err != nil {
			return result{}, err
		}
		return resultOf(t.Settle(terms(d.n)))
	}, nil
}

func tally(t *settlement.Tally, plan *drg.Plan, cases []drg.Case) error {
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
}
