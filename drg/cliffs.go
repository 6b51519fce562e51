package drg

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"sort"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/policy"
)

// Cliffs lists the costs at which the payment for a case jumps or falls, at a point value
// in yuan a point. It lists them by group and by the approval of the case. Institutions
// that have the same coefficient and bounds in a group are listed together.
//
// It looks at the bounds of classes, since within a class one fen more of cost is never
// paid less. It lists the bounds at which the formulas of the two classes differ. They are
// compared exactly. A class that holds no whole fen is left out. What a group has by level,
// institution or pool is looked at like a group of its own. Where a pool makes a difference,
// Where names it, and without its name the cliff is that of all other pools.
//
// At counts the "cost" of the case, and is the last cost before the cliff. Before is the
// payment for that cost in yuan, and After the payment for one fen more. Jump is the
// difference of the two formulas at the bound itself, rounded to the fen. Where names the
// group, the coefficient, the approval if there is one, and the classes from and to.
//
// All of the cost is taken as reasonable, none of it as covered, and by item all of it as
// approved. Cases that are ungrouped, at a fixed price, or with points set by review have
// no cliffs. Readmission and the length of stays do not depend on cost. Cliffs are sorted
// by group, then institutions, then approval, then cost.
//
// Under a table of rules it looks at every comparison that depends on the cost, also in
// definitions and inside of points and amounts, as far as they can be met: where a rule asks for
// a column, days or a review, a case is looked at that has them, and Where names them. Else
// a case is of seven days, has 1 in columns of decimals, 0 or no in the others, and in those of
// texts one that no rule names. Path is that
// of the formula, "rules[2].when" or "define.bound". It also lists where the payment falls
// steadily. The steps that round and down make inside of points and amounts are one cliff, the
// first of them, with Every and Until; Jump is the size of a step in yuan at the value, and Where
// names the rounding. Steps of every fen, or no larger than what rounding the payment itself does,
// are left out. Where a formula is no straight line in the cost only its jumps are found: see
// [Plan.OtherBounds], which names it, and what does not depend on cost.
//
// Cliffs returns an error if the value is negative or absent, or on overflow.
func (p *Plan) Cliffs(value settlement.Decimal) ([]settlement.Cliff, error) {
	v, places, err := value.Coefficient()
	switch {
	case value.Absent():
		err = policy.ErrRequired
	case err == nil && value.Sign() < 0:
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, value)
	}
	if err != nil {
		return nil, &settlement.FieldError{Path: "value", Err: err}
	}
	if p.table != nil {
		return p.tableCliffs(value)
	}
	search := cliffs{Plan: p, value: newNumber(v, places, value), unrounded: map[string]*formula.Expr{}}
	search.all = p.institutions.Sorted(func(in *institution) string { return in.code })
	search.everywhere = slices.Clone(p.poolCoefficients.pools)
	for _, in := range search.all {
		search.everywhere = append(search.everywhere, in.pools.pools...)
	}
	slices.Sort(search.everywhere)
	search.everywhere = slices.Compact(search.everywhere)
	for _, g := range p.groups.Sorted(func(g *group) string { return g.code }) {
		if err := search.group(g); err != nil {
			return nil, fmt.Errorf("group %q: %w", g.code, err)
		}
	}
	return search.list, nil
}

// cliffs collects the cliffs of a plan at a value.
type cliffs struct {
	*Plan
	value number
	all   []*institution // by code
	// everywhere are the pools in which coefficients are those of all groups, or of single
	// groups in institutions.
	everywhere []uint32
	list       []settlement.Cliff
	unrounded  map[string]*formula.Expr // by text
}

// group adds the cliffs of a group.
func (f *cliffs) group(g *group) error {
	for _, alike := range f.alike(g) {
		var plain []settlement.Cliff // of a case that nobody reviewed
		for _, approved := range []Approval{NotApproved, ApprovedHigh, ApprovedSpecial} {
			if s := f.policy.Special; approved == ApprovedSpecial && (s == nil || s.Formula == AsApproved) {
				continue // what review makes of a case has nothing to do with its cost
			}
			s := slope{cliffs: f, g: alike.g, alike: alike, approved: approved}
			found, err := s.find()
			if err != nil {
				return err
			}
			for _, c := range found {
				// A cliff that is there without approval is listed once.
				if !slices.ContainsFunc(plain, func(o settlement.Cliff) bool { return same(o, c) }) {
					f.list = append(f.list, c)
				}
			}
			if approved == NotApproved {
				plain = found
			}
		}
	}
	return nil
}

