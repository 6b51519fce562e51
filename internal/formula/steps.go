package formula

import "math/big"

// In this file: the steps that roundings make along an input.

// Step is the steps that one rounding makes in a number as the input grows: from First on the
// number changes by Size, and again after every so many units.
type Step struct {
	First int64    // the first place that has the changed number
	Until int64    // the place behind which there are no more of them
	Every *big.Rat // units from one step to the next
	Size  *big.Rat // of a step; below zero: the number falls
	Text  string   // of the rounding
}

// Why steps are not known.
const (
	// NotStraight is that a formula is no straight line in the input.
	NotStraight = "not_straight"
	// Nested is that a rounded number is rounded again, to another number of places.
	Nested = "nested"
)

// Unknown is a part of a formula whose steps are not known, and why.
type Unknown struct {
	Text   string
	Reason string
}

// steps are those of a line.
type steps struct {
	list    []Step
	unknown []Unknown
}

// and returns the steps of a sum of two lines, of which the second counts with a sign.
func (s steps) and(o steps, sign int64) steps {
	o = o.times(big.NewRat(sign, 1))
	return steps{append(append([]Step{}, s.list...), o.list...), append(append([]Unknown{}, s.unknown...), o.unknown...)}
}

// times returns the steps of a line times a factor.
func (s steps) times(factor *big.Rat) steps {
	if factor.Sign() == 0 {
		return steps{}
	}
	t := steps{unknown: s.unknown}
	for _, one := range s.list {
		one.Size = new(big.Rat).Mul(one.Size, factor)
		t.list = append(t.list, one)
	}
	return t
}

// lost returns the steps of a formula, made of those of its parts, of which nothing is known.
func lost(n *node, reason string, of ...steps) (s steps) {
	for _, o := range of {
		s.unknown = append(s.unknown, o.unknown...)
	}
	if len(s.unknown) == 0 { // else the part that is to blame is named already
		s.unknown = []Unknown{{n.canonical(), reason}}
	}
	return s
}

// stepsOf returns the steps that a rounding of a line makes from here on.
func (a *Along) stepsOf(n *node, l *line, places int) steps {
	switch {
	case a.quiet || l.flat():
		return steps{}
	case l.bent:
		return lost(n, NotStraight, l.steps)
	case l.wobble.Sign() != 0:
		return lost(n, Nested, l.steps)
	}
	unit := power10(-places)
	round := func(at int64) *big.Rat {
		x := new(big.Rat).SetInt64(at - a.at)
		x.Mul(x, l.slope).Add(x, l.value.number)
		if n.text == "down" {
			return DownRat(x, places)
		}
		return RoundRat(x, places)
	}
	size, every := new(big.Rat).Set(unit), new(big.Rat).Quo(unit, new(big.Rat).Abs(l.slope))
	if l.slope.Sign() < 0 {
		size.Neg(size)
	}
	var s steps
	// add adds those from a place on, which end before another one.
	add := func(from, until int64) {
		if from >= until || until <= a.at {
			return
		}
		now := round(from)
		other := func(at int64) bool { return round(at).Cmp(now) != 0 }
		if other(until) {
			s.list = append(s.list, Step{bisect(from, until, other), until, every, size, n.canonical()})
		}
	}
	if turn, is := a.zero(l); n.text == "down" && is { // around zero one step of down is left out
		add(a.at, turn)
		add(turn, a.limit)
	} else {
		add(a.at, a.limit)
	}
	return s
}

// zero returns the last place ahead that is not behind the one where a line is zero.
func (a *Along) zero(l *line) (int64, bool) {
	if l.value.number.Sign()*l.slope.Sign() >= 0 {
		return 0, false
	}
	ahead := new(big.Rat).Quo(l.value.number, l.slope)
	ahead.Neg(ahead)
	return a.far(new(big.Int).Quo(ahead.Num(), ahead.Denom()))
}
