package settlement_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
)

// Sums keep apart what differs in anything but points and amounts, and share no
// memory with the tally.
func TestTallySums(t *testing.T) {
	claim := settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "a", Class: settlement.Normal, Points: 5, Cost: 7, Covered: 3, ByItem: 2}
	again, charged, unpaid := claim, claim, claim
	again.Claim, charged.Claim, unpaid.Claim = "b", "c", "d"
	charged.ChargedTo, charged.Lines = "C", []settlement.Line{{Method: settlement.Budget, Kind: settlement.LineQuality, Amount: -1}}
	unpaid.Left, unpaid.Points, unpaid.ByItem, unpaid.Conflict = settlement.LeftUnpaid, 0, 0, "unpaid"
	other := claim
	other.Claim, other.Left, other.Points, other.ByItem = "e", settlement.LeftPeriod, 0, 0
	owner := &settlement.Owner{Policy: "p", Holder: "C"}
	line := settlement.Line{Method: settlement.Budget, Kind: settlement.LineQuality, Amount: -2, Trail: noteTrail("n", -2)}
	whole := settlement.Entry{Method: settlement.Budget, Institution: "H", Class: settlement.Account, Priced: true, Owner: owner, Lines: []settlement.Line{line}}

	base := settlement.Entry{Method: settlement.DRG, Institution: "H"}
	entry := func(change func(*settlement.Entry)) settlement.Entry {
		e := base
		change(&e)
		return e
	}
	want := []settlement.Sum{
		{Entry: entry(func(e *settlement.Entry) {
			e.Method, e.Class, e.Priced, e.Owner = settlement.Budget, settlement.Account, true, owner
		})},
		{Cases: 2, Entry: entry(func(e *settlement.Entry) {
			e.Class, e.Points, e.Cost, e.Covered, e.ByItem = settlement.Normal, 10, 14, 6, 4
		})},
		{Cases: 1, Entry: entry(func(e *settlement.Entry) {
			e.Class, e.ChargedTo, e.Points, e.Cost, e.Covered, e.ByItem = settlement.Normal, "C", 5, 7, 3, 2
		})},
		{Cases: 1, Entry: entry(func(e *settlement.Entry) { e.Class, e.Left = settlement.Normal, settlement.LeftUnpaid })},
		{Entry: entry(func(e *settlement.Entry) {
			e.ChargedTo, e.Priced, e.Lines = "C", true, []settlement.Line{{Method: settlement.Budget, Kind: settlement.LineQuality, Amount: -1}}
		})},
		{Entry: entry(func(e *settlement.Entry) {
			e.Method, e.Owner, e.Priced, e.Lines = settlement.Budget, owner, true, []settlement.Line{line}
		})},
	}
	tally := tallyOf(t, whole, other, unpaid, charged, again, claim)
	for range 2 {
		got, err := tally.Sums()
		require.NoError(t, err)
		require.Equal(t, want, got)
		last := &got[len(got)-1].Entry
		last.Owner.Holder, last.Lines[0].Trail[0].Inputs[0].Name, last.Lines[0].Trail[0].Rule.ID = "X", "X", "X"
	}
}

func TestTallySumsOverflow(t *testing.T) {
	e := settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "a", Class: settlement.Normal, Points: math.MaxInt64}
	_, err := tallyOf(t, e, e).Sums()
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.ErrorContains(t, err, `institution "H": drg normal`)
	e.Points, e.Lines = 0, []settlement.Line{{Kind: settlement.LineAdvance, Amount: math.MaxInt64}}
	_, err = tallyOf(t, e, e).Sums()
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// Whatever is added, what counts of it is in the sums, once.
func TestTallySumsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tally settlement.Tally
		type sums struct {
			cases                  int
			points                 settlement.Points
			amount, covered, lines settlement.Money
		}
		var want, got sums
		count := func(to *sums, e settlement.Entry, cases int) {
			if e.Left != settlement.LeftPeriod && e.Left != settlement.LeftOther {
				to.cases += cases
			}
			if e.Left != "" {
				return
			}
			to.points, to.amount, to.covered = to.points+e.Points, to.amount+e.Amount, to.covered+e.Covered
			for _, l := range e.Lines {
				to.lines += l.Amount
			}
		}
		for _, e := range drawEntries(t, 25) {
			require.NoError(t, tally.Add(e))
			cases := 0
			if e.Claim != "" {
				cases = 1
			}
			count(&want, e, cases)
		}
		list, err := tally.Sums()
		require.NoError(t, err)
		for _, s := range list {
			count(&got, s.Entry, s.Cases)
		}
		require.Equal(t, want, got)
	})
}
