package settlement

import (
	"fmt"
	"math/big"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: how far the sum of prices that were rounded claim by claim can lie from the price
// of the sum.

// roundingBounds tell how far rounding can go. The claims are not in a report.
type roundingBounds struct {
	each     *big.Rat // of one claim, in yuan
	value    *big.Rat
	others   int             // prices of entries that are no claim
	digested map[Method]bool // methods of which every price is that of a claim
	capped   bool
}

// roundingBounds returns the bounds of the pool's rows, or an error if it has fewer prices than
// claims with points.
func (p *PoolReport) roundingBounds(w *worksheet, statements []*Statement, digested map[Method]bool) (*roundingBounds, error) {
	b := &roundingBounds{each: big.NewRat(1, 200), digested: digested, capped: w.terms.ClaimCap == CapCost}
	if w.value == nil {
		return b, nil
	}
	if w.terms.ValueRounding == RoundDown {
		b.each = big.NewRat(1, 100)
	}
	b.value, b.others = w.value.Value.Rat(), w.value.Prices
	for _, s := range statements {
		for _, c := range s.ByClass {
			if !c.Priced && !c.Unpaid {
				b.others -= c.Cases
			}
		}
	}
	if b.others < 0 {
		return nil, fmt.Errorf("point_value.prices: %d, fewer than claims with points", w.value.Prices)
	}
	return b, nil
}

// check returns an error if the prices of a row's claims cannot sum to what the row says.
func (b *roundingBounds) check(l *ledger, r *row, c *ClassSum) error {
	if b.value == nil {
		return nil
	}
	off := new(big.Rat).Mul(r.points.Decimal().Rat(), b.value)
	if !l.factor.none() {
		off.Mul(off, l.factor.given.Rat())
	}
	off.Sub(c.Amount.Decimal().Rat(), off)
	most := c.Cases
	if !c.Method.oneRow() || !b.digested[c.Method] {
		most += b.others
	}
	if off.Abs(off).Cmp(new(big.Rat).Mul(b.each, new(big.Rat).SetInt64(int64(most)))) > 0 {
		return fmt.Errorf("%s: by_class of %s %s: rounding %d prices cannot make %s of %s points", shown.QuoteID(l.code), c.Method, c.Class, most, c.Amount, r.points)
	}
	if b.capped && b.others == 0 && c.Amount+c.Over > c.Cost {
		return fmt.Errorf("%s: by_class of %s %s: the caps leave %s of a cost of %s", shown.QuoteID(l.code), c.Method, c.Class, c.Amount+c.Over, c.Cost)
	}
	return nil
}
