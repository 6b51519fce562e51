package settlement_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// BenchmarkInstitution is what an institution with claims of three classes costs in a report of
// 5,000 of them, settled from a tally.
func BenchmarkInstitution(b *testing.B) {
	const institutions = 5000
	var t settlement.Tally
	for i := range 3 * institutions {
		class := []settlement.Class{settlement.Normal, settlement.Low, settlement.High}[i%3]
		require.NoError(b, t.Add(settlement.Entry{
			Method: settlement.DRG, Institution: fmt.Sprintf("H%05d", i/3), Claim: fmt.Sprint(i), Class: class,
			Points: settlement.Points(i+1) * settlement.Point, Cost: settlement.Money(i+1) * 1000, Covered: settlement.Money(i) * 100,
		}))
	}
	t.IDsChecked()
	terms := settlement.Terms{Fund: settlement.MustDecimal("123456789.00"), Basis: settlement.WholeCost}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := t.Settle(terms); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*institutions), "ns/institution")
}