// same reports whether two cliffs of a group, approved or not, are one.
func same(a, b settlement.Cliff) bool {
	a.Where, b.Where = classesOf(a), classesOf(b)
	return a.Path == b.Path && slices.Equal(a.Where, b.Where) && a.At == b.At && a.Before == b.Before && a.After == b.After && a.Recovers == b.Recovers
}

// classesOf returns the classes before and behind a cliff, which are named last.
func classesOf(c settlement.Cliff) []settlement.Where { return c.Where[len(c.Where)-2:] }

// alike are institutions that have the same coefficient and bounds in a group.
type alike struct {
	codes       []string
	coefficient number
	in          *institution
	g           *group // what cases meet of the group
	pool        uint32
	high        *bound
}

// alike puts the institutions with the same coefficient and bounds in a group together.
// Institutions without a coefficient there have none of its cases. A pool in which an
// institution has nothing of its own is not told apart.
func (f *cliffs) alike(g *group) []*alike {
	type what struct {
		g      *group
		high   *bound
		v      int64 // of the coefficient
		places int
		pool   uint32
	}
	found := map[what]*alike{}
	var list []*alike
	add := func(in *institution, r *rating, key what) {
		one := found[key]
		if one == nil {
			one = &alike{coefficient: r.findCoefficient().number, in: in, g: r.g, pool: r.pool, high: key.high}
			found[key] = one
			list = append(list, one)
		}
		one.codes = append(one.codes, in.code)
	}
	pools := f.poolsOf(g)
	for _, in := range f.all {
		var elsewhere what
		for _, pool := range pools {
			r := rating{Plan: f.Plan, in: in, g: f.meets(in, g, pool), c: &Case{Group: g.code}, pool: pool}
			key := what{g: r.g}
			if !r.g.other {
				a := r.findCoefficient()
				key = what{r.g, r.bound(), a.v, a.places, 0}
			}
			if pool == 0 {
				elsewhere = key
			} else if key == elsewhere {
				continue
			}
			if key.pool = pool; key.v != 0 {
				add(in, &r, key)
			}
		}
	}
	return list
}

// poolsOf returns the pools that tables name for the cases of a group, after 0 for all
// others.
func (f *cliffs) poolsOf(g *group) []uint32 {
	list := []uint32{0}
	if f.pools.Len() == 0 {
		return list
	}
	if g.beyond != nil {
		list = append(list, g.beyond.pools...)
	}
	list = append(list, g.pools.pools...)
	list = append(list, f.everywhere...)
	slices.Sort(list)
	return slices.Compact(list)
}

// slope is the payment for a case of a group as a function of its cost.
type slope struct {
	*cliffs
	g        *group
	alike    *alike
	approved Approval
}

// rate rates a case of the cost.
func (s *slope) rate(cost settlement.Money, trail *settlement.Trail) (e settlement.Entry, err error) {
	c := Case{ID: "cliff", Institution: s.alike.in.code, Group: s.g.code, Cost: cost, Approved: s.approved}
	r := rating{Plan: s.Plan, c: &c, in: s.alike.in, g: s.g, pool: s.alike.pool, rules: &s.rules, trail: trail}
	return e, r.rate(&e)
}

// paid returns the class of a case of the cost, and the payment for it.
func (s *slope) paid(cost settlement.Money) (settlement.Class, settlement.Money, error) {
	e, err := s.rate(cost, nil)
	if err != nil || e.Priced {
		return e.Class, e.Amount, err
	}
	v, err := divide(exact.Of(int64(e.Points), s.value.v), exact.Of(), s.value.places+6, 0)
	return e.Class, settlement.Money(v), err
}

// find returns the cliffs at the edges.
func (s *slope) find() ([]settlement.Cliff, error) {
	var list []settlement.Cliff
	edges := s.edges()
	for _, e := range edges {
		c, err := s.cliff(e, edges)
		if err != nil {
			return nil, err
		}
		if c != nil {
			list = append(list, *c)
		}
	}
	return list, nil
}

