package budget

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// After is a report that budgets have continued after the value.
type After struct {
	Report *settlement.Report
	// Lines are the lines of each holder, by its code; nil: the budgets acted before the value.
	Lines map[string][]settlement.Line
	// Beside are the subsidies of each holder, by its code: those of its claims.
	Beside map[string][]settlement.Line
}

// after has what a settled report says of each holder's claims.
type after struct {
	earned map[*holder]*earnings
	byPool map[*holder]map[string]*wide.Int // the money of a holder's claims
	beside beside                           // claims that subsidies are about
	pools  map[string]string                // of institutions that get grants
}

// earnings are the claims with points of a holder.
type earnings struct {
	price, counted, over, floored, covered, cost wide.Int
}

// After lets the budgets act on a settled report. The plan is one that AfterValue returned; the
// settlement is one of its Settlement, or of a tally that it closed. If the budgets acted before
// the value, the report stays as it is.
//
// A holder's claims come to the points money of the settled report and the net fund money of
// other claims. Points money of an institution whose claims several holders bear is apportioned
// by points, to the fen: see [settlement.Settled.Borne]. The lines bring this to the entitlement
// of the holder. Where its budget is taken from points money S, and the claims incurred A, the
// entitlement is
//
//	min(A − R, S + K) + kept(max(0, S + K − A)) + fund share(max(0, A − R − S − K)) − K
//
// with R refused and K carried in: findings do not come off by themselves. What a lower actual
// does not keep is a line returned, and what it keeps is shown as kept.
//
// The lines of a holder that bears claims of several pools are divided over these, in proportion
// to what its claims come to in each. What all lines come to beyond the fund is drawn or left as
// the policy's Difference says.
//
// Subsidies and grants of the policy follow, whenever the budgets acted. They are paid from where
// Difference says, too.
//
// The claims are needed if accounts have findings about claims, or steps, or if the policy has
// subsidies: findings are checked against the claims, as Settlement does. They are walked once.
//
// After returns an error in the cases of Settlement that concern accounts, findings and amounts;
// if the claims are needed and not given; if the pot of a subsidy or a named reserve does not
// suffice.
func (p *Plan) After(s *settlement.Settled, accounts []Account, claims ...settlement.Settlement) (*After, error) {
	f := settlement.Faults{Limit: settlement.MaxFaults}
	f.Add(p.checkDeferred())
	f.Add(p.checkAccounts(accounts))
	if err := f.Err(); err != nil {
		return nil, err
	}
	pricer, err := s.Report.Pricer()
	if err != nil {
		return nil, err
	}
	q := *p
	q.pricing = &pricing{pricer: pricer, report: s.Report}
	n := newNest(q.nesting(accounts))
	var points []settlement.Borne // by the holders of the plan inside, which statements show
	for _, b := range n {
		b.after = &after{earned: map[*holder]*earnings{}, byPool: map[*holder]map[string]*wide.Int{}, beside: beside{}, pools: map[string]string{}}
		rows, err := b.take(s)
		if err != nil {
			return nil, b.within(err)
		}
		if b.level == 0 {
			points = rows
		}
	}
	acts := n.acts()
	if err := n.lookUp(acts, claims); err != nil {
		return nil, err
	}
	result := &After{}
	var lines []settlement.AfterLine
	if acts {
		if lines, result.Lines, err = n.draw(s.Report); err != nil {
			return nil, err
		}
	} else {
		points = nil // nothing was borne after the value
	}
	more, err := n.payBeside(result)
	if err != nil {
		return nil, err
	}
	if lines = append(lines, more...); !acts && lines == nil && !offFund(s.Report) {
		result.Report = s.Report
		return result, nil
	}
	if result.Report, err = s.AfterValue(p.policy.Difference, lines, points); err != nil {
		return nil, err
	}
	return result, nil
}

// offFund reports whether anything is off the fund.
func offFund(r *settlement.Report) bool {
	return slices.ContainsFunc(r.Pools, func(p settlement.PoolReport) bool { return len(p.Terms.OffFund) > 0 })
}

