package budget_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// variations are what other places do differently: each is a policy file, and no
// code, with amounts worked by hand. Budgets are of 1000000.00 where a file says
// no more; lines of nothing are left out.
var variations = []struct {
	file     string
	name     string
	account  budget.Account
	incurred string // cost of the one claim
	covered  string // of it; "": nothing
	terms    settlement.Terms
	due      string
	lines    map[string][]string
}{
	// 10 % of the budget: 100000.00.
	{file: "release-steps", name: "the bound belongs to the step", account: budget.Account{Score: decimal("80")}, incurred: "1000000.00", due: "990000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "released": {"90000.00"}, "forfeited": {"10000.00"},
	}},
	{file: "release-steps", name: "a hundredth below the bound", account: budget.Account{Score: decimal("79.99")}, incurred: "1000000.00", due: "960000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "released": {"60000.00"}, "forfeited": {"40000.00"},
	}},
	{file: "release-steps", name: "below every step", account: budget.Account{Score: decimal("59.99")}, incurred: "1000000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "forfeited": {"100000.00"},
	}},
	{file: "release-steps", name: "no score: pending", incurred: "1000000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "pending": {"100000.00"},
	}},
	// 110 % of the deposit from 95 on: 10 % of it are a bonus.
	{file: "release-with-bonus", name: "a bonus", account: budget.Account{Score: decimal("95")}, incurred: "1000000.00", due: "1010000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "released": {"100000.00"}, "bonus": {"10000.00"},
	}},
	{file: "release-with-bonus", name: "no bonus", account: budget.Account{Score: decimal("94.9")}, incurred: "1000000.00", due: "1000000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "released": {"100000.00"},
	}},
	// 30000.00 × (1 − 0.02 × (95 − 87.5)) = 30000.00 × 0.85
	{file: "release-by-points-lost", name: "7.5 points lost", account: budget.Account{Score: decimal("87.5")}, incurred: "1000000.00", due: "995500.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-30000.00"}, "released": {"25500.00"}, "forfeited": {"4500.00"},
	}},
	{file: "release-by-points-lost", name: "none lost", account: budget.Account{Score: decimal("96")}, incurred: "1000000.00", due: "1000000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-30000.00"}, "released": {"30000.00"},
	}},
	// 1 − 0.02 × 35 = 0.3 on the bound, nothing below it.
	{file: "release-by-points-lost", name: "on the bound", account: budget.Account{Score: decimal("60")}, incurred: "1000000.00", due: "979000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-30000.00"}, "released": {"9000.00"}, "forfeited": {"21000.00"},
	}},
	{file: "release-by-points-lost", name: "below the bound", account: budget.Account{Score: decimal("59.9")}, incurred: "1000000.00", due: "970000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-30000.00"}, "forfeited": {"30000.00"},
	}},
	// 50000.00 × 85 ÷ 90 = 47222.222…
	{file: "release-in-proportion", name: "85 of 90", account: budget.Account{Score: decimal("85")}, incurred: "1000000.00", due: "997222.22", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-50000.00"}, "released": {"47222.22"}, "forfeited": {"2777.78"},
	}},
	{file: "release-in-proportion", name: "more than all is not released", account: budget.Account{Score: decimal("93")}, incurred: "1000000.00", due: "1000000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-50000.00"}, "released": {"50000.00"},
	}},
	{file: "release-on-passing", name: "passed", account: budget.Account{Score: decimal("70")}, incurred: "1000000.00", due: "1000000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "released": {"100000.00"},
	}},
	{file: "release-on-passing", name: "failed", account: budget.Account{Score: decimal("69.9")}, incurred: "1000000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "forfeited": {"100000.00"},
	}},
	// A deficit of 2 % is within 5 %: half.
	{file: "release-by-fund-balance", name: "whatever the score", account: budget.Account{Score: decimal("99")}, incurred: "1000000.00", due: "950000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "released": {"50000.00"}, "forfeited": {"50000.00"},
	}},
	{file: "release-by-fund-balance-unknown", name: "pending", account: budget.Account{Score: decimal("99")}, incurred: "1000000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"1000000.00"}, "withheld": {"-100000.00"}, "pending": {"100000.00"},
	}},
	{file: "deposit-of-what-is-due", name: "800000.00 are due", account: budget.Account{Score: decimal("60")}, incurred: "800000.00", due: "720000.00", lines: map[string][]string{
		"amount": {"800000.00"}, "withheld": {"-80000.00"}, "forfeited": {"80000.00"},
	}},
	{file: "deposit-of-what-was-prepaid", name: "600000.00 were prepaid", account: budget.Account{Prepaid: yuan("600000.00")}, incurred: "800000.00", due: "140000.00", lines: map[string][]string{
		"amount": {"800000.00"}, "withheld": {"-60000.00"}, "pending": {"60000.00"}, "prepaid": {"-600000.00"},
	}},

	// A surplus of 200000.00 at 0.6 + 0.1, at 0.6 − 0.1, and at 0.6.
	{file: "ratios-moved-by-score", name: "a surplus, up", account: budget.Account{Score: decimal("95")}, incurred: "800000.00", due: "940000.00", lines: map[string][]string{
		"amount": {"800000.00"}, "retained": {"140000.00"},
	}},
	{file: "ratios-moved-by-score", name: "a surplus, down", account: budget.Account{Score: decimal("89.9")}, incurred: "800000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"800000.00"}, "retained": {"100000.00"},
	}},
	{file: "ratios-moved-by-score", name: "a surplus without a score", incurred: "800000.00", due: "920000.00", lines: map[string][]string{
		"amount": {"800000.00"}, "retained": {"120000.00"},
	}},
	// An overrun of 200000.00, of which the fund bears 0.5 + 0.2, and 0.5 − 0.2.
	{file: "ratios-moved-by-score", name: "an overrun, up", account: budget.Account{Score: decimal("90")}, incurred: "1200000.00", due: "1140000.00", lines: map[string][]string{
		"amount": {"1200000.00"}, "over": {"-200000.00"}, "shared": {"140000.00"}, "borne": {"60000.00"},
	}},
	{file: "ratios-moved-by-score", name: "an overrun, down", account: budget.Account{Score: decimal("75")}, incurred: "1200000.00", due: "1060000.00", lines: map[string][]string{
		"amount": {"1200000.00"}, "over": {"-200000.00"}, "shared": {"60000.00"}, "borne": {"140000.00"},
	}},
	// Shares stay between 0 and 1: 0.95 + 0.1 keeps all of 200000.00, 0.05 − 0.1 nothing.
	{file: "ratios-moved-to-the-end", name: "a surplus, all of it", account: budget.Account{Score: decimal("95")}, incurred: "800000.00", due: "1000000.00", lines: map[string][]string{
		"amount": {"800000.00"}, "retained": {"200000.00"},
	}},
	{file: "ratios-moved-to-the-end", name: "an overrun, none of it", account: budget.Account{Score: decimal("75")}, incurred: "1200000.00", due: "1000000.00", lines: map[string][]string{
		"amount": {"1200000.00"}, "over": {"-200000.00"}, "borne": {"200000.00"},
	}},
	// 3 % of the budget, of a surplus of 100000.00, and all of one of 20000.00.
	{file: "bonus-capped-and-gated", name: "capped", incurred: "900000.00", due: "930000.00", lines: map[string][]string{
		"amount": {"900000.00"}, "retained": {"30000.00"},
	}},
	{file: "bonus-capped-and-gated", name: "below the cap", incurred: "980000.00", due: "1000000.00", lines: map[string][]string{
		"amount": {"980000.00"}, "retained": {"20000.00"},
	}},
	{file: "bonus-capped-and-gated", name: "a gate was missed", account: budget.Account{GateMissed: true}, incurred: "900000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"900000.00"},
	}},
	{file: "bonus-gated-by-an-indicator", name: "the gate is reached", account: indicators("55", "40"), incurred: "900000.00", due: "930000.00", lines: map[string][]string{
		"amount": {"900000.00"}, "retained": {"30000.00"},
	}},
	{file: "bonus-gated-by-an-indicator", name: "the gate is missed, whatever the score", account: indicators("60", "39.9"), incurred: "900000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"900000.00"},
	}},
	// All of 100000.00 at the 60 % of its tier, all of more at 40 %.
	{file: "whole-amount-tiers", name: "an overrun on the edge", incurred: "1100000.00", due: "1060000.00", lines: map[string][]string{
		"amount": {"1100000.00"}, "over": {"-100000.00"}, "shared": {"60000.00"}, "borne": {"40000.00"},
	}},
	{file: "whole-amount-tiers", name: "an overrun a fen beyond it", incurred: "1100000.01", due: "1040000.00", lines: map[string][]string{
		"amount": {"1100000.01"}, "over": {"-100000.01"}, "shared": {"40000.00"}, "borne": {"60000.01"},
	}},
	{file: "whole-amount-tiers", name: "an overrun of 150000.00", incurred: "1150000.00", due: "1060000.00", lines: map[string][]string{
		"amount": {"1150000.00"}, "over": {"-150000.00"}, "shared": {"60000.00"}, "borne": {"90000.00"},
	}},
	{file: "whole-amount-tiers", name: "a surplus on the edge", incurred: "900000.00", due: "960000.00", lines: map[string][]string{
		"amount": {"900000.00"}, "retained": {"60000.00"},
	}},
	{file: "whole-amount-tiers", name: "a surplus of 150000.00", incurred: "850000.00", due: "910000.00", lines: map[string][]string{
		"amount": {"850000.00"}, "retained": {"60000.00"},
	}},
	{file: "limit-102-percent", name: "beyond it", incurred: "1050000.00", due: "1020000.00", lines: map[string][]string{
		"amount": {"1050000.00"}, "over": {"-50000.00"}, "shared": {"20000.00"}, "borne": {"30000.00"},
	}},
	{file: "limit-102-percent", name: "within it", incurred: "1015000.00", due: "1015000.00", lines: map[string][]string{
		"amount": {"1015000.00"}, "over": {"-15000.00"}, "shared": {"15000.00"},
	}},

	{file: "surplus-returned", name: "nothing is kept", incurred: "900000.00", due: "900000.00", lines: map[string][]string{
		"amount": {"900000.00"},
	}},
	// 70 % of 100000.01 is 70000.01, of which 60 % are 42000.006 and 40 % are 28000.004.
	{file: "surplus-split", name: "closed to the fen", incurred: "899999.99", due: "970000.00", lines: map[string][]string{
		"amount": {"899999.99"}, "retained": {"28000.00", "42000.01"},
	}},
	{file: "carried-room-by-claims", name: "room is room only", account: budget.Account{CarriedIn: yuan("50000.00")}, incurred: "1030000.00", due: "1030000.00", lines: map[string][]string{
		"amount": {"1030000.00"}, "carried": {"20000.00"},
	}},
	{
		file: "cap-alone", name: "working capital recovered and paid, a debt taken",
		account: budget.Account{Prepaid: yuan("600000.00"), Advance: yuan("80000.00"), NewAdvance: yuan("90000.00"), Debt: yuan("1000.00")}, incurred: "900000.00", due: "309000.00",
		lines: map[string][]string{"amount": {"900000.00"}, "prepaid": {"-600000.00"}, "recovered": {"-80000.00"}, "advance": {"90000.00"}, "debt": {"-1000.00"}},
	},
	{file: "cap-alone", name: "an overrun without sharing", incurred: "1000000.01", due: "1000000.00", lines: map[string][]string{
		"amount": {"1000000.01"}, "over": {"-0.01"}, "borne": {"0.01"},
	}},
	{file: "cap-alone", name: "more was prepaid than is due: to recover", account: budget.Account{Prepaid: yuan("950000.00")}, incurred: "900000.00", due: "-50000.00", lines: map[string][]string{
		"amount": {"900000.00"}, "prepaid": {"-950000.00"},
	}},
	// Patient and other payers paid more than the care came to.
	{file: "cap-alone", name: "a negative result is kept", incurred: "100.00", covered: "150.00", due: "-50.00", lines: map[string][]string{
		"amount": {"100.00"}, "covered": {"-150.00"},
	}},
	{
		file: "cap-alone", name: "a negative result is floored at zero", terms: settlement.Terms{NegativeDue: settlement.NegativeFloor}, incurred: "100.00", covered: "150.00", due: "0.00",
		lines: map[string][]string{"amount": {"100.00"}, "covered": {"-150.00"}, "floored": {"50.00"}},
	},
	{file: "due-rolled", name: "300000.00 roll", account: budget.Account{Prepaid: yuan("600000.00")}, incurred: "900000.00", due: "0.00", lines: map[string][]string{
		"amount": {"900000.00"}, "prepaid": {"-600000.00", "-300000.00"},
	}},
	// 6000.00 × 1200 ÷ 12 for employees, 2500.00 × 1000 ÷ 12 for residents.
	{
		file: "quotas-by-category", name: "employees and residents", account: budget.Account{Volumes: []budget.Volumes{
			{Quota: "employees", Units: decimal("1200")}, {Quota: "residents", Units: decimal("1000")},
		}}, incurred: "800000.00", due: "808333.33",
		lines: map[string][]string{"amount": {"800000.00"}, "retained": {"8333.33"}},
	},

	// The budget is 100.01 × 0.5 = 50.005, rounded 50.01. Half of 10.01 is 5.005.
	{file: "differences-after-rounding", name: "surplus", incurred: "40.00", due: "45.01", lines: map[string][]string{
		"amount": {"40.00"}, "retained": {"5.01"},
	}},
	// Half of 10.005 is 5.0025.
	{file: "differences-before-rounding", name: "surplus", incurred: "40.00", due: "45.00", lines: map[string][]string{
		"amount": {"40.00"}, "retained": {"5.00"},
	}},
	// 9.98 × 0.9 = 8.982.
	{file: "differences-after-rounding", name: "overrun", incurred: "59.99", due: "58.99", lines: map[string][]string{
		"amount": {"59.99"}, "over": {"-9.98"}, "shared": {"8.98"}, "borne": {"1.00"},
	}},
	// 9.985 × 0.9 = 8.9865.
	{file: "differences-before-rounding", name: "overrun", incurred: "59.99", due: "59.00", lines: map[string][]string{
		"amount": {"59.99"}, "over": {"-9.98"}, "shared": {"8.99"}, "borne": {"0.99"},
	}},
}

