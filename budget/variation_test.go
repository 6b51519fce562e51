package budget_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// What other places do differently, with numbers worked by hand: a budget of
// 1000000.00 and a deposit of 10 % unless a row says so.
func TestVariations(t *testing.T) {
	tier := func(share string) []settlement.Tier { return []settlement.Tier{{Institution: decimal(share)}} }
	fund := func(share string) []settlement.Tier { return []settlement.Tier{{Fund: decimal(share)}} }
	deposit := func(r budget.Release) *budget.Deposit { return &budget.Deposit{Ratio: decimal("0.1"), Release: &r} }
	steps := []budget.ReleaseStep{{From: decimal("90"), Release: decimal("1")}, {From: decimal("80"), Release: decimal("0.9")}, {From: decimal("60"), Release: decimal("0.6")}}
	for _, row := range []struct {
		name     string
		policy   budget.Policy
		account  budget.Account
		incurred string
		due      string
		lines    map[string][]string
	}{
		{
			"deposit released in steps: the bound belongs to the step", budget.Policy{Deposit: deposit(budget.Release{By: budget.Steps, Steps: steps})},
			budget.Account{Score: decimal("80")}, "1000000.00", "990000.00",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00", "10000.00"}, "released": {"90000.00"}, "forfeited": {"-10000.00"}},
		},
		{
			"below every step", budget.Policy{Deposit: deposit(budget.Release{By: budget.Steps, Steps: steps})},
			budget.Account{Score: decimal("59.99")}, "1000000.00", "900000.00",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00", "100000.00"}, "forfeited": {"-100000.00"}},
		},
		{
			// 1 − 0.02 × (95 − 87.5) = 0.85
			"deposit released by a slope", budget.Policy{Deposit: deposit(budget.Release{By: budget.Slope, FullFrom: decimal("95"), PerPoint: decimal("0.02"), ZeroBelow: decimal("60")})},
			budget.Account{Score: decimal("87.5")}, "1000000.00", "985000.00",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00", "15000.00"}, "released": {"85000.00"}, "forfeited": {"-15000.00"}},
		},
		{
			// 100000 × 85 ÷ 90 = 94444.44…
			"deposit released in proportion to score ÷ 90", budget.Policy{Deposit: deposit(budget.Release{By: budget.Proportional, Of: decimal("90")})},
			budget.Account{Score: decimal("85")}, "1000000.00", "994444.44",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00", "5555.56"}, "released": {"94444.44"}, "forfeited": {"-5555.56"}},
		},
		{
			"deposit released on passing", budget.Policy{Deposit: deposit(budget.Release{By: budget.Pass, FullFrom: decimal("70")})},
			budget.Account{Score: decimal("70")}, "1000000.00", "1000000.00",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "released": {"100000.00"}},
		},
		{
			"no score: pending", budget.Policy{Deposit: deposit(budget.Release{By: budget.Pass, FullFrom: decimal("70")})},
			budget.Account{}, "1000000.00", "900000.00",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "pending": {"100000.00"}},
		},
		{
			"deposit by the fund's balance: a deficit of 2 % releases half", budget.Policy{Deposit: deposit(budget.Release{By: budget.FundBalance, Balance: decimal("-0.02"), Steps: []budget.ReleaseStep{
				{From: decimal("0"), Release: decimal("1")}, {From: decimal("-0.05"), Release: decimal("0.5")},
			}})},
			budget.Account{}, "1000000.00", "950000.00",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00", "50000.00"}, "released": {"50000.00"}, "forfeited": {"-50000.00"}},
		},
		{
			"the fund's balance is not known yet", budget.Policy{Deposit: deposit(budget.Release{By: budget.FundBalance, Steps: []budget.ReleaseStep{{From: decimal("0"), Release: decimal("1")}}})},
			budget.Account{Score: decimal("99")}, "1000000.00", "900000.00",
			map[string][]string{"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "pending": {"100000.00"}},
		},
		{
			// Surplus 200000: 0.6 + 0.1 of it.
			"ratio moved up by the score", budget.Policy{Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: tier("0.6"), Overrun: fund("0.5")}, ByScore: []budget.Shift{
				{From: decimal("90"), Surplus: decimal("0.1"), Overrun: decimal("0.2")}, {From: decimal("0"), Surplus: decimal("-0.1"), Overrun: decimal("-0.2")},
			}}},
			budget.Account{Score: decimal("95")}, "800000.00", "940000.00", map[string][]string{"amount": {"800000.00"}, "retained": {"140000.00"}},
		},
		{
			// Overrun 200000: the fund bears 0.5 − 0.2 of it.
			"ratio moved down by the score", budget.Policy{Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: tier("0.6"), Overrun: fund("0.5")}, ByScore: []budget.Shift{
				{From: decimal("90"), Surplus: decimal("0.1"), Overrun: decimal("0.2")}, {From: decimal("0"), Surplus: decimal("-0.1"), Overrun: decimal("-0.2")},
			}}},
			budget.Account{Score: decimal("75")}, "1200000.00", "1060000.00", map[string][]string{"amount": {"1200000.00"}, "shared": {"-200000.00", "60000.00"}, "borne": {"140000.00"}},
		},
		{
			// 3 % of the budget, of a surplus of 100000.
			"bonus capped at 3 % of the quota", budget.Policy{Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: tier("1"), BonusCap: decimal("0.03")}, Gated: true}},
			budget.Account{}, "900000.00", "930000.00", map[string][]string{"amount": {"900000.00"}, "retained": {"30000.00"}},
		},
		{
			"bonus lost when a gate indicator is missed", budget.Policy{Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: tier("1"), BonusCap: decimal("0.03")}, Gated: true}},
			budget.Account{GateMissed: true}, "900000.00", "900000.00", map[string][]string{"amount": {"900000.00"}},
		},
		{
			// All of 150000 at the 40 % of its tier.
			"whole-amount tiers", budget.Policy{Sharing: &budget.Sharing{Sharing: settlement.Sharing{Mode: settlement.Whole, Overrun: []settlement.Tier{{UpTo: decimal("0.1"), Fund: decimal("0.6")}, {Fund: decimal("0.4")}}}}},
			budget.Account{}, "1150000.00", "1060000.00", map[string][]string{"amount": {"1150000.00"}, "shared": {"-150000.00", "60000.00"}, "borne": {"90000.00"}},
		},
		{
			"the surplus is returned, whatever the ratio", budget.Policy{Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: tier("1")}}, SurplusTo: budget.Return},
			budget.Account{}, "900000.00", "900000.00", map[string][]string{"amount": {"900000.00"}},
		},
		{
			"carried room by claims is room only", budget.Policy{
				Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: tier("1")}}, SurplusTo: budget.Carry, Instalments: &budget.Instalments{Period: budget.Month, Mode: budget.Claims},
			},
			budget.Account{CarriedIn: yuan("50000.00")}, "1030000.00", "1030000.00", map[string][]string{"amount": {"1030000.00"}, "carried": {"20000.00"}},
		},
		{
			"working capital recovered and paid, a debt taken", budget.Policy{},
			budget.Account{Prepaid: yuan("600000.00"), Advance: yuan("80000.00"), NewAdvance: yuan("90000.00"), Debt: yuan("1000.00")}, "900000.00", "309000.00",
			map[string][]string{"amount": {"900000.00"}, "prepaid": {"-600000.00"}, "advance": {"-80000.00", "90000.00"}, "debt": {"-1000.00"}},
		},
		{
			"what is still due rolls into the next prepayments", budget.Policy{PositiveDue: budget.Roll},
			budget.Account{Prepaid: yuan("600000.00")}, "900000.00", "0.00",
			map[string][]string{"amount": {"900000.00"}, "prepaid": {"-600000.00"}, "debt": {"-300000.00"}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.policy.Document = example
			row.policy.Budgets = []budget.Budget{{Institution: "H", Amount: decimal("1000000.00")}}
			row.account.Institution = "H"
			c := clear(t, newPlan(t, row.policy), []budget.Account{row.account}, claim("c", "H", row.incurred, "0.00"))
			s := c.Report.Statement("H")
			require.Equal(t, row.lines, lines(s))
			require.Equal(t, row.due, s.Due.String())
		})
	}
}

