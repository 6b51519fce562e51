package settlement

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// In this file: terms that round each claim, and may cap and floor each claim.

// In the first walk the sums are found, and from these the point value. In a second walk each
// claim is priced under that value. An engine makes both walks itself: see Tally.Pricer.

// ErrPrices says that tallies were priced under different point values.
var ErrPrices = coded.New("prices", "priced under other point values")

// Pricer strikes the point values of the pools whose terms round each claim, for a second walk
// over the entries that t is the sum of: see [Tally.PriceBy]. It returns nil if no terms round
// each claim, or if no claim has a price to round. One pool without a name is a single fund.
//
// It returns an error in the cases of [Tally.Settle].
func (t *Tally) Pricer(given []Pool) (*Pricer, error) {
	pools, err := normalFunds(given)
	if err != nil {
		return nil, err
	}
	sheets, err := t.begin(pools)
	if err != nil {
		return nil, err
	}
	return eachOf(sheets)
}

// PriceBy has the tally price every entry that is added from now on, for a second walk. The tally
// must be empty. Its sums, and those of tallies that are merged with it, are then settled as
// [Settle] does, under the terms that the pricer was made for; nil leaves the tally as it is. The
// prices, and what they were made under, are in the tally's binary form.
//
// PriceBy returns an error wrapping [ErrPrices] if the tally has entries.
func (t *Tally) PriceBy(p *Pricer) error {
	if len(t.accounts) > 0 {
		return fmt.Errorf("%w: the tally has entries", ErrPrices)
	}
	t.each = p
	return nil
}

// pricedAs returns an error if the tallies were priced under different values. An empty tally is
// priced as the other one is.
func (t *Tally) pricedAs(o *Tally) error {
	switch {
	case t.each == o.each || o.each == nil && len(o.accounts) == 0:
	case t.each == nil && len(t.accounts) == 0:
		t.each = o.each
	case t.each.text() != o.each.text():
		return ErrPrices
	}
	return nil
}

// eachOf returns what prices the claims of the pools whose terms round each claim, or nil if there
// is nothing to price.
func eachOf(sheets []*worksheet) (*Pricer, error) {
	each := &Pricer{pools: map[string]*poolPricer{}}
	for _, w := range sheets {
		if !w.terms.RoundEach || w.pricing == nil && w.terms.NegativeDue != NegativeFloorClaim {
			continue
		}
		factors, err := w.terms.factors()
		if err != nil {
			return nil, inPool(w.pool, err)
		}
		each.pools[w.pool] = &poolPricer{w.terms, w.value, w.pricing, factors}
	}
	if len(each.pools) == 0 {
		return nil, nil
	}
	return each, nil
}

// priceEach adds the price of an entry to its cell, and what a cap takes from the claim and a
// floor gives it.
func (p *Pricer) priceEach(c *cell, e *Entry) error {
	one := p.pools[e.Pool]
	if one == nil || e.Left != "" || e.Priced && !one.floors(e) {
		return nil
	}
	b, err := one.bill(e)
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

// again walks the entries a second time and prices every claim.
func (n Workers) again(settlements []Settlement, first *Tally, before *identity, each *Pricer) (*Tally, error) {
	now := before.another(nil)
	t, err := n.tally(settlements, each, now)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first.appendSums(nil, false), t.appendSums(nil, false)) || !before.same(now) {
		return nil, ErrChanged
	}
	return t, nil
}

// priced returns the tally itself, whose claims were priced when they were added.
func (t *Tally) priced(each *Pricer) (*Tally, error) {
	switch {
	case t.each == nil:
		names := slices.Sorted(maps.Keys(each.pools))
		return nil, inPool(names[0], &FieldError{"terms.round_each", ErrNeedsEntries})
	case t.each.text() != each.text():
		return nil, fmt.Errorf("%w: %w", ErrChanged, ErrPrices)
	}
	return t, nil
}

// takeEach takes the prices of the pool's claims from the parts of a tally that priced them.
func (w *worksheet) takeEach(t *Tally, parts tallyParts) error {
	w.each = t
	count := uint64(0)
	for _, l := range w.ledgers {
		prices, err := l.take(parts.of(w.pool, l.code))
		if err == nil {
			err = w.addEach(l)
		}
		if err != nil {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err)
		}
		count += prices
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
