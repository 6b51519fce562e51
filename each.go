package settlement

import (
	"bytes"
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// In this file: terms that round each claim, and may cap and floor each claim.

// rounded prices the claims of pools one by one, in a second walk. A worker of its own has a
// copy of its own.
type rounded struct {
	pools map[string]*poolPricer // of those that round each claim
	last  string                 // the pool of the claim before: the next one often has the same
	of    *poolPricer            // of the last pool; nil: it does not round each claim
}

// price adds the price of an entry to its cell, and what a cap takes from the claim and a
// floor gives it; a nil rounded prices nothing.
func (r *rounded) price(c *cell, e *Entry) error {
	if r == nil || e.Left != "" {
		return nil
	}
	if e.Pool != r.last || r.of == nil {
		r.last, r.of = e.Pool, r.pools[e.Pool]
	}
	if r.of == nil || e.Priced && !r.of.floors(e) {
		return nil
	}
	b, err := r.of.bill(e)
	if err != nil {
		return inPool(e.Pool, fmt.Errorf("%s: claim %s: %w", e.Method, shown.QuoteID(e.Claim), err))
	}
	if !e.Priced {
		c.price.Accumulate(int64(b.Price))
		c.prices++
	}
	c.over.Accumulate(int64(b.Over))
	c.floored.Accumulate(int64(b.Floored))
	return nil
}

// another returns a copy for another worker.
func (r *rounded) another() *rounded {
	if r == nil {
		return nil
	}
	return &rounded{pools: r.pools}
}

// roundEach walks the entries once more and prices every claim of the pools that round each.
func (n Workers) roundEach(sheets []*worksheet, settlements []Settlement, before *identity) error {
	each := rounded{pools: map[string]*poolPricer{}}
	var first *Tally
	for _, w := range sheets {
		if !w.roundsEach() {
			continue
		}
		factors, err := w.terms.factors()
		if err != nil {
			return inPool(w.pool, err)
		}
		each.pools[w.pool], first = &poolPricer{w.terms, w.pricing, factors}, w.tally
	}
	if first == nil {
		return nil
	}
	again, err := n.pricedAgain(first, &each, settlements, before)
	if err != nil {
		return err
	}
	parts := again.parts()
	for _, w := range sheets {
		if w.roundsEach() {
			w.each = again
			if err := w.takePrices(parts); err != nil {
				return inPool(w.pool, err)
			}
		}
	}
	return nil
}

// roundsEach reports whether claims of the pool are priced one by one.
func (w *worksheet) roundsEach() bool {
	return w.terms.RoundEach && (w.pricing != nil || w.terms.NegativeDue == NegativeFloorClaim)
}

// pricedAgain tallies the entries with their prices. It returns an error if they are not those
// of the first walk.
func (n Workers) pricedAgain(was *Tally, each *rounded, settlements []Settlement, before *identity) (*Tally, error) {
	now := before.another(nil)
	again, err := n.tally(settlements, each, now)
	if err != nil {
		return nil, err
	}
	first, err := was.MarshalBinary()
	if err != nil {
		return nil, err
	}
	second, err := again.MarshalBinary()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, second) || !before.same(now) {
		return nil, ErrChanged
	}
	return again, nil
}

// takePrices takes the prices of the pool's claims from the parts of a tally that priced them.
func (w *worksheet) takePrices(parts tallyParts) error {
	count := uint64(0)
	for _, l := range w.ledgers {
		prices, err := l.take(parts.of(w.pool, l.code))
		if err != nil {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err)
		}
		count += prices
		if err := w.addEach(l); err != nil {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err)
		}
	}
	if w.value != nil {
		w.value.Prices = int(count)
	}
	return nil
}

// take takes the prices of the ledger's claims from a tally that priced them, and what caps
// took from them and floors gave them. It returns how many prices were rounded.
func (l *ledger) take(a *account) (prices uint64, err error) {
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
				prices += c.prices
			}
		}
		for _, f := range []struct {
			to   *Money
			from wide.Int
		}{{&r.price, price}, {&r.over, over}, {&r.floored, floored}} {
			v, fits := f.from.Int64()
			*f.to, ok = Money(v), ok && fits
		}
		if !ok {
			return prices, fmt.Errorf("%s %s: %w", r.method, r.class, ErrOverflow)
		}
	}
	return prices, nil
}

// Rules of the lines that claims bring about one by one.
var (
	ruleOverEach    = &Rule{ID: "settle.over.each", Text: "各病例价格超出其费用部分的合计 (what prices exceed the costs of their claims by)", Gives: "over", Formula: "sum"}
	ruleFlooredEach = &Rule{ID: "settle.floor.each", Text: "各病例应付为负时按零计, 补足额合计 (what brings the negative dues of claims to zero)", Gives: "floored", Formula: "sum"}
)

// addEach adds a line for each method of what caps took, and one of what floors gave. They come
// after the value: no point shares them.
func (w *worksheet) addEach(l *ledger) error {
	for i, j := 0, 0; i < len(l.cells); i = j { // cells are in the order of methods
		method := l.cells[i].method
		var over, floored wide.Int
		for j = i; j < len(l.cells) && l.cells[j].method == method; j++ {
			over.Accumulate(int64(l.cells[j].over))
			floored.Accumulate(int64(l.cells[j].floored))
		}
		for _, line := range []struct {
			sum  wide.Int
			kind Kind
			rule *Rule
			path string
		}{{over, LineOver, ruleOverEach, "claim_cap"}, {floored, LineFloored, ruleFlooredEach, "negative_due"}} {
			v, fits := line.sum.Int64()
			if !fits {
				return fmt.Errorf("%s: %w", method, ErrOverflow)
			}
			if v != 0 {
				l.lines = append(l.lines, Line{Method: method, Kind: line.kind, Amount: Money(v), Trail: w.terms.sum(line.rule, line.path, Money(v))})
			}
		}
	}
	return nil
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
