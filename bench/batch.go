package main

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// In this file: the library in batches, whose codes the reader numbered, and on
// several cores. The goals find these versions by their names.

const (
	internedName = "this library: Rate + Tally.Add, codes numbered"
	internedTwo  = "this library: Rate + Tally.Add, codes numbered, two cores"
	batchedPlain = "this library: CSV to report in batches"
	batchedCSV   = "this library: CSV to report in batches, ids checked"
	parallelCSV  = "this library: CSV to report in batches, ids checked, two cores"
	tenColumns   = "this library: ten columns to report in batches, ids and digests"
)

func batchVersions() []*version {
	memory := func(name string, j job, ids checking, cores int, change func(*settlement.Terms)) *version {
		return &version{section: inMemory, name: name, job: j, exact: true, most: memoryLimit, cores: cores,
			prepare: func(d *data) (func() (result, error), error) {
				s, t := ids(bindCases(d.region.plan, vouched, d.slice())), terms(d.n)
				change(&t)
				return func() (result, error) { return resultOf(settlement.Workers(cores).Settle(t, s)) }, nil
			}}
	}
	from := func(file, name string, cores int, bind func(*drg.Plan, *his.Table[drg.Case]) settlement.Settlement, change func(*drg.Policy)) *version {
		return &version{section: fromCSV, name: name, job: jobKeep, exact: true, cores: cores, files: []string{file},
			prepare: func(d *data) (func() (result, error), error) {
				policy := d.region.policy
				change(&policy)
				plan, err := drg.New(policy)
				return func() (result, error) {
					table := his.Cases(d.file(file), plan.Columns()...)
					return resultOf(settlement.Workers(cores).Settle(terms(d.n), bind(plan, table)))
				}, err
			}}
	}
	fromFile := func(name string, cores int, bind func(*drg.Plan, *his.Table[drg.Case]) settlement.Settlement, change func(*drg.Policy)) *version {
		return from("cases.csv", name, cores, bind, change)
	}
	checked := func(p *drg.Plan, t *his.Table[drg.Case]) settlement.Settlement {
		return bindTable(p, vouched, t)
	}
	unchecked := func(p *drg.Plan, t *his.Table[drg.Case]) settlement.Settlement { return withoutIDs(checked(p, t)) }
	dated := func(p *drg.Plan, t *his.Table[drg.Case]) settlement.Settlement {
		return bindTable(p, year(), t.DatedBy(his.DateByDischarged))
	}
	asItIs := func(*drg.Policy) {}
	// No person comes back in these data, so the result is the same.
	readmissions := func(p *drg.Policy) {
		p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: settlement.MustDecimal("0.5")}
	}
	same := func(*settlement.Terms) {}
	return []*version{
		memory(internedName, jobKeep, withoutIDs, 1, same),
		memory(internedTwo, jobKeep, withoutIDs, 2, same),
		memory("this library: Settle, keep, codes numbered, ids checked", jobKeep, withIDs, 1, same),
		memory("this library: Settle, round_each, codes numbered", jobEach, withoutIDs, 1, func(t *settlement.Terms) { t.RoundEach = true }),
		fromFile(batchedPlain, 1, unchecked, asItIs),
		fromFile(batchedCSV, 1, checked, asItIs),
		fromFile(parallelCSV, 2, checked, asItIs),
		fromFile(batchedCSV+", of a period", 1, dated, asItIs),
		from("ten.csv", tenColumns, 1, dated, asItIs),
		fromFile(batchedCSV+", readmissions", 1, checked, readmissions),
		fromFile(parallelCSV+", readmissions", 2, checked, readmissions),
	}
}

// Only what follows uses the batches of the library.

// bindCases binds cases in memory, whose codes are numbered, to a period.
func bindCases(p *drg.Plan, period settlement.Period, cases []drg.Case) settlement.Settlement {
	return p.Settlement(period, numbered(cases))
}

// bindTable binds the cases of a file to a period.
func bindTable(p *drg.Plan, period settlement.Period, t *his.Table[drg.Case]) settlement.Settlement {
	return p.Settlement(period, t.Claims())
}

// bindItems binds claims by item in memory.
func bindItems(claims []budget.Claim) settlement.Settlement {
	return budget.Items(vouched, settlement.Each(claims))
}

// bindAgain binds the same few cases, repeated a number of times.
func bindAgain(p *drg.Plan, cases []drg.Case, times int) settlement.Settlement {
	once := numbered(cases).Source()
	return p.Settlement(vouched, settlement.ReadBy(batch.Source[drg.Case]{Walk: func(int) batch.Walk[drg.Case] {
		return batch.Walk[drg.Case]{Sections: func(yield func(batch.Section[drg.Case]) bool) {
			for section := range once.Start(1).Sections {
				yield(func(yield func(*batch.Batch[drg.Case], error) bool) {
					for range times {
						for b, err := range section {
							if !yield(b, err) {
								return
							}
						}
					}
				})
			}
		}}
	}}))
}

// numbered are cases in batches as a reader makes them: each code has a number, and
// a section has numbers of its own.
func numbered(cases []drg.Case) settlement.Claims[drg.Case] {
	const size = 512 // cases a batch
	type part struct {
		codes               *batch.Codes
		cases               []drg.Case
		institutions, group []uint32
	}
	// Sections are made beforehand, enough to keep two workers busy.
	var parts []part
	for len(cases) > 0 {
		n := min(len(cases), 1<<16)
		p := part{codes: new(batch.Codes), cases: cases[:n]}
		for i := range p.cases {
			p.institutions = append(p.institutions, p.codes.Number(p.cases[i].Institution))
			p.group = append(p.group, p.codes.Number(p.cases[i].Group))
		}
		parts, cases = append(parts, p), cases[n:]
	}
	return settlement.ReadBy(batch.Source[drg.Case]{Walk: func(int) batch.Walk[drg.Case] {
		return batch.Walk[drg.Case]{Sections: func(yield func(batch.Section[drg.Case]) bool) {
			for i := range parts {
				p := &parts[i]
				if !yield(func(yield func(*batch.Batch[drg.Case], error) bool) {
					for at := 0; at < len(p.cases); at += size {
						to := min(at+size, len(p.cases))
						b := batch.Batch[drg.Case]{List: p.cases[at:to], Codes: p.codes, Institutions: p.institutions[at:to], Groups: p.group[at:to]}
						if !yield(&b, nil) {
							return
						}
					}
				}) {
					return
				}
			}
		}}
	}})
}
