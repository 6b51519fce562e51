package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// place is a group in an institution. All bed-days are one group.
type place struct {
	method             settlement.Method
	institution, group string
}

// sums are what a place comes to.
type sums struct {
	cases  int
	points settlement.Points
	due    settlement.Money
}

func (s *sums) add(o sums) {
	s.cases += o.cases
	s.points += o.points
	s.due += o.due
}

// outcome is a settlement by institution and group.
type outcome struct {
	report *settlement.Report
	places map[place]*sums
}

const (
	noGroup = "–"  // what belongs to an institution and to none of its groups
	bedDays = "床日" // bed-days
)

// settle settles the cases and divides what institutions are due over groups.
func (s *side) settle(cases []drg.Case) (*outcome, error) {
	all := append([]settlement.Settlement{s.plan.Settlement(s.period, each(cases))}, s.beds...)
	report, err := settlement.Settle(s.terms, all...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	if err := report.Verify(); err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	o := &outcome{report: report, places: map[place]*sums{}}
	groups := map[string]string{}
	for _, c := range cases {
		groups[c.ID] = c.Group
	}
	for _, one := range all {
		for e, err := range one.Entries() {
			if err != nil {
				return nil, err
			}
			if e.Left == settlement.LeftPeriod {
				continue
			}
			group := bedDays
			if e.Method == settlement.DRG {
				group = groups[e.Claim]
			}
			o.add(place{e.Method, e.Institution, group}, e)
		}
	}
	for _, st := range report.Statements {
		if err := o.divide(&st); err != nil {
			return nil, fmt.Errorf("%s: institution %s: %w", s.name, st.Institution, err)
		}
	}
	return o, nil
}

// add adds an entry, less what it shares by its points.
func (o *outcome) add(at place, e settlement.Entry) {
	one := sums{points: e.Points, due: e.Amount}
	if e.Claim != "" {
		one.cases = 1
	}
	if e.Priced || o.report.Terms.Basis == settlement.WholeCost {
		one.due -= e.Covered
	}
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			one.due += l.Amount
		}
	}
	o.at(at).add(one)
}

func (o *outcome) at(p place) *sums {
	if o.places[p] == nil {
		o.places[p] = &sums{}
	}
	return o.places[p]
}

// divide gives each group of an institution its part of the price of its method.
func (o *outcome) divide(st *settlement.Statement) error {
	for _, l := range st.Lines {
		if l.Kind != settlement.LinePrice {
			continue
		}
		var shares []settlement.Share
		for p, s := range o.places {
			if p.method == l.Method && p.institution == st.Institution && s.points != 0 {
				shares = append(shares, settlement.Share{Key: p.group, Weight: int64(s.points)})
			}
		}
		parts, err := settlement.Apportion(l.Amount, shares)
		if err != nil {
			return err
		}
		for i, part := range parts {
			o.places[place{l.Method, st.Institution, shares[i].Key}].due += part
		}
	}
	left := st.Due
	for p, s := range o.places {
		if p.institution == st.Institution {
			left -= s.due
		}
	}
	if left != 0 {
		o.at(place{settlement.Settling, st.Institution, noGroup}).due += left
	}
	return nil
}

// by sums up the places under a key.
func (o *outcome) by(key func(place) string) map[string]sums {
	list := map[string]sums{}
	for p, s := range o.places {
		all := list[key(p)]
		all.add(*s)
		list[key(p)] = all
	}
	return list
}

func byInstitution(p place) string { return p.institution }
func byGroup(p place) string       { return p.group }

// row is an institution, or a group, under both policies.
type row struct {
	code          string
	before, after sums
}

func (r row) gain() settlement.Money { return r.after.due - r.before.due }

// compare returns the rows from who gains most to who loses most, ties by code.
func compare(before, after map[string]sums) []row {
	codes := map[string]bool{}
	for code := range before {
		codes[code] = true
	}
	for code := range after {
		codes[code] = true
	}
	var rows []row
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		rows = append(rows, row{code, before[code], after[code]})
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.gain() > b.gain():
			return -1
		case a.gain() < b.gain():
			return 1
		}
		return 0
	})
	return rows
}

func each(cases []drg.Case) iter.Seq2[drg.Case, error] {
	return func(yield func(drg.Case, error) bool) {
		for _, c := range cases {
			if !yield(c, nil) {
				return
			}
		}
	}
}
