package scenario

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

func TestGrow(t *testing.T) {
	c := drg.Case{Cost: 100_01, Covered: 33_33, Unreasonable: 10, ApprovedAmount: settlement.MustDecimal("66.68")}
	got := Scenario{Cost: 3}.grow(c)
	require.Equal(t, "103.01 34.33 0.10 68.68", strings.Join([]string{got.Cost.String(), got.Covered.String(), got.Unreasonable.String(), got.ApprovedAmount.String()}, " "))
	require.Equal(t, settlement.Money(1), Scenario{Cost: -99}.grow(drg.Case{Cost: 1}).Cost, "a case costs something")
}

func TestFlag(t *testing.T) {
	var f Flag
	require.NoError(t, f.Set("5:3"))
	require.NoError(t, f.Set("-2:0"))
	require.Equal(t, Flag{{5, 3}, {-2, 0}}, f)
	for _, bad := range []string{"", "5", "5:", ":3", "5:x", "-100:0", "0:1001", "1.5:0"} {
		require.Error(t, f.Set(bad), bad)
	}
}
