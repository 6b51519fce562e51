package budget

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Settlement wraps other methods: it passes their entries on unchanged, and then
// adds an entry for each holder of a budget, priced with nothing, whose lines
// bring the sum of its claims to its entitlement.
//
// A claim is charged to the holder it names (charged_to), else to the one the
// policy maps its institution to, else to its institution; claims of other
// methods than the policy's are charged to nobody. What a claim counts is net
// fund money: amount − covered + its lines. Findings that were upheld come off
// once, on the statement of the institution whose account has them.
//
// The claims of inner are walked once and not kept. Entries yields an error if
//   - inner does, or an account is faulty;
//   - a claim carries points (unless [Plan.At] fixed their value), or names a
//     holder without a budget;
//   - a finding exceeds the fund money of its claim, or its claim is not there;
//   - the reasonable part of an overrun exceeds it;
//   - a sum does not fit.
//
// The period must be that of the inner settlements, as far as these say one.
//
// The result is a [settlement.Explainer] for the claims of those inner methods
// that are.
func (p *Plan) Settlement(period settlement.Period, accounts []Account, inner ...settlement.Settlement) settlement.Settlement {
	w := &wrapped{plan: p, accounts: cloneAccounts(accounts), inner: slices.Clone(inner)}
	own := settlement.About{
		Method: settlement.Budget, Period: period, Policies: []settlement.PolicyRef{p.policy.Ref(settlement.Budget)}, Names: p.names(), IDsChecked: true,
	}
	w.about, w.err = settlement.Join(settlement.Budget, append(w.inner[:len(w.inner):len(w.inner)], heading(own))...)
	return w
}

// heading is a settlement that has nothing but what it says of itself.
type heading settlement.About

func (h heading) About() settlement.About { return settlement.About(h) }

func (heading) Entries() iter.Seq2[settlement.Entry, error] {
	return func(func(settlement.Entry, error) bool) {}
}

// names returns those of holders.
func (p *Plan) names() map[string]string {
	names := map[string]string{}
	for _, b := range p.policy.Budgets {
		for _, code := range []string{b.Holder, b.Institution} {
			if names[code] == "" {
				names[code] = b.Name
			}
		}
	}
	return names
}

// At returns the plan with a fixed point value, under which claims with points
// are priced as the terms price them: one price an institution, or one a claim
// where they round each. It returns an error if the terms are faulty or fix no
// value.
func (p *Plan) At(terms settlement.Terms) (*Plan, error) {
	if err := terms.Check(); err != nil {
		return nil, err
	}
	if terms.PointValue.Absent() {
		return nil, &settlement.FieldError{Path: "terms.point_value", Err: settlement.ErrRequired}
	}
	q := *p
	q.pricing = &pricing{
		report:    &settlement.Report{Terms: terms, PointValue: &settlement.PointValue{Value: terms.PointValue}},
		whole:     terms.Basis != settlement.FundOnly,
		roundEach: terms.RoundEach,
	}
	return &q, nil
}

// pricing is a fixed point value.
type pricing struct {
	report           *settlement.Report
	whole, roundEach bool
}

func (q *pricing) price(points settlement.Points) (settlement.Money, error) {
	m, _, err := q.report.Price(settlement.Entry{Points: points})
	return m, err
}

type wrapped struct {
	plan     *Plan
	accounts []Account
	inner    []settlement.Settlement
	about    settlement.About
	err      error // of the periods
}

func (w *wrapped) About() settlement.About { return w.about }

// Explain asks the inner methods.
func (w *wrapped) Explain(claim string) (settlement.Entry, error) {
	for _, s := range w.inner {
		x, ok := s.(settlement.Explainer)
		if !ok {
			continue
		}
		if e, err := x.Explain(claim); !errors.Is(err, settlement.ErrClaim) {
			return e, err
		}
	}
	return settlement.Entry{}, fmt.Errorf("%s: %w: %q", settlement.Budget, settlement.ErrClaim, claim)
}

func (w *wrapped) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		faults.Add(w.err)
		faults.Add(w.plan.checkAccounts(w.accounts))
		b := w.plan.newBook(w.accounts)
		for _, s := range w.inner {
			position := 0
			for e, err := range s.Entries() {
				if err != nil {
					faults.Add(err)
					break
				}
				if e.Claim != "" {
					position++
				}
				if err := b.charge(&e); err != nil {
					faults.Add(&settlement.ClaimError{Method: e.Method, Claim: e.Claim, Position: position, Err: err})
					continue
				}
				if faults.Total == 0 && !yield(e, nil) {
					return
				}
			}
		}
		if faults.Total == 0 {
			entries, err := b.close()
			faults.Add(err)
			if faults.Total == 0 {
				for _, e := range entries {
					if !yield(e, nil) {
						return
					}
				}
				return
			}
		}
		yield(settlement.Entry{}, faults.Err())
	}
}