// indicators is an account that was assessed.
func indicators(readmission, records string) budget.Account {
	return budget.Account{Indicators: map[string]settlement.Decimal{"readmission": decimal(readmission), "records": decimal(records)}}
}

func readPolicy(t testing.TB, path string) budget.Policy {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	p, err := budget.ReadPolicy(f)
	require.NoError(t, err)
	return p
}

func TestVariations(t *testing.T) {
	tested := map[string]bool{}
	for _, v := range variations {
		tested[v.file] = true
		t.Run(v.file+": "+v.name, func(t *testing.T) {
			plan := newPlan(t, readPolicy(t, filepath.Join("testdata", "variations", v.file+".json")))
			v.account.Institution = "H"
			c := clearUnder(t, v.terms, plan, []budget.Account{v.account}, claim("c", "H", v.incurred, cmp.Or(v.covered, "0.00")))
			s := c.Report.Statement("H")
			require.Equal(t, v.lines, lines(s))
			require.Equal(t, v.due, s.Due.String())
			for _, l := range s.Lines {
				require.NoError(t, l.Trail.Replay())
			}
		})
	}
	files, err := filepath.Glob(filepath.Join("testdata", "variations", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		require.True(t, tested[strings.TrimSuffix(filepath.Base(f), ".json")], "no test for %s", f)
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

func cliffsOf(t *testing.T, plan *budget.Plan) []settlement.Cliff {
	t.Helper()
	list, err := plan.Cliffs(settlement.Decimal{})
	require.NoError(t, err)
	require.NoError(t, settlementtest.CheckCliffs(list))
	return list
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
	for _, c := range cliffsOf(t, plan) {
		got = append(got, c.String())
	}
	require.Equal(t, []string{
		"sharing.surplus[0]: surplus 0.05: from 0.04 to 0.025 (falls)",
		"sharing.overrun[0]: overrun 0.1: from 0.05 to 0 (falls)",
		"sharing.by_score[0].surplus: score 90: from 0 to 0.1",
		"deposit.release.zero_below: score 60: from 0 to 0.4",
	}, got)
	require.Len(t, cliffsOf(t, newPlan(t, qingdao())), 2, "the steps at 90 and at 60")
	capped := newPlan(t, budget.Policy{Sharing: &budget.Sharing{Sharing: settlement.Sharing{
		Mode: settlement.Whole, BonusCap: decimal("0.03"), Surplus: []settlement.Tier{{UpTo: decimal("0.05"), Institution: decimal("0.8")}, {Fund: decimal("0.5")}},
	}}})
	require.Equal(t, "sharing.surplus[0]: surplus 0.05: from 0.03 to 0.025 (falls)", cliffsOf(t, capped)[0].String())
	places := 0
	indicators := &budget.Assessment{Places: &places, Parts: []budget.Part{{Name: "all", Weight: decimal("1"), Indicators: []budget.Indicator{
		{Name: "share", Bands: []budget.PointBand{{From: decimal("0.3"), Points: decimal("20")}, {From: decimal("0"), Points: decimal("40")}}},
		{Name: "records", Gate: decimal("40")},
	}}}}
	for gated, want := range map[bool][]string{
		false: {"assessment.parts[0].indicators[0].bands[0]: indicator 0.3: from 40 to 20 (falls)", "assessment.parts[0].indicators[0].bands[1]: indicator 0: from 0 to 40"},
		true: {
			"assessment.parts[0].indicators[0].bands[0]: indicator 0.3: from 40 to 20 (falls)", "assessment.parts[0].indicators[0].bands[1]: indicator 0: from 0 to 40",
			"assessment.parts[0].indicators[1].gate: indicator 40: from 0 to 1",
		},
	} {
		got = nil
		for _, c := range cliffsOf(t, newPlan(t, budget.Policy{Assessment: indicators, Sharing: &budget.Sharing{Gated: gated}})) {
			got = append(got, c.String())
		}
		require.Equal(t, want, got)
	}
	require.Empty(t, cliffsOf(t, newPlan(t, ningqiang(budget.Budget{Holder: "C1", Pool: "county"}))))
}
