package settlement_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: floors and caps by claim, section 16 of the regulations.

// claimOf is a claim of H with points.
func claimOf(id, points, cost, covered string) settlement.Entry {
	return settlement.Entry{
		Method: settlement.DRG, Institution: "H", Claim: id, Class: settlement.Normal,
		Points: must(settlement.ParsePoints(points)), Cost: yuan(cost), Covered: yuan(covered),
	}
}

func lineOf(s *settlement.Statement, m settlement.Method, k settlement.Kind) (sum settlement.Money) {
	for _, l := range s.Lines {
		if l.Method == m && l.Kind == k {
			sum += l.Amount
		}
	}
	return sum
}

// worked16b has two stays of one price, of which one is due less than nothing.
func worked16b() []settlement.Entry {
	return []settlement.Entry{claimOf("a", "80.6278193", "9000.00", "4745.24"), claimOf("b", "80.6278193", "12000.00", "9745.24")}
}

func TestWorked16b(t *testing.T) {
	terms := settlement.Terms{PointValue: decimal("73.6011"), RoundEach: true, NegativeDue: settlement.NegativeFloorClaim}
	r, err := settlement.Settle(terms, entries(worked16b()...))
	require.NoError(t, err)
	s := r.Statement("H")
	require.Equal(t, "1189.06", s.Due.String())
	require.Equal(t, "11868.60", lineOf(s, settlement.DRG, settlement.LinePrice).String())
	require.Equal(t, "3810.94", lineOf(s, settlement.DRG, settlement.LineFloored).String())
	require.NoError(t, r.Verify())
	for i, want := range []string{"1189.06", "0.00"} {
		due, trail, err := r.Due(worked16b()[i])
		require.NoError(t, err)
		require.Equal(t, want, due.String())
		require.NoError(t, trail.Replay())
		require.Equal(t, "max(0, price − covered)", trail[len(trail)-1].Rule.Formula)
	}
	terms.NegativeDue = settlement.NegativeFloor
	r, err = settlement.Settle(terms, entries(worked16b()...))
	require.NoError(t, err)
	require.Equal(t, "0.00", r.Statement("H").Due.String(), "floored by institution")
}

// worked16c has a price above its claim's cost, and one below.
func worked16c() []settlement.Entry {
	return []settlement.Entry{claimOf("a", "50", "4000.00", "1500.00"), claimOf("b", "250", "45000.00", "15000.00")}
}

func TestWorked16c(t *testing.T) {
	each := settlement.Terms{PointValue: decimal("120"), RoundEach: true}
	capped := each
	capped.ClaimCap = settlement.CapCost
	byRule := worked16c()
	byRule[0].Capped = true
	for _, row := range []struct {
		name  string
		terms settlement.Terms
		list  []settlement.Entry
		due   string
	}{
		{"no cap", each, worked16c(), "19500.00"},
		{"the terms cap every claim", capped, worked16c(), "17500.00"},
		{"a rule caps its claims", each, byRule, "17500.00"},
		{"both", capped, byRule, "17500.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(row.terms, entries(row.list...))
			require.NoError(t, err)
			s := r.Statement("H")
			require.Equal(t, row.due, s.Due.String())
			require.Equal(t, "36000.00", lineOf(s, settlement.DRG, settlement.LinePrice).String(), "the value is not struck again")
			require.NoError(t, r.Verify())
			sum := settlement.Money(0)
			for _, e := range row.list {
				due, trail, err := r.Due(e)
				require.NoError(t, err)
				require.NoError(t, trail.Replay())
				require.Zero(t, trail.Result().Cmp(due.Decimal()))
				sum += due
			}
			require.Equal(t, row.due, sum.String())
		})
	}
	pricer, err := must(settlement.Settle(capped, entries(worked16c()...))).Pricer()
	require.NoError(t, err)
	bill, err := pricer.Bill(worked16c()[0])
	require.NoError(t, err)
	require.Equal(t, settlement.Bill{Price: yuan("6000.00"), Over: yuan("-2000.00"), Covered: yuan("-1500.00"), Due: yuan("2500.00")}, bill)
	price, err := pricer.Price(worked16c()[0])
	require.NoError(t, err)
	require.Equal(t, "4000.00", price.String())
}