// book holds what the walk over the claims gathers: sums a holder, and the claims
// that findings are about.
type book struct {
	plan     *Plan
	accounts []Account
	index    map[string]int // of accounts
	charges  map[*holder]*charge
	payer    map[string]*holder // of an institution's points
	methods  map[settlement.Method]bool
	effects  []effect
	claims   map[claimKey][]int // effects about a claim
	lastCode string             // claims of one institution tend to follow each other
	last     *charge
}

// charge is what a holder's claims come to.
type charge struct {
	holder   *holder
	incurred wide.Int
	cost     wide.Int // of the priced claims
	priced   wide.Int // what they are priced at
	cases    uint64
	points   map[string]*wide.Int // by institution, where they are priced as a whole
	pool     string
	entries  uint64
}

type claimKey struct {
	method settlement.Method // "": of any method
	claim  string
}

func (p *Plan) newBook(accounts []Account) *book {
	b := &book{
		plan: p, accounts: accounts, index: map[string]int{}, charges: map[*holder]*charge{}, payer: map[string]*holder{},
		methods: map[settlement.Method]bool{}, claims: map[claimKey][]int{},
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
	b.effects = effects(accounts)
	for i, e := range b.effects {
		if e.about() {
			k := claimKey{e.finding.Method, e.finding.Claim}
			b.claims[k] = append(b.claims[k], i)
		}
	}
	return b
}

// bears reports whether budgets bear the claims of a method.
func (b *book) bears(m settlement.Method) bool {
	if len(b.methods) == 0 {
		return m != settlement.Capitation && m != settlement.Budget
	}
	return b.methods[m]
}

// holder returns who bears an entry, nil if nobody does.
func (b *book) holder(e *settlement.Entry) (*holder, error) {
	if !b.bears(e.Method) || len(b.plan.holders) == 0 {
		return nil, nil
	}
	code := e.ChargedTo
	if code == "" {
		code = e.Institution
		if m, ok := b.plan.mapped[code]; ok {
			code = m
		}
	}
	h := b.plan.byCode[code]
	if h == nil && (e.ChargedTo != "" || b.plan.policy.Unbudgeted == Refuse) {
		return nil, &settlement.FieldError{Path: "charged_to", Err: fmt.Errorf("%w: %q", ErrHolder, code)}
	}
	return h, nil
}

// charge adds an entry to the sums of its holder and looks up its findings.
func (b *book) charge(e *settlement.Entry) error {
	if e.Left == settlement.LeftPeriod || e.Left == settlement.LeftOther {
		return nil // not a claim of this settlement
	}
	c := b.last
	if e.ChargedTo != "" || c == nil || e.Institution != b.lastCode || !b.bears(e.Method) {
		h, err := b.holder(e)
		if err != nil {
			return err
		}
		c = b.charges[h] // nil without a holder
		if e.ChargedTo == "" && c != nil {
			b.lastCode, b.last = e.Institution, c
		}
	}
	if len(b.claims) > 0 && e.Claim != "" {
		if err := b.find(e, c); err != nil {
			return err
		}
	}
	if c == nil || e.Left != "" {
		return nil
	}
	if c.entries > 0 && c.pool != e.Pool {
		return &settlement.FieldError{Path: "pool", Err: fmt.Errorf("%w: one budget bears claims of %q and of %q", settlement.ErrPool, c.pool, e.Pool)}
	}
	c.pool = e.Pool
	c.entries++
	if e.Claim != "" {
		c.cases++
	}
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			c.incurred.Accumulate(int64(l.Amount))
		}
	}
	q := b.plan.pricing
	switch {
	case e.Priced:
		c.incurred.Accumulate(int64(e.Amount))
		c.incurred.Accumulate(-int64(e.Covered))
		if e.Claim != "" {
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
		return fmt.Errorf("%w: the points of %q, which are priced together, are charged to %q and to %q", ErrUnpriced, e.Institution, other.code, c.holder.code)
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
			return &settlement.FieldError{Path: x.path + ".claim", Err: fmt.Errorf("%w: two claims have the id %q: name the method", ErrFinding, e.Claim)}
		}
		x.seen = true
		if c != nil {
			x.holder = c.holder
		}
	}
	if known {
		return checkAgainst(b.effects, list, fund)
	}
	return nil
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
	case e.Left != "":
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

