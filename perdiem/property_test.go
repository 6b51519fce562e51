package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// alone makes a random policy without limits for one class.
func (c chance) alone() perdiem.Policy {
	p := c.policy()
	p.Limits, p.Institutions = perdiem.Limits{}, nil
	p.Classes = []perdiem.Class{{Code: "psychiatric", Tiers: c.tiers()}}
	if p.Actual.Treatment == perdiem.Formula {
		p.Actual.Amount, p.Columns = "standard × 0.9 + 0.05 × cost", nil
	}
	return p
}

func sum(t testing.TB, plan *perdiem.Plan, stays ...perdiem.Stay) (amount settlement.Money, points settlement.Points) {
	t.Helper()
	for _, s := range resolved(t, plan, stays...) {
		e, err := plan.Rate(s)
		require.NoError(t, err)
		amount += e.Amount
		points += e.Points
	}
	return amount, points
}

// TestBillsChangeNothing: whatever the policy, a stay that is billed in between,
// on its first day, at a tier edge, at the year's end or anywhere, comes to the
// same as billed once, if each bill is rated under the same rates.
func TestBillsChangeNothing(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(6, 6))}
	for range 400 {
		p := c.alone()
		if p.ReadmissionGapDays == 0 {
			p.ReadmissionGapDays = c.IntN(2) * 5
		}
		plan := newPlan(t, p)
		nights := 2 + c.IntN(500)
		whole := stay("w", "p", "2024-09-01", "2024-09-01")
		whole.Discharged = whole.Admitted.Add(nights)
		whole.Cost = settlement.Money(c.Int64N(20000000))
		amount, points := sum(t, plan, whole)
		cuts := []int{1, nights - 1, 1 + c.IntN(nights-1), min(nights-1, p.Classes[0].Tiers[0].DaysUpTo)}
		if end := date("2024-12-31").Sub(whole.Admitted) + 1; end < nights {
			cuts = append(cuts, end)
		}
		for _, at := range cuts {
			if at < 1 {
				continue
			}
			first, rest := whole, whole
			first.ID, first.Discharged, first.Interim = "f", whole.Admitted.Add(at-1), true
			first.Cost = settlement.Money(c.Int64N(int64(whole.Cost) + 1))
			rest.Admitted, rest.Cost = whole.Admitted.Add(at), whole.Cost-first.Cost
			a, b := sum(t, plan, rest, first)
			require.Equal(t, amount, a, "%+v cut at %d of %d", p, at, nights)
			require.Equal(t, points, b)
		}
	}
}

// TestReadmissionAtTierEdge: where the index continues, rates are whole fen and
// the standard is paid, a stay split into two comes to the same too.
func TestReadmissionAtTierEdge(t *testing.T) {
	plan := tiered(t)
	for nights := 2; nights < 80; nights++ {
		whole := stay("w", "p", "2024-12-01", "2024-12-01")
		whole.Discharged = whole.Admitted.Add(nights)
		amount, _ := sum(t, plan, whole)
		for at := 1; at < nights; at++ {
			first, rest := whole, whole
			first.ID, first.Discharged = "f", whole.Admitted.Add(at)
			rest.Admitted = first.Discharged
			got, _ := sum(t, plan, rest, first)
			require.Equal(t, amount, got, "%d of %d", at, nights)
		}
	}
}

// TestOneMoreDay: under marginal tiers one more day never pays less and leave
// never pays. A fund share that falls makes an exception where actual cost is
// paid: the same cost at a lower share. Cliffs lists those.
func TestOneMoreDay(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(7, 7))}
	for range testsize.Of(40, 200) {
		p := c.alone()
		p.TierMode, p.DayCount = "", ""
		for _, x := range p.Classes[0].Tiers {
			if x.FundShare != p.Classes[0].Tiers[0].FundShare {
				p.Actual = perdiem.ActualRule{}
			}
		}
		plan := newPlan(t, p)
		s := stay("s", "p", "2024-02-01", "2024-02-01")
		s.Cost = settlement.Money(c.Int64N(9000000))
		s.History.DaysBefore = c.IntN(100)
		var last settlement.Entry
		for n := range 150 {
			s.Discharged = s.Admitted.Add(n)
			e, err := plan.Rate(s)
			require.NoError(t, err)
			require.GreaterOrEqual(t, e.Amount, last.Amount, "%+v: day %d", p, n)
			require.GreaterOrEqual(t, e.Points, last.Points)
			away := s
			away.LeaveDays = c.IntN(n + 1)
			less, err := plan.Rate(away)
			require.NoError(t, err)
			require.LessOrEqual(t, less.Amount, e.Amount)
			require.LessOrEqual(t, less.Points, e.Points)
			if n > 0 {
				shorter := s
				shorter.Discharged = s.Admitted.Add(n - min(away.LeaveDays, n-1))
				if away.LeaveDays < n {
					same, err := plan.Rate(shorter)
					require.NoError(t, err)
					require.Equal(t, same.Amount, less.Amount)
					require.Equal(t, same.Points, less.Points)
				}
			}
			last = e
		}
	}
}
