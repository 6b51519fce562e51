package budget

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// book holds what the walk over the claims gathers: sums a holder, and the claims
// that findings and steps are about.
type book struct {
	plan     *Plan
	accounts []Account
	index    map[string]int // of accounts
	charges  map[*holder]*charge
	payer    map[string]*holder // of an institution's points
	methods  map[settlement.Method]bool
	effects  []effect
	claims   map[claimKey][]int // effects about a claim
	steps    map[string][]int   // effects that are steps, by institution
	inner    int                // the settlement that is walked, from 1
	bySums   bool               // there are no claims, but what they come to
	lastCode string             // claims of one institution tend to follow each other
	last     *charge
}

// charge is what a holder's claims come to.
type charge struct {
	holder   *holder
	incurred wide.Int // before refusals
	refused  wide.Int // of it, by findings, steps, and budgets inside
	cost     wide.Int // of the priced claims
	priced   wide.Int // what they are priced at
	above    wide.Int // what budgets inside show of the difference
	cases    uint64
	points   map[string]*wide.Int // by institution, where they are priced as a whole
	pool     string
	entries  uint64
	inner    int // the settlement that the last claim came from
}

type claimKey struct {
	method settlement.Method // "": of any method
	claim  string
}

func (p *Plan) newBook(accounts []Account) *book {
	b := &book{
		plan: p, accounts: cloneAccounts(accounts), index: map[string]int{}, charges: map[*holder]*charge{}, payer: map[string]*holder{},
		methods: map[settlement.Method]bool{}, claims: map[claimKey][]int{}, steps: map[string][]int{},
	}
	for i, a := range accounts {
		b.index[a.Institution] = i
	}
	for _, m := range p.policy.Methods {
		b.methods[m] = true
	}
	for _, h := range p.holders {
		b.charges[h] = &charge{holder: h}
	}
	b.effects = effects(b.accounts)
	for i, e := range b.effects {
		switch {
		case e.step != nil:
			code := b.accounts[e.account].Institution
			b.steps[code] = append(b.steps[code], i)
		case e.about():
			k := claimKey{e.finding.Method, e.finding.Claim}
			b.claims[k] = append(b.claims[k], i)
		}
	}
	return b
}

// bears reports whether budgets bear the entries of a method.
func (b *book) bears(m settlement.Method) bool {
	if len(b.methods) == 0 {
		return m != settlement.Capitation
	}
	return b.methods[m]
}

// holder returns who bears an entry, nil if nobody does.
func (b *book) holder(e *settlement.Entry) (*holder, error) {
	if len(b.plan.holders) == 0 {
		return nil, nil
	}
	if !b.bears(e.Method) {
		if h := b.plan.charged(e); h != nil && e.Method == settlement.Budget && b.charges[h].inner == b.inner {
			return nil, &settlement.FieldError{Path: "methods", Err: fmt.Errorf("%w: it is of %s, and bears claims of %s", ErrInside, shown.QuoteID(e.Institution), shown.QuoteID(h.code))}
		}
		return nil, nil
	}
	h := b.plan.charged(e)
	if h == nil && (e.ChargedTo != "" || b.plan.policy.Unbudgeted == Refuse) {
		return nil, &settlement.FieldError{Path: "charged_to", Err: fmt.Errorf("%w: %s", ErrHolder, shown.QuoteID(cmp.Or(e.ChargedTo, e.Institution)))}
	}
	return h, nil
}

// charged returns the holder that an entry names or the policy maps it to, nil if
// there is none.
func (p *Plan) charged(e *settlement.Entry) *holder {
	if e.ChargedTo != "" {
		if h := p.byCode[e.ChargedTo]; h != nil {
			return h
		}
		return p.byCode[p.mapped[e.ChargedTo]] // it names a holder of a budget inside
	}
	if e.Owner != nil && e.Owner.Holder != "" {
		code := e.Owner.Holder
		if m, ok := p.mapped[code]; ok {
			code = m
		}
		if h := p.byCode[code]; h != nil {
			return h
		}
	}
	code := e.Institution
	if m, ok := p.mapped[code]; ok {
		code = m
	}
	return p.byCode[code]
}

// charge adds an entry to the sums of its holder and looks up its findings. What is
// left out of the sums is charged to nobody.
func (b *book) charge(e *settlement.Entry) error {
	if e.Left != "" {
		return b.unpaid(e)
	}
	c := b.last
	if e.ChargedTo != "" || e.Owner != nil || c == nil || e.Institution != b.lastCode || !b.bears(e.Method) {
		h, err := b.holder(e)
		if err != nil {
			return err
		}
		c = b.charges[h] // nil without a holder
		if e.ChargedTo == "" && e.Owner == nil && c != nil {
			b.lastCode, b.last = e.Institution, c
		}
	}
	if e.Claim != "" {
		if err := b.audit(e, c); err != nil {
			return err
		}
	} else if e.Method == settlement.Budget {
		b.acted(e)
	}
	if c == nil {
		return nil
	}
	claims := 0
	if e.Claim != "" {
		claims = 1
	}
	return b.bear(e, c, claims)
}

// bear adds an entry, or what entries come to, of so many claims, to what a holder bears.
func (b *book) bear(e *settlement.Entry, c *charge, claims int) error {
	if c.entries > 0 && c.pool != e.Pool {
		return &settlement.FieldError{Path: "pool", Err: fmt.Errorf("%w: one budget bears claims of %s and of %s", settlement.ErrPool, shown.QuoteID(c.pool), shown.QuoteID(e.Pool))}
	}
	c.pool = e.Pool
	c.entries++
	if claims > 0 {
		c.cases += uint64(claims)
		c.inner = b.inner
	}
	c.lines(e, claims)
	return b.price(e, c, claims)
}

