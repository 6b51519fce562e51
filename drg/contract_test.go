package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func TestContract(t *testing.T) {
	require.NoError(t, settlementtest.Check(newPlan(t, worked1()).Settlement(settlement.Period{}, settlement.Each(worked1Claims(t)))))
}
