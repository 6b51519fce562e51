package formula

import (
	"math/big"
)

// In this file: how a formula goes on as one of its inputs grows. A cliff of a payment is
// found by walking from one change to the next.

// Along follows formulas of a scope as one input, a number of whole units such as fen, grows.
// At each place it computes exactly, as a [Frame] does, and finds out how far nothing is
// decided in another way: no comparison, and no choice of min and max.
type Along struct {
	scope  *Scope
	vary   *declared
	unit   *big.Rat
	values func(name string) Value // of the other inputs
	limit  int64

	at    int64
	defs  map[*declared]*line // computed at this place
	next  int64               // the first place at which something is decided in another way
	bound *big.Rat            // where exactly, in units; nil: not known
	cause Cause
	of    string // what the caller computes
	in    string // the definition in whose text we are
	quiet bool   // how anything goes on does not matter
}

// Cause is the comparison, or the min or max, that is decided in another way at a place.
type Cause struct {
	Program    string // what was computed, as the caller called it: see [Along.In]
	Definition string // in whose text it stands; empty: in that of the program
	Text       string // of the comparison
	Pos        int    // in the text
}

// Along returns a way along an input, a number in units of 10^−places, as far as limit units.
// It has the values of the other inputs from the function; the zero Value is not known.
func (s *Scope) Along(input string, places int, limit int64, values func(name string) Value) *Along {
	return &Along{scope: s, vary: s.names[input], unit: power10(-places), limit: limit, values: values}
}

// Start goes to a place.
func (a *Along) Start(at int64) {
	a.at, a.next, a.bound, a.defs, a.cause, a.in = at, a.limit+1, nil, map[*declared]*line{}, Cause{}, ""
}

// Next returns the first place after the one started at where something is decided in another
// way that was computed since, and what it is. It returns false if there is none up to the limit.
func (a *Along) Next() (at int64, cause Cause, ok bool) { return a.next, a.cause, a.next <= a.limit }

// Bound returns where exactly the decision of [Along.Next] changes, in units: behind the place
// before it, and not behind the place itself. It is nil where roundings or bends leave that open.
func (a *Along) Bound() *big.Rat { return a.bound }

// In says how a [Cause] calls the programs that are computed next.
func (a *Along) In(program string) { a.of = program }

// Flag computes a condition at the place.
func (a *Along) Flag(p *Program) (bool, error) {
	l, err := a.program(p)
	if err != nil {
		return false, err
	}
	return l.value.flag, nil
}

// Number computes a number at the place, and how it goes on from there.
func (a *Along) Number(p *Program) (Course, error) {
	l, err := a.program(p)
	if err != nil {
		return Course{}, err
	}
	c := Course{l.value.Rat(), new(big.Rat).Set(l.slope), new(big.Rat).Set(l.wobble), l.bent, l.steps.list, l.steps.unknown}
	return c, nil
}

// Course is a number at a place, and how it goes on until something is decided in another way.
type Course struct {
	At     *big.Rat // the value
	Slope  *big.Rat // its growth per unit
	Wobble *big.Rat // how far, by roundings, the number may be from the straight line
	Bent   bool     // it is no straight line; Slope and Wobble say nothing
	Steps  []Step   // those that roundings make
	// Unknown are the parts of which that is not known.
	Unknown []Unknown
}

// Times returns the course of a number times a factor.
func (c Course) Times(factor *big.Rat) Course {
	times := func(x *big.Rat) *big.Rat { return new(big.Rat).Mul(x, factor) }
	return Course{times(c.At), times(c.Slope), new(big.Rat).Abs(times(c.Wobble)), c.Bent, steps{list: c.Steps}.times(factor).list, c.Unknown}
}

// line is a value at the place. For a number it also says how it goes on: value + slope for
// each unit, give or take the wobble of roundings.
type line struct {
	value         Value
	slope, wobble *big.Rat
	bent          bool
	steps         steps
}

var none = new(big.Rat)

func level(v Value) *line { return &line{value: v, slope: none, wobble: none} }