// What floors give and caps take stays in the residue of the pool, and is told by method.
func TestFloorsAndCapsByMethodAndPool(t *testing.T) {
	terms := settlement.Terms{Fund: decimal("1000.00"), RoundEach: true, NegativeDue: settlement.NegativeFloorClaim, ClaimCap: settlement.CapCost, Basis: settlement.FundOnly}
	list := []settlement.Entry{
		{Method: settlement.DRG, Institution: "H", Claim: "a", Pool: "P", Class: settlement.Normal, Points: settlement.Point, Cost: yuan("300.00"), Covered: yuan("400.00")},
		{Method: settlement.PerDiem, Institution: "H", Claim: "b", Pool: "P", Class: settlement.BedDay, Points: settlement.Point, Cost: yuan("9000.00"),
			Lines: []settlement.Line{{Kind: settlement.LineViolation, Amount: yuan("-700.00")}}},
		{Method: settlement.Item, Institution: "H", Claim: "c", Pool: "P", Class: settlement.ByItem, Priced: true, Amount: yuan("50.00"), Cost: yuan("50.00"), Covered: yuan("80.00")},
		// What is of no claim has neither floor nor cap.
		{Method: settlement.PerDiem, Institution: "I", Pool: "P", Class: settlement.Account, Points: settlement.Point, Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: yuan("-900.00")}}},
		{Method: settlement.DRG, Institution: "H", Claim: "d", Pool: "Q", Class: settlement.Normal, Points: settlement.Point, Cost: yuan("10.00")},
	}
	pools := []settlement.Pool{{Name: "P", Terms: terms}, {Name: "Q", Terms: settlement.Terms{Fund: decimal("100.00")}}}
	r, err := settlement.SettlePools(pools, entries(list...))
	require.NoError(t, err)
	// 1000 − (−30) + 700 + 900 = 2630.00 of 3 points.
	require.Equal(t, "876.6667", r.Pool("P").PointValue.Value.String())
	p := &r.Statement("H").Parts[0]
	require.Equal(t, "-576.67", lineOf(p, settlement.DRG, settlement.LineOver).String())
	require.Equal(t, "0.00", lineOf(p, settlement.DRG, settlement.LineFloored).String(), "fund only: covered does not count")
	require.Equal(t, "0.00", lineOf(p, settlement.PerDiem, settlement.LineFloored).String(), "876.67 − 700.00")
	require.Equal(t, "30.00", lineOf(p, settlement.Item, settlement.LineFloored).String())
	require.Equal(t, "-23.33", r.Statement("I").Due.String())
	require.Equal(t, "546.66", r.Pool("P").Residue.String(), "576.67 − 30.00, and what rounding leaves")
	require.Equal(t, "100.00", r.Statement("H").Parts[1].Due.String(), "the other pool has no cap")
	require.NoError(t, r.Verify())
	again, err := settlement.Workers(3).SettlePools(pools, entries(list[3:]...), entries(list[:3]...))
	require.NoError(t, err)
	require.Equal(t, encoded(t, r), encoded(t, again))
	stored, err := settlement.ReadReport(strings.NewReader(encoded(t, r)))
	require.NoError(t, err)
	require.NoError(t, stored.Verify())
	for i := range stored.Statements[0].Parts[0].Lines {
		l := &stored.Statements[0].Parts[0].Lines[i]
		if l.Kind == settlement.LineOver {
			l.Amount += 100
			require.ErrorIs(t, stored.Verify(), settlement.ErrIdentity)
		}
	}
}

// Without points there is no price to cap, and floors are given all the same.
func TestFloorWithoutPoints(t *testing.T) {
	list := []settlement.Entry{with(pricedC(), func(e *settlement.Entry) { e.Covered = yuan("45.00") }), with(pricedC(), func(e *settlement.Entry) { e.Claim = "c2" })}
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("100.00"), RoundEach: true, NegativeDue: settlement.NegativeFloorClaim}, entries(list...))
	require.NoError(t, err)
	require.Equal(t, "23.00", r.Statement("C").Due.String())
	require.Equal(t, "77.00", r.Pool("").Residue.String())
	require.NoError(t, r.Verify())
}

func TestFloorsAndCapsRefused(t *testing.T) {
	for _, row := range []struct {
		name, path string
		terms      settlement.Terms
		err        error
	}{
		{"a floor without round_each", "terms.negative_due", settlement.Terms{NegativeDue: settlement.NegativeFloorClaim}, policy.ErrRequired},
		{"a cap without round_each", "terms.claim_cap", settlement.Terms{ClaimCap: settlement.CapCost}, policy.ErrRequired},
		{"a floor of apportioned prices", "terms.negative_due", settlement.Terms{NegativeDue: settlement.NegativeFloorClaim, Residue: settlement.ResidueApportion}, policy.ErrExcludes},
		{"a cap of apportioned prices", "terms.claim_cap", settlement.Terms{ClaimCap: settlement.CapCost, Residue: settlement.ResidueApportion}, policy.ErrExcludes},
		{"an unknown cap", "terms.claim_cap", settlement.Terms{ClaimCap: "price", RoundEach: true}, policy.ErrChoice},
	} {
		t.Run(row.name, func(t *testing.T) { requireFaults(t, row.terms.Check(), row.err, row.path) })
	}
	capped := with(pointsA(), func(e *settlement.Entry) { e.Capped = true })
	_, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, entries(pointsB(), capped))
	require.EqualError(t, err, `terms.round_each: required: a rule caps the price of claims (drg normal, institution "A")`)
	tally := tallyOf(t, capped)
	restored := new(settlement.Tally)
	require.NoError(t, restored.UnmarshalBinary(binaryOf(t, tally)))
	_, err = restored.Settle(settlement.Terms{Fund: decimal("1.00")})
	require.ErrorIs(t, err, policy.ErrRequired, "also of a tally that was sent")
	merged := tallyOf(t, with(capped, func(e *settlement.Entry) { e.Claim, e.Capped = "a2", false }))
	require.NoError(t, merged.Merge(tally))
	both := tallyOf(t, with(capped, func(e *settlement.Entry) { e.Claim, e.Capped = "a2", false }), capped)
	require.True(t, bytes.Equal(binaryOf(t, both), binaryOf(t, merged)))
	priced := with(pricedC(), func(e *settlement.Entry) { e.Capped = true })
	require.ErrorIs(t, new(settlement.Tally).Add(priced), settlement.ErrEntry)
}

