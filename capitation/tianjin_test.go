package capitation_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// TestTianjin holds the example's accounts, of the year and of every month, to
// the oracle's, and its settlement to the contract.
func TestTianjin(t *testing.T) {
	const dir = "../examples/tianjin/"
	f, err := os.Open(dir + "policy.json")
	require.NoError(t, err)
	defer f.Close()
	policy, err := capitation.ReadPolicy(f)
	require.NoError(t, err)
	plan := newPlan(t, policy)
	file := func(name string) rows.File { return rows.Path(dir + name) }
	var members []capitation.Member
	for m, err := range his.Members(file("members.csv")).All() {
		require.NoError(t, err)
		members = append(members, m)
	}
	var charges []capitation.Charge
	for c, err := range his.Charges(file("charges.csv"), plan.Columns()...).All() {
		require.NoError(t, err)
		charges = append(charges, c)
	}
	before := map[string]*figures{}
	for i, m := range append(months(), year2025) {
		if i > 0 && i < 12 && !testsize.Long() {
			continue
		}
		to := (&oracle{policy, members, charges, civil(year2025.From), min(i, 11)}).figures()
		if i == 12 {
			before = map[string]*figures{}
		}
		accounts, err := plan.Account(m, settlement.Each(members), settlement.Each(charges))
		require.NoError(t, err)
		require.Len(t, accounts, 3)
		for _, a := range accounts {
			requireOracle(t, 0, a, to[a.Institution], before[a.Institution])
		}
		before = to
	}
	june := plan.Settlement(months()[5], settlement.Each(members), settlement.Each(charges))
	require.NoError(t, settlementtest.Check(june))
	report, err := settlement.Settle(settlement.Terms{}, june)
	require.NoError(t, err)
	require.NoError(t, report.Verify())
}
