package main

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: bed-days, in points, with three tiers and a day index that goes
// on over readmissions.

const (
	wardsFromCSV  = "perdiem, from CSV"
	wardsInMemory = "perdiem, in memory"
	gapDays       = 10
)

var (
	tierEnds  = [2]int{30, 60}
	tierRates = [3]string{"320.00", "260.00", "200.00"}
)

func wardPlan() (*perdiem.Plan, error) {
	return perdiem.New(perdiem.Policy{
		Document: policy.Document{Name: "wards made up for benchmarks", Kind: policy.Example},
		Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{
			{DaysUpTo: tierEnds[0], Rate: settlement.MustDecimal(tierRates[0])}, {DaysUpTo: tierEnds[1], Rate: settlement.MustDecimal(tierRates[1])},
			{Rate: settlement.MustDecimal(tierRates[2])},
		}}},
		ReadmissionGapDays: gapDays,
		Points:             &perdiem.PointsRule{RegionalMean: settlement.MustDecimal(regionalMean), Scale: settlement.MustDecimal(scale), Places: pointPlaces},
	})
}

// stays yields n stays, of persons with one to three each.
func (d *data) stays() iter.Seq[perdiem.Stay] {
	return func(yield func(perdiem.Stay) bool) {
		random := rand.New(rand.NewPCG(seed, 3))
		first := settlement.MustDate("2025-01-01")
		for made, person := 0, 0; made < d.n; person++ {
			day, at := first.Add(random.IntN(200)), strings.Clone(d.region.hospitals[random.IntN(len(d.region.hospitals))].code)
			for range 1 + random.IntN(3) {
				nights := 1 + random.IntN(75)
				s := perdiem.Stay{
					ID: "S" + strconv.Itoa(1_000_000_000+made), Institution: at, Class: "psychiatric", Person: "P" + strconv.Itoa(1_000_000_000+person),
					Admitted: day, Discharged: day.Add(nights), Cost: settlement.Money(nights * (25000 + random.IntN(15000))),
				}
				s.Covered = s.Cost * settlement.Money(15+random.IntN(40)) / 100
				if !yield(s) {
					return
				}
				if made++; made == d.n {
					return
				}
				day = day.Add(nights + random.IntN(20))
			}
		}
	}
}

func (d *data) stayRows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for s := range d.stays() {
			if !yield([]string{s.ID, s.Institution, s.Class, s.Person, s.Admitted.String(), s.Discharged.String(), s.Cost.String(), s.Covered.String()}) {
				return
			}
		}
	}
}

func wardReference(d *data) (result, error) {
	plan, err := wardPlan()
	if err != nil {
		return result{}, err
	}
	return resultOf(settlement.Settle(terms(d.n), plan.Settlement(vouched, settlement.Stream(func(yield func(perdiem.Stay, error) bool) {
		for s := range d.stays() {
			if !yield(s, nil) {
				return
			}
		}
	}))))
}

func perdiemVersions() []*version {
	return []*version{
		split(wardsFromCSV, "stays.csv"),
		{section: wardsFromCSV, name: "this library: CSV to report, ids checked", job: jobPerDiem, exact: true, most: memoryLimit, files: []string{"stays.csv"},
			prepare: func(d *data) (func() (result, error), error) {
				plan, err := wardPlan()
				return func() (result, error) {
					stays := his.Stays(d.file("stays.csv"), plan.Columns()...).Claims()
					return resultOf(settlement.Settle(terms(d.n), plan.Settlement(vouched, stays)))
				}, err
			}},
		{section: wardsInMemory, name: "this library", job: jobPerDiem, exact: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				plan, err := wardPlan()
				stays := slices.Collect(d.stays())
				return func() (result, error) {
					return resultOf(settlement.Settle(terms(d.n), withoutIDs(plan.Settlement(vouched, settlement.Each(stays)))))
				}, err
			}},
		{section: wardsInMemory, name: "shopspring/decimal, careful", yardstick: true, job: jobPerDiem, exact: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				stays := slices.Collect(d.stays())
				return func() (result, error) { return decimalStays(stays, d.n) }, nil
			}},
	}
}

// decimalStays keeps each person's last stay, so it needs the stays of a person in the
// order of admission, as in these data. The library takes any order.
func decimalStays(stays []perdiem.Stay, n int) (result, error) {
	type last struct {
		institution string
		discharged  settlement.Date
		days        int
	}
	var daily [3]decimal.Decimal
	for i, rate := range tierRates {
		daily[i] = decimal.RequireFromString(rate).Mul(decimal.RequireFromString(scale)).DivRound(decimal.RequireFromString(regionalMean), pointPlaces)
	}
	history, p := map[string]last{}, shopspring()
	t := totals[decimal.Decimal]{by: map[string]*sum[decimal.Decimal]{}}
	for i := range stays {
		s := &stays[i]
		days := max(1, s.Discharged.Sub(s.Admitted))
		before := 0
		if l, ok := history[s.Person]; ok && l.institution == s.Institution && s.Admitted.Sub(l.discharged) <= gapDays {
			before = l.days
		}
		history[s.Person] = last{s.Institution, s.Discharged, before + days}
		var points decimal.Decimal
		for from, tier := before, 0; from < before+days; tier++ {
			to := before + days
			if tier < 2 {
				to = min(to, tierEnds[tier])
			}
			if to > from {
				points = points.Add(daily[tier].Mul(decimal.NewFromInt(int64(to - from))))
				from = to
			}
		}
		p.count(&t, s.Institution, points, decimal.New(int64(s.Covered), -2))
	}
	return p.close(&t, jobKeep, n, nil)
}
