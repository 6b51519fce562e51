package bureau

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// relate looks at prefixes of codes alone.
func TestRelate(t *testing.T) {
	for _, c := range [][3]string{
		{"331102", "331102", "county"}, {"331102", "331121", "city"}, {"331102", "330102", "elsewhere"}, {"", "331102", "unknown"}, {"3311", "331102", "unknown"}, {"331102001", "331102", "county"},
	} {
		require.Equal(t, c[2], relate(c[0], c[1]), c)
	}
}

// Sums of groups refuse to overflow.
func TestPlus(t *testing.T) {
	n := int64(1) << 62
	require.True(t, plus(&n, -1))
	require.False(t, plus(&n, 1<<62+1))
	m := -(int64(1) << 62)
	require.True(t, plus(&m, -(1<<62)))
	require.False(t, plus(&m, -1))
}

// Options that there are not are refused.
func TestOptions(t *testing.T) {
	for _, o := range []Options{{Tables: []string{"nothing"}}, {Place: "month=1"}, {Place: "district="}, {Top: -1}, {Workers: -1}} {
		_, err := Analyse(t.Context(), nil, nil, o)
		require.Error(t, err, o)
	}
	require.ErrorIs(t, Options{Place: "x=1"}.Check(), ErrOption)
	require.Equal(t, "rates", Find("基金支付率"))
	require.Empty(t, Find("rate"))
}
