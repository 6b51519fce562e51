package settlement

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// In this file: terms that round each claim, and may cap and floor each claim.

// rounded prices the claims of a pool one by one, in a second walk.
type rounded struct {
	poolPricer
	pool string
}

// price adds the price of an entry to its cell, and what a cap takes from the claim and a
// floor gives it; a nil rounded prices nothing.
func (r *rounded) price(c *cell, e *Entry) error {
	if r == nil || e.Left != "" || e.Pool != r.pool || e.Priced && !r.floors(e) {
		return nil
	}
	b, err := r.bill(e)
	if err != nil {
		return fmt.Errorf("%s: claim %s: %w", e.Method, shown.QuoteID(e.Claim), err)
	}
	if !e.Priced {
		c.price.Accumulate(int64(b.Price))
		c.prices++
	}
	c.over.Accumulate(int64(b.Over))
	c.floored.Accumulate(int64(b.Floored))
	return nil
}

// roundEach walks the entries again and prices every claim.
func (w *worksheet) roundEach(n Workers, settlements []Settlement, before *identity) error {
	if w.pricing == nil && w.terms.NegativeDue != NegativeFloorClaim {
		return nil
	}
	now := before.another(nil)
	factors, err := w.terms.factors()
	if err != nil {
		return err
	}
	again, err := n.tally(settlements, &rounded{poolPricer{w.terms, w.pricing, factors}, w.pool}, now)
	if err != nil {
		return err
	}
	first, err := w.tally.MarshalBinary()
	if err != nil {
		return err
	}
	second, err := again.MarshalBinary()
	if err != nil {
		return err
	}
	if !bytes.Equal(first, second) || !before.same(now) {
		return ErrChanged
	}
	w.each = again
	count := uint64(0)
	for _, l := range w.ledgers {
		each, err := l.take(again.account(l.code))
		if err != nil {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err)
		}
		count += each.prices
		w.addEach(l, each.byMethod)
	}
	if w.value != nil {
		w.value.Prices = int(count)
	}
	return nil
}

// eachSums are sums over the claims of an institution.
type eachSums struct {
	prices   uint64 // that were rounded
	byMethod []eachSum
}

// eachSum is what caps took from the claims of a method, and what floors gave them.
type eachSum struct {
	method        Method
	over, floored Money
}

// take takes the prices of the ledger's claims from a tally that priced them.
func (l *ledger) take(a *account) (all eachSums, err error) {
	for i := range l.cells {
		r := &l.cells[i]
		var price, over, floored wide.Int
		ok := true
		for j := range a.cells { // of every holder that claims are charged to
			c := &a.cells[j]
			k := c.cellKey
			k.whose = whose{}
			if k == r.cellKey {
				ok = ok && accumulate(&price, c.price) && accumulate(&over, c.over) && accumulate(&floored, c.floored)
				all.prices += c.prices
			}
		}
		if n := len(all.byMethod); n == 0 || all.byMethod[n-1].method != r.method { // cells are in the order of methods
			all.byMethod = append(all.byMethod, eachSum{method: r.method})
		}
		m := &all.byMethod[len(all.byMethod)-1]
		accumulateMoney := func(to *Money, x wide.Int) {
			x.Accumulate(int64(*to))
			v, fits := x.Int64()
			*to, ok = Money(v), ok && fits
		}
		r.price = 0
		accumulateMoney(&r.price, price)
		accumulateMoney(&m.over, over)
		accumulateMoney(&m.floored, floored)
		if !ok {
			return all, fmt.Errorf("%s: %w", r.method, ErrOverflow)
		}
	}
	return all, nil
}

// Rules of the lines that claims bring about one by one.
var (
	ruleOverEach    = &Rule{ID: "settle.over.each", Text: "各病例价格超出其费用部分的合计 (what prices exceed the costs of their claims by)", Gives: "over", Formula: "sum"}
	ruleFlooredEach = &Rule{ID: "settle.floor.each", Text: "各病例应付为负时按零计, 补足额合计 (what brings the negative dues of claims to zero)", Gives: "floored", Formula: "sum"}
)

// addEach adds the lines of what caps took and floors gave. They come after the value: no
// point shares them.
func (w *worksheet) addEach(l *ledger, each []eachSum) {
	for _, m := range each {
		if m.over != 0 {
			l.lines = append(l.lines, Line{Method: m.method, Kind: LineOver, Amount: m.over, Trail: w.terms.sum(ruleOverEach, "claim_cap", m.over)})
		}
		if m.floored != 0 {
			l.lines = append(l.lines, Line{Method: m.method, Kind: LineFloored, Amount: m.floored, Trail: w.terms.sum(ruleFlooredEach, "negative_due", m.floored)})
		}
	}
}

// eachOf returns the sums over claims that a statement shows, for a report without its claims.
// Sums that the terms cannot bring about are left out.
func eachOf(t *Terms, s *Statement) (list []eachSum) {
	for _, l := range s.Lines {
		if len(l.Trail) == 0 || !l.Kind.Fits(l.Amount) {
			continue
		}
		switch l.Trail[0].Rule.ID {
		case ruleOverEach.ID:
			list = append(list, eachSum{method: l.Method, over: l.Amount})
		case ruleFlooredEach.ID:
			if t.NegativeDue == NegativeFloorClaim {
				list = append(list, eachSum{method: l.Method, floored: l.Amount})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b eachSum) int { return cmp.Compare(a.method, b.method) })
	return list
}

// checkEach collects the faults of terms that need the price of each claim.
func (t *Terms) checkEach(f *Faults) {
	if t.ClaimCap != "" && t.Residue == ResidueApportion {
		f.At("terms.claim_cap", fmt.Errorf("%w: apportioned prices are not rounded claim by claim", wrong.ErrExcludes))
	} else if t.ClaimCap != "" && !t.RoundEach {
		f.At("terms.claim_cap", fmt.Errorf("%w: round_each, because a cap needs the price of each claim", wrong.ErrRequired))
	}
	if t.NegativeDue != NegativeFloorClaim {
		return
	}
	if t.Residue == ResidueApportion {
		f.At("terms.negative_due", fmt.Errorf("%w: apportioned prices are not rounded claim by claim", wrong.ErrExcludes))
	} else if !t.RoundEach {
		f.At("terms.negative_due", fmt.Errorf("%w: round_each, because a floor by claim needs the price of each claim", wrong.ErrRequired))
	}
}

// checkCapped returns an error if rules cap prices of claims and the terms do not round each
// claim.
func (w *worksheet) checkCapped() error {
	if w.terms.RoundEach {
		return nil
	}
	for _, l := range w.ledgers {
		for _, r := range l.cells {
			if r.capped {
				return &FieldError{"terms.round_each", fmt.Errorf("%w: a rule caps the price of claims (%s %s, institution %s)", wrong.ErrRequired, r.method, r.class, shown.QuoteID(l.code))}
			}
		}
	}
	return nil
}
