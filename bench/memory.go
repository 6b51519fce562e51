package main

import (
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: the library on a slice of cases with string codes.

const (
	inMemory      = "drg, in memory"
	ratedAndAdded = "this library: Rate + Tally.Add"
	twoCores      = "this library: Rate + Tally.Add, two cores"
)

// checking says whether Settle looks for ids that occur twice: the names of versions
// say that it does.
type checking func(settlement.Settlement) settlement.Settlement

var withoutIDs checking = settlement.Unchecked

func withIDs(s settlement.Settlement) settlement.Settlement { return s }

func memoryVersions() []*version {
	settle := func(name string, j job, ids checking, change func(*settlement.Terms)) *version {
		return &version{section: inMemory, name: name, job: j, exact: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				s := ids(d.region.plan.Settlement(vouched, settlement.Each(d.slice())))
				t := terms(d.n)
				change(&t)
				return func() (result, error) { return resultOf(settlement.Settle(t, s)) }, nil
			}}
	}
	return []*version{
		{section: inMemory, name: "this library: Rate", job: jobPoints, exact: true, most: memoryLimit, prepare: rateAlone},
		{section: inMemory, name: ratedAndAdded, job: jobKeep, exact: true, most: memoryLimit, prepare: rateAndAdd},
		{section: inMemory, name: twoCores, job: jobKeep, exact: true, most: memoryLimit, cores: 2, prepare: rateAndMerge},
		settle("this library: Settle, keep", jobKeep, withoutIDs, func(*settlement.Terms) {}),
		settle("this library: Settle, keep, ids checked", jobKeep, withIDs, func(*settlement.Terms) {}),
		settle("this library: Settle, apportion", jobApportion, withoutIDs, func(t *settlement.Terms) { t.Residue = settlement.ResidueApportion }),
		settle("this library: Settle, round_each", jobEach, withoutIDs, func(t *settlement.Terms) { t.RoundEach = true }),
	}
}

// rateAlone rates every case and adds up nothing but points, so that there is
// something to compare.
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

// rateAndMerge gives each of two goroutines a half and a tally of its own.
func rateAndMerge(d *data) (func() (result, error), error) {
	cases := d.slice()
	return func() (result, error) {
		halves := [2][]drg.Case{cases[:len(cases)/2], cases[len(cases)/2:]}
		var tallies [2]*settlement.Tally
		var errs [2]error
		var wait sync.WaitGroup
		for i := range halves {
			wait.Add(1)
			go func() {
				defer wait.Done()
				// Its own, on its own stack or heap: two in one cache line would slow each other.
				var t settlement.Tally
				errs[i] = tally(&t, d.region.plan, halves[i])
				tallies[i] = &t
			}()
		}
		wait.Wait()
		for _, err := range errs {
			if err != nil {
				return result{}, err
			}
		}
		if err := tallies[0].Merge(tallies[1]); err != nil {
			return result{}, err
		}
		return resultOf(tallies[0].Settle(terms(d.n)))
	}, nil
}
