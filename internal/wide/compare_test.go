package wide_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

func TestCmpProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	one := func() wide.Int {
		x := wide.FromParts(int64(r.Uint64()), r.Uint64())
		switch r.IntN(6) {
		case 0:
			x = wide.From(int64(r.IntN(5)) - 2)
		case 1:
			x = wide.From(int64(r.Uint64()))
		case 2: // the ends of the range
			x = wide.FromParts([]int64{-1 << 63, 1<<63 - 1}[r.IntN(2)], []uint64{0, 1<<64 - 1}[r.IntN(2)])
		case 3: // a few bits
			x = wide.FromParts(int64(1)<<r.IntN(63), 1<<r.IntN(64))
		}
		return x
	}
	for range 200_000 {
		a, b, c, d := one(), one(), one(), one()
		if r.IntN(4) == 0 {
			c, d = b, a
		}
		x := new(big.Int).Mul(a.Big(), b.Big())
		y := new(big.Int).Mul(c.Big(), d.Big())
		require.Equal(t, x.Cmp(y), wide.CmpProducts(a, b, c, d), "%s × %s, %s × %s", a, b, c, d)
	}
}
