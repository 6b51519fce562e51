package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func TestContract(t *testing.T) {
	year := settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
	require.NoError(t, settlementtest.Check(newPlan(t, worked1()).Settlement(year, settlement.Each([]perdiem.Stay{s01()}))))
	plans, stays := everyRule(t)
	for i, plan := range plans {
		require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, settlement.Each(stays[i]))), variations[i].file)
	}
}

// Stays are settled in the month of their settlement, else of their discharge.
func TestContractOfPeriods(t *testing.T) {
	plans, stays := everyRule(t)
	for i, plan := range plans {
		list := stays[i]
		later := list[0]
		later.ID, later.Person, later.Settled = "later", "another", list[0].Discharged.AddMonths(2)
		require.NoError(t, settlementtest.CheckPeriods(append(list[:len(list):len(list)], later), plan.Settlement), variations[i].file)
	}
	c := chance{rand.New(rand.NewPCG(5, 6))}
	for range 10 {
		plan := newPlan(t, c.policy())
		if list := c.filled(t, plan); len(list) > 5 {
			require.NoError(t, settlementtest.CheckPeriods(list, plan.Settlement))
		}
	}
}

func TestContractOfRandomPolicies(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(5, 5))}
	for range testsize.Of(6, 20) {
		plan := newPlan(t, c.policy())
		bound := plan.Settlement(settlement.Period{From: date("2024-03-01"), To: date("2024-12-31")}, settlement.Each(c.filled(t, plan)))
		rated := false // some have none, and some a formula that divides by a standard of 0
		for _, err := range bound.Entries() {
			if rated = err == nil; err != nil {
				require.ErrorContains(t, err, "the standard is 0")
			}
		}
		if rated {
			require.NoError(t, settlementtest.Check(bound))
		}
	}
}