// compensable makes a claim one that may be paid by item.
func compensable(e settlement.Entry, byItem string) settlement.Entry {
	e.Class, e.Compensable, e.ByItem = settlement.High, true, yuan(byItem)
	return e
}

// A claim that a floor raised, or a cap cut, and that is compensated too, comes to its by-item
// money: its loss is made good once.
func TestFloorsAndCapsAreEarned(t *testing.T) {
	terms := func(change func(*settlement.Terms)) settlement.Terms {
		t := settlement.Terms{PointValue: decimal("73.6011"), RoundEach: true, Compensation: &settlement.Compensation{
			Classes: []settlement.Class{settlement.High}, Reserve: decimal("99999.00")}}
		change(&t)
		return t
	}
	floor := func(t *settlement.Terms) { t.NegativeDue = settlement.NegativeFloorClaim }
	cap := func(t *settlement.Terms) { t.ClaimCap = settlement.CapCost }
	loss := compensable(claimOf("b", "80.6278193", "12000.00", "9745.24"), "2000.00") // price 5934.30, −3810.94
	dear := compensable(claimOf("c", "80.6278193", "4000.00", "1000.00"), "3500.00")  // price 5934.30, capped at 4000.00
	refused := compensable(claimOf("d", "80.6278193", "8000.00", "0.00"), "7000.00")  // less 6500.00: −565.70
	refused.Lines = []settlement.Line{{Method: settlement.DRG, Kind: settlement.LineViolation, Amount: yuan("-6500.00")}}
	for _, row := range []struct {
		name              string
		terms             settlement.Terms
		list              []settlement.Entry
		earned, paid, due string
	}{
		{"neither", terms(func(*settlement.Terms) {}), []settlement.Entry{loss}, "-3810.94", "5810.94", "2000.00"},
		{"floored: the loss is made good once", terms(floor), []settlement.Entry{loss}, "0.00", "2000.00", "2000.00"},
		{"capped: the cap is no earning", terms(cap), []settlement.Entry{dear}, "3000.00", "500.00", "3500.00"},
		{"a further line below zero", terms(floor), []settlement.Entry{refused}, "6500.00", "500.00", "500.00"},
		// 11868.59 in one rounding, where the bills have 2 × 5934.30.
		{"both, and a class earns round(Σ points × value)", terms(func(t *settlement.Terms) { floor(t); cap(t) }),
			[]settlement.Entry{loss, dear, claimOf("e", "80.6278193", "9000.00", "9000.00")}, "2999.99", "2500.01", "5500.01"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(row.terms, entries(row.list...))
			require.NoError(t, err)
			s := r.Statement("H")
			require.Equal(t, row.due, s.Due.String())
			require.Equal(t, row.paid, lineOf(s, settlement.DRG, settlement.LineCompensation).String())
			require.Equal(t, row.paid, r.Pool("").ReserveDrawn.String())
			for _, l := range s.Lines {
				if l.Kind == settlement.LineCompensation {
					require.Equal(t, row.earned, l.Trail[1].Result.String())
				}
			}
			require.NoError(t, r.Verify())
			stored, err := settlement.ReadReport(strings.NewReader(encoded(t, r)))
			require.NoError(t, err)
			require.NoError(t, stored.Verify())
			for i := range stored.Statements[0].ByClass { // the classes say what the line sums up
				if c := &stored.Statements[0].ByClass[i]; c.Over != 0 || c.Floored != 0 {
					c.Over, c.Floored = c.Over-1, c.Floored+1
					require.ErrorIs(t, stored.Verify(), settlement.ErrIdentity)
				}
			}
		})
	}
}

// Points that were taken away, be they the fewest that there are, take less than their part where
// prices are truncated claim by claim: the fund is overspent by rounding, as it may be.
func TestPointsBelowZeroOverspend(t *testing.T) {
	claim := func(id string, c settlement.Class, points settlement.Points) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: "A", Claim: id, Class: c, Points: points, Cost: 100_00}
	}
	// 142.857… fen for the least points: 1,285 − 142 − 142 = 1,001 fen of 1,000.
	terms := settlement.Terms{Fund: decimal("10.00"), Basis: settlement.FundOnly, RoundEach: true, ValueRounding: settlement.RoundDown}
	r, err := settlement.Settle(terms, entries(claim("a", settlement.Normal, 9), claim("b", settlement.High, -1), claim("c", settlement.Low, -1)))
	require.NoError(t, err)
	require.Equal(t, "10.01", r.Statements[0].Due.String())
	require.Equal(t, "-0.01", r.Pool("").Residue.String())
	require.NoError(t, r.Verify())
}