// flat reports whether the number stays what it is.
func (l *line) flat() bool { return !l.bent && l.slope.Sign() == 0 && l.wobble.Sign() == 0 }

func (a *Along) program(p *Program) (*line, error) {
	if p.def != nil {
		return a.definition(p.def)
	}
	return a.eval(p.expr.root)
}

// definition computes a definition once at a place.
func (a *Along) definition(d *declared) (*line, error) {
	if l := a.defs[d]; l != nil {
		return l, nil
	}
	if d.prog == nil {
		return nil, errZero
	}
	in := a.in
	a.in = d.name
	l, err := a.eval(d.prog.expr.root)
	a.in = in
	if err == nil {
		a.defs[d] = l
	}
	return l, err
}

func (a *Along) eval(n *node) (*line, error) {
	switch n.kind {
	case kindNumber:
		return level(numberOf(n.value)), nil
	case kindText:
		return level(TextOf(n.literal)), nil
	case kindFlag:
		return level(FlagOf(n.text == "true")), nil
	case kindName:
		return a.name(n)
	case kindOr, kindAnd:
		l, err := a.eval(n.args[0])
		if err != nil || l.value.flag == (n.kind == kindOr) {
			return l, err
		}
		return a.eval(n.args[1])
	case kindNot:
		l, err := a.eval(n.args[0])
		if err != nil {
			return nil, err
		}
		return level(FlagOf(!l.value.flag)), nil
	case kindCompare:
		return a.comparison(n)
	case kindCall:
		return a.call(n)
	}
	return a.arithmetic(n)
}

// name computes a name.
func (a *Along) name(n *node) (*line, error) {
	d := a.scope.names[n.text]
	switch {
	case d == nil:
		return nil, n.unknown()
	case d == a.vary:
		x := new(big.Rat).SetInt64(a.at)
		return &line{value: numberOf(x.Mul(x, a.unit)), slope: a.unit, wobble: none}, nil
	case !d.input:
		return a.definition(d)
	}
	v := a.values(d.name)
	if !v.Known() {
		return nil, n.unknown()
	}
	return level(v), nil
}

// comparison decides a chain from the left, as far as needed.
func (a *Along) comparison(n *node) (*line, error) {
	left, err := a.eval(n.args[0])
	for i, s := range n.ops {
		if err != nil {
			return nil, err
		}
		right, err := a.eval(n.args[i+1])
		if err != nil {
			return nil, err
		}
		yes := holds(left.value, s.op, right.value)
		if left.value.kind == Number {
			a.decided(n, n.args[i], n.args[i+1], left, right, func(l, r Value) bool { return holds(l, s.op, r) })
		}
		if !yes {
			return level(FlagOf(false)), nil
		}
		left = right
	}
	return level(FlagOf(true)), nil
}

func (a *Along) call(n *node) (*line, error) {
	switch n.text {
	case "if":
		c, err := a.eval(n.args[0])
		if err != nil {
			return nil, err
		}
		if c.value.flag {
			return a.eval(n.args[1])
		}
		return a.eval(n.args[2])
	case "known":
		d := a.scope.names[n.args[0].text]
		return level(FlagOf(d == a.vary || d != nil && (!d.input || a.values(d.name).Known()))), nil
	case "min", "max":
		return a.furthest(n)
	}
	return a.rounding(n)
}

// furthest computes a min or max. Which operand is chosen may change further on.
func (a *Along) furthest(n *node) (*line, error) {
	sign := -1
	if n.text == "max" {
		sign = +1
	}
	var best *line
	var from *node
	for _, arg := range n.args {
		l, err := a.eval(arg)
		if err != nil {
			return nil, err
		}
		if best == nil {
			best, from = l, arg
			continue
		}
		order := l.value.number.Cmp(best.value.number)
		if order != 0 {
			a.decided(n, arg, from, l, best, func(l, r Value) bool { return l.number.Cmp(r.number)*order >= 0 })
		} else {
			order = l.slope.Cmp(best.slope) // which is chosen from here on
		}
		bent := best.bent || l.bent || best.wobble.Sign()+l.wobble.Sign() > 0 // roundings may choose either
		other := l
		if order == sign {
			best, other, from = l, best, arg
		}
		if bent {
			of := best.steps
			if !best.flat() && !other.flat() { // the other one may be chosen for a while
				of = lost(n, NotStraight, best.steps, other.steps)
			}
			best = &line{best.value, best.slope, best.wobble, true, of}
		}
	}
	return best, nil
}

