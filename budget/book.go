package budget

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// book holds the results of the walk over the claims: the sums of each holder, and the
// claims that findings and steps are about.
type book struct {
	plan     *Plan
	accounts []Account
	index    map[string]int // of accounts
	methods  map[settlement.Method]bool
	claims   map[claimKey][]int // effects about a claim
	steps    map[string][]int   // effects that are steps, by institution
	level    int                // 0: no budget is inside
	outside  map[string]bool    // digests of the policies around
	bySums   bool               // there are no claims, but sums of them

	lock    sync.Mutex // of what sections change
	charges map[*holder]*charge
	pointed bool               // a holder bears claims with points whose value is not known yet
	after   *after             // nil: nothing was settled yet
	entered bool               // any entry
	first   string             // of the pools of all entries
	payer   map[string]*holder // of an institution's points
	effects []effect
}

// page holds the results of a section of the walk, until it is added to the book.
type page struct {
	*book
	part     int  // the settlement that is walked
	some     bool // claims with points, whose value is not known yet
	met      bool
	least    string // the first of the pools of all entries that were met
	sums     map[*holder]*charge
	points   map[string]bool // institutions whose points are known to be one holder's
	lastCode string          // claims of one institution tend to follow each other
	last     *charge
}

// charge has the sums of a holder's claims.
type charge struct {
	holder   *holder
	incurred wide.Int // before refusals
	refused  wide.Int // of it, by findings, steps, and budgets inside
	cost     wide.Int // of the priced claims
	priced   wide.Int // their prices
	above    wide.Int // the part of the difference that budgets inside show
	cases    uint64
	points   map[string]*wide.Int // by institution, where they are priced as a whole
	pool     string
	known    bool            // the pool is
	pools    map[string]bool // of the claims, where the plan may act after the value
	effects  []addressed     // of findings and steps, where points money is compared
	inner    map[int]bool    // the settlements that claims came from
}

type claimKey struct {
	method settlement.Method // "": of any method
	claim  string
}

