package exact

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDivide(t *testing.T) {
	for _, row := range []struct {
		name         string
		num, den     Product
		down, places int
		want         int64
		ok           bool
	}{
		{"a tie goes away from zero", Of(5), Of(), 1, 0, 1, true},
		{"a negative tie too", Of(-5), Of(), 1, 0, -1, true},
		{"just below it", Of(49), Of(), 2, 0, 0, true},
		{"more places than there are", Of(1), Of(3), 0, 4, 3333, true},
		{"a zero divisor", Of(1), Of(0), 0, 0, 0, false},
		{"a quotient that does not fit", Of(math.MaxInt64, 10), Of(), 0, 0, 0, false},
		{"an overflow on the way", Of(math.MaxInt64, math.MaxInt64, math.MaxInt64), Of(math.MaxInt64), 0, 0, 0, false},
		{"an overflow of the divisor", Of(1), Of(math.MaxInt64, math.MaxInt64).Times(math.MaxInt64), 0, 0, 0, false},
		{"an overflow of the shift", Of(math.MaxInt64), Of(), 0, 30, 0, false},
		{"nothing", Product{}, Of(), 0, 0, 0, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := Divide(row.num, row.den, row.down, row.places)
			require.Equal(t, row.ok, ok)
			if ok {
				require.Equal(t, row.want, got)
			}
		})
	}
}

// TestAgainstBig computes (a × b + c × 10^n − d) × e in both.
func TestAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	value := func() int64 { return int64(r.Uint64()) >> r.IntN(64) }
	limit := new(big.Int).Lsh(big.NewInt(1), 127)
	fitted, overflowed := 0, 0
	for range 20_000 {
		a, b, c, d, e, n := value(), value(), value(), value(), value(), r.IntN(12)
		got := Of(a, b).Plus(Of(c).Shift(n)).Minus(Of(d)).Multiply(Of(e))
		want := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		want.Add(want, new(big.Int).Mul(big.NewInt(c), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)))
		want.Sub(want, big.NewInt(d)).Mul(want, big.NewInt(e))
		if got.Bad {
			overflowed++
			continue
		}
		fitted++
		require.Negative(t, new(big.Int).Abs(want).Cmp(limit))
		require.Zero(t, want.Cmp(got.V.Big()))
		v, ok := got.Int64()
		require.Equal(t, want.IsInt64(), ok)
		if ok {
			require.Equal(t, want.Int64(), v)
		}
	}
	require.Greater(t, fitted, 1000)
	require.Greater(t, overflowed, 100)
}

// FuzzDivide holds the division and its short ways to math/big.
func FuzzDivide(f *testing.F) {
	f.Add(int64(415200), int64(10800), int64(1), int64(1), 10, 4)
	f.Add(int64(5), int64(1), int64(1), int64(1), 1, 0)
	f.Add(int64(math.MinInt64), int64(math.MinInt64), int64(-1), int64(3), 30, 8)
	f.Add(int64(math.MaxInt64), int64(1), int64(7), int64(math.MaxInt64), 4, 12)
	f.Fuzz(func(t *testing.T, a, b, c, d int64, down, places int) {
		down, places = int(uint(down)%25), int(uint(places)%13)
		ten := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
		round := func(num, den *big.Int) *big.Int { // half away from zero
			q, r := new(big.Int).QuoRem(num, den, new(big.Int))
			if new(big.Int).Mul(new(big.Int).Abs(r), big.NewInt(2)).Cmp(new(big.Int).Abs(den)) >= 0 {
				q.Add(q, big.NewInt(int64(num.Sign()*den.Sign())))
			}
			return q
		}
		up := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		if got, ok := Scale(a, b, down, places); ok {
			require.Equal(t, round(new(big.Int).Mul(up, ten(places)), ten(down)).String(), big.NewInt(got).String())
		}
		num, den := Of(a, b, c), Of(d)
		up.Mul(up, big.NewInt(c)).Mul(up, ten(places))
		got, ok := Divide(num, den, down, places)
		if d == 0 {
			require.False(t, ok)
		} else if ok {
			require.Equal(t, round(up, new(big.Int).Mul(big.NewInt(d), ten(down))).String(), big.NewInt(got).String())
		}
	})
}

// What fits comes out: the short ways give up nothing that the long one finds.
func TestScaleGivesUpNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		a, b, down, places := int64(r.Uint64())>>r.IntN(64), int64(r.Uint64())>>r.IntN(64), r.IntN(20), r.IntN(10)
		v, ok := Scale(a, b, down, places)
		w, fits := Divide(Of(a, b), Of(), down, places)
		require.Equal(t, fits, ok)
		require.Equal(t, w, v)
	}
}
