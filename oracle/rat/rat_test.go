package rat_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/oracle/rat"
)

func TestRounding(t *testing.T) {
	for _, row := range []struct {
		x           string
		places      int
		round, down string
	}{
		{"0", 2, "0.00", "0.00"},
		{"0.005", 2, "0.01", "0.00"},
		{"-0.005", 2, "-0.01", "0.00"},
		{"0.0049999", 2, "0.00", "0.00"},
		{"2/3", 0, "1", "0"},
		{"-2/3", 0, "-1", "0"},
		{"7/3", 4, "2.3333", "2.3333"},
		{"-12.50", 0, "-13", "-12"},
		{"12.345", 3, "12.345", "12.345"},
	} {
		x := rat.Of(row.x)
		require.Equal(t, row.round, rat.Round(x, row.places).FloatString(row.places), row.x)
		require.Equal(t, row.down, rat.Down(x, row.places).FloatString(row.places), row.x)
	}
}

// FloatString rounds half away from zero by another way: it divides with a rest.
func TestRoundIsFloatString(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2_000 {
		x, places := big.NewRat(r.Int64N(4001)-2000, 1+r.Int64N(400)), r.IntN(4)
		round, down := rat.Round(x, places), rat.Down(x, places)
		require.Zero(t, round.Cmp(rat.Of(x.FloatString(places))), "%s to %d", x, places)
		require.Zero(t, rat.Mul(down, rat.Pow10(places)).Cmp(rat.Trunc(rat.Mul(down, rat.Pow10(places)))), "%s is of %d places", down, places)
		size, kept := new(big.Rat).Abs(x), new(big.Rat).Abs(down)
		require.GreaterOrEqual(t, size.Cmp(kept), 0, "%s down to %d", x, places)
		require.Negative(t, size.Cmp(rat.Sum(kept, rat.Quo(rat.Int(1), rat.Pow10(places)))), "%s down to %d", x, places)
	}
}

func TestArgumentsStay(t *testing.T) {
	a, b := rat.Of("1/3"), rat.Of("-5")
	_, _, _, _ = rat.Sum(a, b), rat.Sub(a, b, b), rat.Mul(a, b, b), rat.Quo(a, b)
	_, _, _, _ = rat.Round(a, 2), rat.Down(b, 2), rat.Trunc(a), rat.Positive(b)
	_, _ = rat.Min(a, b), rat.Max(a, b)
	require.Equal(t, "1/3", a.RatString())
	require.Equal(t, "-5", b.RatString())
}

func TestValues(t *testing.T) {
	require.Equal(t, "-1/2", rat.Yuan(int64(-50)).RatString())
	require.Equal(t, "3/2", rat.Points(int64(150_000_000)).RatString())
	require.EqualValues(t, -50, rat.InFen(rat.Of("-0.5")))
	require.Panics(t, func() { rat.InFen(rat.Of("0.005")) })
	require.Panics(t, func() { rat.Of("x") })
	require.Equal(t, "-0.01", rat.Fen(rat.Of("-0.005")).FloatString(2))
	require.Equal(t, "0", rat.Sum().RatString())
	require.Equal(t, "0", rat.OrZero(nil).RatString())
	require.Equal(t, "0", rat.Positive(rat.Of("-1")).RatString())
	require.Equal(t, "1", rat.Min(rat.Int(2), rat.Int(1)).RatString())
	require.Equal(t, "2", rat.Max(rat.Int(2), rat.Int(1)).RatString())
}
