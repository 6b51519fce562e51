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

const (
	maxDecimal = "170141183460469231731687303715884105727"
	minDecimal = "-170141183460469231731687303715884105728"
)

var (
	maxInt = Int{hi: math.MaxInt64, lo: math.MaxUint64}
	minInt = Int{hi: math.MinInt64}

	bigOne   = big.NewInt(1)
	bigMax   = dec(maxDecimal)
	bigMin   = dec(minDecimal)
	bigWord  = new(big.Int).Lsh(bigOne, 64)
	bigMax64 = big.NewInt(math.MaxInt64)
	bigMin64 = big.NewInt(math.MinInt64)
)

func dec(s string) *big.Int {
	b, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic("not a decimal: " + s)
	}
	return b
}

// num parses a decimal without the code under test: only FromParts is shared.
func num(s string) Int {
	b := dec(s)
	if b.Cmp(bigMin) < 0 || b.Cmp(bigMax) > 0 {
		panic("out of range: " + s)
	}
	var hi, lo big.Int
	hi.DivMod(b, bigWord, &lo) // Euclidean, so lo is never negative
	return FromParts(hi.Int64(), lo.Uint64())
}

// oracle converts without the code under test: only Parts is shared.
func oracle(x Int) *big.Int {
	hi, lo := x.Parts()
	b := new(big.Int).Mul(big.NewInt(hi), bigWord)
	return b.Add(b, new(big.Int).SetUint64(lo))
}

// same fails the test unless (got, ok) is what an operation with the exact
// result want must return.
func same(t testing.TB, got Int, ok bool, want *big.Int, format string, args ...any) {
	t.Helper()
	fits := want.Cmp(bigMin) >= 0 && want.Cmp(bigMax) <= 0
	switch {
	case ok != fits:
		require.Failf(t, "wrong ok", format+": got %v, %v; want %v", append(args, oracle(got), ok, want)...)
	case ok && oracle(got).Cmp(want) != 0:
		require.Failf(t, "wrong value", format+": got %v; want %v", append(args, oracle(got), want)...)
	case !ok && got != Int{}:
		require.Failf(t, "value beside false", format+": got %v", append(args, oracle(got))...)
	}
}

// same64 is same for results of type int64.
func same64(t testing.TB, got int64, ok bool, want *big.Int, format string, args ...any) {
	t.Helper()
	switch {
	case ok != want.IsInt64():
		require.Failf(t, "wrong ok", format+": got %v, %v; want %v", append(args, got, ok, want)...)
	case ok && got != want.Int64():
		require.Failf(t, "wrong value", format+": got %v; want %v", append(args, got, want)...)
	case !ok && got != 0:
		require.Failf(t, "value beside false", format+": got %v", append(args, got)...)
	}
}

// edges are the values about which carries, signs and branches change.
func edges() []Int {
	seen := map[Int]bool{}
	var all []Int
	add := func(b *big.Int) {
		if b.Cmp(bigMin) < 0 || b.Cmp(bigMax) > 0 {
			return
		}
		if x := num(b.String()); !seen[x] {
			seen[x] = true
			all = append(all, x)
		}
	}
	around := func(b *big.Int) {
		for d := int64(-2); d <= 2; d++ {
			v := new(big.Int).Add(b, big.NewInt(d))
			add(v)
			add(new(big.Int).Neg(v))
		}
	}
	for _, k := range []uint{0, 1, 3, 31, 32, 33, 62, 63, 64, 65, 95, 96, 126, 127} {
		around(new(big.Int).Lsh(bigOne, k))
	}
	for _, k := range []int64{1, 2, 9, 18, 19, 20, 37, 38} {
		around(new(big.Int).Exp(big.NewInt(10), big.NewInt(k), nil))
	}
	return all
}

// random returns a value whose bit length is uniform, so that every branch and
// every mix of operand sizes is met, and sometimes long runs of equal bits.
func random(r *rand.Rand) Int {
	hi, lo := r.Uint64(), r.Uint64()
	switch r.IntN(8) {
	case 0:
		lo = 0
	case 1:
		lo = math.MaxUint64
	case 2:
		hi |= math.MaxUint64 << r.IntN(64)
	case 3:
		lo >>= r.IntN(64)
	}
	x := FromParts(int64(hi), lo)
	s := uint(r.IntN(128))
	if s >= 64 {
		return FromParts(x.hi>>63, uint64(x.hi>>(s-64)))
	}
	return FromParts(x.hi>>s, x.lo>>s|uint64(x.hi)<<(64-s))
}

