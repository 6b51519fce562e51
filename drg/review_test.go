package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// worked18 is the first policy of the worked example: ungrouped cases × 0.7, and a regional
// mean of 12000.00.
func worked18(over ...drg.SpecialOver) drg.Policy {
	return drg.Policy{
		Document: policy.Document{Name: "worked example 18", Kind: policy.Example},
		Scale:    number("100"), PointPlaces: 4, RegionalMean: number("12000.00"), DefaultCoefficient: number("1"),
		Groups: []drg.Group{
			{Code: "K35", BasePoints: number("100"), MeanCost: number("12000.00")},
			{Code: "FP1", Price: number("5900.00")},
			{Code: "NW1", NoWeight: true},
		},
		Institutions: []drg.Institution{{Code: "H1"}},
		Ungrouped:    &drg.UngroupedRule{Codes: []string{"0000"}, Treatment: drg.UngroupedCostPoints, Share: number("0.7")},
		Special:      &drg.SpecialRule{Formula: drg.CostPoints, Over: over},
	}
}

func TestWorked18(t *testing.T) {
	settle := func(p drg.Policy, c drg.Case) *settlement.Report {
		s := newPlan(t, p).Settlement(settlement.Period{}, settlement.Each([]drg.Case{c}))
		report, err := settlement.Settle(settlement.Terms{PointValue: number("120"), Basis: settlement.FundOnly}, s)
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		return report
	}
	c := drg.Case{ID: "a", Institution: "H1", Group: "0000", Cost: 96000_00, Approved: drg.ApprovedSpecial}
	report := settle(worked18(), c)
	require.Equal(t, "800.0000", report.Statements[0].Points.String())
	require.Equal(t, "96000.00", report.Statements[0].Due.String())
	require.Empty(t, report.Conflicts)
	c.Approved = drg.NotApproved
	report = settle(worked18(), c)
	require.Equal(t, "560.0000", report.Statements[0].Points.String())
	require.Equal(t, "67200.00", report.Statements[0].Due.String())

	dip := worked18()
	dip.Scale, dip.Groups[0].BasePoints, dip.Groups[0].MeanCost = number("1000"), number("3750"), number("45000.00")
	dip.Classes.High, dip.High.When = []drg.HighBand{{Ratio: number("2")}}, drg.Always
	dip.Special.Formula = drg.AsApproved
	c = drg.Case{ID: "a", Institution: "H1", Group: "K35", Cost: 250000_00, Approved: drg.ApprovedSpecial, ApprovedPoints: number("24000.0000")}
	require.Equal(t, "24000.0000", settle(dip, c).Statements[0].Points.String())
}

