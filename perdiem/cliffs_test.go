package perdiem_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func cliffsOf(t *testing.T, plan *perdiem.Plan) []settlement.Cliff {
	t.Helper()
	list, err := plan.Cliffs(settlement.Decimal{})
	require.NoError(t, err)
	require.NoError(t, settlementtest.CheckCliffs(list))
	return list
}

func TestCliffs(t *testing.T) {
	two := func(first, second, share1, share2 string) []perdiem.Class {
		return []perdiem.Class{{Code: "a", Tiers: []perdiem.Tier{
			{DaysUpTo: 30, Rate: decimal(first), FundShare: decimal(share1)}, {Rate: decimal(second), FundShare: decimal(share2)},
		}}}
	}
	for _, row := range []struct {
		name   string
		policy perdiem.Policy
		want   []string
	}{
		{"marginal tiers", perdiem.Policy{Classes: two("300.00", "220.00", "", "")}, nil},
		{"whole-stay tiers that fall", perdiem.Policy{Classes: two("300.00", "220.00", "", ""), TierMode: perdiem.Whole}, []string{
			"classes[0].tiers[1]: days 30: from 9000.00 to 6820.00 (falls until 41)",
		}},
		{"whole-stay tiers that rise", perdiem.Policy{Classes: two("200.00", "220.00", "", ""), TierMode: perdiem.Whole}, []string{
			"classes[0].tiers[1]: days 30: from 6000.00 to 6820.00",
		}},
		{"whole-stay tiers in points", perdiem.Policy{
			Classes: two("300.00", "220.00", "", ""), TierMode: perdiem.Whole, Points: &perdiem.PointsRule{RegionalMean: decimal("10000"), Scale: decimal("100")},
		}, []string{"classes[0].tiers[1]: days 30: from 90.0000 to 68.2000 (falls until 41)"}},
		{"days that never recover", perdiem.Policy{Classes: two("300.00", "0.00", "", ""), TierMode: perdiem.Whole}, []string{
			"classes[0].tiers[1]: days 30: from 9000.00 to 0.00 (falls)",
		}},
		{"a patient who pays more than the rate", perdiem.Policy{
			Classes: two("300.00", "50.00", "", ""), Patient: perdiem.PatientRule{ShareOn: perdiem.ShareFixed, PerDay: decimal("60.00")},
		}, []string{"classes[0].tiers[1]: days 30: from 7200.00 to 7190.00 (falls)"}},
		{"nothing is subtracted from a rate of the fund", perdiem.Policy{
			Classes: two("300.00", "50.00", "", ""), RateIs: perdiem.Fund, Patient: perdiem.PatientRule{ShareOn: perdiem.ShareFixed, PerDay: decimal("60.00")},
		}, nil},
		{"a cost below the standard at a lower share", perdiem.Policy{
			Classes: two("100.00", "100.00", "0.8", "0.5"), Actual: perdiem.ActualRule{Treatment: perdiem.Cap},
		}, []string{"classes[0].tiers[1].fund_share (cost 3000.00): days 30: from 2400.00 to 2370.97 (falls)"}}, // 3000 × 2450 ÷ 3100
	} {
		t.Run(row.name, func(t *testing.T) {
			row.policy.Document = example()
			var got []string
			for _, c := range cliffsOf(t, newPlan(t, row.policy)) {
				got = append(got, c.String())
			}
			require.Equal(t, row.want, got)
		})
	}
}

func TestCalibrate(t *testing.T) {
	draft := perdiem.Policy{
		Document:     example(),
		Classes:      []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{DaysUpTo: 30, Rate: decimal("3")}, {Rate: decimal("2")}}}},
		Institutions: []perdiem.Institution{{Code: "X1", Level: "3"}, {Code: "X2", Level: "2"}},
	}
	var history []perdiem.Stay
	add := func(id, institution, class, in, out, cost string, leave int) {
		history = append(history, perdiem.Stay{
			ID: id, Institution: institution, Class: class, Person: id, Admitted: date(in), Discharged: date(out), Cost: yuan(t, cost), LeaveDays: leave,
		})
	}
	add("a", "X1", "psychiatric", "2024-01-01", "2024-01-21", "6000.00", 0)  // 20 days: 60
	add("b", "X1", "psychiatric", "2024-01-01", "2024-02-15", "12000.00", 5) // 40 days: 90 + 20
	add("c", "X2", "psychiatric", "2024-01-01", "2024-01-11", "2000.00", 0)  // 10 days: 30
	add("d", "X2", "hospice", "2024-01-01", "2024-01-04", "1000.00", 0)      // not in the draft
	add("e", "X2", "hospice", "2024-01-01", "2024-01-05", "0.00", 0)
	add("f", "X2", "", "2024-01-01", "2024-01-05", "1.00", 0)
	add("g", "X2", "hospice", "2024-01-01", "2024-01-05", "1.00", 9)
	add("h", "X2", "hospice", "2024-01-01", "2024-01-05", "1.00", 4)
	policy, summary, err := perdiem.Calibrate(draft, perdiem.Calibration{MinStays: 2}, settlement.Each(history))
	require.NoError(t, err)
	require.Equal(t, 4, summary.Stays)
	require.Equal(t, 73, summary.Days)
	require.Equal(t, "21000.00", summary.Cost.String())
	require.Equal(t, []perdiem.LeftOut{
		{Reason: perdiem.LeftOutClass, Stays: 1, Cost: 100}, {Reason: perdiem.LeftOutCost, Stays: 1},
		{Reason: perdiem.LeftOutDays, Stays: 1, Cost: 100}, {Reason: perdiem.LeftOutFault, Stays: 1, Cost: 100},
	}, summary.LeftOut)
	type rates struct{ code, level, first, last string }
	var got []rates
	for _, c := range policy.Classes {
		got = append(got, rates{c.Code, c.Level, c.Tiers[0].Rate.String(), c.Tiers[len(c.Tiers)-1].Rate.String()})
	}
	require.Equal(t, []rates{
		{"hospice", "", "333.33", "333.33"},      // 1000 ÷ 3
		{"psychiatric", "", "300.00", "200.00"},  // 20000 ÷ 200 = 100
		{"psychiatric", "3", "317.65", "211.76"}, // 18000 ÷ 170; level 2 has one stay
	}, got)
	// The calibrated plan pays the history what it cost, but for rounding.
	report, err := settlement.Settle(settlement.Terms{}, newPlan(t, policy).Settlement(settlement.Period{}, settlement.Each(history[:4])))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Equal(t, "18000.10", report.Statement("X1").Due.String()) // 50 × 317.65 + 10 × 211.76
	require.Equal(t, "3999.99", report.Statement("X2").Due.String())  // 10 × 300 + 3 × 333.33

	_, _, err = perdiem.Calibrate(draft, perdiem.Calibration{}, settlement.Each(history[4:6]))
	require.ErrorIs(t, err, perdiem.ErrClass)
}
