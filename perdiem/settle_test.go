package perdiem_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

func entriesOf(t testing.TB, s settlement.Settlement) []settlement.Entry {
	t.Helper()
	var list []settlement.Entry
	for e, err := range s.Entries() {
		require.NoError(t, err)
		list = append(list, e)
	}
	return list
}

// TestOtherPeriods: a stay of another month has an entry that is left out, with
// what it cost and nothing that is paid.
func TestOtherPeriods(t *testing.T) {
	p := tiered(t).Policy()
	p.Limits.InstitutionDays.Caps = map[string]int{"X1": 5}
	plan := newPlan(t, p)
	january := settlement.Period{From: date("2025-01-01"), To: date("2025-01-31")}
	before, in, after := stay("before", "p", "2024-12-01", "2024-12-31"), stay("in", "p", "2025-01-05", "2025-01-15"), stay("after", "q", "2025-01-25", "2025-02-01")
	before.Covered, before.Pool, before.Department, in.Department = 30*settlement.Yuan, "", "ward 1", "ward 2"
	settledLater := stay("late", "r", "2025-01-25", "2025-01-31")
	settledLater.Settled = date("2025-02-03")
	settledNow := stay("now", "s", "2024-12-25", "2024-12-31")
	settledNow.Settled = date("2025-01-02")
	s := plan.Settlement(january, settlement.Each([]perdiem.Stay{before, in, after, settledLater, settledNow}))
	entries := entriesOf(t, s)
	require.Len(t, entries, 6)
	left := settlement.Entry{
		Method: settlement.PerDiem, Institution: "X1", Claim: "before", Department: "ward 1", Class: settlement.BedDay,
		Left: settlement.LeftPeriod, Month: settlement.MustMonth("2024-12"), Priced: true, Cost: 100 * settlement.Yuan, Covered: 30 * settlement.Yuan,
	}
	require.True(t, entries[0].Digest.IsHistory(), "rules looked back on it")
	require.True(t, entries[2].Digest.IsZero(), "they do not look at what comes after the period")
	require.False(t, entries[1].Digest.IsZero() || entries[1].Digest.IsHistory())
	left.Digest = entries[0].Digest
	require.Empty(t, cmp.Diff(left, entries[0]))
	require.Equal(t, "ward 2", entries[1].Department)
	for i, month := range []string{"2024-12", "2025-01", "2025-02", "2025-02", "2025-01"} {
		require.Equal(t, settlement.MustMonth(month), entries[i].Month, entries[i].Claim)
		require.Equal(t, month != "2025-01", entries[i].Left == settlement.LeftPeriod, entries[i].Claim)
		require.False(t, entries[i].Vouched)
	}
	require.Equal(t, "limits: 5 of 16 days count", conflictOfDays(t, p, january, before, in, after, settledLater, settledNow))
	cut := entries[5]
	require.Empty(t, cut.Claim)
	require.Equal(t, &settlement.Owner{Policy: policy.Digest(p)}, cut.Owner)
	require.Equal(t, []settlement.Kind{settlement.LineOver, settlement.MemoBorne}, []settlement.Kind{cut.Lines[0].Kind, cut.Lines[1].Kind})
	for _, e := range entriesOf(t, plan.Settlement(settlement.Period{}, settlement.Each([]perdiem.Stay{before, in}))) {
		require.Equal(t, e.Claim != "", e.Vouched)
		require.Empty(t, e.Left)
	}
}

// conflictOfDays settles in points, where the entry of an institution says how many
// days count.
func conflictOfDays(t *testing.T, p perdiem.Policy, period settlement.Period, stays ...perdiem.Stay) string {
	t.Helper()
	p.Points = &perdiem.PointsRule{RegionalMean: decimal("12500.00"), Scale: decimal("100")}
	entries := entriesOf(t, newPlan(t, p).Settlement(period, settlement.Each(stays)))
	return entries[len(entries)-1].Conflict
}

// TestInForce: a stay is settled under a policy that is in force on its date; what
// is history may be older.
func TestInForce(t *testing.T) {
	p := tiered(t).Policy()
	p.Effective = settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
	plan := newPlan(t, p)
	for _, row := range []struct {
		name, discharged, settled, path string
	}{
		{"the first day", "2025-01-01", "", ""},
		{"the last day", "2025-12-31", "", ""},
		{"the day before", "2024-12-31", "", "discharged"},
		{"the day after", "2026-01-01", "", "discharged"},
		{"settled in it", "2024-12-31", "2025-01-02", ""},
		{"settled after it", "2025-12-31", "2026-01-02", "settled"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := stay("s", "p", "2024-12-20", row.discharged)
			if row.settled != "" {
				s.Settled = date(row.settled)
			}
			err := lastOf(plan.Settlement(settlement.Period{}, settlement.Each([]perdiem.Stay{s})).Entries())
			if row.path == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, settlement.ErrNotInForce)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
			require.Equal(t, row.path, field.Path)
		})
	}
	year := settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
	entries := entriesOf(t, plan.Settlement(year, settlement.Each([]perdiem.Stay{stay("old", "p", "2024-12-01", "2024-12-21"), stay("new", "p", "2024-12-25", "2025-01-04")})))
	require.Equal(t, settlement.LeftPeriod, entries[0].Left)
	require.Equal(t, "3000.00", entries[1].Amount.String()) // day 21 to 30
}
