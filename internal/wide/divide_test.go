package wide

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

var roundings = []Rounding{HalfUp, Down, Floor}

// bigQuotient is x/den by another route than the code under test: it floors,
// where the code truncates and then adjusts.
func bigQuotient(x, den *big.Int, r Rounding) *big.Int {
	x, den = new(big.Int).Set(x), new(big.Int).Set(den)
	if den.Sign() < 0 {
		x.Neg(x)
		den.Neg(den)
	}
	neg := x.Sign() < 0
	switch r {
	case HalfUp: // |x|/den + 1/2, floored
		x.Abs(x)
		x.Lsh(x, 1).Add(x, den)
		x.Div(x, den.Lsh(den, 1))
	case Down:
		x.Abs(x)
		x.Div(x, den)
	case Floor: // Euclidean division floors when the divisor is positive
		return x.Div(x, den)
	}
	if neg {
		x.Neg(x)
	}
	return x
}

// checkDiv compares both divisions with math/big, under every rounding.
func checkDiv(t testing.TB, x, den Int) {
	t.Helper()
	bx, bden := oracle(x), oracle(den)
	v, fits := den.Int64()
	for _, r := range roundings {
		got, ok := x.Div(den, r)
		got64, ok64 := x.DivInt64(v, r)
		if bden.Sign() == 0 {
			if ok || ok64 || got != (Int{}) || got64 != 0 {
				require.Failf(t, "divided by zero", "%v", bx)
			}
			continue
		}
		want := bigQuotient(bx, bden, r)
		same(t, got, ok, want, "%v / %v, rounding %d", bx, bden, r)
		if fits {
			same64(t, got64, ok64, want, "%v / int64 %v, rounding %d", bx, bden, r)
		}
	}
}

func TestDivEdges(t *testing.T) {
	const refused = "refused"
	var (
		minInt64   = From(math.MinInt64)
		wideDen    = num("36893488147419103232") // 2^65
		wideOdd    = num("36893488147419103233")
		wideTie    = num("18446744073709551616") // 2^64, half of wideDen
		negWideTie = num("-18446744073709551616")
	)
	for _, tt := range []struct {
		name                string
		x, den              Int
		halfUp, down, floor string
	}{
		{"zero", Int{}, From(7), "0", "0", "0"},
		{"zero by a negative", Int{}, From(-7), "0", "0", "0"},
		{"exact", From(42), From(7), "6", "6", "6"},
		{"exact, negative", From(-42), From(7), "-6", "-6", "-6"},
		{"below a tie", From(249), From(100), "2", "2", "2"},
		{"tie to odd", From(25), From(10), "3", "2", "2"},
		{"tie to even", From(35), From(10), "4", "3", "3"},
		{"above a tie", From(251), From(100), "3", "2", "2"},
		{"below a tie, negative", From(-249), From(100), "-2", "-2", "-3"},
		{"tie, negative", From(-25), From(10), "-3", "-2", "-3"},
		{"tie, negative divisor", From(25), From(-10), "-3", "-2", "-3"},
		{"tie, both negative", From(-25), From(-10), "3", "2", "2"},
		{"above a tie, negative", From(-251), From(100), "-3", "-2", "-3"},
		{"half", From(1), From(2), "1", "0", "0"},
		{"minus half", From(-1), From(2), "-1", "0", "-1"},
		{"just under half of an odd divisor", From(3), From(7), "0", "0", "0"},
		{"just over half of an odd divisor", From(4), From(7), "1", "0", "0"},
		{"half of max int64, short", From(math.MaxInt64 / 2), From(math.MaxInt64), "0", "0", "0"},
		{"half of max int64, over", From(math.MaxInt64/2 + 1), From(math.MaxInt64), "1", "0", "0"},
		{"min int64 by minus one", minInt64, From(-1), "9223372036854775808", "9223372036854775808", "9223372036854775808"},
		{"min int64 by itself", minInt64, minInt64, "1", "1", "1"},
		{"one by min int64", From(1), minInt64, "0", "0", "-1"},
		{"tie at min int64", num("4611686018427387904"), minInt64, "-1", "0", "-1"},
		{"max by one", maxInt, From(1), maxDecimal, maxDecimal, maxDecimal},
		{"max by minus one", maxInt, From(-1), "-" + maxDecimal, "-" + maxDecimal, "-" + maxDecimal},
		{"min by one", minInt, From(1), minDecimal, minDecimal, minDecimal},
		{"min by minus one", minInt, From(-1), refused, refused, refused},
		{"min by two", minInt, From(2), "-85070591730234615865843651857942052864", "-85070591730234615865843651857942052864", "-85070591730234615865843651857942052864"},
		{"max by two", maxInt, From(2), "85070591730234615865843651857942052864", "85070591730234615865843651857942052863", "85070591730234615865843651857942052863"},
		{"max by minus two", maxInt, From(-2), "-85070591730234615865843651857942052864", "-85070591730234615865843651857942052863", "-85070591730234615865843651857942052864"},
		{"rounding carries into the high word", num("184467440737095516155"), From(10), "18446744073709551616", "18446744073709551615", "18446744073709551615"},
		{"divisor of 64 bits", num("27670116110564327424"), FromUint(1 << 63), "3", "3", "3"},
		{"tie, divisor above 64 bits", wideTie, wideDen, "1", "0", "0"},
		{"tie, divisor above 64 bits, negative", negWideTie, wideDen, "-1", "0", "-1"},
		{"tie, negative divisor above 64 bits", wideTie, num("-36893488147419103232"), "-1", "0", "-1"},
		{"below a tie, divisor above 64 bits", wideTie, wideOdd, "0", "0", "0"},
		{"above a tie, divisor above 64 bits", num("18446744073709551617"), wideOdd, "1", "0", "0"},
		{"below a tie, low words only differ", num("18446744073709551615"), wideDen, "0", "0", "0"},
		{"one by a divisor above 64 bits", From(-1), wideDen, "0", "0", "-1"},
		{"max by max", maxInt, maxInt, "1", "1", "1"},
		{"min by min", minInt, minInt, "1", "1", "1"},
		{"max by min", maxInt, minInt, "-1", "0", "-1"},
		{"min by max", minInt, maxInt, "-1", "-1", "-2"},
		{"half of min", num("-85070591730234615865843651857942052864"), minInt, "1", "0", "0"},
		{"largest quotient above 64 bits of divisor", maxInt, FromParts(1, 0), "9223372036854775808", "9223372036854775807", "9223372036854775807"},
		{"zero divisor", From(1), Int{}, refused, refused, refused},
		{"zero by zero", Int{}, Int{}, refused, refused, refused},
		{"min by zero", minInt, Int{}, refused, refused, refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for r, want := range map[Rounding]string{HalfUp: tt.halfUp, Down: tt.down, Floor: tt.floor} {
				got, ok := tt.x.Div(tt.den, r)
				require.Equal(t, want != refused, ok, "rounding %d", r)
				if ok {
					require.Equal(t, want, got.String(), "rounding %d", r)
				} else {
					require.Zero(t, got)
				}
			}
			checkDiv(t, tt.x, tt.den) // DivInt64 too, where it applies
		})
	}
}

