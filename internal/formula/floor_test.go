package formula_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// TestFloor: whatever form a number has, its floor is that of the fraction; numbers beyond 128
// bits keep their side.
func TestFloor(t *testing.T) {
	s := formula.NewScope()
	a, err := s.Input("a", formula.Number)
	require.NoError(t, err)
	b, err := s.Input("b", formula.Number)
	require.NoError(t, err)
	least, most := wide.FromParts(math.MinInt64, 0).Big(), wide.FromParts(math.MaxInt64, math.MaxUint64).Big()
	f := s.Frame()
	r := rand.New(rand.NewPCG(3, 1))
	met := map[string]int{}
	for _, text := range []string{"a", "0 − a", "a × b", "a ÷ b", "a ÷ b ÷ b ÷ b", "a × a × b × b × a", "a ÷ 3 − b × 7", "a ÷ (b × b × b × b × b × b)"} {
		p, err := s.Compile(text, formula.Number)
		require.NoError(t, err)
		for range 2000 {
			places := r.IntN(19)
			f.Reset()
			f.SetNumber(a, (r.Int64N(2)*2-1)*r.Int64N(1+int64(1)<<r.IntN(63)), r.IntN(19))
			f.SetNumber(b, 1+r.Int64N(int64(1)<<r.IntN(63)), r.IntN(19))
			got, err := p.Floor(f, places)
			require.NoError(t, err)
			x, err := p.Number(f)
			require.NoError(t, err)
			want := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
			want.Mul(want, x.Num()).Div(want, x.Denom())
			switch {
			case want.Cmp(least) < 0:
				want, met["too small"] = least, met["too small"]+1
			case want.Cmp(most) > 0:
				want, met["too large"] = most, met["too large"]+1
			case x.Sign() < 0:
				met["negative"]++
			}
			require.Zero(t, got.Big().Cmp(want), "%s = %s at %d places: %s, want %s", text, x, places, got, want)
		}
	}
	for _, what := range []string{"too small", "too large", "negative"} {
		require.Positive(t, met[what], what)
	}
}
