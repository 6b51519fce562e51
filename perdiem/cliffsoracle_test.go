package perdiem_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// In this file: the cliffs along the days of a first stay, found by asking the oracle for every
// number of days.

// paidFor is what a first stay of n days comes to at the standard, in fractions.
func paidFor(p perdiem.Policy, c perdiem.Class, n int) *big.Rat {
	p.Classes, p.Institutions, p.Effective = []perdiem.Class{{Code: c.Code, Coefficient: c.Coefficient, Tiers: c.Tiers}}, nil, settlement.Period{}
	p.Actual, p.Columns, p.DayCount = perdiem.ActualRule{}, nil, perdiem.Nights
	if p.Patient.ShareOn != perdiem.Standard && p.Patient.ShareOn != perdiem.ShareFixed {
		p.Patient = perdiem.PatientRule{ShareOn: perdiem.ShareNone}
	}
	s := perdiem.Stay{ID: "s", Institution: "H1", Class: c.Code, Person: "p", Admitted: date("2001-01-01"), Discharged: date("2001-01-01").Add(n)}
	a := ask(nil, p, []perdiem.Stay{s})["s"]
	if p.Points != nil {
		return a.points
	}
	return rat.Sub(a.amount, a.covered)
}

// tierAt returns the place of the tier that a day is in.
func tierAt(c perdiem.Class, day int) int {
	k := 0
	for c.Tiers[k].DaysUpTo != 0 && day > c.Tiers[k].DaysUpTo {
		k++
	}
	return k
}

// TestCliffsOracle: exactly the falls and jumps are listed that one day more makes, with what is
// paid on both sides and where it recovers.
func TestCliffsOracle(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(3653, 2008))}
	seen := map[string]int{}
	for round := range testsize.Of(20, 25) {
		p := c.policy()
		if c.IntN(2) == 0 {
			p.TierMode, p.Limits.Bundle = perdiem.Whole, perdiem.Bundle{}
		} else {
			p.TierMode, p.Patient.ShareOn, p.RateIs = perdiem.Marginal, perdiem.ShareFixed, perdiem.Total
		}
		var got []settlement.Cliff
		for _, x := range cliffsOf(t, newPlan(t, p)) {
			if x.Of == "days" && x.Where == nil {
				got = append(got, x)
			}
		}
		for i, class := range p.Classes {
			last := p.Limits.Bundle.Days + 3
			for _, tier := range class.Tiers {
				last = max(last, tier.DaysUpTo+3)
			}
			falling, before := false, paidFor(p, class, 1)
			for n := 1; n <= last; n++ {
				after := paidFor(p, class, n+1)
				this, next := class.Tiers[tierAt(class, n)], class.Tiers[tierAt(class, n+1)]
				falls := after.Cmp(before) < 0
				jumps := p.TierMode == perdiem.Whole && (this.Rate.Cmp(next.Rate) != 0 || fraction(this.FundShare, 1).Cmp(fraction(next.FundShare, 1)) != 0)
				if falls && !falling || jumps {
					where := fmt.Sprintf("round %d, class %d, day %d: %+v", round, i, n, p)
					require.NotEmpty(t, got, where)
					x := got[0]
					got = got[1:]
					require.Equal(t, fmt.Sprintf("classes[%d].tiers[%d]", i, tierAt(class, n+1)), x.Path, where)
					require.Equal(t, settlement.DecimalInt(n), x.At, where)
					require.Zero(t, before.Cmp(x.Before.Rat()), where)
					require.Zero(t, after.Cmp(x.After.Rat()), where)
					require.Equal(t, falls, x.Falls, where)
					c.recovers(t, x, n, func(n int) bool { return paidFor(p, class, n).Cmp(before) >= 0 }, where)
					seen[fmt.Sprintf("falls %t, whole %t, recovers %t", falls, p.TierMode == perdiem.Whole, !x.Recovers.Absent())]++
				}
				falling, before = falls, after
			}
		}
		require.Empty(t, got, "round %d: %+v", round, p)
	}
	t.Log(seen)
	require.Len(t, seen, 5, seen)
}

// recovers checks where a cliff after n days says that as much is paid again, by a few days before.
func (c chance) recovers(t *testing.T, x settlement.Cliff, n int, enough func(int) bool, where string) {
	t.Helper()
	if !x.Falls {
		require.True(t, x.Recovers.Absent(), where)
		return
	}
	last := 3653
	if !x.Recovers.Absent() {
		m, err := x.Recovers.Scaled(0)
		require.NoError(t, err)
		last = int(m)
		require.True(t, enough(last), where)
		last--
	}
	for _, m := range []int{n + 1, n + 2, last, n + 1 + c.IntN(last-n), n + 1 + c.IntN(last-n)} {
		require.False(t, m <= last && enough(m), "%s: day %d", where, m)
	}
}
