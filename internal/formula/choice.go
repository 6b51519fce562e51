package formula

import (
	"fmt"
	"math/big"
	"sort"
	"strconv"
)

// Choice finds the first of several conditions that holds, as a table of rules is read. It
// does what their programs do one after another, faster.
type Choice struct {
	scope      *Scope
	conditions []*Program
	code       code
	full       []int // where each condition begins in the full listing
	quick      []int // and in the quick one
	broken     bool
}

// Choice returns the conditions as one; their programs have the type Flag.
func (s *Scope) Choice(conditions ...*Program) *Choice {
	c := &Choice{scope: s, conditions: conditions}
	var exprs []*Expr
	for _, p := range conditions {
		if p.broken || p.kind != Flag {
			c.broken = true
			return c
		}
		exprs = append(exprs, p.expr)
	}
	full, quick := s.compiler(&s.temps), s.compiler(&s.temps)
	quick.quick, quick.guarded = true, guarded(exprs...)
	c.full, c.quick = full.choices(conditions), quick.choices(conditions)
	c.code = code{full: full.listing, quick: quick.listing, needs: quick.needs, kind: Number}
	return c
}

// choices writes all the conditions. What the first operands of one prove is proved for the next.
func (c *compiler) choices(conditions []*Program) (starts []int) {
	for i, p := range conditions {
		var next label
		n := p.expr.root
		starts = append(starts, len(c.ins))
		c.jump(n, false, &next)
		c.emit(opEnd, 0, c.scope.constant(strconv.Itoa(i), whole(i)), 0, n)
		c.place(&next)
	}
	c.emit(opEnd, 0, c.scope.constant(strconv.Itoa(len(conditions)), whole(len(conditions))), 0, nil)
	return starts
}

func whole(i int) Value { return numberOf(new(big.Rat).SetInt64(int64(i))) }

// First returns the number of the first condition that holds, from 0, or how many there are
// if none does. With an error it returns the number of the condition that cannot be computed.
func (c *Choice) First(f *Frame) (int, error) {
	if c.broken {
		return 0, fmt.Errorf("formula: %w", ErrBroken)
	}
	if f.rec != nil {
		return c.each(f)
	}
	f.serve(c.scope)
	cell, d, err := f.execute(&c.code)
	if err != nil {
		starts := c.full
		if f.failed.list == &c.code.quick {
			starts = c.quick
		}
		return sort.SearchInts(starts, f.failed.at+1) - 1, in(d, err)
	}
	return int(cell.v), nil
}

// each tries the conditions one by one, so that each is recorded.
func (c *Choice) each(f *Frame) (int, error) {
	for i, p := range c.conditions {
		if yes, err := p.Flag(f); yes || err != nil {
			return i, err
		}
	}
	return len(c.conditions), nil
}
