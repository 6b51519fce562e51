package drg_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// TestQuotasOfFaultyClaims: claims that cannot be counted are no quota, and neither is a file
// that cannot be read to its end.
func TestQuotasOfFaultyClaims(t *testing.T) {
	plan := newPlan(t, severalQuotas(drg.Rank))
	cases := discharges(10, "0 special")
	cases[3].Approved, cases[3].ApprovedAs, cases[3].Discharged = "special", "burns", settlement.Date{} // of which month?
	list, err := plan.Quotas(settlement.Period{}, settlement.Each(cases))
	require.ErrorContains(t, err, "c03")
	require.Nil(t, list)

	broken := errors.New("the file ends here")
	list, err = plan.Quotas(settlement.Period{}, settlement.Stream(func(yield func(drg.Case, error) bool) {
		for _, c := range discharges(10, "0 special")[:5] {
			if !yield(c, nil) {
				return
			}
		}
		yield(drg.Case{}, broken)
	}))
	require.ErrorIs(t, err, broken)
	require.Nil(t, list)
}