func TestDivInt64Edges(t *testing.T) {
	for _, tt := range []struct {
		name string
		x    Int
		den  int64
		r    Rounding
		want int64
		ok   bool
	}{
		{"wide product", Mul(math.MaxInt64, math.MaxInt64), math.MaxInt64, HalfUp, math.MaxInt64, true},
		{"min int64 by minus one", From(math.MinInt64), -1, Down, 0, false},
		{"min int64 by one", From(math.MinInt64), 1, Down, math.MinInt64, true},
		{"min int64 by itself", From(math.MinInt64), math.MinInt64, Down, 1, true},
		{"reaches min int64", FromUint(1 << 63), -1, Down, math.MinInt64, true},
		{"one past max int64", FromUint(1 << 63), 1, Down, 0, false},
		{"quotient of exactly 2^64", FromParts(5, 0), 5, Down, 0, false},
		{"quotient of exactly 2^64, halved twice", FromParts(5, 0), 20, Down, 1 << 62, true},
		{"quotient just under 2^64 rounds to 2^64", num("184467440737095516159"), 10, HalfUp, 0, false},
		{"the same, floored from below", num("-184467440737095516159"), 10, Floor, 0, false},
		{"cut to max int64", num("92233720368547758079"), 10, Down, math.MaxInt64, true},
		{"below the tie past max int64", num("92233720368547758074"), 10, HalfUp, math.MaxInt64, true},
		{"rounded past max int64", num("92233720368547758075"), 10, HalfUp, 0, false},
		{"rounded to min int64", num("-92233720368547758075"), 10, HalfUp, math.MinInt64, true},
		{"cut to min int64", num("-92233720368547758089"), 10, Down, math.MinInt64, true},
		{"floored past min int64", num("-92233720368547758081"), 10, Floor, 0, false},
		{"tie past min int64", num("-92233720368547758085"), 10, HalfUp, 0, false},
		{"max", maxInt, math.MinInt64, Down, 0, false},
		{"min by min int64", minInt, math.MinInt64, Down, 0, false},
		{"zero divisor", From(1), 0, Down, 0, false},
		{"wide by zero", maxInt, 0, Down, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := tt.x.DivInt64(tt.den, tt.r)
			require.Equal(t, tt.ok, ok)
			require.Equal(t, tt.want, got)
			checkDiv(t, tt.x, From(tt.den))
		})
	}
}

