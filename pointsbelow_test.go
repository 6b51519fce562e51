package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// Points that were taken away, be they the fewest that there are, take less than their part where
// prices are truncated claim by claim: the fund is overspent by rounding, as it may be.
func TestPointsBelowZeroOverspend(t *testing.T) {
	claim := func(id string, c settlement.Class, points settlement.Points) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: "A", Claim: id, Class: c, Points: points, Cost: 100_00}
	}
	// 142.857… fen for the least points: 1,285 − 142 − 142 = 1,001 fen of 1,000.
	terms := settlement.Terms{Fund: decimal("10.00"), Basis: settlement.FundOnly, RoundEach: true, ValueRounding: settlement.RoundDown}
	r, err := settlement.Settle(terms, entries(claim("a", settlement.Normal, 9), claim("b", settlement.High, -1), claim("c", settlement.Low, -1)))
	require.NoError(t, err)
	require.Equal(t, "10.01", r.Statements[0].Due.String())
	require.Equal(t, "-0.01", r.Pool("").Residue.String())
	require.NoError(t, r.Verify())
}