func (p *Plan) newBook(accounts []Account) *book {
	b := &book{
		plan: p, first: p.blankPool, accounts: cloneAccounts(accounts), index: map[string]int{}, charges: map[*holder]*charge{}, payer: map[string]*holder{},
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

func (b *book) page(part int) *page {
	return &page{book: b, part: part, sums: map[*holder]*charge{}, points: map[string]bool{}}
}

// sum returns the sums of a holder in the section. All claims of a holder are of one pool.
func (b *page) sum(h *holder, pool string) (*charge, error) {
	c := b.sums[h]
	if c == nil {
		b.lock.Lock()
		defer b.lock.Unlock()
		all := b.charges[h]
		if !all.known {
			all.known, all.pool = true, pool
		}
		c = &charge{holder: h, pool: all.pool}
		b.sums[h] = c
	}
	if b.plan.deferred != atOnce {
		if c.pools == nil {
			c.pools = map[string]bool{}
		}
		c.pools[pool] = true
	} else if c.pool != pool {
		return nil, &settlement.FieldError{Path: "pool", Err: fmt.Errorf("%w: one budget bears claims of %s and of %s", settlement.ErrPool, shown.QuoteID(c.pool), shown.QuoteID(pool))}
	}
	return c, nil
}

// join adds the section to the book.
func (b *page) join() {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.pointed = b.pointed || b.some
	if b.met && (!b.book.entered || b.least < b.book.first) {
		b.book.entered, b.book.first = true, b.least
	}
	for h, c := range b.sums {
		b.charges[h].add(c, b.part)
	}
}

func (c *charge) add(o *charge, part int) {
	for _, f := range []struct{ to, from *wide.Int }{
		{&c.incurred, &o.incurred}, {&c.refused, &o.refused}, {&c.cost, &o.cost}, {&c.priced, &o.priced}, {&c.above, &o.above},
	} {
		*f.to, _ = f.to.Add(*f.from) // of sums of money, 64 bits each
	}
	for pool := range o.pools {
		if c.pools == nil {
			c.pools = map[string]bool{}
		}
		c.pools[pool] = true
	}
	if c.cases += o.cases; o.cases > 0 {
		if c.inner == nil {
			c.inner = map[int]bool{}
		}
		c.inner[part] = true
	}
	for code, v := range o.points {
		c.addPoints(code, *v)
	}
}

func (c *charge) addPoints(code string, v wide.Int) {
	if c.points == nil {
		c.points = map[string]*wide.Int{}
	}
	if c.points[code] == nil {
		c.points[code] = new(wide.Int)
	}
	*c.points[code], _ = c.points[code].Add(v)
}

// hasClaims reports whether a holder bears claims of the settlement that is walked.
func (b *page) hasClaims(h *holder) bool {
	if c := b.sums[h]; c != nil && c.cases > 0 {
		return true
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.part == anyPart {
		return len(b.charges[h].inner) > 0
	}
	return b.charges[h].inner[b.part]
}

// bears reports whether budgets bear the entries of a method.
func (b *book) bears(m settlement.Method) bool {
	if len(b.methods) == 0 {
		return m != settlement.Capitation
	}
	return b.methods[m]
}

// holder returns the holder that bears an entry, nil if none does.
func (b *page) holder(e *settlement.Entry) (*holder, error) {
	if len(b.plan.holders) == 0 {
		return nil, nil
	}
	if !b.bears(e.Method) {
		if h := b.plan.charged(e); h != nil && e.Method == settlement.Budget && b.hasClaims(h) {
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

// charge adds an entry to the sums of its holder and looks up its findings. An entry that is
// left out is charged to nobody.
func (b *page) charge(e *settlement.Entry) error {
	if e.Left != "" {
		return b.unpaid(e)
	}
	b.meet(e.Pool)
	c := b.last
	if e.ChargedTo != "" || e.Owner != nil || c == nil || e.Institution != b.lastCode || e.Pool != c.pool || !b.bears(e.Method) {
		h, err := b.holder(e)
		if err != nil {
			return err
		}
		c = nil
		if h != nil {
			if c, err = b.sum(h, e.Pool); err != nil {
				return err
			}
		}
		if e.ChargedTo == "" && e.Owner == nil && c != nil {
			b.lastCode, b.last = e.Institution, c
		}
	}
	if c != nil && c.holder.earned && e.Priced {
		c = nil // it is compared by its points alone
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

// meet notes the pool of an entry.
func (b *page) meet(pool string) {
	if !b.met || pool < b.least {
		b.met, b.least = true, pool
	}
}

// bear adds an entry, or the sum of several, to the sums of a holder. claims is the number
// of claims in it.
func (b *page) bear(e *settlement.Entry, c *charge, claims int) error {
	c.cases += uint64(claims)
	c.lines(e, claims)
	return b.price(e, c, claims)
}

// lines adds the lines of an entry. An amount that a budget inside has refused is added to
// the refused amount, and does not reduce the incurred one.
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

// price adds the price of an entry, less covered.
func (b *page) price(e *settlement.Entry, c *charge, claims int) error {
	q := b.plan.pricing
	if q != nil && q.roundEach && claims > 0 {
		return b.priceEach(e, c)
	}
	switch {
	case e.Priced:
		c.incurred.Accumulate(int64(e.Amount))
		c.incurred.Accumulate(-int64(e.Covered))
		if claims > 0 {
			c.cost.Accumulate(int64(e.Cost))
			c.priced.Accumulate(int64(e.Amount))
		}
		return nil
	case q == nil && b.plan.deferred != atOnce:
		b.some = true
		return nil
	case q == nil:
		return ErrUnpriced
	}
	if q.counts(e.Pool) {
		c.incurred.Accumulate(-int64(e.Covered))
	}
	if q.roundEach { // what is of no claim
		bill, err := q.bill(e)
		c.incurred.Accumulate(int64(bill.Price))
		return err
	}
	if err := b.pays(e.Institution, c.holder); err != nil {
		return err
	}
	c.addPoints(e.Institution, wide.From(int64(e.Points)))
	return nil
}

// priceEach adds what the terms make of one claim, without its lines.
func (b *page) priceEach(e *settlement.Entry, c *charge) error {
	bill, err := b.plan.pricing.bill(e)
	if err != nil {
		return err
	}
	c.incurred.Accumulate(int64(bill.Due))
	c.incurred.Accumulate(-int64(bill.Lines))
	if e.Priced {
		c.cost.Accumulate(int64(e.Cost))
		c.priced.Accumulate(int64(e.Amount))
	}
	return nil
}

// pays returns an error if another holder bears points of the institution.
func (b *page) pays(institution string, h *holder) error {
	if b.points[institution] && b.sums[h].points[institution] != nil {
		return nil
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	if other, ok := b.payer[institution]; ok && other != h {
		return fmt.Errorf("%w: the points of %s, which are priced together, are charged to %s and to %s", ErrUnpriced, shown.QuoteID(institution), shown.QuoteID(other.code), shown.QuoteID(h.code))
	}
	b.payer[institution], b.points[institution] = h, true
	return nil
}

// audit looks up the findings and the steps that a claim is in.
func (b *page) audit(e *settlement.Entry, c *charge) error {
	if len(b.claims)+len(b.steps) == 0 {
		return nil
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	if len(b.claims) > 0 {
		if err := b.find(e, c); err != nil {
			return err
		}
	}
	if len(b.steps) > 0 {
		whole := b.plan.pricing != nil && b.plan.pricing.counts(e.Pool)
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

// unpaid refuses findings about a claim that the rules do not pay. A finding about a claim
// of another period or method is refused as one whose claim is not there.
func (b *book) unpaid(e *settlement.Entry) error {
	if len(b.claims) == 0 || e.Left == settlement.LeftOther || e.Left == settlement.LeftRead {
		return nil
	}
	b.lock.Lock()
	defer b.lock.Unlock()
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
	b.lock.Lock()
	defer b.lock.Unlock()
	for _, l := range e.Lines {
		for _, a := range actsOf(l) {
			for k := range b.effects {
				if x := &b.effects[k]; x.account == i && x.key() == a.key {
					x.inside = true
				}
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
		bill, err := p.pricing.bill(e)
		return bill.Due, err == nil, err
	}
	v, ok := x.Int64()
	if !ok {
		return 0, false, settlement.ErrOverflow
	}
	return settlement.Money(v), true, nil
}