func TestUnknownRoundingIsRefused(t *testing.T) {
	for _, r := range []Rounding{Floor + 1, math.MaxUint8} {
		for _, x := range []Int{From(6), maxInt} {
			q, ok := x.Div(From(2), r)
			require.False(t, ok)
			require.Zero(t, q)
			v, ok := x.DivInt64(2, r)
			require.False(t, ok)
			require.Zero(t, v)
		}
	}
}

func TestDivAgainstBig(t *testing.T) {
	pairs(func(x, den Int) { checkDiv(t, x, den) })
}

// Chance never lands on a tie, nor on the ends of a range; these dividends are
// built from the quotient they must have.
func TestDivPlanted(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	ties := 0
	for range testsize.Of(1_500, 15_000) {
		bden := oracle(random(r))
		if bden.Sign() == 0 {
			continue
		}
		// A quotient of a size such that the dividend is likely to fit.
		q := oracle(random(r))
		switch r.IntN(4) {
		case 0:
			q = bigMax64
		case 1:
			q = bigMin64
		default:
			q.Rsh(q, uint(bden.BitLen()))
		}
		half := new(big.Int).Quo(bden, big.NewInt(2))
		whole := new(big.Int).Mul(q, bden)
		tie := new(big.Int).Add(whole, half)
		below := new(big.Int).Sub(whole, half)
		for _, near := range []*big.Int{whole, tie, below} {
			for d := int64(-1); d <= 1; d++ {
				bx := new(big.Int).Add(near, big.NewInt(d))
				if bx.Cmp(bigMin) < 0 || bx.Cmp(bigMax) > 0 {
					continue
				}
				if d == 0 && near != whole && bden.Bit(0) == 0 {
					ties++
				}
				checkDiv(t, num(bx.String()), num(bden.String()))
			}
		}
	}
	require.Greater(t, ties, testsize.Of(1_000, 5_000), "planted ties")
}

func FuzzDiv(f *testing.F) {
	f.Add(int64(0), uint64(25), int64(0), uint64(10))
	f.Add(int64(-1), uint64(1<<63), int64(-1), uint64(math.MaxUint64))
	f.Add(minInt.hi, minInt.lo, maxInt.hi, maxInt.lo)
	f.Add(maxInt.hi, maxInt.lo, int64(1), uint64(0))
	f.Add(int64(1), uint64(0), int64(2), uint64(0))
	f.Fuzz(func(t *testing.T, xhi int64, xlo uint64, dhi int64, dlo uint64) {
		x := FromParts(xhi, xlo)
		checkDiv(t, x, FromParts(dhi, dlo))
		checkDiv(t, x, From(int64(dlo)))
		checkDiv(t, From(int64(xlo)), From(int64(dlo)))
	})
}

// FuzzMulDiv is the computation the package is for: amount * rate / scale.
func FuzzMulDiv(f *testing.F) {
	f.Add(int64(12345), int64(38), int64(10_000), uint8(HalfUp))
	f.Add(int64(math.MinInt64), int64(math.MinInt64), int64(math.MinInt64), uint8(Floor))
	f.Add(int64(math.MaxInt64), int64(math.MaxInt64), int64(-1), uint8(Down))
	f.Fuzz(func(t *testing.T, amount, rate, scale int64, rounding uint8) {
		r := Rounding(rounding)
		got, ok := Mul(amount, rate).DivInt64(scale, r)
		if scale == 0 || r > Floor {
			require.False(t, ok)
			require.Zero(t, got)
			return
		}
		product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(rate))
		same64(t, got, ok, bigQuotient(product, big.NewInt(scale), r), "%d * %d / %d, rounding %d", amount, rate, scale, r)
	})
}

func ExampleInt_DivInt64() {
	// 0.38% of 1234.50 yuan, in fen: the product is exact and rounded once.
	fee, ok := Mul(123450, 38).DivInt64(10_000, HalfUp)
	fmt.Println(fee, ok)
	// Output: 469 true
}

func BenchmarkMulDivInt64(b *testing.B) {
	for _, bb := range []struct {
		name         string
		amount, rate int64
	}{
		{"64bit", 123_456_789, 3_800},
		{"128bit", 9_007_199_254_740_993, 123_456_789},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			var sum int64
			for i := range b.N {
				q, _ := Mul(bb.amount+int64(i&1023), bb.rate).DivInt64(1_000_000_000, HalfUp)
				sum += q
			}
			benchSink64 = sum
		})
	}
}

func BenchmarkDivWide(b *testing.B) {
	x, den := maxInt, num("36893488147419103233")
	b.ReportAllocs()
	var sum Int
	for i := range b.N {
		x.lo = uint64(i)
		sum, _ = x.Div(den, HalfUp)
	}
	benchSink = sum
}

// Package variables, lest the compiler drop the loops.
var (
	benchSink   Int
	benchSink64 int64
)
