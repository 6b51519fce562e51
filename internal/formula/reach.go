package formula

import (
	"maps"
	"math/big"
	"slices"
)

// In this file: what the other inputs must be for a comparison to matter, so that a search along
// one input meets it.

// Case is what some inputs are in a search; the others are what they were before.
type Case map[string]Value

// Wish is a program, and what it should come out as.
type Wish struct {
	Program *Program
	Holds   bool
}

// Search looks for bounds of one input in formulas of a scope.
type Search struct {
	scope *Scope
	vary  string
	free  func(name string) bool  // whether a case may choose the input
	base  func(name string) Value // what inputs are before anything is chosen

	depends map[*node]bool // on the input
}

// Search returns a search for bounds of an input. Inputs that are free may be chosen.
func (s *Scope) Search(vary string, free func(name string) bool, base func(name string) Value) *Search {
	return &Search{s, vary, free, base, map[*node]bool{}}
}

// Cases returns, for every comparison in a program that depends on the input, a case in which
// it decides, so far as one is found: where other conditions stand before it, they are met.
// Wishes are met besides, in their order, where the case leaves them open: those that do not
// depend on the input, and in a further case those that do. A comparison that needs nothing to
// be chosen adds the empty case. Each case is returned once.
func (s *Search) Cases(p *Program, wishes []Wish) []Case {
	c := collector{Search: s, seen: map[*declared]bool{}}
	c.walk(p.expr.root, nil)
	var list []Case
	add := func(m Case) {
		if !slices.ContainsFunc(list, m.Equal) {
			list = append(list, maps.Clone(m))
		}
	}
	for _, guards := range c.found {
		m := Case{}
		for _, g := range guards {
			s.want(g.node, g.holds, m)
		}
		for _, on := range []bool{false, true} {
			for _, w := range wishes {
				if s.on(w.Program.expr.root) == on {
					s.want(w.Program.expr.root, w.Holds, m)
				}
			}
			add(m)
		}
	}
	return list
}

