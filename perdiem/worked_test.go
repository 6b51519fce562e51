package perdiem_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

func decimal(text string) settlement.Decimal { return settlement.MustDecimal(text) }

func date(text string) settlement.Date { return settlement.MustDate(text) }

func yuan(t testing.TB, text string) settlement.Money {
	t.Helper()
	m, err := settlement.ParseMoney(text)
	require.NoError(t, err)
	return m
}

func newPlan(t testing.TB, p perdiem.Policy) *perdiem.Plan {
	t.Helper()
	plan, err := perdiem.New(p)
	require.NoError(t, err)
	return plan
}

func example() policy.Document {
	return policy.Document{Name: "worked example", Kind: policy.Example}
}

// worked1 pays psychiatric stays in points: 320.00 a day at a regional mean of
// 12500.00.
func worked1() perdiem.Policy {
	return perdiem.Policy{
		Document: example(),
		Classes:  []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("320.00")}}}},
		Points:   &perdiem.PointsRule{RegionalMean: decimal("12500.00"), Scale: decimal("100"), Places: 4},
	}
}

// worked1DRG is the other method of the example: see package drg.
func worked1DRG() drg.Policy {
	return drg.Policy{
		Document: example(), Scale: decimal("100"), PointPlaces: 4,
		Groups: []drg.Group{
			{Code: "ES23", BasePoints: decimal("41.5200"), MeanCost: decimal("5190.00")},
			{Code: "GB25", BasePoints: decimal("182.4000"), MeanCost: decimal("22800.00")},
			{Code: "FM11", BasePoints: decimal("366.8000"), MeanCost: decimal("45850.00")},
			{Code: "OR15", BasePoints: decimal("36.0000"), MeanCost: decimal("4500.00"), Uniform: true},
		},
		Institutions: []drg.Institution{
			{Code: "LS01", Coefficient: decimal("1.0800")}, {Code: "LS02", Coefficient: decimal("0.9500")}, {Code: "LS03", Coefficient: decimal("0.8200")},
		},
		Coefficients: []drg.Coefficient{{Institution: "LS01", Group: "FM11", Coefficient: decimal("1.1250")}},
		Classes: drg.Classes{
			High:          []drg.HighBand{{BasePointsUpTo: decimal("100"), Ratio: decimal("3")}, {BasePointsUpTo: decimal("300"), Ratio: decimal("2")}, {Ratio: decimal("1.5")}},
			HighInclusive: true, Low: decimal("0.4"),
		},
		Low:  drg.LowRule{Coefficient: true, Cap: drg.BasePoints},
		High: drg.HighRule{When: drg.Approved},
	}
}

func worked1Cases(t testing.TB) []drg.Case {
	var list []drg.Case
	for _, c := range []struct {
		id, institution, group, cost, covered string
		approved                              drg.Approval
	}{
		{"c01", "LS01", "ES23", "5405.16", "1540.20", ""},
		{"c02", "LS01", "GB25", "47880.00", "12001.55", drg.ApprovedHigh},
		{"c03", "LS01", "FM11", "43980.75", "15666.00", ""},
		{"c04", "LS01", "FM11", "68775.00", "20110.30", drg.ApprovedHigh},
		{"c05", "LS02", "ES23", "2075.99", "801.10", ""},
		{"c06", "LS02", "ES23", "2076.00", "799.00", ""},
		{"c07", "LS02", "GB25", "21999.90", "7420.00", ""},
		{"c08", "LS02", "OR15", "4480.00", "1320.40", ""},
		{"c09", "LS03", "OR15", "4610.25", "1244.00", ""},
		{"c10", "LS03", "ES23", "15570.00", "4100.00", ""},
		{"c11", "LS03", "ES23", "5002.33", "1650.75", ""},
	} {
		list = append(list, drg.Case{ID: c.id, Institution: c.institution, Group: c.group, Cost: yuan(t, c.cost), Covered: yuan(t, c.covered), Approved: c.approved})
	}
	return list
}

// s01 is the bed-day stay of the example: 75 days.
func s01() perdiem.Stay {
	return perdiem.Stay{
		ID: "s01", Institution: "LS03", Class: "psychiatric", Person: "p01",
		Admitted: date("2025-01-10"), Discharged: date("2025-03-26"), Cost: 24000 * settlement.Yuan, Covered: 6000 * settlement.Yuan,
	}
}

func TestWorked1Stay(t *testing.T) {
	plan := newPlan(t, worked1())
	got, err := plan.Rate(s01())
	require.NoError(t, err)
	require.Equal(t, settlement.BedDay, got.Class)
	require.False(t, got.Priced)
	require.Equal(t, "192.0000", got.Points.String())
	require.Equal(t, "6000.00", got.Covered.String())
	explained, err := plan.Explain(s01())
	require.NoError(t, err)
	require.NoError(t, explained.Trail.Replay())
	require.Equal(t, "192.0000", explained.Trail.Result().String())
	var shown []string
	for _, s := range explained.Trail {
		shown = append(shown, s.Rule.Gives+" = "+s.Values()+" = "+s.Result.String())
	}
	require.Equal(t, []string{
		"days = max(1, 75) − 0 = 75",
		"index_to = 0 + 0 + 75 = 75",
		"days_1 = 75 − max(0, 0) = 75",
		"daily_points_1 = round(320.00 × 1 × 1 ÷ 12500.00 × 100, 4) = 2.5600",
		"points = 75 × 2.5600 = 192.0000",
	}, shown)
}

