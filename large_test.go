package settlement_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// reportedWhole settles, writes, reads and verifies a report.
func reportedWhole(t *testing.T, report *settlement.Report, err error) *settlement.Report {
	t.Helper()
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, report.Encode(&out))
	back, err := settlement.ReadReport(&out)
	require.NoError(t, err)
	require.NoError(t, back.Verify())
	return back
}

// Pools: 20,000 of them cost twenty thousand times what one does.
func TestPoolsGrowLinearly(t *testing.T) {
	testsize.Linear(t, testsize.Of(250, 5_000), func(n int) {
		report, err := settlement.SettlePools(roundingPools(n), &poolEntries{pools: n, institutions: 3})
		require.Len(t, reportedWhole(t, report, err).Pools, n)
	})
}

// Pools of every number of workers, also of far too many.
func TestPoolsOfManyWorkers(t *testing.T) {
	n := testsize.Of(250, 5_000)
	one, err := settlement.SettlePools(roundingPools(n), &poolEntries{pools: n, institutions: 3})
	require.NoError(t, err)
	many, err := settlement.Workers(1<<20).SettlePools(roundingPools(n), &poolEntries{pools: n, institutions: 3})
	require.NoError(t, err)
	require.Equal(t, encoded(t, one), encoded(t, many))
}

// Institutions: 200,000 of them in a report, which is compared with another one, too.
func TestInstitutionsGrowLinearly(t *testing.T) {
	terms := settlement.Terms{Fund: settlement.MustDecimal("1000000000.00")}
	testsize.Linear(t, testsize.Of(1_000, 50_000), func(n int) {
		report, err := settlement.Settle(terms, settlement.Map(&poolEntries{pools: 1, institutions: n}, func(e *settlement.Entry) error {
			e.Pool = ""
			return nil
		}))
		back := reportedWhole(t, report, err)
		require.Len(t, back.Statements, n)
		lines, err := settlement.Difference(report, back)
		require.NoError(t, err)
		require.Empty(t, lines)
	})
}

// More workers than any machine has processors take no more memory than a few.
func TestManyWorkersTakeFewDesks(t *testing.T) {
	claims := bindDeals(settlement.Each(manyDeals(testsize.Of(20_000, 1_000_000))))
	terms := settlement.Terms{Fund: settlement.MustDecimal("1.00")}
	allocates := func(workers settlement.Workers) float64 {
		return testing.AllocsPerRun(1, func() {
			_, err := workers.Settle(terms, claims)
			require.NoError(t, err)
			require.NoError(t, workers.Walk(func() func(*settlement.Entry) error {
				sums := make([]byte, 1<<10)
				return func(*settlement.Entry) error { sums[0]++; return nil }
			}, claims))
		})
	}
	few, many := allocates(64), allocates(1<<20)
	require.Less(t, many, 2*few+10_000, fmt.Sprint(few))
}
