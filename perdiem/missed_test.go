package perdiem_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// TestMissedBills: a bill was due after each number of months; a stay that was not
// billed then is refused, unless the policy pays for all of it at once.
func TestMissedBills(t *testing.T) {
	plan := func(months int, missed perdiem.Missed) *perdiem.Plan {
		return newPlan(t, perdiem.Policy{
			Document: policy.Document{Name: "interim bills", Kind: policy.Example},
			Classes:  []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: settlement.MustDecimal("100.00")}}}},
			Interim:  perdiem.InterimRule{Months: months, Missed: missed},
		})
	}
	bill := func(in, out string) perdiem.Stay {
		s := stay("b", "p", in, out)
		s.Interim = true
		return s
	}
	for _, row := range []struct {
		name   string
		months int
		s      perdiem.Stay
		want   string // the bill that is missing
	}{
		{"under six months", 6, stay("a", "p", "2008-03-01", "2008-08-31"), ""},
		{"to the day of the boundary", 6, stay("a", "p", "2008-03-01", "2008-09-01"), ""},
		{"a day beyond it", 6, stay("a", "p", "2008-03-01", "2008-09-02"), "2008-08-31"},
		{"over a year", 6, stay("a", "p", "2008-03-01", "2009-05-10"), "2008-08-31"},
		{"every two months", 2, stay("a", "p", "2008-03-01", "2008-05-10"), "2008-04-30"},
		{"clamped to the end of February", 6, stay("a", "p", "2008-08-31", "2009-03-10"), "2009-02-27"},
		{"a bill to the day before the boundary", 6, bill("2008-03-01", "2008-08-31"), ""},
		{"a bill a day beyond", 6, bill("2008-03-01", "2008-09-01"), "2008-08-31"},
		{"a bill before it, as at the end of a year", 6, bill("2008-10-01", "2008-12-31"), ""},
		{"no interim rule", 0, stay("a", "p", "2008-03-01", "2012-05-10"), ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := plan(row.months, "").Rate(row.s)
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, perdiem.ErrInterim)
			require.ErrorContains(t, err, "want one to "+row.want)
			_, err = plan(row.months, perdiem.Pay).Rate(row.s)
			require.NoError(t, err)
		})
	}
	// The rest of a stay that was billed in time, and one that was not.
	rest := stay("c", "p", "2008-09-01", "2008-10-20")
	rest.History = perdiem.History{Began: date("2008-03-01"), BilledTo: date("2008-08-31"), BilledDays: 184, Billed: 18400_00}
	_, err := plan(6, "").Rate(rest)
	require.NoError(t, err)
	rest.Discharged = date("2009-03-02")
	_, err = plan(6, "").Rate(rest)
	require.ErrorContains(t, err, "want one to 2009-02-28")
}
