package perdiem_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func hundreds(institution string, n int) []perdiem.Stay {
	var list []perdiem.Stay
	for i := range n {
		s := stay(fmt.Sprint(institution, i), fmt.Sprint(institution, i), "2025-01-01", "2025-04-11")
		s.Institution, s.Covered = institution, 2000*settlement.Yuan
		list = append(list, s)
	}
	return list
}

// TestDaysInPoints: 1200 days count as 1075: of 960 points 100 go.
func TestDaysInPoints(t *testing.T) {
	p := readPolicy(t, "testdata/variations/rolling-days.json")
	p.Points = &perdiem.PointsRule{RegionalMean: decimal("12500.00"), Scale: decimal("100")}
	bound := newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(append(hundreds("X1", 12), hundreds("X2", 4)...)))
	require.NoError(t, settlementtest.Check(bound))
	var last settlement.Entry
	for e, err := range bound.Entries() {
		require.NoError(t, err)
		last = e
	}
	require.Equal(t, "-100.0000", last.Points.String())
	require.Equal(t, "limits: 1075 of 1200 days count", last.Conflict)
	report, err := settlement.Settle(settlement.Terms{PointValue: decimal("100")}, bound)
	require.NoError(t, err)
	require.Equal(t, "860.0000", report.Statement("X1").Points.String())
	require.Equal(t, 12, report.Statement("X1").Cases)
	require.Equal(t, "320.0000", report.Statement("X2").Points.String())
}

// TestBothLimits: first the days, then the advance: 96000.00 becomes 86000.00,
// and then 76500.00.
func TestBothLimits(t *testing.T) {
	p := readPolicy(t, "testdata/variations/rolling-days.json")
	p.Limits.AdvanceShare, p.Limits.Advances = decimal("1.02"), map[string]settlement.Decimal{"X1": decimal("75000.00")}
	report, err := settlement.Settle(settlement.Terms{}, newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(hundreds("X1", 12))))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	s := report.Statement("X1")
	require.Equal(t, "76500.00", s.Due.String())
	var cuts, borne []string
	for _, l := range s.Lines {
		require.True(t, l.Kind.Fits(l.Amount), "%s %s", l.Kind, l.Amount)
		if l.Kind == settlement.LineOver {
			cuts = append(cuts, l.Amount.String())
		}
		if l.Kind == settlement.MemoBorne {
			borne = append(borne, l.Amount.String())
		}
	}
	require.ElementsMatch(t, []string{"-10000.00", "-9500.00"}, cuts)
	require.Equal(t, []string{"19500.00"}, borne)
}

func TestAdvanceFaults(t *testing.T) {
	plan := newPlan(t, readPolicy(t, "testdata/variations/advance.json"))
	_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, settlement.Each(hundreds("X9", 1))))
	require.ErrorIs(t, err, policy.ErrRequired)
	require.EqualError(t, err, `perdiem: institution "X9": limits.advances.X9: required`)
}

// TestNegativeNet: where patients paid more than the standard, nothing is cut.
func TestNegativeNet(t *testing.T) {
	p := readPolicy(t, "testdata/variations/rolling-days.json")
	stays := hundreds("X1", 12)
	for i := range stays {
		stays[i].Covered = 11000 * settlement.Yuan
	}
	report, err := settlement.Settle(settlement.Terms{}, newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(stays)))
	require.NoError(t, err)
	require.Equal(t, "-12000.00", report.Statement("X1").Due.String())
}

// TestRatesOfAnInstitution: its own rates come before its level's, and these
// before the others.
func TestRatesOfAnInstitution(t *testing.T) {
	p := readPolicy(t, "testdata/variations/levels-and-years.json")
	p.Classes = append([]perdiem.Class{{Code: "psychiatric", Institution: "X1", Tiers: []perdiem.Tier{{Rate: decimal("300.00")}}}}, p.Classes...)
	plan := newPlan(t, p)
	for institution, want := range map[string]string{"X1": "3000.00", "X2": "2000.00"} {
		s := stay("s", "", "2025-01-01", "2025-01-11")
		s.Institution = institution
		e, err := plan.Rate(s)
		require.NoError(t, err)
		require.Equal(t, want, e.Amount.String())
	}
	require.Contains(t, plan.Columns(), "leave_days")
}