// cliff returns the cliff at an edge, nil if there the formulas of both sides
// agree.
func (s *slope) cliff(e edge, edges []edge) (*settlement.Cliff, error) {
	cost := settlement.Money(e.cost)
	from, before, err := s.paid(cost)
	if err != nil {
		return nil, err
	}
	to, after, err := s.paid(cost + 1)
	if err != nil {
		return nil, err
	}
	jump, err := s.jump(e)
	if err != nil || jump.Sign() == 0 {
		return nil, err
	}
	c := settlement.Cliff{
		Path: e.path, Where: s.where(from, to), Institutions: s.alike.codes, Of: "cost",
		At: cost.Decimal(), Before: before.Decimal(), After: after.Decimal(), Falls: after < before,
	}
	fen, places, err := formula.Decimal(formula.RoundRat(jump, 2), 2)
	if err != nil {
		return nil, &settlement.FieldError{Path: "jump", Err: err}
	}
	c.Jump = settlement.DecimalOf(fen, places)
	one := slope{cliffs: &cliffs{Plan: s.Plan, value: s.value}, g: s.g, alike: s.alike, approved: s.approved} // without what was found so far
	c.Why = func() (before, after settlement.Trail, err error) { return both(one.why, cost) }
	if c.Falls {
		recovers, err := s.recovers(cost, before, edges)
		if err != nil {
			return nil, err
		}
		if recovers > 0 {
			c.Recovers = recovers.Decimal()
		}
	}
	return &c, nil
}

// where names the group and the case that a cliff is of. The classes come last.
func (s *slope) where(from, to settlement.Class) []settlement.Where {
	list := []settlement.Where{{Name: "group", Value: s.g.code}}
	if s.alike.pool != 0 {
		list = append(list, settlement.Where{Name: "pool", Value: s.pools.Text(s.alike.pool)})
	}
	list = append(list, settlement.Where{Name: "coefficient", Value: s.alike.coefficient.shown.String()})
	if s.approved != NotApproved {
		list = append(list, settlement.Where{Name: "approved", Value: string(s.approved)})
	}
	return append(list, settlement.Where{Name: "from", Value: string(from)}, settlement.Where{Name: "to", Value: string(to)})
}

// jump evaluates the formula behind an edge and the one before it, both at the bound
// itself, and returns the difference in yuan.
func (s *slope) jump(e edge) (*big.Rat, error) {
	before, err := s.at(settlement.Money(e.cost), e.ratio)
	if err != nil {
		return nil, err
	}
	after, err := s.at(settlement.Money(e.cost)+1, e.ratio)
	if err != nil {
		return nil, err
	}
	return after.Sub(after, before), nil
}

// at takes the formula by which a case of the cost is paid, and evaluates it for the cost
// that is exactly ratio × mean, before anything is rounded.
func (s *slope) at(cost settlement.Money, ratio *big.Rat) (*big.Rat, error) {
	var t settlement.Trail
	e, err := s.rate(cost, &t)
	if err != nil {
		return nil, err
	}
	step := t[len(t)-1]
	expr := s.unrounded[step.Rule.Formula]
	if expr == nil {
		if expr, err = formula.Parse(step.Rule.Formula); err != nil {
			return nil, err
		}
		expr = expr.Unrounded()
		s.unrounded[step.Rule.Formula] = expr
	}
	x, err := expr.Eval(func(name string) (*big.Rat, bool) {
		if name == "cost" || name == "by_item" { // by item the whole cost is approved
			return new(big.Rat).Mul(ratio, big.NewRat(s.g.mean, 100)), true
		}
		return step.Lookup(name)
	})
	if err == nil && !e.Priced {
		x.Mul(x, s.value.shown.Rat())
	}
	return x, err
}

// recovers returns the least higher cost that is paid as much as before. Between two edges
// the payment never falls.
func (s *slope) recovers(cost, before settlement.Money, edges []edge) (settlement.Money, error) {
	var fault error
	reaches := func(from, to settlement.Money) (settlement.Money, bool) {
		n := sort.Search(int(to-from)+1, func(i int) bool {
			_, paid, err := s.paid(from + settlement.Money(i))
			if err != nil {
				fault = err
			}
			return err != nil || paid >= before
		})
		return from + settlement.Money(n), fault == nil && n <= int(to-from)
	}
	from := cost + 1
	for _, e := range edges {
		if settlement.Money(e.cost) < from {
			continue
		}
		if found, ok := reaches(from, settlement.Money(e.cost)); ok || fault != nil {
			return found, fault
		}
		from = settlement.Money(e.cost) + 1
	}
	// In the last class: as far as arithmetic goes.
	for to := from; to < math.MaxInt64/4; to *= 2 {
		_, paid, err := s.paid(to)
		if err != nil {
			return 0, nil //nolint:nilerr // beyond what can be computed nobody recovers
		}
		if paid >= before {
			found, _ := reaches(from, to)
			return found, fault
		}
	}
	return 0, nil
}
