package drg_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// everyRule is a policy that has every rule, and a case for each of them.
func everyRule(t testing.TB) (*drg.Plan, []drg.Case) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	p.Groups = append(p.Groups, drg.Group{Code: "FP01", Price: number("5900.00")}, drg.Group{Code: "NW01", NoWeight: true})
	p.Middle = []drg.MiddleBand{{Over: number("0.4"), UpTo: number("0.8"), Plus: number("0.2")}}
	p.High.CapRatio = number("5")
	p.Special = &drg.SpecialRule{}
	p.Ungrouped = &drg.UngroupedRule{Codes: []string{"0000"}, Suffixes: []string{"QY"}, Treatment: drg.UngroupedCostPoints, Share: number("0.8")}
	cases := worked1Claims(t)
	for i, c := range []drg.Case{
		{Group: "ES23", Cost: yuan(t, "3000.00")},
		{Group: "GB25", Cost: yuan(t, "300000.00"), Approved: drg.ApprovedHigh, Unreasonable: yuan(t, "1234.56")},
		{Group: "GB25", Cost: yuan(t, "30000.00"), Approved: drg.ApprovedSpecial},
		{Group: "0000", Cost: yuan(t, "777.77")}, {Group: "ES1QY", Cost: yuan(t, "777.77")},
		{Group: "FP01", Cost: yuan(t, "6000.00")}, {Group: "NW01", Cost: yuan(t, "6000.00")},
	} {
		c.ID, c.Institution = "x"+strconv.Itoa(i), "LS02"
		cases = append(cases, c)
	}
	return newPlan(t, p), cases
}

func TestContractOfEveryRule(t *testing.T) {
	plan, cases := everyRule(t)
	require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, settlement.Each(cases))))
}

func TestRateAllocatesNothing(t *testing.T) {
	plan, cases := everyRule(t)
	var tally settlement.Tally
	rate := func() {
		for _, c := range cases {
			e, err := plan.Rate(c)
			if err != nil {
				panic(err)
			}
			if err := tally.Add(e); err != nil {
				panic(err)
			}
		}
	}
	rate() // the first round meets institutions and classes for the first time
	require.Zero(t, testing.AllocsPerRun(100, rate))
}

func TestRulesAboutOthersAllocateNothing(t *testing.T) {
	plan, cases := everyRule(t)
	p := plan.Policy()
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	p.Stays = &drg.StayRule{MaxDays: 60, Outside: "perdiem"}
	p.Violations = &drg.ViolationRule{}
	p.Special.Quota, p.Special.OverQuota, p.Special.QuotaValue = number("0.1"), drg.Rank, number("100")
	plan = newPlan(t, p)
	for i := range cases {
		c := &cases[i]
		c.Days, c.Readmitted, c.OverQuota = 10, true, true
		if c.Approved == "" && c.Group == "ES23" {
			c.Violation = number("2")
		}
	}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, c := range cases {
			if _, err := plan.Rate(c); err != nil {
				panic(err)
			}
		}
	}))
}

// region is a year of a region: a million cases of 60 hospitals and 700 groups,
// made once and only for benchmarks.
var region = sync.OnceValue(func() regional { return regionOf(1_000_000) })

type regional struct {
	policy drg.Policy
	cases  []drg.Case
}

// regionOf returns the first n cases of the region.
func regionOf(n int) (r regional) {
	random := rand.New(rand.NewPCG(1, 1))
	p := worked1()
	p.Groups, p.Institutions, p.Coefficients = nil, nil, nil
	for i := range 700 {
		mean := 200000 + random.Int64N(6000000)
		p.Groups = append(p.Groups, drg.Group{
			Code: "G" + strconv.Itoa(1000+i), MeanCost: settlement.Money(mean).Decimal(), BasePoints: settlement.DecimalOf(mean*80, 4+2),
		})
	}
	for i := range 60 {
		p.Institutions = append(p.Institutions, drg.Institution{Code: "H" + strconv.Itoa(100+i), Coefficient: settlement.DecimalOf(8000+random.Int64N(5000), 4)})
	}
	r.policy = p
	r.cases = make([]drg.Case, 0, n)
	for i := range n {
		g := p.Groups[random.IntN(len(p.Groups))]
		mean, _ := g.MeanCost.Money()
		cost := settlement.Money(float64(mean)*math.Exp(random.NormFloat64()*0.6-0.18)) + 1
		c := drg.Case{ID: "C" + strconv.Itoa(i), Institution: p.Institutions[random.IntN(60)].Code, Group: g.Code, Cost: cost, Covered: cost / 3}
		if random.IntN(50) == 0 {
			c.Approved = drg.ApprovedHigh
		}
		r.cases = append(r.cases, c)
	}
	return r
}

