package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func TestContract(t *testing.T) {
	require.NoError(t, settlementtest.Check(newPlan(t, worked1()).Settlement(settlement.Period{}, settlement.Each(worked1Claims(t)))))
}

// Cases are settled in the month of their settlement, else of their discharge: under
// the plain policy and under one that looks back, from a sequence and from batches.
func TestContractOfPeriods(t *testing.T) {
	looksBack := worked1()
	looksBack.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	for _, p := range []drg.Policy{worked1(), looksBack} {
		plan := newPlan(t, p)
		cases := worked1Claims(t)
		for i := range cases {
			c := &cases[i]
			c.Person, c.Admitted = []string{"P1", "P2", "P3"}[i%3], day("2024-12-20").Add(9*i)
			c.Discharged = c.Admitted.Add(5)
			if i%4 == 0 {
				c.Settled = c.Discharged.Add(20)
			}
		}
		require.NoError(t, settlementtest.CheckPeriods(cases, plan.Settlement))
		require.NoError(t, settlementtest.CheckPeriods(cases, func(p settlement.Period, cases settlement.Claims[drg.Case]) settlement.Settlement {
			return plan.Settlement(p, sequence(listed(cases)))
		}))
		require.NoError(t, settlementtest.CheckPeriods(cases, func(p settlement.Period, cases settlement.Claims[drg.Case]) settlement.Settlement {
			return plan.Settlement(p, numbered(listed(cases)))
		}))
		require.NoError(t, settlementtest.Check(plan.Settlement(month("2025-02"), settlement.Each(cases))))
	}
}

// listed returns claims as a list.
func listed(claims settlement.Claims[drg.Case]) []drg.Case {
	var list []drg.Case
	for c := range claims.All() {
		list = append(list, c)
	}
	return list
}
