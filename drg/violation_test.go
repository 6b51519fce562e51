package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func violations(p *drg.Policy) { p.Violations = &drg.ViolationRule{MaxMultiple: number("5")} }

// TestViolation: c11 earns 34.0464 points.
func TestViolation(t *testing.T) {
	for _, row := range []struct {
		name, multiple, want string
		change               func(*drg.Policy)
	}{
		{"what it earned", "1", "0.0000", nil},
		{"twice as much again", "3", "-68.0928", nil},
		{"half of it", "0.5", "17.0232", nil},
		{"rounded once: 34.0464 × 0.3333 = 11.34766…", "0.3333", "22.6987", nil},
		{"reduced before: 17.0232 − 17.0232 × 2", "2", "-17.0232", readmission},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			violations(&p)
			if row.change != nil {
				row.change(&p)
			}
			c := worked1Claims(t)[10]
			c.Violation, c.Readmitted = number(row.multiple), true
			e, err := newPlan(t, p).Explain(c)
			require.NoError(t, err)
			require.Equal(t, drg.Violation, e.Class)
			require.Equal(t, row.want, e.Points.String())
			require.Equal(t, "1650.75", e.Covered.String())
			require.NoError(t, e.Trail.Replay())
			require.Equal(t, row.want, e.Trail.Result().String())
		})
	}
}

func TestViolationRefuses(t *testing.T) {
	for _, row := range []struct {
		name, multiple string
		change         func(*drg.Policy)
		want           string
	}{
		{"no rule", "1", func(p *drg.Policy) { p.Violations = nil }, "got 1, and the policy has no rule for violations"},
		{"zero", "0", nil, "got 0, want a multiple of more than 0"},
		{"negative", "-1", nil, "got -1, want a multiple of more than 0"},
		{"too much", "5.1", nil, "got 5.1, want at most 5"},
		{"a fixed price", "1", func(p *drg.Policy) { p.Groups[0].Price = number("5900") }, "a fixed case is paid in money and has no points to take"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			violations(&p)
			if row.change != nil {
				row.change(&p)
			}
			c := worked1Claims(t)[10]
			c.Violation = number(row.multiple)
			_, err := newPlan(t, p).Rate(c)
			require.ErrorIs(t, err, drg.ErrViolation)
			require.EqualError(t, err, "violation: impossible violation: "+row.want)
		})
	}
}

// Worked 1 with a violation of LS03: 34.0464 × 3 points are taken from it, which
// raises the value for all. Statements, classes and trails stay right.
func TestViolationSettles(t *testing.T) {
	p := worked1()
	violations(&p)
	plan := newPlan(t, p)
	cases := worked1Claims(t)
	cases[10].Violation = number("3")
	require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, settlement.Each(cases))))
	for _, terms := range []settlement.Terms{{Fund: number("180000.00")}, {Fund: number("180000.00"), Residue: settlement.ResidueApportion}, {Fund: number("180000.00"), RoundEach: true}} {
		report, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, settlement.Each(cases)), s01())
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		require.Equal(t, "1543.8287", report.Pool("").PointValue.Points.String(), "1645.9679 − 102.1392")
		three := report.Statements[2]
		require.Equal(t, "193.9536", three.Points.String(), "296.0928 − 102.1392")
		require.Equal(t, 4, three.Cases)
		classes := map[settlement.Class]string{}
		for _, c := range three.ByClass {
			classes[c.Class] = c.Points.String()
		}
		require.Equal(t, map[settlement.Class]string{
			settlement.Normal: "36.0000", settlement.High: "34.0464", settlement.BedDay: "192.0000", drg.Violation: "-68.0928",
		}, classes)
	}

	// An institution that lost more than it earned owes money at a value; there is
	// no share of a fund that it could have.
	cases = []drg.Case{cases[3], cases[10]}
	report, err := settlement.Settle(settlement.Terms{Fund: number("90000.00")}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Equal(t, "-68.0928", report.Statements[1].Points.String())
	require.Negative(t, report.Statements[1].Due)
	_, err = settlement.Settle(settlement.Terms{Fund: number("90000.00"), Residue: settlement.ResidueApportion}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
	require.ErrorIs(t, err, settlement.ErrShares)
	require.ErrorContains(t, err, `"LS03"`)
}
