package drg

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"sort"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
)

// Cliff is a place where one more fen of cost changes what is paid by a jump, or
// makes it fall.
type Cliff struct {
	// Path is the parameter that makes it: "classes.low", "classes.high[1]", "middle[0]".
	Path string `json:"path"`
	// Group, and the institutions whose coefficient and bounds are alike there, by code.
	Group        string             `json:"group"`
	Institutions []string           `json:"institutions"`
	Coefficient  settlement.Decimal `json:"coefficient"`
	// Approved is what review must have made of the case; empty: nothing.
	Approved Approval `json:"approved,omitempty"`
	// From and To are the classes before and behind it.
	From settlement.Class `json:"from"`
	To   settlement.Class `json:"to"`
	// Cost is the last cost before it; Before and After are what a case of that
	// cost, and of one fen more, is paid.
	Cost   settlement.Money `json:"cost"`
	Before settlement.Money `json:"before"`
	After  settlement.Money `json:"after"`
	// Jump is what is paid right behind the bound less what is paid right before
	// it, at the very bound, rounded to the fen; it is what remains of the step if
	// the fen could be divided.
	Jump settlement.Money `json:"jump"`
	// Falls says that one more fen of cost is paid less. Recovers is then the least
	// higher cost that is paid as much as before; 0: none is.
	Falls    bool             `json:"falls,omitempty"`
	Recovers settlement.Money `json:"recovers,omitzero"`
}

// String returns the cliff in one line.
func (c Cliff) String() string {
	text := fmt.Sprintf("%s: %s × %s: cost %s: %s, one fen more: %s", c.Path, c.Group, c.Coefficient, c.Cost, c.Before, c.After)
	if c.Approved != NotApproved {
		text += fmt.Sprintf(" (approved as %s)", c.Approved)
	}
	switch {
	case c.Falls && c.Recovers > 0:
		text += fmt.Sprintf(" (falls until %s)", c.Recovers)
	case c.Falls:
		text += " (falls for good)"
	}
	return text
}

// Cliffs lists where, along the cost of a case, what is paid for it at a point
// value (in yuan a point) jumps or falls: per group, institutions that are alike
// there together, and what review made of the case. It looks at the bounds of
// classes, since within a class one fen more is never paid less, and lists those
// at which the formulas of the two classes differ, exactly. A class that holds
// no whole fen is left out.
//
// The cost is reasonable in all, nothing of it is covered, and by item the whole
// of it is approved; points that review sets are not about cost. Cases that are ungrouped or at a fixed price have no cliffs;
// readmission and stays are not about cost. Cliffs are sorted by group, then
// institutions, then approval, then cost. Cliffs returns an error if the value is
// negative or absent, or on overflow.
func (p *Plan) Cliffs(value settlement.Decimal) ([]Cliff, error) {
	v, places, err := value.Coefficient()
	switch {
	case value.Absent():
		err = settlement.ErrRequired
	case err == nil && value.Sign() < 0:
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, value)
	}
	if err != nil {
		return nil, &settlement.FieldError{Path: "value", Err: err}
	}
	var list []Cliff
	for _, g := range p.groups.Sorted(func(g *group) string { return g.code }) {
		code := g.code
		if g.priced || p.isUngrouped(code, g) {
			continue
		}
		for _, alike := range p.alike(g) {
			var plain []Cliff // of a case that nobody reviewed
			for _, approved := range []Approval{NotApproved, ApprovedHigh, ApprovedSpecial} {
				if s := p.policy.Special; approved == ApprovedSpecial && (s == nil || s.Formula == AsApproved) {
					continue // what review makes of a case has nothing to do with its cost
				}
				s := slope{Plan: p, g: g, alike: alike, approved: approved, value: newNumber(v, places, value)}
				found, err := s.cliffs()
				if err != nil {
					return nil, fmt.Errorf("group %q: %w", code, err)
				}
				for _, c := range found {
					// What is so without approval need not be said again.
					same := c
					same.Approved = NotApproved
					if approved == NotApproved || !slices.ContainsFunc(plain, func(o Cliff) bool { return o.equal(same) }) {
						list = append(list, c)
					}
				}
				if approved == NotApproved {
					plain = found
				}
			}
		}
	}
	return list, nil
}

func (c Cliff) equal(o Cliff) bool {
	return c.Path == o.Path && c.Cost == o.Cost && c.Before == o.Before && c.After == o.After && c.From == o.From && c.To == o.To && c.Recovers == o.Recovers
}

// alike are institutions to whom a group is the same.
type alike struct {
	codes       []string
	coefficient number
	in          *institution
	high        *bound
}

// alike returns the institutions by what is the same to them in a group.
// Institutions without a coefficient there have none of its cases.
func (p *Plan) alike(g *group) []alike {
	var list []alike
	for _, in := range p.institutions.Sorted(func(in *institution) string { return in.code }) {
		r := rating{Plan: p, in: in, g: g, c: &Case{Group: g.code}}
		a, _ := r.findCoefficient()
		if a.v == 0 {
			continue
		}
		one := alike{codes: []string{in.code}, coefficient: *a, in: r.in, high: r.bound()}
		i := slices.IndexFunc(list, func(x alike) bool {
			return x.high == one.high && x.coefficient.shown.Cmp(*one.coefficient.shown) == 0
		})
		if i < 0 {
			list = append(list, one)
		} else {
			list[i].codes = append(list[i].codes, in.code)
		}
	}
	return list
}

// slope is what is paid for a case of a group along its cost.
type slope struct {
	*Plan
	g        *group
	alike    alike
	approved Approval
	value    number
}