// lines adds the lines of an entry. What a budget inside has refused is refused, and
// not less incurred.
func (c *charge) lines(e *settlement.Entry, claims int) {
	inside := claims == 0 && e.Method == settlement.Budget
	for _, l := range e.Lines {
		switch {
		case inside && (l.Kind == settlement.LineRefused || l.Kind == settlement.LineReversed):
			c.refused.Accumulate(-int64(l.Amount))
		case !l.Kind.Memo():
			c.incurred.Accumulate(int64(l.Amount))
		case inside && lastRule(l) == ruleAbovePrice:
			c.above.Accumulate(int64(l.Amount))
		}
	}
}

// price adds what an entry is priced at, less what was covered.
func (b *book) price(e *settlement.Entry, c *charge, claims int) error {
	q := b.plan.pricing
	switch {
	case e.Priced:
		c.incurred.Accumulate(int64(e.Amount))
		c.incurred.Accumulate(-int64(e.Covered))
		if claims > 0 {
			c.cost.Accumulate(int64(e.Cost))
			c.priced.Accumulate(int64(e.Amount))
		}
		return nil
	case q == nil:
		return ErrUnpriced
	}
	if q.whole {
		c.incurred.Accumulate(-int64(e.Covered))
	}
	if q.roundEach {
		m, err := q.price(e.Points)
		c.incurred.Accumulate(int64(m))
		return err
	}
	if other, ok := b.payer[e.Institution]; ok && other != c.holder {
		return fmt.Errorf("%w: the points of %s, which are priced together, are charged to %s and to %s", ErrUnpriced, shown.QuoteID(e.Institution), shown.QuoteID(other.code), shown.QuoteID(c.holder.code))
	}
	b.payer[e.Institution] = c.holder
	if c.points == nil {
		c.points = map[string]*wide.Int{}
	}
	if c.points[e.Institution] == nil {
		c.points[e.Institution] = new(wide.Int)
	}
	c.points[e.Institution].Accumulate(int64(e.Points))
	return nil
}

// audit looks up the findings and the steps that a claim is in.
func (b *book) audit(e *settlement.Entry, c *charge) error {
	if len(b.claims) > 0 {
		if err := b.find(e, c); err != nil {
			return err
		}
	}
	if len(b.steps) > 0 {
		whole := b.plan.pricing != nil && b.plan.pricing.whole
		var h *holder
		if c != nil {
			h = c.holder
		}
		for _, i := range b.steps[e.Institution] {
			if x := &b.effects[i]; x.step.covers(e.Department, e.Month) {
				x.sum(h).add(e, whole)
			}
		}
	}
	return nil
}

// unpaid refuses findings about a claim that the rules do not pay. Claims of other
// periods and methods are not there for them.
func (b *book) unpaid(e *settlement.Entry) error {
	if len(b.claims) == 0 || e.Left == settlement.LeftOther || e.Left == settlement.LeftRead {
		return nil
	}
	for _, i := range slices.Concat(b.claims[claimKey{e.Method, e.Claim}], b.claims[claimKey{"", e.Claim}]) {
		if e.Left == settlement.LeftPeriod {
			b.effects[i].left = true
			continue
		}
		b.effects[i].seen = true
		return &settlement.FieldError{Path: b.effects[i].path + ".claim", Err: fmt.Errorf("%w: claim %s is not paid", ErrFinding, shown.QuoteID(e.Claim))}
	}
	return nil
}

// find marks the findings about a claim, and checks them against its fund money.
func (b *book) find(e *settlement.Entry, c *charge) error {
	list := slices.Concat(b.claims[claimKey{e.Method, e.Claim}], b.claims[claimKey{"", e.Claim}])
	if len(list) == 0 {
		return nil
	}
	fund, known, err := b.plan.fundPart(e)
	if err != nil {
		return err
	}
	for _, i := range list {
		x := &b.effects[i]
		if x.seen {
			return &settlement.FieldError{Path: x.path + ".claim", Err: fmt.Errorf("%w: two claims have the id %s: name the method", ErrFinding, shown.QuoteID(e.Claim))}
		}
		x.seen = true
		if c != nil {
			x.holder = c.holder
		}
		if err := x.place(e, &b.accounts[x.account]); err != nil {
			return err
		}
	}
	if known {
		return checkAgainst(b.effects, list, fund)
	}
	return nil
}

// acted marks the findings and steps that a budget inside has taken off.
func (b *book) acted(e *settlement.Entry) {
	i, ok := b.index[e.Institution]
	if !ok {
		return
	}
	for _, l := range e.Lines {
		key, ok := actedKey(l)
		for k := range b.effects {
			if x := &b.effects[k]; ok && x.account == i && x.key() == key {
				x.inside = true
			}
		}
	}
}

// fundPart returns the fund money of an entry; false where points have no value yet.
func (p *Plan) fundPart(e *settlement.Entry) (settlement.Money, bool, error) {
	var x wide.Int
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			x.Accumulate(int64(l.Amount))
		}
	}
	switch {
	case e.Priced:
		x.Accumulate(int64(e.Amount))
		x.Accumulate(-int64(e.Covered))
	case p.pricing == nil:
		return 0, false, nil
	default:
		m, err := p.pricing.price(e.Points)
		if err != nil {
			return 0, false, err
		}
		x.Accumulate(int64(m))
		if p.pricing.whole {
			x.Accumulate(-int64(e.Covered))
		}
	}
	v, ok := x.Int64()
	if !ok {
		return 0, false, settlement.ErrOverflow
	}
	return settlement.Money(v), true, nil
}