func (a *Along) rounding(n *node) (*line, error) {
	l, err := a.eval(n.args[0])
	if err != nil {
		return nil, err
	}
	by, err := a.eval(n.places)
	if err != nil {
		return nil, err
	}
	places, err := n.wholePlaces(by.value.number)
	if err != nil {
		return nil, err
	}
	x, wobble := RoundRat(l.value.number, places), power10(-places)
	if n.text == "down" { // below zero it rounds up: two units lie between the farthest results
		x, wobble = DownRat(l.value.number, places), new(big.Rat).Add(wobble, wobble)
	}
	switch {
	case !by.flat(): // the places themselves change
		return &line{numberOf(x), l.slope, wobble.Add(l.wobble, wobble), true, lost(n, NotStraight, l.steps)}, nil
	case l.flat():
		return level(numberOf(x)), nil
	}
	of := a.stepsOf(n, l, places)
	return &line{numberOf(x), l.slope, wobble.Add(l.wobble, wobble), l.bent, of}, nil
}

func (a *Along) arithmetic(n *node) (*line, error) {
	x, err := a.eval(n.args[0])
	if err != nil {
		return nil, err
	}
	if n.kind == kindNeg {
		return &line{numberOf(new(big.Rat).Neg(x.value.number)), new(big.Rat).Neg(x.slope), x.wobble, x.bent, steps{}.and(x.steps, -1)}, nil
	}
	y, err := a.eval(n.args[1])
	if err != nil {
		return nil, err
	}
	l := &line{bent: x.bent || y.bent}
	v := new(big.Rat)
	switch n.kind {
	case kindAdd:
		v.Add(x.value.number, y.value.number)
		l.steps = x.steps.and(y.steps, 1)
		l.slope, l.wobble = new(big.Rat).Add(x.slope, y.slope), new(big.Rat).Add(x.wobble, y.wobble)
	case kindSub:
		v.Sub(x.value.number, y.value.number)
		l.steps = x.steps.and(y.steps, -1)
		l.slope, l.wobble = new(big.Rat).Sub(x.slope, y.slope), new(big.Rat).Add(x.wobble, y.wobble)
	case kindMul:
		v.Mul(x.value.number, y.value.number)
		if y.flat() {
			x, y = y, x
		}
		l.scale(n, x, y, x.value.number)
	case kindDiv:
		if y.value.number.Sign() == 0 {
			return nil, n.zero()
		}
		v.Quo(x.value.number, y.value.number)
		l.scale(n, y, x, new(big.Rat).Inv(y.value.number))
	}
	if tooLarge(v) {
		return nil, n.large()
	}
	l.value = numberOf(v)
	return l, nil
}

// scale gives a line, that of a node, the growth of y × factor, where x says whether the factor stays.
func (l *line) scale(n *node, x, y *line, factor *big.Rat) {
	if l.steps = y.steps.times(factor); !x.flat() {
		l.bent, l.steps = true, lost(n, NotStraight, x.steps, y.steps)
	}
	l.slope = new(big.Rat).Mul(y.slope, factor)
	l.wobble = new(big.Rat).Mul(y.wobble, new(big.Rat).Abs(factor))
}

