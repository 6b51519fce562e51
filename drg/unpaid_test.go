package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// guarded is a policy under which A earns 125 % of what it incurred: G1 and H1 weigh
// 1 each, and cost 1000.00 and 100.00 on average.
func guarded() drg.Policy {
	return drg.Policy{
		Document: policy.Document{Name: "unpaid cases", Kind: policy.Example},
		Scale:    number("1"), PointPlaces: 4, DefaultCoefficient: number("1"),
		Groups: []drg.Group{
			{Code: "G1", BasePoints: number("1"), MeanCost: number("1000.00")},
			{Code: "H1", BasePoints: number("1"), MeanCost: number("100.00")},
		},
		Institutions: []drg.Institution{{Code: "A"}, {Code: "B"}},
		Classes:      drg.Classes{High: []drg.HighBand{{Ratio: number("3")}}, HighInclusive: true},
		High:         drg.HighRule{Formula: drg.HighNone},
		Ungrouped:    &drg.UngroupedRule{Codes: []string{"0000"}, Treatment: drg.Exclude},
		Stays:        &drg.StayRule{MaxDays: 60, Outside: drg.List},
	}
}

// TestUnpaid: a case that is not paid counts among the cases and in its class, and
// nowhere else. A is due 2000.00, with 1600.00 incurred; its fund rate is above the
// limit, with or without the further case. Were what others paid of that case taken
// from nothing, A would have incurred 2100.00, be compensated, and get 2400.00; and
// the pool would have overrun its 3600.00 by 500.00.
func TestUnpaid(t *testing.T) {
	paid := []drg.Case{
		{ID: "a1", Institution: "A", Group: "G1", Cost: 200_00, Days: 5},
		{ID: "a2", Institution: "A", Group: "H1", Cost: 1400_00, Days: 5, Approved: drg.ApprovedHigh},
		{ID: "b1", Institution: "B", Group: "G1", Cost: 1000_00, Days: 5},
		{ID: "b2", Institution: "B", Group: "G1", Cost: 1000_00, Days: 5},
	}
	compensated := settlement.Terms{
		Fund: number("4000.00"), Basis: settlement.FundOnly,
		Compensation: &settlement.Compensation{Classes: []settlement.Class{settlement.High}, FundRateLimit: number("1.15"), Reserve: number("5000.00")},
	}
	shared := settlement.Terms{
		Basis: settlement.FundOnly,
		Total: &settlement.Total{
			Budget: number("4000.00"), Shortfall: settlement.ShortfallScale,
			SetAsides: []settlement.SetAside{{Name: "adjustment", Amount: number("400.00"), Use: settlement.UseOverrun}},
			Sharing:   &settlement.Sharing{Overrun: []settlement.Tier{{Fund: number("1")}}},
		},
	}
	for _, row := range []struct {
		name  string
		more  []drg.Case
		class settlement.Class
	}{
		{"none", nil, ""},
		{"excluded", []drg.Case{{ID: "x", Institution: "A", Group: "0000", Cost: 500_00, Covered: 500_00, Days: 5}}, settlement.Ungrouped},
		{"excluded, nothing covered", []drg.Case{{ID: "x", Institution: "A", Group: "0000", Cost: 500_00, Days: 5}}, settlement.Ungrouped},
		{"excluded, more covered than it cost", []drg.Case{{ID: "x", Institution: "A", Group: "0000", Cost: 500_00, Covered: 900_00, Days: 5}}, settlement.Ungrouped},
		{"too long", []drg.Case{{ID: "x", Institution: "A", Group: "G1", Cost: 500_00, Covered: 500_00, Days: 61}}, drg.Outside},
	} {
		t.Run(row.name, func(t *testing.T) {
			cases := append(append([]drg.Case{}, paid...), row.more...)
			s := newPlan(t, guarded()).Settlement(settlement.Period{}, settlement.Each(cases))
			report, err := settlement.Settle(compensated, s)
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			a := report.Statement("A")
			require.Equal(t, "2000.00", a.Due.String())
			require.Equal(t, "1600.00", a.Cost.String())
			require.Equal(t, "0.00", a.Covered.String())
			require.Equal(t, 2+len(row.more), a.Cases)
			require.Equal(t, "0.00", report.Pool("").Residue.String())
			require.Len(t, report.Conflicts, len(row.more))
			for _, c := range row.more {
				require.Contains(t, a.ByClass, settlement.ClassSum{Method: settlement.DRG, Class: row.class, Priced: true, Unpaid: true, Cases: 1})
				require.Equal(t, c.ID, report.Conflicts[0].Claim)
				require.Equal(t, c.Cost, report.Conflicts[0].Cost)
			}

			report, err = settlement.Settle(shared, s)
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Equal(t, "3600.00", report.Pool("").Fund.Fund.String())
			require.Equal(t, "1800.00", report.Statement("A").Due.String())
		})
	}
}

// An institution with unpaid cases alone has a statement that comes to nothing.
func TestUnpaidAlone(t *testing.T) {
	only := []drg.Case{{ID: "x", Institution: "A", Group: "0000", Cost: 500_00, Covered: 100_00, Days: 5}}
	report, err := settlement.Settle(settlement.Terms{Fund: number("100.00")}, newPlan(t, guarded()).Settlement(settlement.Period{}, settlement.Each(only)))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Nil(t, report.Pool("").PointValue)
	require.Equal(t, 1, report.Statements[0].Cases)
	require.Zero(t, report.Statements[0].Due)
	require.Zero(t, report.Statements[0].Covered)
	require.Equal(t, "100.00", report.Pool("").Residue.String())
}
