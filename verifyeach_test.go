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
