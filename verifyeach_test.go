package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// moved adds an amount to the prices of the class of the first institution, and to whatever sums
// them up.
func moved(r *settlement.Report, by settlement.Money) {
	s := &r.Statements[0]
	s.ByClass[0].Amount += by
	k := slices.IndexFunc(s.Lines, func(l settlement.Line) bool { return l.Kind == settlement.LinePrice })
	l := &s.Lines[k]
	l.Amount += by
	l.Trail[0].Inputs[0].Value, l.Trail[0].Result = l.Amount.Decimal(), l.Amount.Decimal()
	s.Entitlement += by
	s.Due += by
}

// TestVerifyRoundingBounds: prices that were rounded claim by claim may sum to as much more or less
// than the price of the sum as rounding so many prices can make, and to no fen beyond. A price
// that no claim has counts where a method's claims are not known one by one.
func TestVerifyRoundingBounds(t *testing.T) {
	for _, row := range []struct {
		name     string
		method   settlement.Method
		down     bool
		factor   string
		others   int
		digested bool
		prices   func(claims int) int
	}{
		{"half up", settlement.DRG, false, "", 0, false, func(n int) int { return n }},
		{"down", settlement.DRG, true, "", 0, false, func(n int) int { return n }},
		{"with a factor", settlement.DRG, false, "1.5", 0, false, func(n int) int { return n }},
		{"down, with a factor", settlement.DRG, true, "0.5", 0, false, func(n int) int { return n }},
		{"beside others", settlement.DRG, false, "", 3, false, func(n int) int { return n + 3 }},
		{"beside others, digested", settlement.DRG, false, "", 3, true, func(n int) int { return n }},
		{"of another method beside others, digested", "own", true, "", 3, true, func(n int) int { return n + 3 }},
	} {
		for claims := 1; claims <= 4; claims++ {
			terms := settlement.Terms{PointValue: decimal("2"), RoundEach: true, Basis: settlement.FundOnly}
			each := 1 // half fen
			if row.down {
				terms.ValueRounding, each = settlement.RoundDown, 2
			}
			if row.factor != "" {
				terms.Factors = []settlement.Factor{{Institution: "A", Factor: decimal(row.factor)}}
			}
			var list []settlement.Entry
			for i := range claims {
				list = append(list, with(pointsA(), func(e *settlement.Entry) { e.Method, e.Claim, e.Points = row.method, fmt.Sprint(i), settlement.Point }))
			}
			for i := range row.others {
				list = append(list, with(pointsA(), func(e *settlement.Entry) {
					e.Method, e.Claim, e.Institution, e.Class = "whole", "", fmt.Sprint("B", i), settlement.Account
				}))
			}
			r, err := settlement.Settle(terms, entries(list...))
			require.NoError(t, err)
			if row.digested {
				r.Digests.Claims = []settlement.ClaimDigest{{Method: row.method, Columns: []string{"id"}, Claims: claims, Sum: strings.Repeat("0", 32)}}
			}
			text := encoded(t, r)
			most := row.prices(claims) * each // half fens
			for by := -most - 3; by <= most+3; by++ {
				if by%2 != 0 {
					continue
				}
				bent := read(t, text)
				moved(bent, settlement.Money(by/2))
				require.NoError(t, bent.Recheck())
				if err := bent.Verify(); max(by, -by) <= most {
					require.NoError(t, err, "%s: %d half fens of %d claims", row.name, by, claims)
				} else {
					require.ErrorContains(t, err, fmt.Sprintf(`"A": by_class of %s normal: rounding %d prices cannot make `, row.method, row.prices(claims)), "%s: %d half fens of %d claims", row.name, by, claims)
				}
			}
			fewer := read(t, text)
			fewer.Pools[0].PointValue.Prices = claims - 1
			require.ErrorContains(t, fewer.Verify(), fmt.Sprintf("point_value.prices: %d, fewer than claims with points", claims-1))
		}
	}
}

// TestVerifyCapsAndFloors: what caps take of a class is not more than nothing, nor taken of prices that
// the method gives or of claims that nobody pays; what floors give is not less than nothing. That
// holds also where the sum of all classes is what it was.
func TestVerifyCapsAndFloors(t *testing.T) {
	stay := func(id string, class settlement.Class, cost, covered string) settlement.Entry {
		return with(stayOf("H", id, "1"), func(e *settlement.Entry) { e.Class, e.Cost, e.Covered = class, yuan(cost), yuan(covered) })
	}
	for name, row := range map[string]struct {
		terms settlement.Terms
		over  bool
	}{
		"caps": {settlement.Terms{ClaimCap: settlement.CapCost}, true}, "floors": {settlement.Terms{NegativeDue: settlement.NegativeFloorClaim}, false},
	} {
		row.terms.RoundEach, row.terms.PointValue = true, decimal("10.00")
		r, err := settlement.Settle(row.terms, entries(
			stay("a", settlement.Normal, "1.00", "0.00"), stay("b", settlement.Normal, "90.00", "20.00"), stay("c", settlement.High, "1.00", "0.00"), stay("d", settlement.High, "90.00", "30.00"),
			with(stay("e", settlement.ByItem, "90.00", "0.00"), func(e *settlement.Entry) { e.Priced, e.Points, e.Amount = true, 0, 100 }),
			with(stay("f", settlement.Low, "0.00", "0.00"), func(e *settlement.Entry) { e.Left, e.Points, e.Conflict = settlement.LeftUnpaid, 0, "claimed twice" }),
		))
		require.NoError(t, err)
		require.NoError(t, r.Verify())
		text := encoded(t, r)
		at := func(s *settlement.Statement, class settlement.Class) *settlement.Money {
			c := &s.ByClass[slices.IndexFunc(s.ByClass, func(c settlement.ClassSum) bool { return c.Class == class })]
			if row.over {
				return &c.Over
			}
			return &c.Floored
		}
		move := func(from, to settlement.Class, by settlement.Money) error {
			bent := read(t, text)
			s := bent.Statement("H")
			*at(s, from) -= by
			*at(s, to) += by
			require.NoError(t, bent.Recheck())
			return bent.Verify()
		}
		give := settlement.Money(1) // of caps: what may be taken of one class in place of another
		if row.over {
			give = -1
		}
		all := *at(r.Statement("H"), settlement.Normal)
		require.NotZero(t, all)
		require.NoError(t, move(settlement.Normal, settlement.High, all), "%s: nobody knows which claims they were", name)
		bad := move(settlement.Normal, settlement.High, all+give)
		require.ErrorIs(t, bad, settlement.ErrIdentity)
		require.ErrorContains(t, bad, `"H": by_class of drg normal: caps take `, name)
		for _, to := range [][2]settlement.Class{{settlement.High, settlement.Low}, {settlement.Low, settlement.High}} {
			require.ErrorContains(t, move(to[0], to[1], give), "no claims sum up to the row of drg low", name)
		}
		if priced := move(settlement.High, settlement.ByItem, give); row.over {
			require.ErrorContains(t, priced, `by_class of drg item: caps take -0.01 and floors give 0.00`)
		} else {
			require.NoError(t, priced, "prices that the method gives are floored, too")
		}
	}
}
