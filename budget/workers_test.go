package budget_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// sameOfWorkers requires that two and three workers, with small sections, come to what one
// comes to in order, and returns the error of it.
func sameOfWorkers(t *testing.T, claims []budget.Claim, wrap func(items settlement.Settlement) settlement.Settlement) error {
	t.Helper()
	tallied := func(n settlement.Workers, c settlement.Claims[budget.Claim]) (string, error) {
		tally, err := n.Tally(wrap(budget.Items(settlement.Period{}, c)))
		if err != nil {
			return err.Error(), err
		}
		b, err := tally.MarshalBinary()
		require.NoError(t, err)
		return string(b), nil
	}
	want, failed := tallied(1, each(claims...))
	for n := settlement.Workers(1); n <= 3; n++ {
		for _, size := range []int{1, 4} {
			got, _ := tallied(n, settlement.ReadBy(batch.Cut(claims, size)))
			require.Equal(t, want, got, "%d workers, sections of %d", n, size)
		}
	}
	return failed
}

// TestWorkers: findings about claims, steps about months of departments, budgets of
// holders that claims name, and budgets in each other.
func TestWorkers(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 14))
	failed := map[string]int{}
	for range testsize.Of(15, 200) {
		inner := newPlan(t, budget.Policy{Document: policy.Document{Name: "inner", Kind: policy.Example}, Budgets: []budget.Budget{
			{Institution: "H", Amount: settlement.Money(r.Int64N(2000_00)).Decimal()}, {Holder: "C", Institution: "I", Amount: settlement.Money(r.Int64N(2000_00)).Decimal()},
		}, Sharing: kept()})
		claims := []budget.Claim{of("first", "H", "D", "2025-01", "1.00")}
		accounts := []budget.Account{{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-01")}}, {Institution: "I"}}
		for j := range r.IntN(40) {
			k := r.IntN(2)
			c := of(fmt.Sprint(j), accounts[k].Institution, []string{"", "D", "E"}[r.IntN(3)], []string{"2025-01", "2025-02"}[r.IntN(2)], "0.00")
			c.Cost = settlement.Money(r.Int64N(500_00))
			c.ChargedTo = []string{"", "", "H", "C"}[r.IntN(4)]
			if r.IntN(5) == 0 {
				accounts[k].Findings = append(accounts[k].Findings, budget.Finding{ID: "F" + c.ID, Claim: c.ID, Amount: c.Cost / 3, Status: budget.Upheld})
			}
			claims = append(claims, c)
		}
		total := around(t, "2500.00", "H", "I", "C")
		wrap := func(items settlement.Settlement) settlement.Settlement {
			return total.Settlement(settlement.Period{}, nil, inner.Settlement(settlement.Period{}, accounts, items))
		}
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		require.NoError(t, sameOfWorkers(t, claims, wrap))
		require.NoError(t, sameOfWorkers(t, claims, func(items settlement.Settlement) settlement.Settlement {
			return inner.Settlement(settlement.Period{}, accounts, items)
		}))
		require.NoError(t, sameOfWorkers(t, claims, func(items settlement.Settlement) settlement.Settlement {
			return within(t, inner, nil, total).Settlement(settlement.Period{}, accounts, items)
		}))

		// The same with something wrong.
		i, bad := r.IntN(len(claims)), slices.Clone(claims)
		switch kind := r.IntN(4); kind {
		case 0:
			bad[i].ChargedTo = "nobody"
		case 1:
			bad[i].Pool = "another"
		case 2:
			bad[i].Cost = -1
		case 3:
			accounts[0].Findings = append(accounts[0].Findings, budget.Finding{ID: "X", Claim: claims[i].ID, Amount: 600_00, Status: budget.Upheld})
		}
		if err := sameOfWorkers(t, bad, wrap); err != nil {
			failed["some"]++
		}
	}
	require.Greater(t, failed["some"], testsize.Of(8, 150))
}

// TestWorkersOfPoints: points of an institution that two holders bear are refused by any
// number of workers.
func TestWorkersOfPoints(t *testing.T) {
	plan, err := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}, {Institution: "I", Amount: decimal("100.00")}}}).
		At(settlement.Terms{PointValue: decimal("1.5")})
	require.NoError(t, err)
	entries := make([]settlement.Entry, 9)
	for i := range entries {
		entries[i] = settlement.Entry{
			Method: settlement.DRG, Institution: []string{"H", "I"}[i%2], Claim: fmt.Sprint(i), Class: settlement.Normal, Points: settlement.Points(i+1) * settlement.Point,
		}
	}
	about := settlement.About{Method: settlement.DRG}
	tallied := func(n settlement.Workers, entries ...settlement.Entry) ([]byte, error) {
		tally, err := n.Tally(plan.Settlement(settlement.Period{}, nil, settlementtest.Replay(about, entries[:4]...), settlementtest.Replay(about, entries[4:]...)))
		if err != nil {
			return nil, err
		}
		return tally.MarshalBinary()
	}
	want, err := tallied(1, entries...)
	require.NoError(t, err)
	for n := settlement.Workers(2); n <= 3; n++ {
		got, err := tallied(n, entries...)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	entries[8].ChargedTo = "I"
	_, one := tallied(1, entries...)
	require.ErrorIs(t, one, budget.ErrUnpriced)
	for n := settlement.Workers(2); n <= 3; n++ {
		_, err := tallied(n, entries...)
		require.EqualError(t, err, one.Error())
	}
}
