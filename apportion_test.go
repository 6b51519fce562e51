package settlement_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

func shares(weights ...int64) []settlement.Share {
	list := make([]settlement.Share, len(weights))
	for i, w := range weights {
		list[i] = settlement.Share{Key: string(rune('a' + i)), Weight: w}
	}
	return list
}

func TestApportion(t *testing.T) {
	for _, row := range []struct {
		name   string
		total  settlement.Money
		shares []settlement.Share
		want   []settlement.Money
	}{
		{"exact", 100, shares(1, 3), []settlement.Money{25, 75}},
		{"largest remainder", 100, shares(1, 1, 1), []settlement.Money{34, 33, 33}},
		{"two fen left", 101, shares(1, 1, 1), []settlement.Money{34, 34, 33}},
		{"remainders, not order", 10, shares(15, 25, 60), []settlement.Money{2, 2, 6}}, // 1.5, 2.5, 6: a tie
		{"the larger remainder first", 10, shares(14, 26, 60), []settlement.Money{1, 3, 6}},
		{"ties by key, not by place", 1, []settlement.Share{{"b", 1}, {"a", 1}}, []settlement.Money{0, 1}},
		{"keys are compared bytewise", 1, []settlement.Share{{"a", 1}, {"B", 1}}, []settlement.Money{0, 1}},
		{"longer keys sort later", 1, []settlement.Share{{"a0", 1}, {"a", 1}}, []settlement.Money{0, 1}},
		{"a zero weight gets zero", 2, shares(0, 1, 1, 1), []settlement.Money{0, 1, 1, 0}},
		{"zero weights, nothing to give", 0, shares(0, 0), []settlement.Money{0, 0}},
		{"nothing to give", 0, shares(1, 2), []settlement.Money{0, 0}},
		{"nobody, nothing", 0, nil, []settlement.Money{}},
		{"one", 7, shares(5), []settlement.Money{7}},
		{"limits", math.MaxInt64, shares(math.MaxInt64, math.MaxInt64, math.MaxInt64, 1), []settlement.Money{3074457345618258602, 3074457345618258602, 3074457345618258602, 1}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := settlement.Apportion(row.total, row.shares)
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
}

func TestApportionRefuses(t *testing.T) {
	for _, row := range []struct {
		name   string
		total  settlement.Money
		shares []settlement.Share
		says   string
	}{
		{"negative total", -1, shares(1), "-0.01"},
		{"negative weight", 1, shares(1, -1), `"b"`},
		{"negative weight, nothing to give", 0, shares(-1), `"a"`},
		{"zero weights for something", 1, shares(0, 0), "0.01"},
		{"nobody for something", 1, nil, "0.01"},
		{"a key twice", 1, []settlement.Share{{"x", 1}, {"y", 1}, {"x", 0}}, `"x"`},
		{"the empty key twice", 0, make([]settlement.Share, 2), `""`},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := settlement.Apportion(row.total, row.shares)
			require.ErrorIs(t, err, settlement.ErrShares)
			require.ErrorContains(t, err, row.says)
			require.Nil(t, got)
		})
	}
}

