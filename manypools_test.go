package settlement_test

import (
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// poolEntries is three claims of each pool and institution, and counts its walks.
type poolEntries struct {
	pools, institutions, walks int
}

func (*poolEntries) About() settlement.About { return settlement.About{Method: settlement.Item} }

func (p *poolEntries) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		p.walks++
		for i := range 3 * p.pools * p.institutions {
			e := settlement.Entry{
				Method: settlement.Item, Institution: fmt.Sprintf("H%d", i%p.institutions), Pool: fmt.Sprintf("p%04d", i/p.institutions%p.pools),
				Claim: fmt.Sprint(i), Class: settlement.Normal, Points: settlement.Points(i+1) * settlement.Point / 3, Cost: 100_00, Covered: 10_00,
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func roundingPools(n int) (list []settlement.Pool) {
	for i := range n {
		list = append(list, settlement.Pool{Name: fmt.Sprintf("p%04d", i), Terms: settlement.Terms{PointValue: settlement.MustDecimal("97.31"), RoundEach: i%5 != 0}})
	}
	return list
}

// TestManyPoolsRoundEach: however many pools round each claim, the claims are walked twice, and
// every pool has the prices that it has alone.
func TestManyPoolsRoundEach(t *testing.T) {
	const pools = 60 // more than an account compares one by one
	claims := &poolEntries{pools: pools, institutions: 3}
	report, err := settlement.SettlePools(roundingPools(pools), claims)
	require.NoError(t, err)
	require.Equal(t, 2, claims.walks)
	require.NoError(t, report.Verify())
	for _, p := range roundingPools(pools)[:7] {
		one := settlement.Map(claims, func(e *settlement.Entry) error {
			if e.Pool != p.Name {
				e.Pool = "rest"
			}
			return nil
		})
		alone, err := settlement.SettlePools([]settlement.Pool{p, {Name: "rest", Terms: settlement.Terms{PointValue: settlement.MustDecimal("1")}}}, one)
		require.NoError(t, err)
		for i, s := range report.Statements {
			for _, part := range s.Parts {
				if part.Pool == p.Name {
					require.Equal(t, alone.Statements[i].Parts[0], part, p.Name)
				}
			}
		}
		require.Equal(t, alone.Pools[0].PointValue, report.Pool(p.Name).PointValue)
	}
	again, err := settlement.Workers(3).SettlePools(roundingPools(pools), claims)
	require.NoError(t, err)
	require.Equal(t, encoded(t, report), encoded(t, again))
}

// TestManyLeftOut: sums of claims that were left out stay one for each pool and month, also
// where there are many, and in a tally that was read back.
func TestManyLeftOut(t *testing.T) {
	fill := func(tally *settlement.Tally) {
		for i := range 200 {
			month := settlement.MustDate("2020-01-01").AddMonths(i % 50).Month()
			require.NoError(t, tally.Add(settlement.Entry{
				Method: settlement.DRG, Institution: "H1", Claim: fmt.Sprint(i), Left: settlement.LeftPeriod, Month: month, Pool: fmt.Sprint("p", i%2), Cost: 1, Covered: 1,
			}))
		}
	}
	var twice, once, back settlement.Tally
	fill(&twice)
	fill(&twice)
	fill(&once)
	data, err := once.MarshalBinary()
	require.NoError(t, err)
	require.NoError(t, back.UnmarshalBinary(data))
	fill(&back)
	want, err := twice.MarshalBinary()
	require.NoError(t, err)
	got, err := back.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, want, got)
}