// The budget is 10000000 × 2200 ÷ 2300 = 9565217.3913…; half of the surplus is
// kept. Claims of 9000000.00: 565217.39 ÷ 2 = 282608.695 → 282608.70, and taken
// before rounding 565217.3913 ÷ 2 = 282608.6956… → 282608.70; with claims of
// 9000000.01 the two differ: 282608.69, and 282608.69065 → 282608.69; with a
// budget that is not rounded at a tie, as 100.01 × 0.5 = 50.005, they differ.
func TestDifferencesBeforeRounding(t *testing.T) {
	policy := func(places int) budget.Policy {
		return budget.Policy{
			BudgetPlaces: places,
			Budgets:      []budget.Budget{{Institution: "H", Quota: decimal("100.01"), Units: 1, Ratio: decimal("0.5")}},
			Sharing:      &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0.5")}}, Overrun: []settlement.Tier{{Fund: decimal("0.5")}}}},
		}
	}
	for _, row := range []struct {
		name     string
		places   int
		incurred string
		due      string
	}{
		// The budget is 50.005: rounded 50.01. Surplus 10.01 → 5.005 → 5.01.
		{"surplus after rounding", 2, "40.00", "45.01"},
		// Surplus 10.005 → 5.0025 → 5.00.
		{"surplus before rounding", 4, "40.00", "45.00"},
		// Overrun 9.98 → 4.99; 50.01 + 4.99.
		{"overrun after rounding", 2, "59.99", "55.00"},
		// Overrun 9.985 → 4.9925 → 4.99; 50.005 → 50.01.
		{"overrun before rounding", 4, "59.99", "55.00"},
		// Overrun 10.005 → 5.0025 → 5.00; against 10.00 → 5.00.
		{"overrun at a tie", 4, "60.01", "55.01"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := clear(t, newPlan(t, policy(row.places)), []budget.Account{{Institution: "H"}}, claim("c", "H", row.incurred, "0.00")).Report.Statement("H")
			require.Equal(t, row.due, s.Due.String())
		})
	}
}

