package capitation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/scaled"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// Where amounts are so large that sums of them are no money any more, a year is refused, or agrees
// with the oracle all the same.
func TestOracleOfHugeAmounts(t *testing.T) {
	count := map[string]int{}
	for seed := range uint64(testsize.Of(16, 200)) {
		r := newRandom(1000 + seed)
		policy := r.policy()
		members := r.members(policy)
		charges := r.charges(policy, members)
		factor := []int64{1e8, 1e9, 1e10, 1e11}[seed%4]
		what := []string{"charges", "all"}[seed/4%2]
		charges = scaled.Of(charges, factor)
		if what == "all" {
			policy = scaled.Of(policy, factor)
		}
		plan := newPlan(t, policy)
		year, _ := yearOf(policy)
		to := (&oracle{policy, members, charges, civil(year.From), 11}).figures()
		accounts, err := plan.Account(year, settlement.Each(members), settlement.Each(charges))
		report, err2 := settlement.Settle(settlement.Terms{}, plan.Settlement(year, settlement.Each(members), settlement.Each(charges)))
		if err2 != nil {
			require.ErrorIs(t, err2, settlement.ErrOverflow, "seed %d", seed)
		}
		if err != nil {
			require.ErrorIs(t, err, settlement.ErrOverflow, "seed %d", seed)
			count["refused"]++
			continue
		}
		count["fits"]++
		for _, a := range accounts {
			requireOracle(t, seed, a, to[a.Institution], nil)
			if err2 == nil {
				require.Equal(t, a.Settled.String(), report.Statement(a.Institution).Due.String(), "seed %d, %s", seed, a.Institution)
			}
		}
		if err2 == nil {
			require.NoError(t, report.Verify(plan.Rules()), "seed %d", seed)
		}
	}
	require.Positive(t, count["refused"])
	require.Positive(t, count["fits"])
}
