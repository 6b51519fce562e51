package formula

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// run computes the program and returns the cell of its value, which is good until the next
// evaluation.
func (p *Program) run(f *Frame) (*cell, error) {
	if p.broken {
		return nil, fmt.Errorf("formula: %w", ErrBroken)
	}
	f.serve(p.scope)
	if p.def != nil && f.knows(p.def.number) {
		return &f.cells[p.def.at], nil
	}
	if f.rec != nil {
		f.rec.open = f.rec.open[:0]
		f.begin()
	}
	c, d, err := f.execute(&p.code)
	if err != nil {
		return nil, in(d, err)
	}
	return c, nil
}

// serve makes the frame as large as the scope.
func (f *Frame) serve(s *Scope) {
	if f.scope != s {
		panic("formula: the frame is of another scope")
	}
	if len(f.cells) < int(s.cells) {
		f.grow()
	}
}

// execute runs a code and those of the definitions that it needs. With an error it returns
// the definition in which that is.
func (f *Frame) execute(now *code) (*cell, *declared, error) {
	cells, list, at := f.cells, f.listing(now), 0
	f.calls = f.calls[:0]
	for {
		i := &list.ins[at]
		a := &cells[i.a]
		at++
		switch i.op {
		case opNeed:
			if !f.knows(i.b) {
				return nil, now.def, f.fail(list, at-1, list.nodes[at-1].unknown())
			}
			if f.rec != nil {
				f.read(i, list.nodes[at-1], true)
			}
		case opDefine:
			if !f.knows(i.b) {
				f.calls = append(f.calls, call{now, list, at - 1}) // come back to this instruction
				now = &f.scope.defs[i.d].prog.code
				list, at = f.listing(now), 0
				f.begin()
			} else if f.rec != nil {
				f.read(i, list.nodes[at-1], true)
			}
		case opCompare:
			if i.mask&order(a, &cells[i.b]) != 0 {
				at = int(i.d)
			}
		case opCompareText:
			if i.mask&bit(a.text == cells[i.b].text) != 0 {
				at = int(i.d)
			}
		case opCompareFlag:
			if i.mask&bit(a.flag == cells[i.b].flag) != 0 {
				at = int(i.d)
			}
		case opTest:
			if i.mask&bit(a.flag) != 0 {
				at = int(i.d)
			}
		case opKnown:
			known := f.knows(i.b)
			if f.rec != nil {
				f.read(i, list.nodes[at-1], known)
			}
			if i.mask&bit(known) != 0 {
				at = int(i.d)
			}
		case opJump:
			at = int(i.d)
		case opEnd:
			if now.def != nil || f.rec != nil {
				a = f.ended(now, a)
			}
			if len(f.calls) == 0 {
				return a, nil, nil
			}
			last := len(f.calls) - 1
			now, list, at = f.calls[last].code, f.calls[last].list, f.calls[last].at
			f.calls = f.calls[:last]
		default:
			if fault := calculate(cells, i); fault != fine {
				return nil, now.def, f.fail(list, at-1, fault.of(list.nodes[at-1], cells, i))
			}
		}
	}
}

// calculate carries out an arithmetic instruction. The most frequent ones are tried first in
// the numbers that fit.
func calculate(cells []cell, i *instruction) outcome {
	ok := false
	switch i.op {
	case opAdd:
		ok = add(&cells[i.d], &cells[i.a], &cells[i.b])
	case opSub:
		ok = sub(&cells[i.d], &cells[i.a], &cells[i.b])
	case opMul:
		ok = mul(&cells[i.d], &cells[i.a], &cells[i.b])
	}
	if ok {
		return fine
	}
	return operate(cells, i)
}

// listing returns the way to compute a code.
func (f *Frame) listing(c *code) *listing {
	if f.rec != nil {
		return &c.full
	}
	for i, needs := range c.needs {
		if needs&^f.known[i] != 0 {
			return &c.full
		}
	}
	return &c.quick
}

// fail notes where in the outermost listing an error is.
func (f *Frame) fail(list *listing, at int, err error) error {
	f.failed = call{list: list, at: at}
	if len(f.calls) > 0 {
		f.failed = f.calls[0]
	}
	return err
}

func bit(flag bool) uint8 {
	if flag {
		return ifTrue
	}
	return ifFalse
}

// ended keeps the result of a definition, and records. It returns the cell of the result.
func (f *Frame) ended(now *code, result *cell) *cell {
	if now.def != nil {
		c := &f.cells[now.def.at]
		if c != result {
			c.copyFrom(result)
		}
		f.known[now.def.number>>6] |= 1 << (now.def.number & 63)
		result = c
	}
	if f.rec != nil {
		f.rec.end(now, result)
	}
	return result
}

// outcome says how an operation went.
type outcome uint8

const (
	fine outcome = iota
	tooMany
	byZero
	noPlaces
)

// operate computes an instruction that puts a number or a flag into a cell.
func operate(cells []cell, i *instruction) outcome {
	d, a := &cells[i.d], &cells[i.a]
	ok := true
	switch i.op {
	case opAdd:
		ok = add(d, a, &cells[i.b])
	case opSub:
		ok = sub(d, a, &cells[i.b])
	case opMul:
		ok = mul(d, a, &cells[i.b])
	case opDiv:
		b := &cells[i.b]
		if b.sign() == 0 {
			return byZero
		}
		ok = div(d, a, b)
	case opMin, opMax:
		b := &cells[i.b]
		if (i.op == opMin) == (order(b, a) == less) {
			a = b
		}
		d.copyFrom(a)
	case opNeg:
		neg(d, a)
	case opRound:
		ok = round(d, a, int(i.b), wide.HalfUp)
	case opDown:
		ok = round(d, a, int(i.b), wide.Down)
	case opRoundBy, opDownBy:
		places, whole := cells[i.b].wholePlaces()
		if !whole {
			return noPlaces
		}
		how := wide.HalfUp
		if i.op == opDownBy {
			how = wide.Down
		}
		ok = round(d, a, places, how)
	case opMove:
		d.copyFrom(a)
	case opSet:
		d.flag = i.b != 0
	}
	if !ok {
		return tooMany
	}
	return fine
}

// of returns the error of an operation.
func (o outcome) of(n *node, cells []cell, i *instruction) error {
	switch o {
	case byZero:
		return n.zero()
	case noPlaces:
		_, err := n.places.wholePlaces(cells[i.b].rat())
		return err
	}
	return n.large()
}

// wholePlaces returns the number as the places of a rounding.
func (c *cell) wholePlaces() (int, bool) {
	if c.form == small && c.places == 0 {
		return int(c.v), 0 <= c.v && c.v <= maxPlaces
	}
	x := c.rat()
	if !x.IsInt() || x.Sign() < 0 || !x.Num().IsInt64() || x.Num().Int64() > maxPlaces {
		return 0, false
	}
	return int(x.Num().Int64()), true
}