// paid returns the class of a case of so much cost, and what it is paid.
func (s *slope) paid(cost settlement.Money) (settlement.Class, settlement.Money, error) {
	c := Case{ID: "cliff", Institution: s.alike.in.code, Group: s.g.code, Cost: cost, Approved: s.approved}
	e := settlement.Entry{}
	r := rating{Plan: s.Plan, c: &c, in: s.alike.in, g: s.g, rules: &s.rules}
	if err := r.rate(&e); err != nil {
		return "", 0, err
	}
	if e.Priced {
		return e.Class, e.Amount, nil
	}
	v, err := divide(exact.Of(int64(e.Points), s.value.v), exact.Of(), s.value.places+6, 0)
	return e.Class, settlement.Money(v), err
}

// edge is the bound of a class: the last cost on its near side, exactly the
// ratio, and what says so.
type edge struct {
	cost  int64
	ratio *big.Rat
	path  string
}

// edges returns the bounds that a case of the group can meet, ascending.
func (s *slope) edges() []edge {
	var list []edge
	add := func(cost int64, ratio settlement.Decimal, path string) {
		if cost > 0 && cost < math.MaxInt64 && !slices.ContainsFunc(list, func(e edge) bool { return e.cost == cost }) {
			list = append(list, edge{cost, ratio.Rat(), path})
		}
	}
	if b := s.alike.high; b != nil {
		path := fmt.Sprintf("classes.high[%d]", b.index)
		add(b.from-1, s.policy.Classes.High[b.index].Ratio, path)
		if b.to > 0 {
			add(b.to, s.policy.Classes.High[b.index].RatioUpTo, path+".ratio_up_to")
		}
	}
	add(s.g.low, s.policy.Classes.Low, "classes.low")
	for i := range s.g.middle {
		m := &s.g.middle[i]
		add(m.from-1, m.over, fmt.Sprintf("middle[%d].over", m.index))
		add(m.to, m.upTo, fmt.Sprintf("middle[%d].up_to", m.index))
	}
	slices.SortFunc(list, func(a, b edge) int { return cmp.Compare(a.cost, b.cost) })
	return list
}

func (s *slope) cliffs() ([]Cliff, error) {
	var list []Cliff
	edges := s.edges()
	for _, e := range edges {
		cost := settlement.Money(e.cost)
		from, before, err := s.paid(cost)
		if err != nil {
			return nil, err
		}
		to, after, err := s.paid(cost + 1)
		if err != nil {
			return nil, err
		}
		jump := s.exact(cost+1, e.ratio)
		jump.Sub(jump, s.exact(cost, e.ratio))
		if jump.Sign() == 0 {
			continue
		}
		c := Cliff{
			Path: e.path, Group: s.g.code, Institutions: s.alike.codes, Coefficient: *s.alike.coefficient.shown, Approved: s.approved,
			From: from, To: to, Cost: cost, Before: before, After: after, Falls: after < before,
		}
		var f settlement.Faults
		c.Jump = settlement.Money(int64(jump.Sign()) * half(&f, "jump", jump.Abs(jump)))
		if err := f.Err(); err != nil {
			return nil, err
		}
		if c.Falls {
			if c.Recovers, err = s.recovers(cost, before, edges); err != nil {
				return nil, err
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// recovers returns the least higher cost that is paid so much again. Between two
// edges what is paid never falls.
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

// exact returns what is paid, in fen, by the formula of the class that a cost is
// in, at an exact ratio to the mean cost.
func (s *slope) exact(cost settlement.Money, ratio *big.Rat) *big.Rat {
	c := Case{Institution: s.alike.in.code, Group: s.g.code, Cost: cost}
	r := rating{Plan: s.Plan, c: &c, in: s.alike.in, g: s.g, rules: &s.rules}
	mul := func(list ...*big.Rat) *big.Rat {
		x := big.NewRat(1, 1)
		for _, y := range list {
			x.Mul(x, y)
		}
		return x
	}
	one := big.NewRat(1, 1)
	base, a := s.g.base.shown.Rat(), s.alike.coefficient.shown.Rat()
	atCost := mul(ratio, big.NewRat(s.g.mean, 1))
	points := func(p *big.Rat) *big.Rat { return mul(p, s.value.shown.Rat(), big.NewRat(100, 1)) }
	optional := func(applies bool) *big.Rat {
		if applies {
			return a
		}
		return one
	}
	normal := mul(base, a)
	high := r.high()
	switch p := &s.policy; {
	case s.approved == ApprovedSpecial && (high == nil || p.High.When != Always):
		if p.Special.Formula == ByItem {
			return atCost
		}
		return points(mul(atCost, big.NewRat(1, s.Plan.mean), p.Scale.Rat()))
	case high != nil && (p.High.When == Always || s.approved == ApprovedHigh):
		switch p.High.Formula {
		case ByItem:
			return atCost
		case None:
			return points(normal)
		}
		counted := ratio
		if limit := p.High.CapRatio; !limit.Absent() && ratio.Cmp(limit.Rat()) > 0 {
			counted = limit.Rat()
		}
		excess := new(big.Rat).Sub(counted, p.Classes.High[high.index].Ratio.Rat())
		if excess.Sign() < 0 {
			excess.SetInt64(0)
		}
		return points(normal.Add(normal, mul(base, optional(p.High.Coefficient), excess)))
	case high != nil:
		return points(normal)
	case r.low():
		switch p.Low.Formula {
		case ByItem:
			return atCost
		case None:
			return points(normal)
		}
		low := mul(base, optional(p.Low.Coefficient), ratio)
		if p.Low.Cap == BasePoints && low.Cmp(base) > 0 {
			low = base
		}
		return points(low)
	}
	for i := range s.g.middle {
		if m := &s.g.middle[i]; r.middle(m) {
			return points(mul(base, optional(m.coefficient), new(big.Rat).Add(ratio, m.plus.shown.Rat())))
		}
	}
	return points(normal)
}
