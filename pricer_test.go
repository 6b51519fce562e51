package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestDue takes a claim of 10.00, with 3.00 covered and lines of −2.50.
func TestDue(t *testing.T) {
	lines := []settlement.Line{
		{Kind: settlement.LineQuality, Amount: -1_00}, {Kind: settlement.LineQuality, Amount: -2_00},
		{Kind: settlement.MemoBorne, Amount: 9_00}, {Kind: settlement.LineReferred, Amount: 50},
	}
	for _, row := range []struct {
		name  string
		entry settlement.Entry
		basis settlement.Basis
		want  settlement.Money
	}{
		{"points, whole cost", settlement.Entry{Points: 5 * settlement.Point}, settlement.WholeCost, 4_50},
		{"points, fund only", settlement.Entry{Points: 5 * settlement.Point}, settlement.FundOnly, 7_50},
		{"priced, whole cost", settlement.Entry{Priced: true, Amount: 10_00}, settlement.WholeCost, 4_50},
		{"priced, fund only", settlement.Entry{Priced: true, Amount: 10_00}, settlement.FundOnly, 4_50},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.entry.Covered, row.entry.Lines = 3_00, lines
			report := &settlement.Report{Pools: []settlement.PoolReport{{Terms: settlement.Terms{Basis: row.basis}, PointValue: &settlement.PointValue{Value: settlement.DecimalInt(2)}}}}
			due, trail, err := report.Due(row.entry)
			require.NoError(t, err)
			require.Equal(t, row.want, due)
			require.NoError(t, trail.Replay())
			require.Equal(t, row.want.Decimal(), trail.Result())
		})
	}
	_, _, err := (&settlement.Report{Pools: []settlement.PoolReport{{}}}).Due(settlement.Entry{Priced: true, Amount: 1<<63 - 1, Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: 1}}})
	require.ErrorIs(t, err, settlement.ErrOverflow)
	_, _, err = (&settlement.Report{Pools: []settlement.PoolReport{{}}}).Due(settlement.Entry{Points: 1})
	require.ErrorIs(t, err, settlement.ErrNoValue)
}

func TestPricerAllocatesNothing(t *testing.T) {
	pricer, err := (&settlement.Report{Pools: []settlement.PoolReport{{PointValue: &settlement.PointValue{Value: settlement.DecimalInt(2)}}}}).Pricer()
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := pricer.Due(settlement.Entry{Points: 5 * settlement.Point}); err != nil {
			panic(err)
		}
	}))
}
