package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// limited pays 300.00 a day, ninety days a year.
func limited(change ...func(*perdiem.Policy)) perdiem.Policy {
	p := perdiem.Policy{
		Document: example(),
		Classes:  []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("300.00")}}}},
		Limits:   perdiem.Limits{DaysPerYear: 90},
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

// TestWorked22d: of 61 nights one is paid, and bears its part of what was covered.
func TestWorked22d(t *testing.T) {
	for _, row := range []struct {
		name         string
		change       func(*perdiem.Policy)
		covered, net string
	}{
		{"as the claim says", func(*perdiem.Policy) {}, "88.52", "211.48"},
		{"stated", func(p *perdiem.Policy) { p.Limits.Covered = perdiem.Proportional }, "88.52", "211.48"},
		{"whole", func(p *perdiem.Policy) { p.Limits.Covered = perdiem.CoveredWhole }, "5400.00", "-5100.00"},
		{"a ratio of the cost", func(p *perdiem.Policy) {
			p.Patient = perdiem.PatientRule{ShareOn: perdiem.Actual, Ratio: decimal("0.3")}
		}, "88.52", "211.48"},
		{"a ratio of the standard is of paid days", func(p *perdiem.Policy) {
			p.Patient = perdiem.PatientRule{ShareOn: perdiem.Standard, Ratio: decimal("0.3")}
		}, "90.00", "210.00"},
		{"so much a paid day", func(p *perdiem.Policy) {
			p.Patient = perdiem.PatientRule{ShareOn: perdiem.ShareFixed, PerDay: decimal("40.00")}
		}, "40.00", "260.00"},
		{"a rate of the fund", func(p *perdiem.Policy) { p.RateIs = perdiem.Fund }, "0.00", "300.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := newPlan(t, limited(row.change))
			full, last, none := stay("full", "p", "2025-01-01", "2025-03-31"), stay("last", "p", "2025-05-01", "2025-07-01"), stay("none", "p", "2025-08-01", "2025-08-11")
			last.Cost, last.Covered, none.Covered = 18000*settlement.Yuan, 5400*settlement.Yuan, 900*settlement.Yuan
			stays := resolved(t, plan, full, last, none)
			require.Equal(t, 89, stays[1].History.YearDays)
			e, err := plan.Explain(stays[1])
			require.NoError(t, err)
			require.Equal(t, row.covered, e.Covered.String())
			require.Equal(t, row.net, (e.Amount - e.Covered).String())
			require.Equal(t, "limits: 1 of 61 days are paid", e.Conflict)
			require.NoError(t, e.Trail.Replay())
			nothing, err := plan.Rate(stays[2])
			require.NoError(t, err)
			require.Zero(t, nothing.Amount)
			require.Zero(t, nothing.Covered)
		})
	}
	p := limited()
	p.Points = &perdiem.PointsRule{RegionalMean: decimal("12500.00"), Scale: decimal("100")}
	s := stay("points", "p", "2025-05-01", "2025-07-01")
	s.Covered, s.History.YearDays = 5400*settlement.Yuan, 89
	e, err := newPlan(t, p).Rate(s)
	require.NoError(t, err)
	require.Equal(t, "2.4000", e.Points.String())
	require.Equal(t, "88.52", e.Covered.String())
}

// TestWorked22dTrail shows how what was covered is shared out.
func TestWorked22dTrail(t *testing.T) {
	s := stay("last", "p", "2025-05-01", "2025-07-01")
	s.Covered, s.History.YearDays = 5400*settlement.Yuan, 89
	e, err := newPlan(t, limited()).Explain(s)
	require.NoError(t, err)
	var shown []string
	for _, step := range e.Trail {
		shown = append(shown, step.Rule.ID+": "+step.Values()+" = "+step.Result.String())
	}
	require.Equal(t, []string{
		"perdiem.days: max(1, 61) − 0 = 61",
		"perdiem.days.year: min(61, max(0, 90 − 89)) = 1",
		"perdiem.days.index: 0 + 0 + 1 = 1",
		"perdiem.tier.days: 1 − max(0, 0) = 1",
		"perdiem.tier.standard: 1 × 300.00 = 300.00",
		"perdiem.patient.claimed.part: round((0.00 + 5400.00) × (0 + 1) ÷ (0 + 61), 2) = 88.52",
		"perdiem.amount: round(300.00, 2) = 300.00",
	}, shown)
}

// TestBillsUnderALimit: bills of one year come to what the stay would have come to
// as one, also where a limit ends within or before a bill.
func TestBillsUnderALimit(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(22, 4))}
	for range 300 {
		p := c.alone()
		p.Limits = perdiem.Limits{DaysPerYear: 1 + c.IntN(120), Covered: one(c, "", perdiem.Proportional, perdiem.CoveredWhole)}
		plan := newPlan(t, p)
		whole := stay("w", "p", "2024-01-05", "2024-01-05")
		nights := 2 + c.IntN(250)
		whole.Discharged = whole.Admitted.Add(nights)
		whole.Cost = settlement.Money(c.Int64N(20000000))
		whole.Covered = settlement.Money(c.Int64N(int64(whole.Cost) + 1))
		at := 1 + c.IntN(nights-1)
		first, rest := whole, whole
		first.ID, first.Discharged, first.Interim = "f", whole.Admitted.Add(at-1), true
		first.Cost, first.Covered = settlement.Money(c.Int64N(int64(whole.Cost)+1)), settlement.Money(c.Int64N(int64(whole.Covered)+1))
		rest.Admitted, rest.Cost, rest.Covered = whole.Admitted.Add(at), whole.Cost-first.Cost, whole.Covered-first.Covered
		net := func(stays ...perdiem.Stay) (amount, covered settlement.Money, points settlement.Points) {
			for _, s := range resolved(t, plan, stays...) {
				e, err := plan.Explain(s)
				require.NoError(t, err)
				require.NoError(t, e.Trail.Replay())
				amount, covered, points = amount+e.Amount, covered+e.Covered, points+e.Points
			}
			return amount, covered, points
		}
		amount, covered, points := net(whole)
		gotAmount, gotCovered, gotPoints := net(rest, first)
		require.Equal(t, amount, gotAmount, "%+v cut at %d of %d", p, at, nights)
		require.Equal(t, covered, gotCovered, "%+v cut at %d of %d", p, at, nights)
		require.Equal(t, points, gotPoints)
	}
}

// TestYearOfSettlement: a stay counts in the year in which it is settled.
func TestYearOfSettlement(t *testing.T) {
	plan := newPlan(t, limited())
	old, late, next := stay("old", "p", "2024-10-01", "2024-12-20"), stay("late", "p", "2024-12-22", "2024-12-31"), stay("next", "p", "2025-01-10", "2025-04-10")
	late.Settled = date("2025-01-08")
	stays := resolved(t, plan, old, late, next)
	require.Equal(t, []int{0, 0, 9}, []int{stays[0].History.YearDays, stays[1].History.YearDays, stays[2].History.YearDays})
}
