package budget

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// owned names the entry of a holder on one statement.
type owned struct{ institution, pool, holder string }

// drawn are the lines of entries in the making.
type drawn map[owned][]settlement.Line

func (d drawn) add(institution string, c *charge, lines ...settlement.Line) {
	at := owned{institution, c.pool, c.holder.code}
	d[at] = append(d[at], lines...)
}

// close draws up the entries of holders, with those of findings and steps, sorted by
// institution.
// acts says that the budgets act after the value: then the entries only name the holders.
func (b *book) close(acts bool) ([]settlement.Entry, error) {
	var f settlement.Faults
	d := drawn{}
	b.nameGrants(d)
	if acts {
		b.name(d)
		return b.plan.entries(d), nil
	}
	b.resolve(&f)
	b.refuse(&f, d)
	for _, h := range b.plan.holders {
		c := b.charges[h]
		f.Add(c.onePool())
		if !c.known { // without claims it belongs to the first pool that has any
			c.pool = b.first
		}
		account, at := b.account(h)
		b.plan.draw(&f, d, c, account, at)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return b.plan.entries(d), nil
}

// account returns the account of the institution that a holder's budget pays, and the path that
// faults name.
func (b *book) account(h *holder) (*Account, string) {
	if i, ok := b.index[h.payee]; ok {
		return &b.accounts[i], "accounts" + index(i)
	}
	return &Account{Institution: h.payee}, h.path
}

// entries turns the lines that were drawn up into entries.
func (p *Plan) entries(d drawn) []settlement.Entry {
	var list []settlement.Entry
	for _, at := range slices.SortedFunc(maps.Keys(d), func(a, b owned) int {
		return cmp.Or(cmp.Compare(a.institution, b.institution), cmp.Compare(a.pool, b.pool), cmp.Compare(a.holder, b.holder))
	}) {
		list = append(list, settlement.Entry{
			Method: settlement.Budget, Institution: at.institution, Pool: at.pool, Class: settlement.Account, Priced: true, Lines: d[at],
			Owner: &settlement.Owner{Policy: p.digest, Holder: at.holder},
		})
	}
	return list
}

// draw adds the lines of a holder. They follow from its charge and its account, whether the
// charge comes from claims or from sums. path is the place that faults name.
func (p *Plan) draw(f *settlement.Faults, d drawn, c *charge, a *Account, path string) {
	d.add(c.holder.payee, c)
	incurred, err := p.incurred(c)
	if err != nil {
		f.At(c.holder.path, err)
		return
	}
	refused, ok := c.refused.Int64()
	if !ok {
		f.At(path+".findings", settlement.ErrOverflow)
		return
	}
	list, err := p.entitle(c, a, incurred, settlement.Money(refused))
	if err != nil {
		f.Add(under(path, err))
		return
	}
	for _, l := range list {
		d.add(l.institution, c, l.line)
	}
	above, err := p.abovePrice(c)
	if err != nil {
		f.Add(under(path, err))
		return
	}
	d.add(c.holder.payee, c, above...)
}

// resolve finds out which holder bears what each finding refuses.
func (b *book) resolve(f *settlement.Faults) {
	for i := range b.effects {
		x := &b.effects[i]
		if x.about() && !x.seen && (x.left || b.expects(x)) {
			f.Add(x.notThere())
			continue
		}
		institution := b.accounts[x.account].Institution
		switch {
		case x.step != nil && b.bySums: // done by a budget inside
		case x.step != nil:
			b.checkStep(f, x)
		case x.reverses != nil:
			x.holder = x.reverses.holder // found before: the reversed finding comes first or is found here
			if x.holder == nil && !x.reverses.about() {
				x.holder = b.plan.holderFor(institution)
			}
		case x.holder == nil && !x.about() && !x.earlier:
			x.holder = b.plan.holderFor(institution)
		}
	}
}

// refuse adds the lines of findings and steps that a holder bears. The others act when the
// report is cleared.
func (b *book) refuse(f *settlement.Faults, d drawn) {
	for i := range b.effects {
		x := &b.effects[i]
		switch {
		case x.inside:
		case x.step != nil:
			b.stepLines(f, d, x)
		case x.holder != nil:
			l, err := x.line(settlement.Budget)
			b.refused(f, d, x, b.charges[x.holder], l, err)
		}
	}
}

// refused adds the line of an amount that was refused of a holder's claims.
func (b *book) refused(f *settlement.Faults, d drawn, x *effect, c *charge, l settlement.Line, err error) {
	if err != nil {
		f.At(x.path, err)
		return
	}
	c.refused.Accumulate(-int64(l.Amount))
	if c.holder.earned { // one line for all of them
		c.effects = append(c.effects, addressed{b.accounts[x.account].Institution, l})
		return
	}
	d.add(b.accounts[x.account].Institution, c, l)
}

// abovePrice returns the memo line of the cost of claims above their price, such as the day
// rate of a stay. No budget has a part in that cost. The part that a budget inside shows is
// not shown again.
func (p *Plan) abovePrice(c *charge) ([]settlement.Line, error) {
	cost, ok := c.cost.Int64()
	priced, ok2 := c.priced.Int64()
	shown, ok3 := c.above.Int64()
	if !ok || !ok2 || !ok3 {
		return nil, settlement.ErrOverflow
	}
	above, _ := c.cost.Sub(c.priced) // of sums that fit in half as many bits
	if above, _ = above.Sub(c.above); above.Sign() <= 0 {
		return nil, nil
	}
	var memo sheet.Sheet
	rule, inputs := p.rules.abovePrice, []settlement.Input{sheet.Money("cost", settlement.Money(cost)), sheet.Money("priced", settlement.Money(priced))}
	if shown != 0 {
		rule, inputs = p.rules.abovePriceRest, append(inputs, sheet.Money("shown", settlement.Money(shown)))
	}
	memo.Money(rule, inputs...)
	l, err := memo.Line(settlement.Budget, settlement.MemoBorne)
	return []settlement.Line{l}, err
}

// expects reports whether a finding's claim must be among the inner claims. It may be absent
// if the finding names a method that no budget bears, or an institution without a budget.
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

// incurred returns the fund money of a holder's claims.
func (p *Plan) incurred(c *charge) (settlement.Money, error) {
	sum := c.incurred
	for _, code := range slices.Sorted(maps.Keys(c.points)) {
		v, ok := c.points[code].Int64()
		if !ok {
			return 0, settlement.ErrOverflow
		}
		m, err := p.pricing.price(code, settlement.Points(v))
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