// pairs calls f with every pair of edges and then with random pairs.
func pairs(f func(x, y Int)) {
	all := edges()
	for _, x := range all {
		for _, y := range all {
			f(x, y)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range testsize.Of(5_000, 25_000) {
		f(random(r), random(r))
	}
}

func TestConversions(t *testing.T) {
	for _, tt := range []struct {
		name string
		x    Int
		want string
	}{
		{"zero value", Int{}, "0"},
		{"one", From(1), "1"},
		{"minus one", From(-1), "-1"},
		{"max int64", From(math.MaxInt64), "9223372036854775807"},
		{"min int64", From(math.MinInt64), "-9223372036854775808"},
		{"one past max int64", FromUint(1 << 63), "9223372036854775808"},
		{"one past min int64", FromParts(-1, math.MaxInt64), "-9223372036854775809"},
		{"max uint64", FromUint(math.MaxUint64), "18446744073709551615"},
		{"second word", FromParts(1, 0), "18446744073709551616"},
		{"second word, negative", FromParts(-1, 0), "-18446744073709551616"},
		{"zero digits inside", num("10000000000000000000000000000000000001"), "10000000000000000000000000000000000001"},
		{"second chunk all zero", num("10000000000000000000"), "10000000000000000000"},
		{"largest power of ten", num("100000000000000000000000000000000000000"), "100000000000000000000000000000000000000"},
		{"max", maxInt, maxDecimal},
		{"min", minInt, minDecimal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, tt.x.String())
			require.Equal(t, tt.want, fmt.Sprint(tt.x), "as a fmt.Stringer")
			require.Equal(t, tt.want, tt.x.Big().String())
			require.Equal(t, num(tt.want), tt.x)
			back, ok := FromBig(dec(tt.want))
			require.True(t, ok)
			require.Equal(t, tt.x, back)
			require.Equal(t, tt.x, FromParts(tt.x.Parts()))
		})
	}
}

func TestFromBigRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    *big.Int
	}{
		{"nil", nil},
		{"max plus one", new(big.Int).Add(bigMax, bigOne)},
		{"min minus one", new(big.Int).Sub(bigMin, bigOne)},
		{"all 128 bits", new(big.Int).Sub(new(big.Int).Lsh(bigOne, 128), bigOne)},
		{"129 bits", new(big.Int).Lsh(bigOne, 128)},
		{"129 bits, negative", new(big.Int).Neg(new(big.Int).Lsh(bigOne, 128))},
		{"huge", new(big.Int).Lsh(bigOne, 5000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x, ok := FromBig(tt.b)
			require.False(t, ok)
			require.Zero(t, x)
		})
	}
}

func TestFromBigLeavesArgument(t *testing.T) {
	b := dec(minDecimal)
	_, ok := FromBig(b)
	require.True(t, ok)
	require.Equal(t, minDecimal, b.String())
}

func TestPow10(t *testing.T) {
	want := big.NewInt(1)
	for n := range 39 {
		x, ok := Pow10(n)
		require.True(t, ok, n)
		require.Equal(t, want.String(), x.String())
		v, ok := Pow10Int64(n)
		require.Equal(t, n <= 18, ok, n)
		if ok {
			require.Equal(t, want.Int64(), v)
		} else {
			require.Zero(t, v)
		}
		want.Mul(want, big.NewInt(10))
	}
	for _, n := range []int{math.MinInt, -1, 39, math.MaxInt} {
		x, ok := Pow10(n)
		require.False(t, ok, n)
		require.Zero(t, x)
		v, ok := Pow10Int64(n)
		require.False(t, ok, n)
		require.Zero(t, v)
	}
}

