package job

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// Each figure in which the entries of a claim differ is named, with both its values, and no other is.
func TestFigures(t *testing.T) {
	claim := func(change func(*settlement.Entry)) *settlement.Entry {
		e := settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "c", Class: settlement.Normal, Points: settlement.Point, Covered: 1_00}
		change(&e)
		return &e
	}
	same := func(*settlement.Entry) {}
	lines := func(amount settlement.Money) func(*settlement.Entry) {
		return func(e *settlement.Entry) {
			e.Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: amount}, {Kind: settlement.LineReferred, Amount: -1_00}, {Kind: settlement.MemoBorne, Amount: 7_00}}
		}
	}
	priced := func(amount settlement.Money) func(*settlement.Entry) {
		return func(e *settlement.Entry) { e.Priced, e.Points, e.Amount = true, 0, amount }
	}
	for _, row := range []struct {
		was, now func(*settlement.Entry)
		want     []Change
	}{
		{same, func(e *settlement.Entry) { e.Pool = "p" }, []Change{{Where: "pool", To: "p"}}},
		{same, func(e *settlement.Entry) { e.Class = settlement.High }, []Change{{Where: "class", From: "normal", To: "high"}}},
		{same, func(e *settlement.Entry) { e.Points++ }, []Change{{Where: "points", From: "1.0000", To: "1.00000001"}}},
		{same, func(e *settlement.Entry) { e.Covered++ }, []Change{{Where: "covered", From: "1.00", To: "1.01"}}},
		{same, func(e *settlement.Entry) { e.ByItem++ }, []Change{{Where: "by_item", To: "0.01"}}},
		{same, func(e *settlement.Entry) { e.Compensable = true }, []Change{{Where: "compensable", To: "true"}}},
		{same, func(e *settlement.Entry) { e.ChargedTo = "B" }, []Change{{Where: "charged_to", To: "B"}}},
		{same, lines(-2_00), []Change{{Where: "lines", To: "-3.00"}}},
		{lines(-2_00), lines(-2_01), []Change{{Where: "lines", From: "-3.00", To: "-3.01"}}},
		{same, priced(3_00), []Change{{Where: "points", From: "1.0000"}, {Where: "amount", To: "3.00"}}},
		{priced(3_00), priced(0), []Change{{Where: "amount", From: "3.00", To: "0.00"}}},
		{same, func(e *settlement.Entry) { e.Left = settlement.LeftPeriod }, []Change{{Where: "left", To: "period"}, {Where: "points", From: "1.0000"}}},
		{same, func(e *settlement.Entry) { e.Lines = []settlement.Line{{Kind: settlement.MemoBorne, Amount: 1}} }, []Change{{Where: "lines"}}},
		{func(e *settlement.Entry) { e.Pool, e.Class, e.Covered = "p", "x", 2_00 }, func(e *settlement.Entry) { e.Pool, e.Class, e.Covered = "q", "y", 3_00 }, []Change{
			{Where: "pool", From: "p", To: "q"}, {Where: "class", From: "x", To: "y"}, {Where: "covered", From: "2.00", To: "3.00"},
		}},
	} {
		for _, d := range []*difference{{}, {headsChanged: true}, {headsChanged: true, headPolicy: true}} {
			for _, m := range []settlement.Method{settlement.DRG, settlement.Capitation} {
				reason := Policy
				if m == settlement.Capitation && d.headsChanged && !d.headPolicy {
					reason = Column
				}
				got := d.figures(m, claim(row.was), claim(row.now))
				require.Len(t, got, len(row.want))
				for i, want := range row.want {
					want.Reason = reason
					require.Equal(t, want, got[i])
				}
			}
		}
	}
}
