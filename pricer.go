package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Pricer prices single claims under a report's point values. Make it once and use it for many
// claims. It never changes and is safe for concurrent use.
type Pricer struct{ pools map[string]poolPricer }

// poolPricer prices the claims of one pool.
type poolPricer struct {
	terms   Terms
	pricing *pricing // nil: the pool has no point value
}

// Pricer returns the report's pricer. A report that was read back has the same one as a new
// report.
func (r *Report) Pricer() (*Pricer, error) {
	all := &Pricer{pools: make(map[string]poolPricer, len(r.Pools))}
	for i := range r.Pools {
		p := &r.Pools[i]
		one, err := p.pricer()
		if err != nil {
			return nil, inPool(p.Name, err)
		}
		all.pools[p.Name] = one
	}
	return all, nil
}

func (p *PoolReport) pricer() (poolPricer, error) {
	terms, err := p.Terms.normal()
	one := poolPricer{terms: terms}
	if err == nil && p.PointValue != nil {
		one.pricing, err = newPricing(terms, p.PointValue)
	}
	return one, err
}

// Price returns what a claim comes to: points × value, rounded once; for a priced entry its
// amount; for one that is left out, zero.
//
// The prices of an institution's claims sum to the institution's price only if the terms
// round each claim. Price returns an error if the entry has points and the report has no
// value for them, if the report does not have the entry's pool, or on overflow.
func (p *Pricer) Price(e Entry) (Money, error) {
	one, err := p.of(&e)
	if err != nil {
		return 0, err
	}
	return one.price(&e)
}

// Due returns what a claim is due: its price, less what was covered, plus its further lines.
// What was covered is taken off a priced claim always, and off one with points if the terms
// are whole cost. Due returns an error in the cases of Price.
func (p *Pricer) Due(e Entry) (Money, error) {
	one, err := p.of(&e)
	if err != nil {
		return 0, err
	}
	price, err := one.price(&e)
	if err != nil {
		return 0, err
	}
	return one.due(&e, price)
}

// of returns the pricer of the entry's pool.
func (p *Pricer) of(e *Entry) (poolPricer, error) {
	one, ok := p.pools[e.Pool]
	if !ok && e.Left != LeftPeriod && e.Left != LeftOther { // their pool was never looked at
		return one, fmt.Errorf("%w: the report has no pool %q", ErrPool, e.Pool)
	}
	return one, nil
}

func (p *poolPricer) price(e *Entry) (Money, error) {
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

func (p *poolPricer) due(e *Entry, price Money) (Money, error) {
	if e.Left != "" {
		return 0, nil
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

func (p *poolPricer) lessCovered(e *Entry) bool { return e.Priced || p.terms.Basis == WholeCost }

var ruleLeft = &Rule{ID: "settle.claim.left", Text: "不在本次结算合计之内 (in no sum of this settlement)", Gives: "price", Formula: "0"}

// Price returns what one claim comes to, as [Pricer.Price] does, and the entry's trail with
// the steps to the price added.
func (r *Report) Price(e Entry) (Money, Trail, error) {
	p, err := r.pricerOf(&e)
	if err != nil {
		return 0, nil, err
	}
	return p.explainPrice(&e)
}

// Due returns what one claim is due, as [Pricer.Due] does, and the entry's trail with the
// steps to the price and to the due added.
func (r *Report) Due(e Entry) (Money, Trail, error) {
	p, err := r.pricerOf(&e)
	if err != nil {
		return 0, nil, err
	}
	price, trail, err := p.explainPrice(&e)
	if err != nil || e.Left != "" {
		return 0, trail, err
	}
	due, err := p.due(&e, price)
	if err != nil {
		return 0, nil, err
	}
	return due, append(slices.Clip(trail), p.dueStep(&e, price, due)), nil
}

// pricerOf returns the pricer of the entry's pool alone.
func (r *Report) pricerOf(e *Entry) (poolPricer, error) {
	p := r.Pool(e.Pool)
	if p == nil {
		return (&Pricer{}).of(e)
	}
	one, err := p.pricer()
	return one, inPool(p.Name, err)
}

func (p *poolPricer) explainPrice(e *Entry) (Money, Trail, error) {
	price, err := p.price(e)
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

// dueStep explains what a claim is due.
func (p *poolPricer) dueStep(e *Entry, price, due Money) Step {
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
	return Step{Rule: p.terms.rule(rule, "basis"), Inputs: inputs, Result: due.Decimal()}
}
