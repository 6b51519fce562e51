package formula

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/fixed"
)

func TestDecimal(t *testing.T) {
	for _, row := range []struct {
		formula string
		places  int
		v       int64
		n       int
	}{
		{"a ÷ 4", 2, 75, 2},
		{"a ÷ 4", -1, 75, 2},
		{"a", 2, 300, 2},
		{"a", -1, 3, 0},
		{"0 − a ÷ 8", -1, -375, 3},
		{"a ÷ 100000000", -1, 3, 8},
	} {
		e, err := Parse(row.formula)
		require.NoError(t, err)
		v, n, err := e.Decimal(func(string) (*big.Rat, bool) { return big.NewRat(3, 1), true }, row.places)
		require.NoError(t, err, row.formula)
		require.Equal(t, row.v, v, row.formula)
		require.Equal(t, row.n, n, row.formula)
	}
	for _, row := range []struct {
		x      *big.Rat
		places int
		err    error
	}{
		{big.NewRat(1, 3), 2, fixed.ErrPlaces},
		{big.NewRat(1, 3), -1, fixed.ErrPlaces},
		{big.NewRat(1, 1e9), -1, fixed.ErrPlaces},
		{new(big.Rat).SetFrac(new(big.Int).Lsh(big.NewInt(1), 63), big.NewInt(1)), 0, fixed.ErrOverflow},
	} {
		_, _, err := Decimal(row.x, row.places)
		require.ErrorIs(t, err, row.err)
	}
	_, _, err := (*Expr)(nil).Decimal(nil, 2)
	require.Error(t, err)
}
