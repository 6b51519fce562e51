package formula

import (
	"fmt"
	"math/big"
)

// Frame holds the values of one evaluation: those of the inputs, and those of the definitions
// that were computed from them. It serves one goroutine at a time and is used again and again.
// An evaluation allocates nothing as long as its numbers fit 128 bits and nothing is recorded.
type Frame struct {
	scope     *Scope
	cells     []cell
	constants int       // of the scope that are in the cells
	known     []uint64  // a bit for each name of the scope
	kept      []uint64  // what Reset leaves known
	slots     []slot    // of the inputs
	calls     []call    // of definitions amid others
	failed    call      // where the last error was
	rec       *recorder // nil: nothing is recorded
}

// slot is where an input is.
type slot struct {
	at, number int32
	kind       Type
}

// call is a place to go on from after a definition.
type call struct {
	code *code
	list *listing
	at   int
}

// Frame returns a new frame, in which no input is known. It serves the programs of the scope,
// and grows where the scope has grown since.
func (s *Scope) Frame() *Frame {
	f := &Frame{scope: s}
	f.grow()
	return f
}

// grow gives the frame the cells that the scope has.
func (f *Frame) grow() {
	f.cells = append(f.cells, make([]cell, int(f.scope.cells)-len(f.cells))...)
	for _, c := range f.scope.constants[f.constants:] {
		f.cells[c.at].setValue(c.value)
	}
	f.constants = len(f.scope.constants)
	for _, d := range f.scope.inputs[len(f.slots):] {
		f.slots = append(f.slots, slot{d.at, d.number, d.kind})
	}
	more := make([]uint64, len(f.scope.names)/64+1-len(f.known))
	f.known, f.kept = append(f.known, more...), append(f.kept, more...)
}

// Keep makes Reset leave the inputs as they are now: those that have a value, such as the
// parameters of a policy, keep it. Call it before the first evaluation.
func (f *Frame) Keep() { copy(f.kept, f.known) }

// Reset forgets the values of inputs, but those that are kept, of definitions, and what was
// recorded.
func (f *Frame) Reset() {
	copy(f.known, f.kept)
	if f.rec != nil {
		f.rec.done = nil
	}
}

// Given is the values of some inputs, to be given to frames of their scope at once. It does not
// change.
type Given struct {
	known   []uint64
	numbers []givenNumber
	texts   []givenText
	flags   []givenFlag
}

type (
	givenNumber struct {
		at     int32
		places uint8
		v      int64
	}
	givenText struct {
		at   int32
		text string
	}
	givenFlag struct {
		at  int32
		yes bool
	}
)

// Given returns the inputs that have values now, but those that are kept. Their numbers must
// come from SetNumber.
func (f *Frame) Given() *Given {
	g := &Given{known: make([]uint64, len(f.known))}
	for i := range f.slots {
		s := &f.slots[i]
		word, bit := s.number>>6, uint64(1)<<(s.number&63)
		if f.known[word]&^f.kept[word]&bit == 0 {
			continue
		}
		g.known[word] |= bit
		switch c := &f.cells[s.at]; s.kind {
		case Number:
			if c.form != small {
				panic("formula: a number that SetNumber did not give")
			}
			g.numbers = append(g.numbers, givenNumber{s.at, c.places, c.v})
		case Text:
			g.texts = append(g.texts, givenText{s.at, c.text})
		default:
			g.flags = append(g.flags, givenFlag{s.at, c.flag})
		}
	}
	return g
}

// Take gives the frame the values that Given returned for a frame of the same scope.
func (f *Frame) Take(g *Given) {
	for i, known := range g.known {
		f.known[i] |= known
	}
	for i := range g.numbers {
		n := &g.numbers[i]
		f.cells[n.at].setSmall(n.v, n.places)
	}
	for i := range g.texts {
		f.cells[g.texts[i].at].text = g.texts[i].text
	}
	for i := range g.flags {
		f.cells[g.flags[i].at].flag = g.flags[i].yes
	}
}

// SetNumber gives an input the value v × 10^−places, for places from 0 to 18. Set the inputs
// before the first evaluation: what was computed from an input stays computed until Reset.
//
// Like SetText and SetFlag it panics if the slot is none of an input of its type.
func (f *Frame) SetNumber(slot int, v int64, places int) {
	c := f.input(slot, Number)
	if uint(places) > maxPlaces {
		panic("formula: places out of range")
	}
	c.setSmall(v, uint8(places))
}

