package formula

import (
	"fmt"
)

// Scope declares the names that formulas may use, each once, and compiles formulas over them.
// Inputs get their values for each evaluation; definitions are formulas themselves, over the
// names declared before them. A Scope is built by one goroutine; its programs may then run in
// many, each with a [Frame] of its own.
type Scope struct {
	names  map[string]*declared
	inputs []*declared
	defs   []*declared

	cells     int32   // of a frame
	temps     []int32 // those that all programs but definitions use for results on the way
	constants []constant
	known     map[string]int32 // cells of constants, by what is written
}

// declared is a name of a scope.
type declared struct {
	name   string
	kind   Type
	at     int32    // its cell
	slot   int      // among the inputs, or among the definitions
	number int32    // among all names: the bit of a frame that says whether it is known
	input  bool     // else it is a definition
	prog   *Program // of a definition; nil if it has a fault
}

// NewScope returns a scope without names.
func NewScope() *Scope { return &Scope{names: map[string]*declared{}, known: map[string]int32{}} }

// Input declares a name that gets its value from a [Frame], and returns its slot there: 0, 1,
// 2 and so on. The type is Number, Text or Flag. A name that is no name, or is declared
// already, is an error that wraps [ErrDeclared].
func (s *Scope) Input(name string, t Type) (slot int, err error) {
	if t == Any || t > Flag {
		return 0, fmt.Errorf("formula: %w: %s: an input is a number, a text or a condition", ErrType, name)
	}
	d := &declared{name: name, kind: t, slot: len(s.inputs), input: true}
	if err := s.declare(d); err != nil {
		return 0, err
	}
	s.inputs = append(s.inputs, d)
	return d.slot, nil
}

// Define declares a name that stands for a formula over the names declared before. Its type
// is that of the formula. It is computed when a formula first needs it, and at most once
// between two calls of [Frame.Reset].
//
// After a fault in the formula the name is declared all the same, so that other formulas that
// use it have no fault for that; their evaluation is an error.
func (s *Scope) Define(name, text string) error {
	d := &declared{name: name, slot: len(s.defs)}
	if _, ok := s.names[name]; ok || !IsName(name) {
		return s.declare(d)
	}
	expr, kind, err := s.parse(text, Any)
	if fault := s.declare(d); fault != nil {
		return fault
	}
	s.defs = append(s.defs, d)
	if err != nil {
		return err
	}
	d.kind = kind
	d.prog = s.program(expr, kind, d)
	return nil
}

func (s *Scope) declare(d *declared) error {
	switch {
	case !IsName(d.name):
		return fmt.Errorf("formula: %w: %s: want [a-z][a-z0-9_]*, at most %d characters, and no word of the language", ErrDeclared, quoted(d.name), maxName)
	case s.names[d.name] != nil:
		return fmt.Errorf("formula: %w: %s is declared already", ErrDeclared, d.name)
	}
	d.at, d.number = s.newCell(), int32(len(s.names))
	s.names[d.name] = d
	return nil
}

// newCell returns a cell that nothing else uses.
func (s *Scope) newCell() int32 {
	s.cells++
	return s.cells - 1
}

// constant returns the cell of a constant that is written so.
func (s *Scope) constant(key string, v Value) int32 {
	if at, ok := s.known[key]; ok {
		return at
	}
	at := s.newCell()
	s.known[key] = at
	s.constants = append(s.constants, constant{at, v})
	return at
}

// TypeOf returns the type of a declared name: Any for a definition with a fault. It returns
// false if there is no such name.
func (s *Scope) TypeOf(name string) (Type, bool) {
	t, _, ok := s.typeOf(name)
	return t, ok
}

func (s *Scope) typeOf(name string) (t Type, input, ok bool) {
	d := s.names[name]
	if d == nil {
		return Any, false, false
	}
	return d.kind, d.input, true
}

// Definition returns the definition of that name as a program; false if there is none, or if
// it has a fault.
func (s *Scope) Definition(name string) (*Program, bool) {
	d := s.names[name]
	if d == nil || d.prog == nil {
		return nil, false
	}
	return d.prog, true
}

// Compile reads a formula whose result is of the type; Any takes every type. An error is an
// [*Error] with the position of the first fault of syntax, or else of the first name that is
// not declared or value of a wrong type.
func (s *Scope) Compile(text string, want Type) (*Program, error) {
	expr, kind, err := s.parse(text, want)
	if err != nil {
		return nil, err
	}
	return s.program(expr, kind, nil), nil
}

// parse reads a formula and checks its names and types.
func (s *Scope) parse(text string, want Type) (*Expr, Type, error) {
	expr, err := Parse(text)
	if err != nil {
		return nil, Any, err
	}
	kind, err := typing{s.typeOf}.check(expr.root)
	if err == nil && kind != want && kind != Any && want != Any {
		err = expr.root.wrongType(want, kind)
	}
	return expr, kind, err
}

func (s *Scope) program(e *Expr, kind Type, d *declared) *Program {
	p := &Program{scope: s, expr: e, kind: kind, def: d}
	for _, name := range e.names {
		if d := s.names[name]; !d.input && (d.prog == nil || d.prog.broken) {
			p.broken = true
			return p
		}
	}
	p.code = s.compile(e, kind, d)
	return p
}

// Program is a compiled formula. It does not change and may run in many goroutines.
type Program struct {
	scope *Scope
	expr  *Expr
	kind  Type
	def   *declared // the definition that this is the formula of; nil: none
	code  code
	// broken: it needs a definition that has a fault.
	broken bool
}

// Expr returns the formula.
func (p *Program) Expr() *Expr { return p.expr }

// Type returns the type of the result; Any if it depends on a definition with a fault.
func (p *Program) Type() Type { return p.kind }

// Inputs returns the inputs that the program may read, itself or through definitions, in
// order of first use.
func (p *Program) Inputs() []string {
	inputs, _ := p.reach()
	return inputs
}

// Definitions returns the definitions that the program may read, itself or through others,
// in order of first use.
func (p *Program) Definitions() []string {
	_, defs := p.reach()
	return defs
}

// reach walks what a program may read. It keeps a list of its own, since definitions may
// build on each other many thousands deep.
func (p *Program) reach() (inputs, defs []string) {
	seen := map[*declared]bool{}
	todo := [][]string{p.expr.names}
	for len(todo) > 0 {
		last := len(todo) - 1
		names := todo[last]
		if len(names) == 0 {
			todo = todo[:last]
			continue
		}
		todo[last] = names[1:]
		d := p.scope.names[names[0]]
		if seen[d] {
			continue
		}
		seen[d] = true
		if d.input {
			inputs = append(inputs, d.name)
			continue
		}
		defs = append(defs, d.name)
		if d.prog != nil {
			todo = append(todo, d.prog.expr.names)
		}
	}
	return inputs, defs
}