// decided notes where a decision between two numbers, of the nodes l and r, comes out in
// another way.
func (a *Along) decided(n, l, r *node, left, right *line, holds func(l, r Value) bool) {
	if a.quiet || left.flat() && right.flat() {
		return
	}
	now := holds(left.value, right.value)
	other := func(at int64) bool { return a.other(at, l, r, holds, now) }
	var first int64
	var ok bool
	var bound *big.Rat
	switch {
	case left.bent || right.bent:
		first, ok = a.search(other)
	default:
		d := new(big.Rat).Sub(left.value.number, right.value.number)
		s := new(big.Rat).Sub(left.slope, right.slope)
		w := new(big.Rat).Add(left.wobble, right.wobble)
		if s.Sign() != 0 && w.Sign() == 0 {
			bound = new(big.Rat).Quo(d, s)
			bound.Sub(new(big.Rat).SetInt64(a.at), bound)
		}
		first, ok = a.crossing(d, s, w, other, func(sign int) bool { return holds(numberOf(big.NewRat(int64(sign), 1)), numberOf(none)) != now })
	}
	if ok && first < a.next {
		a.next, a.bound, a.cause = first, bound, Cause{a.of, a.in, n.canonical(), n.pos}
	}
}

// crossing returns the first place at which a difference d, that grows by s a unit and wobbles
// by w, has a sign that decides in another way.
func (a *Along) crossing(d, s, w *big.Rat, other func(int64) bool, decides func(sign int) bool) (int64, bool) {
	if s.Sign() == 0 {
		if w.Sign() == 0 {
			return 0, false
		}
		return a.search(other)
	}
	root := new(big.Rat).Quo(d, s)
	root.Neg(root) // in units from here
	if w.Sign() == 0 {
		if root.Sign() < 0 {
			return 0, false
		}
		steps, whole := ceil(root)
		if whole && steps.Sign() > 0 && decides(0) {
			return a.far(steps)
		}
		if whole {
			steps.Add(steps, big.NewInt(1)) // on the root itself nothing is decided in another way
		}
		if !decides(s.Sign()) {
			return 0, false
		}
		return a.far(steps)
	}
	spread := new(big.Rat).Quo(w, new(big.Rat).Abs(s))
	from, _ := ceil(new(big.Rat).Sub(root, spread))
	to, _ := ceil(new(big.Rat).Add(root, spread))
	if to.Sign() < 0 {
		return 0, false
	}
	low, okLow := a.far(max0(from))
	high, okHigh := a.far(new(big.Int).Add(max0(to), big.NewInt(1)))
	if !okLow {
		return 0, false
	}
	if !okHigh {
		high = a.limit
	}
	if !other(high) {
		return 0, false
	}
	return bisect(max(low-1, a.at), high, other), true
}

// other reports whether a decision comes out in another way at a place.
func (a *Along) other(at int64, l, r *node, holds func(l, r Value) bool, now bool) bool {
	there := *a
	there.Start(at)
	there.in, there.quiet = a.in, true
	left, err := there.eval(l)
	if err != nil {
		return true
	}
	right, err := there.eval(r)
	return err != nil || holds(left.value, right.value) != now
}

// search looks for the first place where a decision comes out in another way, where no straight
// line says it: in steps of a thirty-second of the way.
func (a *Along) search(other func(at int64) bool) (int64, bool) {
	for low := a.at; low < a.limit; {
		high := min(a.limit, low+max(1, low/32))
		if other(high) {
			return bisect(low, high, other), true
		}
		low = high
	}
	return 0, false
}

// bisect returns the first place behind low, up to high, where a decision comes out in another
// way. At high it does.
func bisect(low, high int64, other func(at int64) bool) int64 {
	for high-low > 1 {
		if middle := low + (high-low)/2; other(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// ceil returns the least whole number that is not less than x, and whether it is x.
func ceil(x *big.Rat) (*big.Int, bool) {
	n, rest := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int))
	if rest.Sign() == 0 {
		return n, true
	}
	return n.Add(n, big.NewInt(1)), false
}

func max0(n *big.Int) *big.Int {
	if n.Sign() < 0 {
		return new(big.Int)
	}
	return n
}

// far returns the place so many steps on, and whether it is within the limit.
func (a *Along) far(steps *big.Int) (int64, bool) {
	at := new(big.Int).Add(steps, big.NewInt(a.at))
	if !at.IsInt64() || at.Int64() > a.limit {
		return 0, false
	}
	return at.Int64(), true
}