// SetText gives an input a text.
func (f *Frame) SetText(slot int, s string) { f.input(slot, Text).text = s }

// SetFlag gives an input a flag.
func (f *Frame) SetFlag(slot int, yes bool) { f.input(slot, Flag).flag = yes }

// Set gives an input a value of its type; the zero Value makes it unknown. It returns an error
// that wraps [ErrLarge] for a number of too many digits.
func (f *Frame) Set(slot int, v Value) error {
	if !v.Known() {
		number := f.slots[slot].number
		f.known[number>>6] &^= 1 << (number & 63)
		return nil
	}
	if v.kind == Number && tooLarge(v.number) {
		return fmt.Errorf("formula: %w: %s has more than %d digits", ErrLarge, f.scope.inputs[slot].name, MaxDigits)
	}
	f.input(slot, v.kind).setValue(v)
	return nil
}

// Input returns the value of an input; the zero Value is not known.
func (f *Frame) Input(slot int) Value {
	s := &f.slots[slot]
	if !f.knows(s.number) {
		return Value{}
	}
	return f.cells[s.at].value(s.kind)
}

// input returns the cell of an input, which is now known.
func (f *Frame) input(slot int, t Type) *cell {
	s := &f.slots[slot]
	if s.kind != t {
		panic("formula: the slot is none of an input of that type")
	}
	f.known[s.number>>6] |= 1 << (s.number & 63)
	return &f.cells[s.at]
}

// knows reports whether a name has a value.
func (f *Frame) knows(number int32) bool { return f.known[number>>6]>>(number&63)&1 != 0 }

// Value computes the program.
func (p *Program) Value(f *Frame) (Value, error) {
	c, err := p.run(f)
	if err != nil {
		return Value{}, err
	}
	return c.value(p.kind), nil
}

// Number computes a program whose result is a number, exactly. The number is the caller's own.
func (p *Program) Number(f *Frame) (*big.Rat, error) {
	c, err := p.typed(f, Number)
	if err != nil {
		return nil, err
	}
	return new(big.Rat).Set(c.rat()), nil
}

// Text computes a program whose result is a text.
func (p *Program) Text(f *Frame) (string, error) {
	c, err := p.typed(f, Text)
	if err != nil {
		return "", err
	}
	return c.text, nil
}

// Flag computes a program whose result is a flag: whether the condition holds.
func (p *Program) Flag(f *Frame) (bool, error) {
	c, err := p.typed(f, Flag)
	if err != nil {
		return false, err
	}
	return c.flag, nil
}

// Fixed computes a program whose result is a number, and returns the number × 10^places,
// rounded once, half away from zero; places are 0 to 18. It is an error that wraps [ErrLarge]
// if that does not fit.
func (p *Program) Fixed(f *Frame, places int) (int64, error) {
	c, err := p.typed(f, Number)
	if err != nil {
		return 0, err
	}
	v, ok := c.fixed(places)
	if !ok {
		return 0, p.failed(p.expr.root.beyond(numberText(RoundRat(c.rat(), places))))
	}
	return v, nil
}

// Equals computes a program whose result is a number, and reports whether it is exactly
// v × 10^−places; places are 0 to 18.
func (p *Program) Equals(f *Frame, v int64, places int) (bool, error) {
	c, err := p.typed(f, Number)
	if err != nil {
		return false, err
	}
	var other cell
	other.setSmall(v, uint8(places))
	return order(c, &other) == equal, nil
}

// typed computes a program whose result has the type.
func (p *Program) typed(f *Frame, want Type) (*cell, error) {
	if p.kind != want {
		if p.broken {
			return nil, fmt.Errorf("formula: %w", ErrBroken)
		}
		return nil, p.failed(p.expr.root.wrongType(want, p.kind))
	}
	return p.run(f)
}

// failed says in which definition an error is.
func (p *Program) failed(err error) error { return in(p.def, err) }

func in(d *declared, err error) error {
	if e, ok := err.(*Error); ok && d != nil { //nolint:errorlint // it was made just now
		e.In = d.name
	}
	return err
}
