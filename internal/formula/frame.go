package formula

import (
	"errors"
	"math/big"
)

// Frame holds the values of one evaluation: those of the inputs, and those of the definitions
// that were computed from them. It serves one goroutine at a time and is used again and again.
type Frame struct {
	scope  *Scope
	inputs []Value // not known: the zero Value
	defs   []Value // not computed: the zero Value

	recording bool
	done      []Evaluation
}

// Frame returns a new frame, in which no input is known. It serves the programs of the scope.
func (s *Scope) Frame() *Frame {
	return &Frame{scope: s, inputs: make([]Value, len(s.inputs)), defs: make([]Value, len(s.defs))}
}

// Reset forgets the values of inputs and definitions, and what was recorded.
func (f *Frame) Reset() {
	clear(f.inputs)
	clear(f.defs)
	f.done = f.done[:0]
}

// SetNumber gives an input the value v × 10^−places, for places from 0 to 18. What was
// computed from an input before stays computed: set inputs before the first evaluation.
func (f *Frame) SetNumber(slot int, v int64, places int) {
	x := new(big.Rat).SetInt64(v)
	f.inputs[slot] = numberOf(x.Quo(x, power10(places)))
}

// SetText gives an input a text.
func (f *Frame) SetText(slot int, s string) { f.inputs[slot] = TextOf(s) }

// SetFlag gives an input a flag.
func (f *Frame) SetFlag(slot int, yes bool) { f.inputs[slot] = FlagOf(yes) }

// Set gives an input a value of its type; the zero Value makes it unknown.
func (f *Frame) Set(slot int, v Value) { f.inputs[slot] = v }

// Evaluation is one use of a formula, as a trail shows it.
type Evaluation struct {
	Definition string // its name; empty: a program that is no definition
	Expr       *Expr
	Inputs     []Used // what it needed, in order of first use
	Result     Value
}

// Used is a name that an evaluation read.
type Used struct {
	Name  string
	Value Value // not known if known(name) was all that was asked
}

// Record makes the frame keep each evaluation of a program and of a definition, or end that.
func (f *Frame) Record(on bool) { f.recording = on }

// Evaluations returns what was recorded since the frame was last reset: each evaluation after
// the definitions that it needed. A definition is listed once, where it was first needed. An
// evaluation that ended in an error is not listed.
func (f *Frame) Evaluations() []Evaluation { return f.done }

// Value computes the program.
func (p *Program) Value(f *Frame) (Value, error) {
	if p.def != nil {
		return p.def.value(f)
	}
	return p.run(f)
}

func (p *Program) run(f *Frame) (Value, error) {
	var used []Used
	lookup := func(name string) (Value, bool) {
		v, err := p.scope.names[name].value(f)
		if err != nil {
			panic(err) // of this skeleton alone
		}
		if f.recording {
			used = append(used, Used{name, v})
		}
		return v, true
	}
	result, err := p.guarded(lookup)
	if err != nil {
		return Value{}, err
	}
	if f.recording {
		e := Evaluation{Expr: p.expr, Inputs: used, Result: result}
		if p.def != nil {
			e.Definition = p.def.name
		}
		f.done = append(f.done, e)
	}
	return result, nil
}

func (p *Program) guarded(lookup func(string) (Value, bool)) (v Value, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = x.(error)
		}
	}()
	v, err = p.expr.Value(lookup)
	var fault *Error
	if errors.As(err, &fault) && p.def != nil && fault.In == "" {
		in := *fault
		in.In = p.def.name
		err = &in
	}
	return v, err
}

func (d *declared) value(f *Frame) (Value, error) {
	if d.input {
		return f.inputs[d.slot], nil
	}
	if d.prog == nil {
		return Value{}, errZero
	}
	if !f.defs[d.slot].Known() {
		v, err := d.prog.run(f)
		if err != nil {
			return Value{}, err
		}
		f.defs[d.slot] = v
	}
	return f.defs[d.slot], nil
}

// Number computes a program whose result is a number, exactly. The number is the caller's own.
func (p *Program) Number(f *Frame) (*big.Rat, error) {
	v, err := p.typed(f, Number)
	return v.Rat(), err
}

// Text computes a program whose result is a text.
func (p *Program) Text(f *Frame) (string, error) {
	v, err := p.typed(f, Text)
	return v.text, err
}

// Flag computes a program whose result is a flag: whether the condition holds.
func (p *Program) Flag(f *Frame) (bool, error) {
	v, err := p.typed(f, Flag)
	return v.flag, err
}

// Fixed computes a program whose result is a number, and returns the number × 10^places,
// rounded once, half away from zero. It is an error that wraps [ErrLarge] if that does not fit.
func (p *Program) Fixed(f *Frame, places int) (int64, error) {
	v, err := p.typed(f, Number)
	if err != nil {
		return 0, err
	}
	x := new(big.Rat).Mul(RoundRat(v.number, places), power10(places))
	if !x.Num().IsInt64() {
		return 0, p.expr.root.failed(ErrLarge, "the result "+shorten(numberText(RoundRat(v.number, places))))
	}
	return x.Num().Int64(), nil
}

func (p *Program) typed(f *Frame, want Type) (Value, error) {
	v, err := p.Value(f)
	if err == nil && v.kind != want {
		return Value{}, p.expr.root.wrongType(want, v.kind)
	}
	return v, err
}
