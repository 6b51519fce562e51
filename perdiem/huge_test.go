package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/scaled"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// Where amounts are so large that products of them are no money any more, a stay is refused, or
// agrees with the oracle all the same.
func TestOracleOfHugeAmounts(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(61, 2008))}
	count := map[string]int{}
	for round := range testsize.Of(40, 150) {
		p, stays := c.policy(), c.stays()
		factor := []int64{1e9, 1e10, 1e11, 1e12}[round%4]
		stays = scaled.Of(stays, factor)
		if round%8 < 4 {
			p = scaled.Of(p, factor/1e4)
		}
		plan, err := perdiem.New(p)
		if err != nil { // rates are held to how many decimals they have
			require.ErrorIs(t, err, settlement.ErrOverflow)
			count["no plan"]++
			continue
		}
		texts := c.columns(stays)
		fillColumns(t, plan.ValueColumns(), stays, texts)
		want := ask(texts, p, stays)
		for s, err := range plan.Resolved(settlement.Each(stays)) {
			if err != nil {
				require.ErrorIs(t, err, settlement.ErrOverflow)
				count["refused as a whole"]++
				break
			}
			w := want[s.ID]
			got, err := plan.Rate(s)
			switch {
			case err != nil && w.fails:
			case err != nil && s.History.BilledCovered < 0: // what others paid for earlier bills
				require.ErrorIs(t, err, settlement.ErrNegative)
				count["refused"]++
			case err != nil:
				require.ErrorIs(t, err, settlement.ErrOverflow, "round %d, claim %s: %+v under %+v", round, s.ID, s, p)
				count["refused"]++
				_, err := plan.Explain(s)
				require.ErrorIs(t, err, settlement.ErrOverflow)
			case w.fails:
			default:
				count["fits"]++
				require.Equal(t, w.amount.FloatString(2), got.Amount.String(), "round %d, claim %s: %+v under %+v", round, s.ID, s, p)
				require.Equal(t, w.points.FloatString(8), got.Points.Decimal().Rat().FloatString(8))
				require.Equal(t, w.covered.FloatString(2), got.Covered.String())
				explained, err := plan.Explain(s)
				require.NoError(t, err)
				require.NoError(t, explained.Trail.Replay())
			}
		}
	}
	t.Log(count)
	require.Positive(t, count["refused"])
	require.Positive(t, count["fits"])
}
