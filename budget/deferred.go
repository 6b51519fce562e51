package budget

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: budgets that act after the point value is struck, before it is.

// deferral says when the budgets of a plan act.
type deferral int

const (
	atOnce  deferral = iota // before the value
	ifNeeds                 // after the value, if a budget bears points
	always                  // after the value
)

// ErrAfter says that a budget acts after the value, which the plan was not told to wait for.
var ErrAfter = coded.New("budget.after", "the budget acts after the value: use AfterValue")

// AfterValue returns the plan for settlements in which budgets act after the point value is
// struck. They do if a budget bears claims with points or is taken from points money, or if
// always is true, as it should be where terms have methods off the fund; all budgets of the plan
// act together then. Otherwise they act before the value, as those of the plan itself.
//
// Settlement and Close of the returned plan only name the holders, so that each has a statement.
// [Plan.After] continues the settled report:
//
//	plan = plan.AfterValue(false)
//	settled, err := settlement.Workers(1).Settled(pools, plan.Settlement(period, accounts, claims))
//	after, err := plan.After(settled, accounts)
//	clearing, err := plan.Clear(after.Report, accounts)
//
// A budget that acts after the value may bear claims of several pools. Budgets around it count
// what it comes to if [Plan.Within] put them there. What is paid beside the budgets (subsidies,
// grants) is always paid after the value, whenever the budgets act.
func (p *Plan) AfterValue(inAnyCase bool) *Plan {
	q := *p
	q.deferred, q.pricing = ifNeeds, nil
	if inAnyCase || p.some(func(p *Plan) bool { return slices.ContainsFunc(p.holders, func(h *holder) bool { return h.earned }) }) {
		q.deferred = always
	}
	return &q
}

// InPool returns the plan with a pool for what its budgets come to where nobody has a claim: a
// month without claims is settled under pools, too. Else holders without claims belong to the
// first pool, by its name, that has any.
func (p *Plan) InPool(pool string) *Plan {
	q := *p
	q.blankPool, q.around = pool, slices.Clone(p.around)
	for i := range q.around {
		q.around[i].plan = q.around[i].plan.InPool(pool)
	}
	return &q
}

// some reports whether something holds of the plan or of one around it.
func (p *Plan) some(holds func(*Plan) bool) bool {
	return holds(p) || slices.ContainsFunc(p.around, func(l level) bool { return holds(l.plan) })
}

// acts reports whether the budgets act after the value. pointed says that one of them bears
// points.
func (p *Plan) acts(pointed bool) bool {
	return p.deferred == always || p.deferred == ifNeeds && pointed
}

// checkDeferred refuses what acts after the value in a plan that does not wait for it.
func (p *Plan) checkDeferred() error {
	if p.deferred != atOnce {
		return nil
	}
	var f settlement.Faults
	p.some(func(p *Plan) bool {
		for _, h := range p.holders {
			if h.earned {
				f.At(h.path+".amount_from", ErrAfter)
			}
		}
		if len(p.policy.Subsidies) > 0 {
			f.At("subsidies", ErrAfter)
		}
		if len(p.policy.Grants) > 0 {
			f.At("grants", ErrAfter)
		}
		return false
	})
	return f.Err()
}

// onePool returns an error if a budget that acts before the value bears claims of two pools.
func (c *charge) onePool() error {
	if len(c.pools) < 2 {
		return nil
	}
	list := slices.Sorted(maps.Keys(c.pools))
	return &settlement.FieldError{Path: c.holder.path, Err: fmt.Errorf("%w: one budget bears claims of %s and of %s", settlement.ErrPool, shown.QuoteID(list[0]), shown.QuoteID(list[1]))}
}

// nameGrants adds an entry without lines for each institution that gets a grant.
func (b *book) nameGrants(d drawn) {
	for _, g := range b.plan.policy.Grants {
		d[owned{g.Institution, cmp.Or(g.Pool, b.first), ""}] = nil
	}
}

// name adds an entry without lines for each holder, in each pool of which it bears claims. A
// holder without claims has one in the first pool of which there are any.
func (b *book) name(d drawn) {
	for _, h := range b.plan.holders {
		pools := slices.Sorted(maps.Keys(b.charges[h].pools))
		if len(pools) == 0 {
			pools = []string{b.first}
		}
		for _, pool := range pools {
			d[owned{h.payee, pool, h.code}] = nil
		}
	}
}
