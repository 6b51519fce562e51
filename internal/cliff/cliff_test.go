package cliff_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/cliff"
)

func TestAdd(t *testing.T) {
	d := settlement.MustDecimal
	var list cliff.List
	list.Add(settlement.Cliff{Path: "level", Before: d("1.0"), After: d("1.00")})
	list.Add(settlement.Cliff{Path: "nothing", After: d("0")})
	list.Add(settlement.Cliff{Path: "rises", Before: d("1"), After: d("2")})
	list.Add(settlement.Cliff{Path: "falls", Before: d("1")})
	require.Equal(t, cliff.List{
		{Path: "rises", Before: d("1"), After: d("2")},
		{Path: "falls", Before: d("1"), After: d("0"), Falls: true},
	}, list)
}

func TestSharing(t *testing.T) {
	d := settlement.MustDecimal
	s := &settlement.Sharing{
		Mode: settlement.Whole, BonusCap: d("0.03"),
		Surplus: []settlement.Tier{{UpTo: d("0.05"), Institution: d("0.8")}, {Fund: d("0.5")}},
		Overrun: []settlement.Tier{{UpTo: d("0.1"), Institution: d("0.4")}},
	}
	var list cliff.List
	require.NoError(t, list.Sharing(s))
	var got []string
	for _, c := range list {
		got = append(got, c.String())
	}
	require.Equal(t, []string{
		"sharing.surplus[0]: surplus 0.05: from 0.03 to 0.025 (falls)", // 0.04 above the cap; 0.05 × (1 − 0.5)
		"sharing.overrun[0]: overrun 0.1: from 0.06 to 0 (falls)",      // 0.1 × (1 − 0.4); beyond the last tier nothing
	}, got)

	s.Mode, list = settlement.Marginal, nil
	require.NoError(t, list.Sharing(s))
	require.NoError(t, list.Sharing(nil))
	require.Empty(t, list)
}
