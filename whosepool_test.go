package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// Claims that name no pool, or one that nobody gave terms for, are named, by any number of
// workers; what is of no claim is told by its pool alone.
func TestClaimsOfNoPool(t *testing.T) {
	value := settlement.Terms{PointValue: decimal("10")}
	entry := func(claim, pool string) settlement.Entry {
		return settlement.Entry{Claim: claim, Institution: "H1", Method: settlement.DRG, Class: "normal", Points: 100, Pool: pool}
	}
	pools := []settlement.Pool{{Name: "310", Terms: value}}
	for _, workers := range []settlement.Workers{1, 3} {
		_, err := workers.SettlePools(pools, entries(entry("c1", "310"), entry("c2", ""), entry("c3", "390")))
		require.ErrorIs(t, err, settlement.ErrPool)
		require.EqualError(t, err, "drg: claim 2 (c2): pool: impossible pool: the claim names no pool\ndrg: claim 3 (c3): pool: impossible pool: there is no pool \"390\"")
		require.Contains(t, settlement.Chinese(err), "第 2 个病例（c2）：pool：基金池有误：病例没有写明所属的基金池")
		whole := settlement.Entry{Institution: "H1", Method: settlement.DRG, Class: "normal", Priced: true, Amount: 5, Pool: "390"}
		_, err = workers.SettlePools(pools, entries(entry("c1", "310"), whole))
		require.EqualError(t, err, `impossible pool: entries are in pools without terms: "390"`)
		_, err = workers.Settle(value, entries(entry("c1", ""), entry("c2", "390")))
		require.ErrorContains(t, err, `claim 2 (c2): pool: impossible pool: there is no pool "390"`)
	}
}
