package pages

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Every number stands on its scale, whose ticks are round and few.
func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []*big.Rat
		for range rapid.IntRange(1, 6).Draw(t, "n") {
			list = append(list, big.NewRat(rapid.Int64Range(-1e15, 1e15).Draw(t, "v"), rapid.SampledFrom([]int64{1, 100, 1e8}).Draw(t, "per")))
		}
		s := newScale(list, rapid.Bool().Draw(t, "zero"), 6)
		require.GreaterOrEqual(t, s.ticks, 2)
		require.LessOrEqual(t, s.ticks, 9)
		for _, v := range list {
			require.GreaterOrEqual(t, s.at(v), 0.0)
			require.LessOrEqual(t, s.at(v), 1.0)
		}
		for i := range s.ticks { // a tick's text says all of it
			said, ok := new(big.Rat).SetString(fixed(s.tick(i), s.places))
			require.True(t, ok)
			require.Zero(t, said.Cmp(s.tick(i)))
		}
	})
}

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		values []int64
		zero   bool
		want   []string
	}{
		{[]int64{3, 17}, true, []string{"0", "5", "10", "15", "20"}},
		{[]int64{-3, 17}, true, []string{"-5", "0", "5", "10", "15", "20"}},
		{[]int64{100, 101}, false, []string{"100.0", "100.2", "100.4", "100.6", "100.8", "101.0"}},
		{[]int64{0}, true, []string{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{[]int64{7}, false, []string{"2", "4", "6", "8", "10", "12"}},
	} {
		var list []*big.Rat
		for _, v := range tt.values {
			list = append(list, big.NewRat(v, 1))
		}
		s := newScale(list, tt.zero, 6)
		var got []string
		for i := range s.ticks {
			got = append(got, fixed(s.tick(i), s.places))
		}
		require.Equal(t, tt.want, got)
	}
}

func TestWrapped(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"新生儿重症监护", 4.5 * letter, []string{"新生儿重", "症监护"}},
		{"medical ICU 一区", 5 * letter, []string{"medical", "ICU 一区"}},
		{"0.5–1.0", 3 * letter, []string{"0.5–", "1.0"}},
		{"", letter, []string{""}},
	} {
		got, ok := wrapped(tt.text, tt.width, 3)
		require.True(t, ok, tt.text)
		require.Equal(t, tt.want, got)
	}
	_, ok := wrapped("cardiology", 3*letter, 3)
	require.False(t, ok)
	_, ok = wrapped("心血管内科病区", letter, 3)
	require.False(t, ok)
	require.Equal(t, "心血…", shortened("心血管内科", 2.7*letter))
}

// No text of a drawing stands on another, and none outside.
func TestPlace(t *testing.T) {
	var c canvas
	bounds := box{0, 0, 100, 100}
	require.True(t, c.place(bounds, 10, 50, start, "中文"))
	require.False(t, c.place(bounds, 20, 55, start, "中文"))
	require.True(t, c.place(bounds, 10, 80, start, "中文"))
	require.False(t, c.place(bounds, 90, 20, start, "中文"))
}
