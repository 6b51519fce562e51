package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// In this file: what once could be changed in the code without a test that failed.

// The covered of an institution is that of its parts.
func TestCoveredOverPools(t *testing.T) {
	terms := settlement.Terms{PointValue: decimal("10")}
	entry := func(id, pool string, covered settlement.Money) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: id, Pool: pool, Class: settlement.Normal, Points: 100_0000_0000, Cost: 9000, Covered: covered}
	}
	r, err := settlement.SettlePools([]settlement.Pool{{Name: "A", Terms: terms}, {Name: "B", Terms: terms}}, entries(entry("1", "A", 1), entry("2", "A", 20), entry("3", "B", 300)))
	require.NoError(t, err)
	s := r.Statement("H")
	require.Equal(t, settlement.Money(321), s.Covered)
	require.Equal(t, settlement.Money(21), s.Parts[0].Covered)
	require.Equal(t, settlement.Money(300), s.Parts[1].Covered)
	require.Equal(t, settlement.Money(27000), s.Cost)
}

// A fund that does not fit is refused, with the step that is too much.
func TestFundOverflows(t *testing.T) {
	most := decimal("92233720368547758.07")
	for _, total := range []settlement.Total{
		{Budget: most, Adjustments: []settlement.Adjustment{{Reason: "more", Amount: decimal("0.01")}}},
		{Budget: decimal("0.00"), Adjustments: []settlement.Adjustment{{Reason: "less", Amount: decimal("-92233720368547758.07")}, {Reason: "more", Amount: decimal("-0.02")}}},
		{Budget: most, SetAsides: []settlement.SetAside{
			{Name: "a", Amount: most, Use: settlement.UseCompensation}, {Name: "more", Amount: most, Use: settlement.UseCompensation},
		}},
	} {
		_, err := settlement.Settle(settlement.Terms{Total: &total}, entries())
		require.ErrorIs(t, err, settlement.ErrOverflow)
		require.ErrorContains(t, err, "fund: more")
	}
	_, err := settlement.Settle(settlement.Terms{Total: &settlement.Total{Budget: most}}, entries())
	require.NoError(t, err, "it just fits")
}
