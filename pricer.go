package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Pricer prices single claims under a report's point value; it is made once for
// many. It never changes and is safe for concurrent use.
type Pricer struct {
	terms   Terms
	pricing *pricing           // nil: the report has no point value
	pools   map[string]*Pricer // where several pools were settled
}

// Pricer returns the report's pricer. It works on a report that was decoded as
// on a fresh one.
func (r *Report) Pricer() (*Pricer, error) {
	terms, err := r.Terms.normal()
	if err != nil {
		return nil, err
	}
	p := &Pricer{terms: terms}
	for i, pool := range r.Pools {
		if p.pools == nil {
			p.pools = make(map[string]*Pricer, len(r.Pools))
		}
		if p.pools[pool.Name], err = r.pool(i).Pricer(); err != nil {
			return nil, fmt.Errorf("pool %q: %w", pool.Name, err)
		}
	}
	if r.PointValue != nil {
		p.pricing, err = newPricing(terms, r.PointValue)
	}
	return p, err
}

// Price returns what a claim comes to: points × value, rounded once, or the
// amount of a priced entry; nothing if it is left out.
//
// The prices of an institution's claims sum to its price only where each claim
// is rounded. Price returns an error if the entry has points and the report has
// no value for them, or on overflow.
func (p *Pricer) Price(e Entry) (Money, error) {
	p, err := p.of(e)
	if err != nil {
		return 0, err
	}
	switch {
	case e.Left != "":
		return 0, nil
	case e.Priced:
		return e.Amount, nil
	case p.pricing == nil:
		return 0, ErrNoValue
	}
	return p.pricing.price(e.Points)
}

// Due returns what a claim is due: its price, less what was covered where that
// counts (of a priced claim always, of one with points under whole cost), plus
// its further lines. It returns an error in the cases of Price.
func (p *Pricer) Due(e Entry) (Money, error) {
	p, err := p.of(e)
	if err != nil {
		return 0, err
	}
	price, err := p.Price(e)
	if err != nil || e.Left != "" {
		return 0, err
	}
	due := wide.From(int64(price))
	if p.lessCovered(e) {
		due, _ = due.Sub(wide.From(int64(e.Covered)))
	}
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			due.Accumulate(int64(l.Amount))
		}
	}
	v, fits := due.Int64()
	if !fits {
		return 0, fmt.Errorf("due: %w", ErrOverflow)
	}
	return Money(v), nil
}

// of returns the pricer of the entry's pool.
func (p *Pricer) of(e Entry) (*Pricer, error) {
	if p.pools == nil {
		return p, nil
	}
	if one, ok := p.pools[e.Pool]; ok {
		return one, nil
	}
	if e.Left == LeftPeriod || e.Left == LeftOther { // nobody looked at its pool
		return p, nil
	}
	return nil, fmt.Errorf("%w: the report has no pool %q", ErrPool, e.Pool)
}

func (p *Pricer) lessCovered(e Entry) bool { return e.Priced || p.terms.Basis == WholeCost }

var ruleLeft = &Rule{ID: "settle.claim.left", Text: "不在本次结算合计之内 (in no sum of this settlement)", Gives: "price", Formula: "0"}

func (r *Report) pricerOf(e Entry) (*Pricer, error) {
	p, err := r.Pricer()
	if err != nil {
		return nil, err
	}
	return p.of(e)
}

// Price returns what one claim comes to, as [Pricer.Price] does, with the
// entry's trail continued to it.
func (r *Report) Price(e Entry) (Money, Trail, error) {
	p, err := r.pricerOf(e)
	if err != nil {
		return 0, nil, err
	}
	price, err := p.Price(e)
	switch {
	case err != nil:
		return 0, e.Trail, err
	case e.Left != "":
		return 0, append(slices.Clip(e.Trail), p.terms.step(ruleLeft, "", 0)), nil
	case e.Priced:
		return price, e.Trail, nil
	}
	return price, append(slices.Clip(e.Trail), p.pricing.step(e.Points, price)), nil
}

// Due returns what one claim is due, as [Pricer.Due] does, with the entry's
// trail continued to it over the price.
func (r *Report) Due(e Entry) (Money, Trail, error) {
	price, trail, err := r.Price(e)
	if err != nil || e.Left != "" {
		return 0, trail, err
	}
	p, err := r.pricerOf(e)
	if err != nil {
		return 0, nil, err
	}
	due, err := p.Due(e)
	if err != nil {
		return 0, nil, err
	}
	rule := &Rule{ID: "settle.claim.due", Gives: "due", Formula: "price", Text: "应付 = 价格 (the price is due)"}
	if e.Priced {
		rule.Formula = "amount"
	}
	inputs := []Input{In(rule.Formula, price.Decimal())}
	if p.lessCovered(e) {
		rule.Formula += " − covered"
		rule.Text = "应付 = 价格 − 患者及其他支付 (the price less what patients and other payers paid)"
		inputs = append(inputs, In("covered", e.Covered.Decimal()))
	}
	for i, l := range e.Lines {
		if l.Kind.Memo() {
			continue
		}
		name := fmt.Sprintf("line_%d", i+1)
		rule.Formula += " + " + name
		inputs = append(inputs, In(name, l.Amount.Decimal()))
	}
	return due, append(slices.Clip(trail), Step{Rule: p.terms.rule(rule, "basis"), Inputs: inputs, Result: due.Decimal()}), nil
}