// close draws up the entries of holders and of findings, sorted by institution.
func (b *book) close() ([]settlement.Entry, error) {
	var f settlement.Faults
	type place struct{ institution, pool string }
	lines := map[place][]settlement.Line{}
	refused := map[*holder]*wide.Int{}
	for i := range b.effects {
		x := &b.effects[i]
		if x.about() && !x.seen && b.expects(x) {
			f.At(x.path+".claim", fmt.Errorf("%w: %q", settlement.ErrClaim, x.finding.Claim))
			continue
		}
		switch {
		case x.reverses != nil:
			x.holder = x.reverses.holder // found before: what is reversed comes first or is found here
			if x.holder == nil && !x.reverses.about() {
				x.holder = b.plan.holderFor(b.accounts[x.account].Institution)
			}
		case x.holder == nil && !x.about() && !x.earlier:
			x.holder = b.plan.holderFor(b.accounts[x.account].Institution)
		}
		if x.holder == nil {
			continue // it acts when the report is cleared
		}
		l, err := x.line(settlement.Budget)
		if err != nil {
			f.At(x.path, err)
			continue
		}
		if refused[x.holder] == nil {
			refused[x.holder] = new(wide.Int)
		}
		refused[x.holder].Accumulate(-int64(l.Amount))
		at := place{b.accounts[x.account].Institution, b.charges[x.holder].pool}
		lines[at] = append(lines[at], l)
	}
	for _, h := range b.plan.holders {
		c := b.charges[h]
		if _, ok := lines[place{h.payee, c.pool}]; !ok {
			lines[place{h.payee, c.pool}] = nil
		}
		account, at := &Account{Institution: h.payee}, h.path
		if i, ok := b.index[h.payee]; ok {
			account, at = &b.accounts[i], "accounts"+index(i)
		}
		incurred, err := b.plan.incurred(c)
		if err != nil {
			f.At(h.path, err)
			continue
		}
		r := settlement.Money(0)
		if x := refused[h]; x != nil {
			v, ok := x.Int64()
			if !ok {
				f.At(at+".findings", settlement.ErrOverflow)
				continue
			}
			r = settlement.Money(v)
		}
		list, err := b.plan.entitle(h, account, incurred, r, c.cases)
		if err != nil {
			f.Add(under(at, err))
			continue
		}
		for _, l := range list {
			lines[place{l.institution, c.pool}] = append(lines[place{l.institution, c.pool}], l.line)
		}
		above, err := b.plan.abovePrice(c)
		if err != nil {
			f.Add(under(at, err))
			continue
		}
		lines[place{h.payee, c.pool}] = append(lines[place{h.payee, c.pool}], above...)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	var entries []settlement.Entry
	for _, at := range slices.SortedFunc(maps.Keys(lines), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.institution, b.institution), cmp.Compare(a.pool, b.pool))
	}) {
		entries = append(entries, settlement.Entry{
			Method: settlement.Budget, Institution: at.institution, Pool: at.pool, Class: settlement.Account, Priced: true, Lines: lines[at],
		})
	}
	return entries, nil
}

// abovePrice returns the memo line of what claims cost above their price, which
// no budget has a part in: the day rate of a stay, for one.
func (p *Plan) abovePrice(c *charge) ([]settlement.Line, error) {
	cost, ok := c.cost.Int64()
	priced, ok2 := c.priced.Int64()
	if !ok || !ok2 {
		return nil, settlement.ErrOverflow
	}
	if cost <= priced {
		return nil, nil
	}
	var memo sheet
	memo.money(p.rules.abovePrice, in("cost", settlement.Money(cost)), in("priced", settlement.Money(priced)))
	l, err := memo.line(settlement.Budget, settlement.MemoBorne)
	return []settlement.Line{l}, err
}

// expects reports whether a finding's claim must be among the inner claims: it
// need not, if the finding names a method that no budget bears, or is about an
// institution without one.
func (b *book) expects(x *effect) bool {
	if m := x.finding.Method; m != "" {
		return b.bears(m) && len(b.plan.holders) > 0
	}
	return b.plan.holderFor(b.accounts[x.account].Institution) != nil
}

// holderFor returns the holder that bears an institution's claims by default.
func (p *Plan) holderFor(institution string) *holder {
	if m, ok := p.mapped[institution]; ok {
		return p.byCode[m]
	}
	return cmp.Or(p.byCode[institution], p.byPayee[institution])
}

// incurred returns what a holder's claims come to.
func (p *Plan) incurred(c *charge) (settlement.Money, error) {
	sum := c.incurred
	for _, code := range slices.Sorted(maps.Keys(c.points)) {
		v, ok := c.points[code].Int64()
		if !ok {
			return 0, settlement.ErrOverflow
		}
		m, err := p.pricing.price(settlement.Points(v))
		if err != nil {
			return 0, err
		}
		sum.Accumulate(int64(m))
	}
	v, ok := sum.Int64()
	if !ok {
		return 0, fmt.Errorf("what the claims come to: %w", settlement.ErrOverflow)
	}
	return settlement.Money(v), nil
}

// under puts a path before the path of an error.
func under(path string, err error) error {
	var at *settlement.FieldError
	if errors.As(err, &at) && error(at) == err {
		return &settlement.FieldError{Path: path + "." + at.Path, Err: at.Err}
	}
	return &settlement.FieldError{Path: path, Err: err}
}
