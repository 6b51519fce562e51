package capitation_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// In this file: limits of each kind at each small number, periods that are none, and readers that
// know where a claim stands.

// TestLimitsOfSessions: each kind of limit pays so many sessions and no more, and asks for the day
// of a session where weeks are counted.
func TestLimitsOfSessions(t *testing.T) {
	limit := func(set func(*capitation.PackageLimit, int)) func(*capitation.Policy, int) {
		return func(p *capitation.Policy, n int) {
			l := capitation.PackageLimit{Packages: []string{"hd"}}
			set(&l, n)
			p.PackageLimits = []capitation.PackageLimit{l}
		}
	}
	window := func(w capitation.Window) func(*capitation.Policy, int) {
		return limit(func(l *capitation.PackageLimit, n int) { l.Most, l.Window = n, w })
	}
	for name, row := range map[string]struct {
		set    func(*capitation.Policy, int)
		reason string
		weekly bool
	}{
		"a package a week":      {func(p *capitation.Policy, n int) { p.Packages[0].Weekly = n }, capitation.ReasonWeekly, true},
		"a package a month":     {func(p *capitation.Policy, n int) { p.Packages[0].Monthly = n }, capitation.ReasonMonthly, false},
		"several a week":        {limit(func(l *capitation.PackageLimit, n int) { l.Weekly = n }), capitation.ReasonWeekly, true},
		"several a month":       {limit(func(l *capitation.PackageLimit, n int) { l.Monthly = n }), capitation.ReasonMonthly, false},
		"a window of a week":    {window(capitation.Window{Unit: capitation.Week}), capitation.ReasonWeekly, true},
		"a window of a month":   {window(capitation.Window{Unit: capitation.Month}), capitation.ReasonMonthly, false},
		"a window of a quarter": {window(capitation.Window{Unit: capitation.Quarter}), capitation.ReasonQuarterly, false},
		"a window of a year":    {window(capitation.Window{Unit: capitation.Year}), capitation.ReasonYearly, false},
		"a window of months":    {window(capitation.Window{Months: 2}), capitation.ReasonSpan, false},
	} {
		for n := 1; n <= 3; n++ {
			p := tianjin()
			p.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40")}}
			row.set(&p, n)
			plan := newPlan(t, p)
			settled := func(charges []capitation.Charge) settlement.Settlement {
				return plan.Settlement(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(charges))
			}
			var charges []capitation.Charge
			for i := range 4 { // of one week
				d := day("2025-03-03").Add(i)
				charges = append(charges, charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.ID, c.Date, c.Package = d.String(), d, "hd" }))
			}
			paid, conflicts := 0, 0
			for _, e := range entriesOf(t, settled(charges)) {
				switch {
				case e.Class == settlement.FixedRate:
					paid++
				case e.Conflict != "":
					conflicts++
					require.Equal(t, fmt.Sprintf("%s of %d", row.reason, n), e.Conflict, name)
				}
			}
			require.Equal(t, []int{n, 4 - n}, []int{paid, conflicts}, "%s, %d", name, n)
			charges[0].Date = settlement.Date{}
			_, err := settlement.Settle(settlement.Terms{}, settled(charges))
			require.Equal(t, row.weekly, errors.Is(err, settlement.ErrBlank), "%s, %d: %v", name, n, err)
		}
	}
}

// TestPeriodsThatAreNone: a period with one end, or with a part of a month, is none of whole months.
func TestPeriodsThatAreNone(t *testing.T) {
	plan := newPlan(t, tianjin())
	for _, p := range []settlement.Period{
		{}, {From: day("2025-01-01")}, {To: day("2025-01-31")}, {From: day("2025-01-02")}, {To: day("2025-01-30")}, span("2025-01-01", "2025-01-30"), span("2025-01-02", "2025-01-31"),
	} {
		_, err := plan.Account(p, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each[capitation.Charge](nil))
		require.ErrorIs(t, err, settlement.ErrPeriod, p)
		require.ErrorContains(t, err, "want the first day of a month to the last day of one, got "+p.String())
	}
}

// TestReadersSayWhere: where a reader knows its rows, it says where a refused member or charge
// stands; else the table is named.
func TestReadersSayWhere(t *testing.T) {
	members, charges := []capitation.Member{member("A", "TJ01"), member("B", "")}, []capitation.Charge{charge("A", "TJ01", "2025-03", capitation.Own), charge("", "TJ01", "2025-03", capitation.Own)}
	in, of := settlement.Each(members).Source(), settlement.Each(charges).Source()
	in.Locate = func(err error) error { return fmt.Errorf("members.csv: %w", err) }
	of.Locate = func(err error) error { return fmt.Errorf("charges.csv: %w", err) }
	_, err := plan(t).Account(year2025, settlement.ReadBy(in), settlement.ReadBy(of))
	require.ErrorContains(t, err, "members.csv: capitation: claim 2")
	require.ErrorContains(t, err, "charges.csv: capitation: claim 2")
	_, err = plan(t).Account(year2025, settlement.Each(members), settlement.Each(charges))
	require.ErrorContains(t, err, capitation.Members+": capitation: claim 2")
	require.ErrorContains(t, err, capitation.Charges+": capitation: claim 2")
	_, err = plan(t).Account(year2025, settlement.ReadBy(in), settlement.Each(charges[:1]))
	require.Error(t, err, "of one table alone")
	_, err = plan(t).Account(year2025, settlement.Each(members[:1]), settlement.ReadBy(of))
	require.Error(t, err, "of one table alone")
}

func plan(t *testing.T) *capitation.Plan {
	t.Helper()
	return newPlan(t, tianjin())
}
