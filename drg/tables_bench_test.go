package drg_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// withTables gives the region's policy levels and pools, and its cases pools. by names what
// the entries of all groups name, and coefficients what the coefficients do.
func withTables(by, coefficients []drg.GroupBy) (drg.Policy, []drg.Case) {
	r := regionOf(20_000)
	p, cases := r.policy, r.cases
	p.Groups, p.Institutions = slices.Clone(p.Groups), slices.Clone(p.Institutions)
	for i := range p.Institutions {
		p.Institutions[i].Level = strconv.Itoa(1 + i%3)
	}
	for i := range cases {
		cases[i].Pool = []string{"310", "390"}[i%2]
	}
	for i := range p.Groups {
		g := &p.Groups[i]
		for k, b := range by {
			b.MeanCost, b.BasePoints = g.MeanCost, g.BasePoints
			if k%2 == 0 {
				b.BasePoints = settlement.Decimal{} // the group's
			}
			g.By = append(g.By, b)
		}
	}
	for i, b := range coefficients {
		p.Coefficients = append(p.Coefficients, drg.Coefficient{
			Institution: b.Institution, Level: b.Level, Pool: b.Pool, Coefficient: settlement.DecimalOf(int64(9000+i), 4),
		})
	}
	return p, cases
}

var (
	levelTables = []drg.GroupBy{{Level: "1"}, {Level: "2"}, {Level: "3"}}
	poolTables  = []drg.GroupBy{{Level: "1", Pool: "310"}, {Level: "2", Pool: "310"}, {Level: "3", Pool: "310"}, {Pool: "390"}, {Level: "3"}, {Institution: "H103"}}
)

// BenchmarkTables compares what a case costs under a plain policy with what it costs where
// tables say other weights, means and coefficients.
func BenchmarkTables(b *testing.B) {
	for _, row := range []struct {
		name             string
		by, coefficients []drg.GroupBy
	}{{"plain", nil, nil}, {"by level", levelTables, nil}, {"by level and pool", poolTables, nil}, {"coefficients by pool", nil, poolTables[:4]}, {"all", poolTables, poolTables[:4]}} {
		b.Run(row.name, func(b *testing.B) {
			p, cases := withTables(row.by, row.coefficients)
			plan := newPlan(b, p)
			b.ReportAllocs()
			for b.Loop() {
				for i := range cases {
					if _, err := plan.Rate(cases[i]); err != nil {
						b.Fatal(err)
					}
				}
			}
			perClaim(b, len(cases))
		})
	}
}

func TestTablesAllocateNothing(t *testing.T) {
	p, cases := withTables(poolTables, poolTables[:4])
	plan := newPlan(t, p)
	require.Zero(t, testing.AllocsPerRun(2, func() {
		for i := range cases[:1000] {
			if _, err := plan.Rate(cases[i]); err != nil {
				panic(err)
			}
		}
	}))
}