// apportioned is the definition in fractions.
func apportioned(total settlement.Money, list []settlement.Share) map[string]settlement.Money {
	sum := new(big.Rat)
	for _, s := range list {
		sum.Add(sum, rat.Int(s.Weight))
	}
	parts, rest, left := map[string]settlement.Money{}, map[string]*big.Rat{}, total
	var keys []string
	for _, s := range list {
		exact := new(big.Rat)
		if sum.Sign() > 0 {
			exact = rat.Quo(rat.Mul(rat.Int(int64(total)), rat.Int(s.Weight)), sum)
		}
		floor := rat.Down(exact, 0)
		parts[s.Key], rest[s.Key] = settlement.Money(floor.Num().Int64()), rat.Sub(exact, floor)
		left -= parts[s.Key]
		keys = append(keys, s.Key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if c := rest[b].Cmp(rest[a]); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	for _, k := range keys[:left] {
		parts[k]++
	}
	return parts
}

func TestApportionAgainstRat(t *testing.T) {
	weight := rapid.OneOf(rapid.Int64Range(0, 4), rapid.Int64Range(0, 1e9), rapid.Int64Range(0, math.MaxInt64))
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.StringN(0, 3, 6), 1, 12, rapid.ID[string]).Draw(t, "keys")
		list := make([]settlement.Share, len(keys))
		var all uint64
		for i, k := range keys {
			list[i] = settlement.Share{Key: k, Weight: weight.Draw(t, "weight")}
			all |= uint64(list[i].Weight)
		}
		total := settlement.Money(rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(0, math.MaxInt64)).Draw(t, "total"))
		got, err := settlement.Apportion(total, list)
		if all == 0 && total != 0 {
			require.ErrorIs(t, err, settlement.ErrShares)
			return
		}
		require.NoError(t, err)
		want := apportioned(total, list)
		var sum settlement.Money
		for i, s := range list {
			require.Equal(t, want[s.Key], got[i], "%q", s.Key)
			sum += got[i]
			if s.Weight == 0 {
				require.Zero(t, got[i])
			}
		}
		require.Equal(t, total, sum)

		order := rapid.Permutation(list).Draw(t, "order")
		again, err := settlement.Apportion(total, order)
		require.NoError(t, err)
		for i, s := range order {
			require.Equal(t, want[s.Key], again[i], "the order of the shares changes nothing")
		}
	})
}

func BenchmarkApportion100(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	list := make([]settlement.Share, 100)
	for i := range list {
		list[i] = settlement.Share{Key: fmt.Sprintf("LS%03d", i), Weight: r.Int64N(1e15)}
	}
	for b.Loop() {
		if _, err := settlement.Apportion(123456789012, list); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDivideEitherSign: what is divided over weights of either sign sums to the total; weights that
// are all turned round give the same parts, for the parts are the same shares. Each part is its
// share, or less than a fen from it.
func TestDivideEitherSign(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 2))
	backwards := 0
	for range 2000 {
		n := 1 + random.IntN(6)
		list, turned := make([]settlement.Share, n), make([]settlement.Share, n)
		sum := new(big.Int)
		for i := range list {
			w := random.Int64N(21) - 10
			key := fmt.Sprint(i)
			list[i], turned[i] = settlement.Share{Key: key, Weight: w}, settlement.Share{Key: key, Weight: -w}
			sum.Add(sum, big.NewInt(w))
		}
		total := settlement.Money(random.Int64N(2001) - 1000)
		got, err := settlement.Divide(total, list)
		again, err2 := settlement.Divide(total, turned)
		if sum.Sign() == 0 {
			if total != 0 {
				require.ErrorIs(t, err, settlement.ErrShares)
				require.ErrorIs(t, err2, settlement.ErrShares)
			} else {
				require.Equal(t, make([]settlement.Money, n), got)
			}
			continue
		}
		require.NoError(t, err)
		require.NoError(t, err2)
		require.Equal(t, got, again, "%s over %v", total, list)
		if sum.Sign() < 0 {
			backwards++
		}
		// The parts by definition: rounded down, then a fen each by the largest remainder.
		want, rest, left := make([]settlement.Money, n), make([]*big.Rat, n), total
		order := make([]int, n)
		for i, s := range list {
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(s.Weight)), sum)
			floor := new(big.Int).Div(exact.Num(), exact.Denom()) // the denominator is above zero: toward minus infinity
			want[i], rest[i], order[i] = settlement.Money(floor.Int64()), new(big.Rat).Sub(exact, new(big.Rat).SetInt(floor)), i
			left -= want[i]
		}
		slices.SortStableFunc(order, func(a, b int) int { return rest[b].Cmp(rest[a]) })
		for _, i := range order[:left] {
			want[i]++
		}
		require.Equal(t, want, got, "%s over %v", total, list)
	}
	require.Greater(t, backwards, 100)
}