// Others returns the comparisons of a program that do not depend on the input and read an input
// that is free, as texts.
func (s *Search) Others(p *Program) []string {
	c := collector{Search: s, seen: map[*declared]bool{}}
	c.walk(p.expr.root, nil)
	var list []string
	for _, n := range c.others {
		if text := n.canonical(); !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// Equal reports whether two cases choose the same.
func (m Case) Equal(o Case) bool {
	if len(m) != len(o) {
		return false
	}
	for name, v := range m {
		if w, ok := o[name]; !ok || !v.Equal(w) {
			return false
		}
	}
	return true
}

// guard is a condition, and what it must come out as.
type guard struct {
	node  *node
	holds bool
}

// collector walks a formula and the definitions that it reads.
type collector struct {
	*Search
	seen   map[*declared]bool
	found  [][]guard // of each comparison that depends on the input
	others []*node
}

func (c *collector) walk(n *node, guards []guard) {
	with := func(more ...guard) []guard { return append(slices.Clone(guards), more...) }
	switch n.kind {
	case kindName:
		if d := c.scope.names[n.text]; d != nil && d.prog != nil && !c.seen[d] {
			c.seen[d] = true
			c.walk(d.prog.expr.root, guards)
		}
		return
	case kindAnd, kindOr:
		c.walk(n.args[0], with(guard{n.args[1], n.kind == kindAnd}))
		c.walk(n.args[1], with(guard{n.args[0], n.kind == kindAnd}))
		return
	case kindCompare:
		if c.on(n) {
			c.found = append(c.found, guards)
		} else if c.readsFree(n) {
			c.others = append(c.others, n)
		}
	case kindCall:
		if n.text == "if" {
			c.walk(n.args[0], guards)
			c.walk(n.args[1], with(guard{n.args[0], true}))
			c.walk(n.args[2], with(guard{n.args[0], false}))
			return
		}
		if (n.text == "min" || n.text == "max") && c.on(n) {
			c.found = append(c.found, guards)
		}
	}
	for _, arg := range n.args {
		c.walk(arg, guards)
	}
	if n.places != nil {
		c.walk(n.places, guards)
	}
}

// on reports whether a formula depends on the input.
func (s *Search) on(n *node) bool {
	if is, known := s.depends[n]; known {
		return is
	}
	s.depends[n] = false // a definition cannot need itself
	is := false
	if n.kind == kindName {
		d := s.scope.names[n.text]
		is = n.text == s.vary || d != nil && d.prog != nil && s.on(d.prog.expr.root)
	}
	for _, arg := range n.args {
		is = s.on(arg) || is
	}
	is = n.places != nil && s.on(n.places) || is
	s.depends[n] = is
	return is
}

// Uneven reports whether a program may round, bend or choose along the input: whether it does
// more with it than add it up and scale it.
func (s *Search) Uneven(p *Program) bool {
	seen := map[*declared]bool{}
	var uneven func(n *node) bool
	uneven = func(n *node) bool {
		if n.kind == kindName {
			if d := s.scope.names[n.text]; d != nil && d.prog != nil && !seen[d] {
				seen[d] = true
				return uneven(d.prog.expr.root)
			}
			return false
		}
		switch {
		case !s.on(n):
			return false
		case n.kind == kindMul && s.on(n.args[0]) && s.on(n.args[1]), n.kind == kindDiv && s.on(n.args[1]):
			return true
		case n.kind == kindCall && n.text != "if":
			return true
		}
		return slices.ContainsFunc(n.args, uneven)
	}
	return uneven(p.expr.root)
}

// readsFree reports whether a formula reads an input that may be chosen.
func (s *Search) readsFree(n *node) bool { return len(s.freeNames(n)) > 0 }

// freeNames returns the inputs that may be chosen and that a formula reads.
func (s *Search) freeNames(n *node) (list []*declared) {
	seen := map[string]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if n.kind == kindName && !seen[n.text] {
			seen[n.text] = true
			switch d := s.scope.names[n.text]; {
			case d == nil:
			case d.input && s.free(d.name):
				list = append(list, d)
			case d.prog != nil:
				walk(d.prog.expr.root)
			}
		}
		for _, arg := range n.args {
			walk(arg)
		}
		if n.places != nil {
			walk(n.places)
		}
	}
	walk(n)
	return list
}

// value computes a formula in a case.
func (s *Search) value(n *node, m Case) (Value, error) {
	var ev evaluation
	ev = evaluation{values: map[string]Value{}, lookup: func(name string) (Value, bool) {
		d := s.scope.names[name]
		if d == nil {
			return Value{}, false
		}
		if d.prog != nil {
			v, err := ev.eval(d.prog.expr.root)
			return v, err == nil
		}
		if v, chosen := m[name]; chosen {
			return v, true
		}
		return s.base(name), true
	}}
	return ev.eval(n)
}

// want chooses inputs so that a condition comes out as it should. What was chosen before stays.
// A condition that depends on the input of the search is left to it.
func (s *Search) want(n *node, holds bool, m Case) bool {
	if !s.on(n) {
		if v, err := s.value(n, m); err == nil && v.flag == holds {
			return true
		}
	}
	switch n.kind {
	case kindNot:
		return s.want(n.args[0], !holds, m)
	case kindAnd, kindOr:
		if holds == (n.kind == kindAnd) { // both are needed
			a := s.want(n.args[0], holds, m)
			return s.want(n.args[1], holds, m) && a
		}
		for _, arg := range n.args { // one is enough, and better one that the search leaves alone
			if !s.on(arg) && s.want(arg, holds, m) {
				return true
			}
		}
		return s.want(n.args[0], holds, m) || s.want(n.args[1], holds, m)
	case kindName:
		return s.wantName(n, holds, m)
	case kindCompare:
		return !s.on(n) && s.wantComparison(n, holds, m)
	case kindCall:
		switch n.text {
		case "if":
			return s.want(n.args[0], true, m) && s.want(n.args[1], holds, m)
		case "known":
			return s.wantKnown(n.args[0].text, holds, m)
		}
	}
	return false
}

// choose gives an input a value, unless it has another one already.
func (s *Search) choose(name string, v Value, m Case) bool {
	if !s.free(name) {
		return false
	}
	if had, chosen := m[name]; chosen {
		return had.Equal(v)
	}
	m[name] = v
	return true
}

func (s *Search) wantName(n *node, holds bool, m Case) bool {
	d := s.scope.names[n.text]
	switch {
	case d == nil:
		return false
	case d.input:
		return s.choose(d.name, FlagOf(holds), m)
	}
	return d.prog != nil && s.want(d.prog.expr.root, holds, m)
}

func (s *Search) wantKnown(name string, holds bool, m Case) bool {
	if !holds {
		return s.choose(name, Value{}, m)
	}
	d := s.scope.names[name]
	if d == nil {
		return false
	}
	v := map[Type]Value{Number: numberOf(big.NewRat(1, 1)), Text: TextOf("x"), Flag: FlagOf(true)}[d.kind]
	return s.choose(name, v, m)
}

// wantComparison tries what an input that may be chosen could be, until the comparison comes out
// as it should.
func (s *Search) wantComparison(n *node, holds bool, m Case) bool {
	for _, d := range s.freeNames(n) {
		if _, chosen := m[d.name]; chosen {
			continue
		}
		for _, v := range s.candidates(n, d, m) {
			m[d.name] = v
			if got, err := s.value(n, m); err == nil && got.flag == holds {
				return true
			}
		}
		delete(m, d.name)
	}
	return false
}

// candidates are values at which a comparison may come out in another way: texts that it names,
// and numbers at its bounds and on both sides of them, where it is straight in the number.
func (s *Search) candidates(n *node, d *declared, m Case) []Value {
	switch d.kind {
	case Flag:
		return []Value{FlagOf(true), FlagOf(false)}
	case Text:
		list := []Value{TextOf("other"), TextOf("")}
		for _, arg := range n.args {
			if v, err := s.value(arg, m); err == nil && v.kind == Text {
				list = append(list, v)
			}
		}
		return list
	}
	at := func(arg *node, x int64) *big.Rat {
		m[d.name] = numberOf(big.NewRat(x, 1))
		defer delete(m, d.name)
		v, err := s.value(arg, m)
		if err != nil || v.kind != Number {
			return nil
		}
		return v.number
	}
	list := []Value{numberOf(big.NewRat(1, 1)), numberOf(new(big.Rat))}
	for i := range n.ops {
		l0, l1, r0, r1 := at(n.args[i], 1), at(n.args[i], 2), at(n.args[i+1], 1), at(n.args[i+1], 2)
		if l0 == nil || l1 == nil || r0 == nil || r1 == nil {
			continue
		}
		gap := new(big.Rat).Sub(l0, r0)
		slope := new(big.Rat).Sub(l1, r1)
		if slope.Sub(slope, gap).Sign() == 0 {
			continue
		}
		root := new(big.Rat).Quo(gap, slope)
		root.Sub(big.NewRat(1, 1), root)
		whole := new(big.Rat).SetInt(new(big.Int).Quo(root.Num(), root.Denom()))
		for _, x := range []*big.Rat{root, whole} {
			for _, by := range []int64{0, 1, -1} {
				if y := new(big.Rat).Add(x, big.NewRat(by, 1)); y.Sign() >= 0 {
					list = append(list, numberOf(y))
				}
			}
		}
	}
	return list
}