func TestAssessmentMeasured(t *testing.T) {
	places := 1
	p := budget.Policy{
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), Base: budget.OfEntitlement, Release: &budget.Release{By: budget.Proportional, Of: decimal("90")}},
		Sharing: &budget.Sharing{Gated: true},
		Assessment: &budget.Assessment{Places: &places, Parts: []budget.Part{{Name: "all", Weight: decimal("1"), Indicators: []budget.Indicator{
			{Name: "patient share", Measure: &budget.Measure{Of: budget.SumCovered, Over: budget.SumCost}, Bands: []budget.PointBand{
				{From: decimal("0.3"), Points: decimal("20")}, {From: decimal("0"), Points: decimal("40.25")},
			}},
			{Name: "records", Gate: decimal("40")},
		}}}},
	}
	plan := newPlan(t, p)
	a := budget.Account{Institution: "H", Indicators: map[string]settlement.Decimal{"records": decimal("44")}}
	c := clear(t, plan, []budget.Account{a}, claim("c", "H", "1000.00", "200.00"))
	list, err := plan.Assess(c.Report, []budget.Account{a})
	require.NoError(t, err)
	require.Equal(t, "84.3", list[0].Score.String(), "40.25 + 44, rounded")
	require.False(t, list[0].GateMissed)
	s := c.Report.Statement("H")
	require.Equal(t, []string{"74.93"}, amounts(s, settlement.LineReleased), "80 × 84.3 ÷ 90")
	for _, l := range s.Lines {
		require.NoError(t, l.Trail.Replay())
	}
	a.Indicators["records"] = decimal("39")
	list, err = plan.Assess(c.Report, []budget.Account{a})
	require.NoError(t, err)
	require.True(t, list[0].GateMissed)
}

func TestCliffs(t *testing.T) {
	plan := newPlan(t, budget.Policy{
		Sharing: &budget.Sharing{
			Sharing: settlement.Sharing{
				Mode:    settlement.Whole,
				Surplus: []settlement.Tier{{UpTo: decimal("0.05"), Institution: decimal("0.8")}, {Fund: decimal("0.5")}},
				Overrun: []settlement.Tier{{UpTo: decimal("0.1"), Fund: decimal("0.5")}},
			},
			ByScore: []budget.Shift{{From: decimal("90"), Surplus: decimal("0.1")}},
		},
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), Release: &budget.Release{By: budget.Slope, FullFrom: decimal("90"), PerPoint: decimal("0.02"), ZeroBelow: decimal("60")}},
	})
	var got []string
	for _, c := range plan.Cliffs() {
		got = append(got, c.String())
	}
	require.Equal(t, []string{
		"sharing.surplus[0]: at 0.05 from 0.04 to 0.025",
		"sharing.overrun[0]: at 0.1 from 0.05 to 0",
		"sharing.by_score[0].surplus: at 90 from 0 to 0.1",
		"deposit.release.zero_below: at 60 from 0 to 0.4",
	}, got)
	require.Len(t, newPlan(t, qingdao()).Cliffs(), 2, "the steps at 90 and at 60")
	require.Empty(t, newPlan(t, ningqiang(budget.Budget{Holder: "C1", Pool: "county"})).Cliffs())
}