// perClaim reports ns and allocations a claim of a benchmark over n claims.
func perClaim(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/claim")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkRate(b *testing.B) {
	r := region()
	plan := newPlan(b, r.policy)
	b.ReportAllocs()
	for b.Loop() {
		for i := range r.cases {
			if _, err := plan.Rate(r.cases[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
	perClaim(b, len(r.cases))
}

// BenchmarkResolve walks a million claims of which every one may be a
// readmission, and one in a hundred is.
func BenchmarkResolve(b *testing.B) {
	r := region()
	p := r.policy
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	plan := newPlan(b, p)
	cases := slices.Clone(r.cases)
	first := settlement.MustDate("2025-01-01")
	for i := range cases {
		cases[i].Person, cases[i].Admitted = "P"+strconv.Itoa(i), first.Add(i%300)
		if i%100 == 1 {
			cases[i].Person, cases[i].Institution, cases[i].Group = cases[i-1].Person, cases[i-1].Institution, cases[i-1].Group
			cases[i].Admitted = cases[i-1].Admitted.Add(10)
		}
		cases[i].Discharged = cases[i].Admitted.Add(5)
	}
	b.ReportAllocs()
	for b.Loop() {
		reduced := 0
		for c, err := range plan.Resolve(settlement.Period{}, settlement.Each(cases)) {
			if err != nil {
				b.Fatal(err)
			}
			if c.Readmitted {
				reduced++
			}
		}
		require.Equal(b, len(cases)/100, reduced)
	}
	perClaim(b, len(cases))
}

func BenchmarkTallyAdd(b *testing.B) {
	r := region()
	plan := newPlan(b, r.policy)
	entries := make([]settlement.Entry, len(r.cases))
	for i := range r.cases {
		entries[i], _ = plan.Rate(r.cases[i])
	}
	b.ReportAllocs()
	for b.Loop() {
		var t settlement.Tally
		for i := range entries {
			if err := t.Add(entries[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
	perClaim(b, len(r.cases))
}

func BenchmarkSettle(b *testing.B) {
	r := region()
	plan := newPlan(b, r.policy)
	for _, terms := range []settlement.Terms{{}, {RoundEach: true}, {Residue: settlement.ResidueApportion}} {
		terms.Fund = number("15000000000.00")
		name := "keep"
		if terms.RoundEach {
			name = "round_each"
		} else if terms.Residue != "" {
			name = "apportion"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, settlement.Each(r.cases))); err != nil {
					b.Fatal(err)
				}
			}
			perClaim(b, len(r.cases))
		})
	}
}

func BenchmarkRateAndAdd(b *testing.B) {
	r := region()
	plan := newPlan(b, r.policy)
	b.Run("texts", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var t settlement.Tally
			for i := range r.cases {
				e, err := plan.Rate(r.cases[i])
				if err == nil {
					err = t.Add(e)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		perClaim(b, len(r.cases))
	})
	for name, claims := range map[string]settlement.Claims[drg.Case]{"slice": settlement.Each(r.cases), "numbers": numbered(r.cases)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var t settlement.Tally
				if err := t.AddAll(plan.Settlement(settlement.Period{}, claims)); err != nil {
					b.Fatal(err)
				}
			}
			perClaim(b, len(r.cases))
		})
	}
}