// TestWorked1Terms settles both methods under one fund: one point value, and
// statements with the lines of both.
func TestWorked1Terms(t *testing.T) {
	cases, err := drg.New(worked1DRG())
	require.NoError(t, err)
	beds := newPlan(t, worked1())
	year := settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
	fund := decimal("180000.00")
	for _, row := range []struct {
		name       string
		terms      settlement.Terms
		value      string
		price, due [3]string
		residue    string
	}{
		{
			"whole cost, 4 places, keep", settlement.Terms{Fund: fund}, "153.4983",
			[3]string{"166603.00", "40600.53", "45449.74"}, [3]string{"117284.95", "30260.03", "32454.99"}, "0.03",
		},
		{
			"whole cost, apportion", settlement.Terms{Fund: fund, Residue: settlement.ResidueApportion}, "153.49831549",
			[3]string{"166603.02", "40600.53", "45449.75"}, [3]string{"117284.97", "30260.03", "32455.00"}, "0.00",
		},
		{
			"fund only, 4 places, keep", settlement.Terms{Fund: fund, Basis: settlement.FundOnly}, "109.3581",
			[3]string{"118694.39", "28925.38", "32380.15"}, [3]string{"118694.39", "28925.38", "32380.15"}, "0.08",
		},
		{
			"value fixed at 120, no fund", settlement.Terms{PointValue: decimal("120")}, "120",
			[3]string{"130244.83", "31740.18", "35531.14"}, [3]string{"80926.78", "21399.68", "22536.39"}, "",
		},
		{
			"whole cost, 4 places, keep, each claim rounded", settlement.Terms{Fund: fund, RoundEach: true}, "153.4983",
			[3]string{"166603.00", "40600.54", "45449.73"}, [3]string{"117284.95", "30260.04", "32454.98"}, "0.03",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			report, err := settlement.Settle(row.terms, cases.Settlement(settlement.Period{}, settlement.Each(worked1Cases(t))), beds.Settlement(year, settlement.Each([]perdiem.Stay{s01()})))
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Equal(t, row.value, report.Pool("").PointValue.Value.String())
			require.Equal(t, "1645.9679", report.Pool("").PointValue.Points.String())
			for i, points := range []string{"1085.3736", "264.5015", "296.0928"} {
				s := report.Statements[i]
				require.Equal(t, points, s.Points.String())
				require.Equal(t, row.due[i], s.Due.String())
				require.Equal(t, row.price[i], price(s).String())
			}
			methods := map[settlement.Method]bool{}
			for _, l := range report.Statements[2].Lines {
				methods[l.Method] = true
			}
			require.Equal(t, map[settlement.Method]bool{settlement.DRG: true, settlement.PerDiem: true}, methods)
			if row.residue == "" {
				require.Nil(t, report.Pool("").Residue)
			} else {
				require.Equal(t, row.residue, report.Pool("").Residue.String())
			}
		})
	}
}

func price(s settlement.Statement) settlement.Money {
	var sum settlement.Money
	for _, l := range s.Lines {
		if l.Kind == settlement.LinePrice {
			sum += l.Amount
		}
	}
	return sum
}

// TestWorked8 is 250.00 a day over 40,000 days, of which patients paid
// 1500000.00. The cap of 8200000.00 is a budget's; what it leaves unpaid is the
// difference to the net standard found here.
func TestWorked8(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{
		Document: example(),
		Classes:  []perdiem.Class{{Code: "city-employee", Tiers: []perdiem.Tier{{Rate: decimal("250.00")}}}},
	})
	var stays []perdiem.Stay
	for i := range 400 { // of 100 days each: 26000.00 cost, 3750.00 covered
		in := date("2025-01-01").Add(i % 200)
		stays = append(stays, perdiem.Stay{
			ID: string(rune('A'+i/26)) + string(rune('a'+i%26)), Institution: "LZ01", Class: "city-employee",
			Admitted: in, Discharged: in.Add(100), Cost: 26000 * settlement.Yuan, Covered: 3750 * settlement.Yuan,
		})
	}
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, settlement.Each(stays)))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	s := report.Statements[0]
	require.Equal(t, "10000000.00", s.ByClass[0].Amount.String())
	require.Equal(t, "1500000.00", s.Covered.String())
	require.Equal(t, "8500000.00", s.Due.String())
	require.Equal(t, "10400000.00", s.Cost.String())
}
