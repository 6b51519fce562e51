package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func number(text string) settlement.Decimal { return settlement.MustDecimal(text) }

func yuan(t testing.TB, text string) settlement.Money {
	t.Helper()
	m, err := settlement.ParseMoney(text)
	require.NoError(t, err)
	return m
}

// worked1 is the policy of the worked example: Zhejiang's rules 3 to 5 with the
// coefficient on low cases, no middle band, and the excess of approved cases alone.
func worked1() drg.Policy {
	return drg.Policy{
		Document:    policy.Document{Name: "worked example 1", Kind: policy.Example},
		Scale:       number("100"),
		PointPlaces: 4,
		Groups: []drg.Group{
			{Code: "ES23", BasePoints: number("41.5200"), MeanCost: number("5190.00")},
			{Code: "GB25", BasePoints: number("182.4000"), MeanCost: number("22800.00")},
			{Code: "FM11", BasePoints: number("366.8000"), MeanCost: number("45850.00")},
			{Code: "OR15", BasePoints: number("36.0000"), MeanCost: number("4500.00"), Uniform: true},
		},
		Institutions: []drg.Institution{
			{Code: "LS01", Coefficient: number("1.0800")},
			{Code: "LS02", Coefficient: number("0.9500")},
			{Code: "LS03", Coefficient: number("0.8200")},
		},
		Coefficients: []drg.Coefficient{{Institution: "LS01", Group: "FM11", Coefficient: number("1.1250")}},
		Classes: drg.Classes{
			High: []drg.HighBand{
				{BasePointsUpTo: number("100"), Ratio: number("3")},
				{BasePointsUpTo: number("300"), Ratio: number("2")},
				{Ratio: number("1.5")},
			},
			HighInclusive: true,
			Low:           number("0.4"),
		},
		Low:  drg.LowRule{Coefficient: true, Cap: drg.BasePoints},
		High: drg.HighRule{When: drg.Approved},
	}
}

var worked1Cases = []struct {
	id, institution, group, cost, covered string
	approved                              drg.Approval
	class                                 settlement.Class
	points                                string
}{
	{"c01", "LS01", "ES23", "5405.16", "1540.20", "", settlement.Normal, "44.8416"},
	{"c02", "LS01", "GB25", "47880.00", "12001.55", drg.ApprovedHigh, settlement.High, "215.2320"},
	{"c03", "LS01", "FM11", "43980.75", "15666.00", "", settlement.Normal, "412.6500"},
	{"c04", "LS01", "FM11", "68775.00", "20110.30", drg.ApprovedHigh, settlement.High, "412.6500"}, // r is exactly 1.5
	{"c05", "LS02", "ES23", "2075.99", "801.10", "", settlement.Low, "15.7775"},
	{"c06", "LS02", "ES23", "2076.00", "799.00", "", settlement.Normal, "39.4440"}, // r is exactly 0.4
	{"c07", "LS02", "GB25", "21999.90", "7420.00", "", settlement.Normal, "173.2800"},
	{"c08", "LS02", "OR15", "4480.00", "1320.40", "", settlement.Normal, "36.0000"},
	{"c09", "LS03", "OR15", "4610.25", "1244.00", "", settlement.Normal, "36.0000"},
	{"c10", "LS03", "ES23", "15570.00", "4100.00", "", settlement.High, "34.0464"},
	{"c11", "LS03", "ES23", "5002.33", "1650.75", "", settlement.Normal, "34.0464"},
}

func worked1Claims(t testing.TB) []drg.Case {
	var list []drg.Case
	for _, c := range worked1Cases {
		list = append(list, drg.Case{
			ID: c.id, Institution: c.institution, Group: c.group, Cost: yuan(t, c.cost), Covered: yuan(t, c.covered), Approved: c.approved,
		})
	}
	return list
}

func newPlan(t testing.TB, p drg.Policy) *drg.Plan {
	t.Helper()
	plan, err := drg.New(p)
	require.NoError(t, err)
	return plan
}

