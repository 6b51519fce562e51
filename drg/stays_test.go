package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func stays(outside drg.StayOutside) drg.Policy {
	p := worked1()
	p.Stays = &drg.StayRule{MinDays: 2, MaxDays: 60, Outside: outside}
	return p
}

func TestStays(t *testing.T) {
	for _, row := range []struct {
		name   string
		c      drg.Case
		inside bool
	}{
		{"at the least", drg.Case{Days: 2}, true},
		{"below it", drg.Case{Days: 1}, false},
		{"at the most", drg.Case{Days: 60}, true},
		{"above it", drg.Case{Days: 61}, false},
		{"sixty days by dates", drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-03-02")}, true},
		{"sixty-one", drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-03-03")}, false},
		{"one day is a day", drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-01-01")}, false},
		{"days come before dates", drg.Case{Days: 5, Admitted: day("2025-01-01"), Discharged: day("2025-12-31")}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := row.c
			c.ID, c.Institution, c.Group, c.Cost, c.Covered = "x", "LS02", "ES23", 5190_00, 100_00
			_, err := newPlan(t, stays("")).Rate(c)
			if row.inside {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, drg.ErrOutside)
			}
			e, err := newPlan(t, stays(drg.List)).Explain(c)
			require.NoError(t, err)
			require.Equal(t, row.inside, e.Conflict == "")
			if !row.inside {
				require.Equal(t, settlement.Entry{
					Method: settlement.DRG, Institution: "LS02", Claim: "x", Class: drg.Outside, Priced: true, Cost: 5190_00, Covered: 100_00,
					Left: settlement.LeftUnpaid, Conflict: e.Conflict,
				}, e, "it is in no sum")
			}
		})
	}
}

// TestDayCount: a stay is counted by nights or by days, unless the column says how long it was.
func TestDayCount(t *testing.T) {
	for _, row := range []struct {
		name   string
		count  drg.DayCount
		c      drg.Case
		inside bool // 2 to 60 days
	}{
		{"a night", drg.Nights, drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-01-02")}, false},
		{"its two days", drg.BothDays, drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-01-02")}, true},
		{"one day is one day", drg.BothDays, drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-01-01")}, false},
		{"sixty nights", "", drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-03-02")}, true},
		{"are sixty-one days", drg.BothDays, drg.Case{Admitted: day("2025-01-01"), Discharged: day("2025-03-02")}, false},
		{"the column comes first", drg.BothDays, drg.Case{Days: 60, Admitted: day("2025-01-01"), Discharged: day("2025-03-02")}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := stays("")
			p.Stays.DayCount = row.count
			c := row.c
			c.ID, c.Institution, c.Group, c.Cost = "x", "LS02", "ES23", 5190_00
			_, err := newPlan(t, p).Rate(c)
			require.Equal(t, row.inside, err == nil, err)
		})
	}
}

func TestStaysRefuse(t *testing.T) {
	good := drg.Case{ID: "x", Institution: "LS02", Group: "ES23", Cost: 5190_00}
	_, err := newPlan(t, stays(drg.List)).Rate(good)
	require.ErrorIs(t, err, settlement.ErrBlank)
	require.ErrorContains(t, err, "days: ")
	good.Admitted, good.Discharged = day("2025-02-02"), day("2025-02-01")
	_, err = newPlan(t, stays(drg.List)).Rate(good)
	require.ErrorIs(t, err, drg.ErrStay)
	good.Days = 61
	_, err = newPlan(t, stays("")).Rate(good)
	require.EqualError(t, err, "days: outside the limits of stays: got 61, want 2 to 60 days")
	_, err = newPlan(t, stays("perdiem")).Rate(good)
	require.EqualError(t, err, "days: outside the limits of stays: got 61, want 2 to 60 days: the stay belongs to the method perdiem")
	require.Equal(t, []string{"days", "admitted", "discharged"}, newPlan(t, stays("")).Columns()[5:])
}

// Every stay is in drg's entries or handed over, and in one of them only.
func TestStaysHandedOver(t *testing.T) {
	plan := newPlan(t, stays("perdiem"))
	var cases []drg.Case
	for i, c := range worked1Claims(t) {
		c.Days = []int{1, 2, 30, 60, 61, 75}[i%6]
		cases = append(cases, c)
	}
	// What is given away is for the other method to check.
	cases[5].Group, cases[5].Cost = "NONE", 0
	given := map[string]bool{}
	for _, c := range collect(t, plan.Outside(settlement.Each(cases))) {
		given[c.ID] = true
	}
	require.Equal(t, map[string]bool{"c01": true, "c05": true, "c06": true, "c07": true, "c11": true}, given)
	s := plan.Settlement(settlement.Period{}, settlement.Each(cases))
	rated := 0
	for e, err := range s.Entries() {
		require.NoError(t, err)
		require.Equal(t, given[e.Claim], e.Left == settlement.LeftOther, "paid twice")
		if e.Left == "" {
			rated++
		}
	}
	require.Equal(t, len(cases), rated+len(given))
	_, err := s.(settlement.Explainer).Explain("c06")
	require.ErrorIs(t, err, settlement.ErrClaim)
	require.EqualError(t, err, `drg: no such claim: "c06": another method has it`)
	_, err = s.(settlement.Explainer).Explain("none")
	require.ErrorIs(t, err, settlement.ErrClaim)
	e, err := s.(settlement.Explainer).Explain("c02")
	require.NoError(t, err)
	require.NoError(t, e.Trail.Replay())
	require.NoError(t, settlementtest.Check(s))

	// Faults are named by the position in the file, also behind what was given away.
	cases[2].Group = "ZZ"
	cases[7].Days = 0
	_, err = settlement.Settle(settlement.Terms{Fund: number("1000.00")}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
	require.ErrorContains(t, err, `drg: claim 3 (c03): group: no such group: "ZZ"`)
	require.ErrorContains(t, err, `drg: claim 8 (c08): days: `)
	require.ErrorContains(t, lastError(t, plan.Outside(settlement.Each(cases))), "drg: claim 8 (c08): days: ")
	require.Empty(t, collect(t, newPlan(t, stays(drg.List)).Outside(settlement.Each(cases))))
}