// TestApprovals: an approval decides the class that it approves, or is listed with the class
// that the case has all the same.
func TestApprovals(t *testing.T) {
	all := []drg.SpecialOver{drg.OverUngrouped, drg.OverFixed, drg.OverHigh}
	high := func(when drg.HighWhen) func(*drg.Policy) {
		return func(p *drg.Policy) {
			p.Classes.High, p.Classes.Low, p.High.When = []drg.HighBand{{Ratio: number("2")}}, number("0.4"), when
			p.Middle = []drg.MiddleBand{{Over: number("0.4"), UpTo: number("0.8")}}
		}
	}
	for _, row := range []struct {
		name     string
		over     []drg.SpecialOver
		change   func(*drg.Policy)
		c        drg.Case
		class    settlement.Class
		conflict string
	}{
		{"special over ungrouped", all[:1], nil, drg.Case{Group: "0000", Approved: drg.ApprovedSpecial}, settlement.Special, ""},
		{"special of a group without a weight", all[:1], nil, drg.Case{Group: "NW1", Approved: drg.ApprovedSpecial}, settlement.Special, ""},
		{"special, not over ungrouped", all[1:], nil, drg.Case{Group: "0000", Approved: drg.ApprovedSpecial}, settlement.Ungrouped, "approval without effect: ungrouped"},
		{"special over fixed", all[1:2], nil, drg.Case{Group: "FP1", Approved: drg.ApprovedSpecial}, settlement.Special, ""},
		{"special, not over fixed", []drg.SpecialOver{}, nil, drg.Case{Group: "FP1", Approved: drg.ApprovedSpecial}, settlement.FixedRate, "approval without effect: fixed"},
		{"special over high", all[2:], high(drg.Always), drg.Case{Group: "K35", Approved: drg.ApprovedSpecial}, settlement.Special, ""},
		{"special, not over high", all[:2], high(drg.Always), drg.Case{Group: "K35", Approved: drg.ApprovedSpecial}, settlement.High, "approval without effect: high"},
		{"special, where high needs an approval", all[:2], high(""), drg.Case{Group: "K35", Approved: drg.ApprovedSpecial}, settlement.Special, ""},
		{"special over normal always", []drg.SpecialOver{}, nil, drg.Case{Group: "K35", Approved: drg.ApprovedSpecial}, settlement.Special, ""},
		{"special over what is refused", nil, func(p *drg.Policy) { p.Ungrouped.Treatment = drg.UngroupedRefuse }, drg.Case{Group: "0000", Approved: drg.ApprovedSpecial}, settlement.Special, ""},
		{"special, and excluded", []drg.SpecialOver{}, func(p *drg.Policy) { p.Ungrouped.Treatment = drg.Exclude }, drg.Case{Group: "0000", Approved: drg.ApprovedSpecial}, settlement.Ungrouped, "ungrouped: 0000; approval without effect: ungrouped"},
		{"special, and outside", nil, func(p *drg.Policy) { p.Stays = &drg.StayRule{MinDays: 2, Outside: drg.List} }, drg.Case{Group: "K35", Days: 1, Approved: drg.ApprovedSpecial}, drg.Outside, "stays: 1 days, want at least 2 days; approval without effect: outside"},
		{"high, and is", nil, high(""), drg.Case{Group: "K35", Approved: drg.ApprovedHigh}, settlement.High, ""},
		{"high, and always is", nil, high(drg.Always), drg.Case{Group: "K35", Approved: drg.ApprovedHigh}, settlement.High, ""},
		{"high, all of whose excess is unreasonable", nil, high(""), drg.Case{Group: "K35", Unreasonable: 90000_00, Approved: drg.ApprovedHigh}, settlement.High, ""},
		{"high, and normal", nil, nil, drg.Case{Group: "K35", Approved: drg.ApprovedHigh}, settlement.Normal, "approval without effect: normal"},
		{"high, and low", nil, high(""), drg.Case{Group: "K35", Cost: 1_00, Approved: drg.ApprovedHigh}, settlement.Low, "approval without effect: low"},
		{"high, and in a middle band", nil, high(""), drg.Case{Group: "K35", Cost: 6000_00, Approved: drg.ApprovedHigh}, settlement.Middle, "approval without effect: middle"},
		{"high, and ungrouped", nil, nil, drg.Case{Group: "0000", Approved: drg.ApprovedHigh}, settlement.Ungrouped, "approval without effect: ungrouped"},
		{"high, and at a fixed price", nil, nil, drg.Case{Group: "FP1", Approved: drg.ApprovedHigh}, settlement.FixedRate, "approval without effect: fixed"},
		{"not approved", nil, nil, drg.Case{Group: "FP1"}, settlement.FixedRate, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked18(row.over...)
			p.Special.Over = row.over // an empty list too
			if row.change != nil {
				row.change(&p)
			}
			c := row.c
			c.ID, c.Institution = "x", "H1"
			if c.Cost == 0 {
				c.Cost = 96000_00
			}
			plan := newPlan(t, p)
			e, err := plan.Rate(c)
			require.NoError(t, err)
			require.Equal(t, row.class, e.Class)
			require.Equal(t, row.conflict, e.Conflict)
			explained, err := plan.Explain(c)
			require.NoError(t, err)
			require.NoError(t, settlementtest.CheckExplained(e, explained))
		})
	}
}

// Without a rule for it a special case is a fault, whatever its class.
func TestSpecialWithoutARule(t *testing.T) {
	p := worked18()
	p.Special, p.Stays = nil, &drg.StayRule{MinDays: 2, Outside: drg.List}
	for _, c := range []drg.Case{{Group: "0000"}, {Group: "NW1"}, {Group: "FP1"}, {Group: "K35"}, {Group: "K35", Days: 1}} {
		c.ID, c.Institution, c.Cost, c.Approved, c.Days = "x", "H1", 100_00, drg.ApprovedSpecial, max(1, 3-2*c.Days)
		_, err := newPlan(t, p).Rate(c)
		require.EqualError(t, err, "approved: impossible approval: special, and the policy has no special rule", c.Group)
	}
}

// An empty list of classes is another policy than none.
func TestSpecialOverIsRead(t *testing.T) {
	p := worked18()
	p.Special.Over = []drg.SpecialOver{}
	require.NotEqual(t, policy.Digest(worked18()), policy.Digest(newPlan(t, p).Policy()))
	p.Special.Over = []drg.SpecialOver{drg.OverHigh, "none", drg.OverHigh}
	_, err := drg.New(p)
	require.EqualError(t, err, `special.over[1]: not one of the choices: got "none", want ungrouped, fixed, high`+"\n"+`special.over[2]: occurs twice: "high"`)
}
