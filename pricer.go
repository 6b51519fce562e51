package settlement

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Pricer prices single claims under the point values of a report, or under those of a first walk
// (see [Tally.Pricer]). Make it once and use it for many claims. It never changes and is safe for
// concurrent use. It is also a JSON document, for an engine to send to its workers.
type Pricer struct{ pools map[string]*poolPricer }

// poolPricer prices the claims of one pool.
type poolPricer struct {
	terms   Terms
	value   *PointValue
	pricing *pricing // nil: the pool has no point value
	factors map[string]*factor
}

// Pricer returns the report's pricer. A report that was read back has the same one as a new
// report.
func (r *Report) Pricer() (*Pricer, error) {
	all := &Pricer{pools: make(map[string]*poolPricer, len(r.Pools))}
	for i := range r.Pools {
		p := &r.Pools[i]
		one, err := newPoolPricer(p.Terms, p.PointValue)
		if err != nil {
			return nil, inPool(p.Name, err)
		}
		all.pools[p.Name] = one
	}
	return all, nil
}

func newPoolPricer(given Terms, v *PointValue) (*poolPricer, error) {
	terms, err := given.normal()
	one := &poolPricer{terms: terms, value: v}
	if err == nil && v != nil {
		one.pricing, err = newPricing(terms, v)
	}
	if err == nil {
		one.factors, err = terms.factors()
	}
	return one, err
}

// pricedPool is a pool of a Pricer in JSON.
type pricedPool struct {
	Pool
	PointValue *PointValue `json:"point_value,omitempty"`
}

// MarshalJSON returns the same text for equal pricers.
func (p *Pricer) MarshalJSON() ([]byte, error) {
	list := []pricedPool{}
	for _, name := range slices.Sorted(maps.Keys(p.pools)) {
		one := pricedPool{Pool: Pool{name, p.pools[name].terms}}
		if v := p.pools[name].value; v != nil {
			one.PointValue = &PointValue{Numerator: v.Numerator, Points: v.Points, Value: v.Value} // what prices depend on
		}
		list = append(list, one)
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Pricer) UnmarshalJSON(data []byte) error {
	var list []pricedPool
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	pools := make(map[string]*poolPricer, len(list))
	for _, of := range list {
		one, err := newPoolPricer(of.Terms, of.PointValue)
		if err != nil {
			return inPool(of.Name, err)
		}
		pools[of.Name] = one
	}
	p.pools = pools
	return nil
}

// text is the JSON of the pricer, empty for nil.
func (p *Pricer) text() string {
	if p == nil {
		return ""
	}
	text, err := p.MarshalJSON()
	if err != nil {
		return "?" // cannot happen: it is strings and numbers
	}
	return string(text)
}

// Bill is what one claim comes to. Due is the sum of the others, and is never below 0.00 where
// the terms floor each claim.
type Bill struct {
	Price   Money // points × the institution's factor × value, rounded once; of a priced claim its amount
	Over    Money // ≤ 0: what a cap takes, so that the price is at most the cost
	Covered Money // ≤ 0: what patients and other payers paid, where that counts
	Lines   Money // the sum of the claim's further lines
	Floored Money // ≥ 0: what brings a negative due to 0.00
	Due     Money
}

// Bill returns what a claim comes to; for one that is left out, zeros. Points are rounded
// once.
//
// The prices of an institution's claims sum to the institution's price only if the terms
// round each claim. Bill returns an error if the entry has points and the report has no
// value for them, if the report does not have the entry's pool, or on overflow.
func (p *Pricer) Bill(e Entry) (Bill, error) {
	one, err := p.of(&e)
	if err != nil {
		return Bill{}, err
	}
	return one.bill(&e)
}

// Price returns what a claim is paid before what others paid comes off: the price of its
// bill, less what a cap takes. It returns an error in the cases of Bill.
func (p *Pricer) Price(e Entry) (Money, error) {
	b, err := p.Bill(e)
	return b.Price + b.Over, err
}

// Due returns what a claim is due: its price, less what was covered, plus its further lines.
// What was covered is taken off a priced claim always, and off one with points if the terms
// are whole cost. Due returns an error in the cases of Bill.
func (p *Pricer) Due(e Entry) (Money, error) {
	b, err := p.Bill(e)
	return b.Due, err
}

// Institution returns what all the points of an institution in a pool come to: the points after
// its factor, which are rounded first, × value. It returns an error in the cases of Bill. Where
// prices are apportioned, this is the share of the proportion, which the last fen may change.
func (p *Pricer) Institution(pool, institution string, points Points) (Money, error) {
	one, err := p.of(&Entry{Pool: pool})
	if err != nil {
		return 0, err
	}
	if one.pricing == nil {
		return 0, ErrNoValue
	}
	f := one.factors[institution]
	after, err := f.points(points)
	if err != nil {
		return 0, err
	}
	return one.pricing.price(after, nil)
}

// RoundsEach reports whether the terms of the entry's pool round each claim, so that prices and
// dues of claims sum to those of their institution.
func (p *Pricer) RoundsEach(e *Entry) bool {
	one := p.pools[e.Pool]
	return one != nil && one.terms.RoundEach
}

// of returns the pricer of the entry's pool.
func (p *Pricer) of(e *Entry) (*poolPricer, error) {
	one := p.pools[e.Pool]
	if one == nil && e.Left != LeftPeriod && e.Left != LeftOther { // their pool was never looked at
		return nil, fmt.Errorf("%w: the report has no pool %q", ErrPool, e.Pool)
	}
	if one == nil {
		one = &poolPricer{}
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
	return p.pricing.price(e.Points, p.factors[e.Institution])
}

// bill adds up what an entry comes to.
func (p *poolPricer) bill(e *Entry) (b Bill, err error) {
	if b.Price, err = p.price(e); err != nil || e.Left != "" {
		return Bill{}, err
	}
	if p.caps(e) && b.Price > e.Cost {
		if b.Over = e.Cost - b.Price; b.Over > 0 {
			return Bill{}, fmt.Errorf("over: %w", ErrOverflow)
		}
	}
	due := wide.From(int64(b.Price))
	due.Accumulate(int64(b.Over))
	if p.lessCovered(e) {
		if b.Covered, err = negated(e.Covered); err != nil {
			return Bill{}, err
		}
		due.Accumulate(int64(b.Covered))
	}
	var lines wide.Int
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			lines.Accumulate(int64(l.Amount))
		}
	}
	due, _ = due.Add(lines)
	v, fits := due.Int64()
	sum, fits2 := lines.Int64()
	if !fits || !fits2 {
		return Bill{}, fmt.Errorf("due: %w", ErrOverflow)
	}
	b.Lines, b.Due = Money(sum), Money(v)
	if b.Due < 0 && p.floors(e) {
		if b.Floored, err = negated(b.Due); err != nil {
			return Bill{}, err
		}
		b.Due = 0
	}
	return b, nil
}

