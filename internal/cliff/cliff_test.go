package cliff_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/cliff"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

func TestAdd(t *testing.T) {
	listed := sheet.NewRule(settlement.Rule{ID: "listed", Gives: "x", Formula: "listed"})
	var list cliff.List
	side := func(text string) settlement.Trail {
		return list.Side(listed, settlement.In("listed", settlement.MustDecimal(text)))
	}
	list.Add(settlement.Cliff{Path: "level"}, side("1.0"), side("1.00"))
	list.Add(settlement.Cliff{Path: "nothing"}, nil, side("0"))
	list.Add(settlement.Cliff{Path: "rises"}, side("1"), list.Amount(listed, settlement.In("listed", settlement.MustDecimal("2"))))
	list.Add(settlement.Cliff{Path: "falls"}, side("1"), nil)
	require.NoError(t, list.Err)
	var got []string
	for _, c := range list.All {
		got = append(got, c.String())
		before, after, err := c.Explain()
		require.NoError(t, err)
		require.Equal(t, c.Before, cliff.OrZero(before.Result()))
		require.Equal(t, c.After, cliff.OrZero(after.Result()))
	}
	require.Equal(t, []string{"rises:  : from 1 to 2.00", "falls:  : from 1 to 0 (falls)"}, got)
	require.Empty(t, list.Side(listed))
	require.Error(t, list.Err, "a side whose input is missing")
}

func TestSharing(t *testing.T) {
	d := settlement.MustDecimal
	s := &settlement.Sharing{
		Mode: settlement.Whole, BonusCap: d("0.03"),
		Surplus: []settlement.Tier{{UpTo: d("0.05"), Institution: d("0.8")}, {Fund: d("0.5")}},
		Overrun: []settlement.Tier{{UpTo: d("0.1"), Institution: d("0.4")}},
	}
	var list cliff.List
	list.Sharing(s, settlement.Source{Number: "1"})
	require.NoError(t, list.Err)
	var got []string
	for _, c := range list.All {
		got = append(got, c.String())
		before, after, err := c.Explain()
		require.NoError(t, err)
		require.NoError(t, before.Replay())
		require.Equal(t, c.After, after.Result())
		require.Equal(t, "1", after[0].Rule.Source.Number)
	}
	require.Equal(t, []string{
		"sharing.surplus[0]: surplus 0.05: from 0.03 to 0.025 (falls)", // 0.04 above the cap; 0.05 × (1 − 0.5)
		"sharing.overrun[0]: overrun 0.1: from 0.06 to 0 (falls)",      // 0.1 × (1 − 0.4); beyond the last tier nothing
	}, got)

	s.Mode, list = settlement.Marginal, cliff.List{}
	list.Sharing(s, settlement.Source{})
	list.Sharing(nil, settlement.Source{})
	require.Empty(t, list)
}