func TestArithmeticEdges(t *testing.T) {
	type op = func(x, y Int) (Int, bool)
	add, sub, mul := Int.Add, Int.Sub, Int.Mul
	neg := func(x, _ Int) (Int, bool) { return x.Neg() }
	const overflow = ""
	for _, tt := range []struct {
		name string
		op   op
		x, y Int
		want string
	}{
		{"carry into the high word", add, FromUint(math.MaxUint64), From(1), "18446744073709551616"},
		{"carry out of a negative", add, From(-1), From(1), "0"},
		{"max plus min", add, maxInt, minInt, "-1"},
		{"max plus zero", add, maxInt, Int{}, maxDecimal},
		{"max plus one", add, maxInt, From(1), overflow},
		{"max plus max", add, maxInt, maxInt, overflow},
		{"min plus minus one", add, minInt, From(-1), overflow},
		{"min plus min", add, minInt, minInt, overflow},
		{"borrow from the high word", sub, FromParts(1, 0), From(1), "18446744073709551615"},
		{"min minus min", sub, minInt, minInt, "0"},
		{"minus one minus min", sub, From(-1), minInt, maxDecimal},
		{"zero minus min", sub, Int{}, minInt, overflow},
		{"min minus one", sub, minInt, From(1), overflow},
		{"max minus minus one", sub, maxInt, From(-1), overflow},
		{"negated zero", neg, Int{}, Int{}, "0"},
		{"negated max", neg, maxInt, Int{}, "-" + maxDecimal},
		{"negated second word", neg, FromParts(1, 0), Int{}, "-18446744073709551616"},
		{"negated min", neg, minInt, Int{}, overflow},
		{"min int64 squared", mul, From(math.MinInt64), From(math.MinInt64), "85070591730234615865843651857942052864"},
		{"min int64 by max int64", mul, From(math.MinInt64), From(math.MaxInt64), "-85070591730234615856620279821087277056"},
		{"zero by min", mul, Int{}, minInt, "0"},
		{"one by min", mul, From(1), minInt, minDecimal},
		{"minus one by max", mul, From(-1), maxInt, "-" + maxDecimal},
		{"minus one by min", mul, From(-1), minInt, overflow},
		{"min reached by a product", mul, FromParts(1, 0), From(math.MinInt64), minDecimal},
		{"one past max, by a product", mul, FromParts(-1, 0), From(math.MinInt64), overflow},
		{"both above 64 bits", mul, FromParts(1, 0), FromParts(1, 0), overflow},
		{"carry beyond 128 bits", mul, FromParts(math.MaxInt64, math.MaxUint64), FromUint(math.MaxUint64), overflow},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := tt.op(tt.x, tt.y)
			require.Equal(t, tt.want != overflow, ok)
			if ok {
				require.Equal(t, tt.want, got.String())
			} else {
				require.Zero(t, got)
			}
		})
	}
}

// checkArithmetic compares everything but division with math/big.
func checkArithmetic(t testing.TB, x, y Int) {
	t.Helper()
	bx, by, want := oracle(x), oracle(y), new(big.Int)

	got, ok := x.Add(y)
	same(t, got, ok, want.Add(bx, by), "%v + %v", bx, by)
	got, ok = x.Sub(y)
	same(t, got, ok, want.Sub(bx, by), "%v - %v", bx, by)
	got, ok = x.Mul(y)
	same(t, got, ok, want.Mul(bx, by), "%v * %v", bx, by)
	got, ok = x.Neg()
	same(t, got, ok, want.Neg(bx), "-(%v)", bx)

	v, bv := int64(y.lo), big.NewInt(int64(y.lo)) // y itself, if it fits
	got, ok = x.MulInt(v)
	same(t, got, ok, want.Mul(bx, bv), "%v * int64 %v", bx, bv)
	u := int64(x.lo)
	same(t, Mul(u, v), true, want.Mul(big.NewInt(u), bv), "Mul(%v, %v)", u, v)
	same(t, From(u), true, want.SetInt64(u), "From(%v)", u)
	same(t, FromUint(x.lo), true, want.SetUint64(x.lo), "FromUint(%v)", x.lo)
	if sum, fits := x.Add(From(v)); fits {
		acc := x
		acc.Accumulate(v)
		if acc != sum {
			require.Failf(t, "Accumulate", "%v += %v: got %v", bx, v, oracle(acc))
		}
	}

	n, ok := x.Int64()
	same64(t, n, ok, bx, "Int64 of %v", bx)
	if x.Cmp(y) != bx.Cmp(by) || y.Cmp(x) != by.Cmp(bx) || x.Cmp(x) != 0 {
		require.Failf(t, "Cmp", "%v, %v: got %d", bx, by, x.Cmp(y))
	}
	if (x == y) != (bx.Cmp(by) == 0) {
		require.Failf(t, "==", "%v, %v", bx, by)
	}
	if x.Sign() != bx.Sign() {
		require.Failf(t, "Sign", "%v: got %d", bx, x.Sign())
	}
	if s := x.String(); s != bx.String() {
		require.Failf(t, "String", "%v: got %s", bx, s)
	}
	if b := x.Big(); b.Cmp(bx) != 0 {
		require.Failf(t, "Big", "%v: got %v", bx, b)
	}
	got, ok = FromBig(bx)
	same(t, got, ok, bx, "FromBig(%v)", bx)
	want.Add(bx, by)
	got, ok = FromBig(want)
	same(t, got, ok, want, "FromBig(%v)", want)
}