// drawAfter draws up the lines of a level.
func (b *book) drawAfter(r *settlement.Report) ([]placedLine, error) {
	f := settlement.Faults{Limit: settlement.MaxFaults}
	d := drawn{}
	b.resolve(&f)
	b.refuse(&f, d)
	for _, h := range b.plan.holders {
		account, at := b.account(h)
		if h.earned {
			b.plan.drawEarned(&f, d, b, h, account, at)
		} else {
			b.plan.draw(&f, d, b.charges[h], account, at)
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return b.placed(d, r)
}

// takeInner charges a level the lines of the levels inside it.
func (b *book) takeInner(lines []placedLine) error {
	all := b.page(anyPart)
	for _, l := range lines {
		e := settlement.Entry{
			Method: settlement.Budget, Institution: l.institution, Pool: l.pool, Class: settlement.Account, Priced: true,
			Owner: &settlement.Owner{Policy: l.policy, Holder: l.holder}, Lines: []settlement.Line{l.line},
		}
		if err := b.takeSum(all, &settlement.Sum{Entry: e}); err != nil {
			return err
		}
	}
	all.join()
	return nil
}

// take fills in the charges of holders from a settled report, and returns the rows of its claims
// with points.
func (b *book) take(s *settlement.Settled) ([]settlement.Borne, error) {
	all := b.page(0)
	points, rest, err := s.Borne(func(e *settlement.Entry) (string, error) {
		h, err := all.holder(e)
		if h == nil || err != nil {
			return "", err
		}
		return h.code, nil
	})
	if err != nil {
		return nil, err
	}
	for i := range points {
		x := &points[i]
		h := b.plan.byCode[x.Holder]
		if h == nil {
			continue
		}
		all.some = true
		c, err := all.sum(h, x.Pool)
		if err != nil {
			return nil, err
		}
		c.cases += uint64(x.Cases)
		money := wide.Int{}
		for _, m := range []settlement.Money{x.Price, x.Over, x.Floored, -x.Counted} {
			money.Accumulate(int64(m))
		}
		c.incurred, _ = c.incurred.Add(money)
		b.after.add(h, x.Pool, money)
		b.after.of(h).add(x)
	}
	for i := range rest {
		if err := b.takeSum(all, &rest[i]); err != nil {
			return nil, err
		}
	}
	all.join()
	return points, nil
}

// takeSum adds a sum of priced claims, or a line, to the charge of its holder.
func (b *book) takeSum(all *page, s *settlement.Sum) error {
	e := &s.Entry
	if e.Method == settlement.Budget {
		if e.Owner != nil && e.Owner.Policy == b.plan.digest { // the plan's own
			if e.Owner.Holder == "" {
				b.after.name(e.Institution, e.Pool)
			}
			return nil
		}
		if e.Owner != nil && b.outside[e.Owner.Policy] {
			return nil
		}
		b.acted(e)
	}
	h, err := all.holder(e)
	if err != nil || h == nil || h.earned {
		return err
	}
	c, err := all.sum(h, e.Pool)
	if err != nil {
		return err
	}
	before := c.incurred
	c.cases += uint64(s.Cases)
	c.lines(e, s.Cases)
	c.incurred.Accumulate(int64(e.Amount))
	c.incurred.Accumulate(-int64(e.Covered))
	c.incurred.Accumulate(int64(s.Floored))
	if s.Cases > 0 {
		c.cost.Accumulate(int64(e.Cost))
		c.priced.Accumulate(int64(e.Amount))
	}
	money, _ := c.incurred.Sub(before)
	b.after.add(h, e.Pool, money)
	return nil
}

// name notes the pool of an institution that gets a grant: the first, if there are several.
func (a *after) name(institution, pool string) {
	if first, ok := a.pools[institution]; !ok || pool < first {
		a.pools[institution] = pool
	}
}

func (a *after) of(h *holder) *earnings {
	if a.earned[h] == nil {
		a.earned[h] = &earnings{}
	}
	return a.earned[h]
}

func (e *earnings) add(x *settlement.Borne) {
	for _, f := range []struct {
		to   *wide.Int
		from settlement.Money
	}{{&e.price, x.Price}, {&e.counted, x.Counted}, {&e.over, x.Over}, {&e.floored, x.Floored}, {&e.covered, x.Covered}, {&e.cost, x.Cost}} {
		f.to.Accumulate(int64(f.from))
	}
}

func (a *after) add(h *holder, pool string, money wide.Int) {
	if a.byPool[h] == nil {
		a.byPool[h] = map[string]*wide.Int{}
	}
	if a.byPool[h][pool] == nil {
		a.byPool[h][pool] = new(wide.Int)
	}
	sum, _ := a.byPool[h][pool].Add(money)
	*a.byPool[h][pool] = sum
}

// look looks up the findings and steps that a claim is in.
func (b *page) look(e *settlement.Entry) error {
	if e.Left != "" {
		return b.unpaid(e)
	}
	if e.Claim == "" {
		return nil
	}
	h, err := b.holder(e)
	if err != nil {
		return err
	}
	var c *charge
	if h != nil && !(h.earned && e.Priced) {
		c = b.charges[h]
	}
	return b.audit(e, c)
}

// placedLine is a line with its statement and its holder.
type placedLine struct {
	owned
	policy string // digest
	line   settlement.Line
}

// placed returns lines with the pools that they belong to.
func (b *book) placed(d drawn, r *settlement.Report) (list []placedLine, err error) {
	for _, at := range slices.SortedFunc(maps.Keys(d), func(x, y owned) int {
		return cmp.Or(cmp.Compare(x.institution, y.institution), cmp.Compare(x.pool, y.pool), cmp.Compare(x.holder, y.holder))
	}) {
		h := b.plan.byCode[at.holder]
		pools, weights := b.pools(h, r)
		for _, l := range d[at] {
			parts, err := b.plan.overPools(l, pools, weights)
			if err != nil {
				return nil, fmt.Errorf("holder %s: %w", shown.QuoteID(at.holder), err)
			}
			for i, part := range parts {
				if part.Amount == 0 && len(parts) > 1 && (l.Amount != 0 || i > 0) {
					continue // a line of nothing stays once: it may tell which findings acted
				}
				list = append(list, placedLine{owned{at.institution, pools[i], at.holder}, b.plan.digest, part})
			}
		}
	}
	return list, nil
}

// pools returns the pools over which a holder's lines are divided, and their weights.
func (b *book) pools(h *holder, r *settlement.Report) ([]string, []settlement.Share) {
	by := b.after.byPool[h]
	pools := slices.Sorted(maps.Keys(by))
	var weights []settlement.Share
	all := wide.Int{}
	for _, pool := range pools {
		v, ok := by[pool].Int64()
		if !ok || v < 0 {
			v = 0
		}
		all.Accumulate(v)
		weights = append(weights, settlement.Share{Key: pool, Weight: v})
	}
	switch {
	case len(pools) == 0:
		return []string{poolOf(h.payee, r)}, nil
	case all.Sign() == 0:
		return pools[:1], nil
	}
	return pools, weights
}

// poolOf returns the first pool in which an institution has a statement.
func poolOf(institution string, r *settlement.Report) string {
	if s := r.Statement(institution); s != nil && len(s.Parts) > 0 {
		return s.Parts[0].Pool
	}
	return r.Pools[0].Name
}

// overPools divides a line over pools.
func (p *Plan) overPools(l settlement.Line, pools []string, weights []settlement.Share) ([]settlement.Line, error) {
	if len(pools) == 1 {
		return []settlement.Line{l}, nil
	}
	sign := settlement.Money(1)
	if l.Amount < 0 {
		sign = -1
	}
	parts, err := settlement.Apportion(sign*l.Amount, weights)
	if err != nil {
		return nil, err
	}
	sum := wide.Int{}
	for _, w := range weights {
		sum.Accumulate(w.Weight)
	}
	all, ok := sum.Int64()
	if !ok {
		return nil, settlement.ErrOverflow
	}
	list := make([]settlement.Line, len(parts))
	for i, part := range parts {
		w := sheet.After(l.Trail)
		floor := floored(&w, sign*l.Amount, weights[i].Weight, all)
		w.Money(p.rules.poolPart, sheet.Money("all_pools", l.Amount), sheet.Money("pool_money", settlement.Money(weights[i].Weight)),
			sheet.Money("all_money", settlement.Money(all)), sheet.Money("handed", sign*(part-floor)))
		if list[i], err = w.Line(l.Method, l.Kind); err != nil {
			return nil, err
		}
	}
	return list, nil
}