func TestWorked1Cases(t *testing.T) {
	plan := newPlan(t, worked1())
	for i, c := range worked1Claims(t) {
		want := worked1Cases[i]
		t.Run(want.id, func(t *testing.T) {
			got, err := plan.Rate(c)
			require.NoError(t, err)
			require.Equal(t, want.class, got.Class)
			require.Equal(t, want.points, got.Points.String())
			explained, err := plan.Explain(c)
			require.NoError(t, err)
			require.NoError(t, explained.Trail.Replay())
			require.Equal(t, want.points, explained.Trail.Result().String())
			explained.Trail = nil
			require.Equal(t, got, explained)
		})
	}
}

// s01 is the bed-day stay of the example: 75 days at 2.5600 points.
func s01() settlement.Settlement {
	stay := settlement.Entry{
		Method: settlement.PerDiem, Institution: "LS03", Claim: "s01", Class: settlement.BedDay,
		Points: 192 * settlement.Point, Covered: 6000 * settlement.Yuan,
	}
	return settlementtest.Replay(settlement.About{Method: settlement.PerDiem}, stay)
}

func TestWorked1Terms(t *testing.T) {
	fund := number("180000.00")
	for _, row := range []struct {
		name               string
		terms              settlement.Terms
		value              string
		price, due         [3]string
		residue, numerator string
	}{
		{
			"whole cost, 4 places, keep", settlement.Terms{Fund: fund}, "153.4983",
			[3]string{"166603.00", "40600.53", "45449.74"}, [3]string{"117284.95", "30260.03", "32454.99"}, "0.03", "252653.30",
		},
		{
			"whole cost, apportion", settlement.Terms{Fund: fund, Residue: settlement.ResidueApportion}, "153.49831549",
			[3]string{"166603.02", "40600.53", "45449.75"}, [3]string{"117284.97", "30260.03", "32455.00"}, "0.00", "252653.30",
		},
		{
			"fund only, 4 places, keep", settlement.Terms{Fund: fund, Basis: settlement.FundOnly}, "109.3581",
			[3]string{"118694.39", "28925.38", "32380.15"}, [3]string{"118694.39", "28925.38", "32380.15"}, "0.08", "180000.00",
		},
		{
			"value fixed at 120, no fund", settlement.Terms{PointValue: number("120")}, "120",
			[3]string{"130244.83", "31740.18", "35531.14"}, [3]string{"80926.78", "21399.68", "22536.39"}, "", "0.00",
		},
		{
			"whole cost, 4 places, keep, each claim rounded", settlement.Terms{Fund: fund, RoundEach: true}, "153.4983",
			[3]string{"166603.00", "40600.54", "45449.73"}, [3]string{"117284.95", "30260.04", "32454.98"}, "0.03", "252653.30",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			report, err := settlement.Settle(row.terms, newPlan(t, worked1()).Settlement(settlement.Period{}, settlement.Each(worked1Claims(t))), s01())
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Equal(t, row.value, report.Pool("").PointValue.Value.String())
			require.Equal(t, row.numerator, report.Pool("").PointValue.Numerator.String())
			require.Equal(t, "1645.9679", report.Pool("").PointValue.Points.String())
			for i, points := range []string{"1085.3736", "264.5015", "296.0928"} {
				s := report.Statements[i]
				require.Equal(t, points, s.Points.String())
				require.Equal(t, row.due[i], s.Due.String())
				require.Equal(t, row.price[i], price(s).String())
			}
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

// TestRealRecordPrices prices a weight of 0.9258 at the rate 9575.25 and the
// coefficient 0.92, as deployed systems do with points of 8 and of 4 decimals.
func TestRealRecordPrices(t *testing.T) {
	for places, want := range map[int]string{8: "8155.59", 4: "8155.24"} {
		p := worked1()
		p.Scale, p.PointPlaces, p.PointRounding = number("1"), places, drg.RoundingAccepted
		p.Groups[0].BasePoints, p.Institutions[1].Coefficient = number("0.9258"), number("0.92")
		c := drg.Case{ID: "x", Institution: "LS02", Group: "ES23", Cost: 5190_00}
		report, err := settlement.Settle(settlement.Terms{PointValue: number("9575.25"), Basis: settlement.FundOnly}, newPlan(t, p).Settlement(settlement.Period{}, settlement.Each([]drg.Case{c})))
		require.NoError(t, err)
		require.Equal(t, want, report.Statements[0].Due.String())
	}
}