func TestArithmeticAgainstBig(t *testing.T) {
	pairs(func(x, y Int) { checkArithmetic(t, x, y) })
}

// Factors of random size nearly always overflow or nearly never do; these have
// a product within a few units of the ends of the range.
func TestMulNearOverflow(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range testsize.Of(1_500, 25_000) {
		x := random(r)
		bx := oracle(x)
		if bx.Sign() == 0 {
			continue
		}
		for _, end := range []*big.Int{bigMax, bigMin} {
			by := new(big.Int).Quo(end, bx)
			for d := int64(-1); d <= 1; d++ {
				y, ok := FromBig(new(big.Int).Add(by, big.NewInt(d)))
				if !ok {
					continue
				}
				checkArithmetic(t, x, y)
			}
		}
	}
}

func TestAccumulate(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var sum Int
	want := new(big.Int)
	for range 10_000 {
		for _, v := range []int64{int64(r.Uint64()), math.MaxInt64, math.MinInt64, -1, 1} {
			sum.Accumulate(v)
			want.Add(want, big.NewInt(v))
			same(t, sum, true, want, "after adding %d", v)
		}
	}
	sum = Int{}
	for range 1000 {
		sum.Accumulate(math.MinInt64)
	}
	require.Equal(t, "-9223372036854775808000", sum.String())

	// The contract: 2^64 of the largest addends stay within the range.
	require.LessOrEqual(t, new(big.Int).Mul(bigWord, bigMax64).Cmp(bigMax), 0)
	require.GreaterOrEqual(t, new(big.Int).Mul(bigWord, bigMin64).Cmp(bigMin), 0)
	sum = maxInt
	sum.Accumulate(1)
	require.Equal(t, minInt, sum, "wraps")
}

func TestComparable(t *testing.T) {
	product, ok := Mul(-3, 5).Div(From(-5), Down)
	require.True(t, ok)
	require.True(t, product == From(3))
	require.Equal(t, "x", map[Int]string{From(-1): "x"}[FromParts(-1, math.MaxUint64)])
}

func TestAllocations(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var ints []Int
	for range 64 {
		ints = append(ints, random(r))
	}
	var (
		sink    Int
		sink64  int64
		sinkNum int
	)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for i, x := range ints {
			y := ints[(i+1)%len(ints)]
			v := int64(y.lo)
			sink, _ = x.Add(y)
			sink, _ = x.Sub(y)
			sink, _ = x.Neg()
			sink, _ = x.Mul(y)
			sink, _ = x.MulInt(v)
			sink = Mul(int64(x.lo), v)
			sink = From(v)
			sink = FromUint(y.lo)
			sink = FromParts(x.Parts())
			sink.Accumulate(v)
			sink, _ = Pow10(i)
			sink64, _ = Pow10Int64(i)
			sink64, _ = x.Int64()
			sinkNum += x.Cmp(y) + x.Sign()
			for _, r := range roundings {
				sink, _ = x.Div(y, r)
				sink64, _ = x.DivInt64(v, r)
			}
		}
	}))
	_, _, _ = sink, sink64, sinkNum
}

func FuzzArithmetic(f *testing.F) {
	f.Add(int64(0), uint64(0), int64(0), uint64(0))
	f.Add(maxInt.hi, maxInt.lo, minInt.hi, minInt.lo)
	f.Add(int64(-1), uint64(1<<63), int64(1), uint64(0))
	f.Fuzz(func(t *testing.T, xhi int64, xlo uint64, yhi int64, ylo uint64) {
		checkArithmetic(t, FromParts(xhi, xlo), FromParts(yhi, ylo))
	})
}

func FuzzFromBig(f *testing.F) {
	f.Add([]byte{}, true)
	f.Add(bigMin.Bytes(), true)
	f.Add(bigMin.Bytes(), false)
	f.Add(new(big.Int).Lsh(bigOne, 128).Bytes(), false)
	f.Fuzz(func(t *testing.T, magnitude []byte, neg bool) {
		b := new(big.Int).SetBytes(magnitude)
		if neg {
			b.Neg(b)
		}
		x, ok := FromBig(b)
		same(t, x, ok, b, "FromBig(%v)", b)
		if ok {
			require.Equal(t, b.String(), x.String())
			require.Zero(t, b.Cmp(x.Big()))
		}
	})
}
