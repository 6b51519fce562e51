package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
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

func TestContractOfRandomPolicies(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(5, 5))}
	for range 20 {
		plan := newPlan(t, c.policy())
		bound := plan.Settlement(settlement.Period{From: date("2024-03-01"), To: date("2024-12-31")}, settlement.Each(c.stays()))
		for range bound.Entries() { // some have none
			require.NoError(t, settlementtest.Check(bound))
			break
		}
	}
}
