package sheet_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

func rule(formula string) *sheet.Rule {
	return sheet.NewRule(settlement.Rule{ID: "r", Gives: "x", Formula: formula})
}

func TestSheet(t *testing.T) {
	third := []settlement.Input{sheet.Money("m", 1000), sheet.Count("n", 3)}
	var s sheet.Sheet
	require.Equal(t, "0.4", s.Step(rule("0.40")).String())
	require.Equal(t, "0.40", s.Amount(rule("0.4")).String())
	require.Equal(t, "0.125", s.Amount(rule("0.125")).String())
	require.Equal(t, "3.3333", s.Places(rule("round(m ÷ n, 4)"), 4, third...).String())
	require.Equal(t, settlement.Money(333), s.Money(rule("round(m ÷ n, 2)"), third...))
	require.NoError(t, s.Err)
	require.NoError(t, s.Trail.Replay())

	line, err := s.Line(settlement.Budget, settlement.LineAmount)
	require.NoError(t, err)
	require.Equal(t, settlement.Money(333), line.Amount)
	require.Len(t, line.Trail, 5)

	more := sheet.After(s.Trail)
	more.Step(rule("1"))
	other := sheet.After(s.Trail)
	other.Step(rule("2"))
	require.Equal(t, "1", more.Trail.Result().String(), "sheets after one trail share none of their own steps")
}

func TestSheetErrors(t *testing.T) {
	for _, row := range []struct {
		name string
		step func(*sheet.Sheet)
		want string
		is   error
	}{
		{"a third has no end", func(s *sheet.Sheet) { s.Step(rule("1 ÷ 3")) }, "r: too many decimals: 0.3333333333", settlement.ErrPlaces},
		{"no whole fen", func(s *sheet.Sheet) { s.Money(rule("0.125")) }, "r: no whole number of fen: got 0.125", sheet.ErrResult},
		{"too large", func(s *sheet.Sheet) { s.Money(rule("99999999999999999999")) }, "r: overflow", settlement.ErrOverflow},
		{"no formula", func(s *sheet.Sheet) { s.Step(rule("1 +")) }, "r: formula: no formula to evaluate: Parse did not make this Expr", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			var s sheet.Sheet
			row.step(&s)
			require.EqualError(t, s.Err, row.want)
			if row.is != nil {
				require.ErrorIs(t, s.Err, row.is)
			}
			require.Zero(t, s.Money(rule("1")), "after an error every step gives zero")
			_, err := s.Line(settlement.Budget, settlement.LineAmount)
			require.EqualError(t, err, row.want)
		})
	}
}