// caps reports whether the price of the entry is at most its cost: that of a claim with
// points, where its rule or the terms say so.
func (p *poolPricer) caps(e *Entry) bool {
	return e.Claim != "" && !e.Priced && p.terms.RoundEach && (e.Capped || p.terms.ClaimCap == CapCost)
}

// floors reports whether a negative due of the entry is raised to zero.
func (p *poolPricer) floors(e *Entry) bool {
	return e.Claim != "" && p.terms.NegativeDue == NegativeFloorClaim
}

func (p *poolPricer) lessCovered(e *Entry) bool { return e.Priced || p.terms.Basis == WholeCost }

var ruleLeft = &Rule{ID: "settle.claim.left", Text: "不在本次结算合计之内 (in no sum of this settlement)", Gives: "price", Formula: "0"}

var (
	ruleCap = &Rule{ID: "settle.claim.cap", Text: "价格不超过病例费用 (the price is at most the claim's cost)", Gives: "capped_price", Formula: "min(price, cost)"}
)

// Price returns what one claim is paid, as [Pricer.Price] does, and the entry's trail with
// the steps to the price added.
func (r *Report) Price(e Entry) (Money, Trail, error) {
	p, err := r.pricerOf(&e)
	if err != nil {
		return 0, nil, err
	}
	b, err := p.bill(&e)
	if err != nil {
		return 0, e.Trail, err
	}
	return b.Price + b.Over, p.explainPrice(&e, b), nil
}

// Due returns what one claim is due, as [Pricer.Due] does, and the entry's trail with the
// steps to the price and to the due added.
func (r *Report) Due(e Entry) (Money, Trail, error) {
	p, err := r.pricerOf(&e)
	if err != nil {
		return 0, nil, err
	}
	b, err := p.bill(&e)
	if err != nil {
		return 0, nil, err
	}
	trail := p.explainPrice(&e, b)
	if e.Left == "" {
		trail = append(slices.Clip(trail), p.dueStep(&e, b))
	}
	return b.Due, trail, nil
}

// pricerOf returns the pricer of the entry's pool alone.
func (r *Report) pricerOf(e *Entry) (*poolPricer, error) {
	p := r.Pool(e.Pool)
	if p == nil {
		return (&Pricer{}).of(e)
	}
	one, err := newPoolPricer(p.Terms, p.PointValue)
	return one, inPool(p.Name, err)
}

// explainPrice returns the entry's trail with the steps to its price.
func (p *poolPricer) explainPrice(e *Entry, b Bill) Trail {
	switch {
	case e.Left != "":
		return append(slices.Clip(e.Trail), p.terms.step(ruleLeft, "", 0))
	case e.Priced:
		return e.Trail
	}
	trail := append(slices.Clip(e.Trail), p.pricing.step(e.Points, p.factors[e.Institution], b.Price))
	if p.caps(e) {
		trail = append(trail, p.terms.step(ruleCap, "claim_cap", b.Price+b.Over, In("price", b.Price.Decimal()), In("cost", e.Cost.Decimal())))
	}
	return trail
}

// dueStep explains what a claim is due.
func (p *poolPricer) dueStep(e *Entry, b Bill) Step {
	rule := &Rule{ID: "settle.claim.due", Gives: "due", Formula: "price", Text: "应付 = 价格 (the price is due)"}
	switch {
	case e.Priced:
		rule.Formula = "amount"
	case p.caps(e):
		rule.Formula = ruleCap.Gives
	}
	inputs := []Input{In(rule.Formula, (b.Price + b.Over).Decimal())}
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
	paths := []string{"basis"}
	if p.floors(e) {
		rule.Formula = "max(0, " + rule.Formula + ")"
		rule.Text += "; 为负时按零计 (a negative due counts as zero)"
		paths = []string{"negative_due", "basis"}
	}
	return Step{Rule: p.terms.rule(rule, paths...), Inputs: inputs, Result: b.Due.Decimal()}
}
