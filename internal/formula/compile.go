package formula

// A compiled formula is a list of instructions over the cells of a frame. It has no stack:
// every constant, input, definition and result on the way has a cell of its own.

// opcode says what an instruction does; a, b and d are cells, or what is said.
type opcode uint8

const (
	opNeed        opcode = iota // the input a must be known
	opDefine                    // the definition a is computed if it is not; b is its number
	opAdd                       // d = a + b, and so on
	opSub                       //
	opMul                       //
	opDiv                       //
	opMin                       //
	opMax                       //
	opNeg                       // d = −a
	opRound                     // d = a rounded to b places
	opDown                      //
	opRoundBy                   // d = a rounded to the value of the cell b
	opDownBy                    //
	opMove                      // d = a
	opCompare                   // goes to d if the order of a and b is in the mask
	opCompareText               // goes to d if the equality of a and b is in the mask
	opCompareFlag               //
	opTest                      // goes to d if the flag a is in the mask
	opKnown                     // goes to d if whether the input a is known is in the mask
	opJump                      // goes to d
	opSet                       // the flag d is b ≠ 0
	opEnd                       // ends with the value of a
)

// Bits of masks. Of an order, the bit 1 + compare(a, b); of a flag, ifFalse or ifTrue.
const (
	less, equal, greater = 1, 2, 4
	ifFalse, ifTrue      = 1, 2
)

// masks are the orders in which a sign of comparison holds.
var masks = map[rune]uint8{
	'=': equal, '≠': less | greater, '<': less, '≤': less | equal, '>': greater, '≥': greater | equal,
}

type instruction struct {
	op      opcode
	mask    uint8
	d, a, b int32
}

// code is a compiled formula, twice: in full, and for frames that know all its inputs, where
// none must be asked for.
type code struct {
	full, quick listing
	needs       []uint64 // the inputs that quick takes as known: bits as in a frame

	expr *Expr
	kind Type
	def  *declared // nil: no definition
}

// listing is a list of instructions. A node is what an error of its instruction names.
type listing struct {
	ins   []instruction
	nodes []*node
}

// constant is a cell that is the same in every frame.
type constant struct {
	at    int32
	value Value
}

// compiler writes a listing of one formula whose types have been checked.
type compiler struct {
	listing
	scope *Scope
	quick bool
	temps *[]int32 // cells for results on the way
	used  int      // of temps
	// proved are the names that have been computed wherever the listing now stands.
	proved map[string]bool
	order  []string // of proved
	// guarded are the names that some known(name) asks for: quick takes all others as known.
	guarded map[string]bool
	needs   []uint64
}

// compile writes the code of an expression. A definition may be computed amid another formula,
// and so has cells of its own for results on the way; all others share theirs.
func (s *Scope) compile(e *Expr, kind Type, d *declared) code {
	temps := &s.temps
	if d != nil {
		temps = new([]int32)
	}
	full := s.compiler(temps)
	full.formula(e.root, kind, d)
	quick := s.compiler(temps)
	quick.quick, quick.guarded = true, guarded(e)
	quick.formula(e.root, kind, d)
	return code{full: full.listing, quick: quick.listing, needs: quick.needs, expr: e, kind: kind, def: d}
}

func (s *Scope) compiler(temps *[]int32) *compiler {
	return &compiler{scope: s, temps: temps, proved: map[string]bool{}}
}

// guarded returns the names that known(name) asks for in the formulas.
func guarded(list ...*Expr) map[string]bool {
	var found map[string]bool
	for _, e := range list {
		e.root.walk(func(n *node) {
			if n.kind == kindCall && n.text == "known" {
				if found == nil {
					found = map[string]bool{}
				}
				found[n.args[0].text] = true
			}
		})
	}
	return found
}

// formula writes the whole formula.
func (c *compiler) formula(n *node, kind Type, d *declared) {
	if kind == Flag && n.kind != kindName {
		var otherwise label
		c.jump(n, false, &otherwise)
		c.emit(opEnd, 0, c.scope.constant("true", FlagOf(true)), 0, n)
		c.place(&otherwise)
		c.emit(opEnd, 0, c.scope.constant("false", FlagOf(false)), 0, n)
		return
	}
	result := c.value(n)
	if last := len(c.ins) - 1; d != nil && last >= 0 && c.ins[last].op.computes() && c.ins[last].d == result {
		c.ins[last].d, result = d.at, d.at
	}
	c.emit(opEnd, 0, result, 0, n)
}

// computes reports whether the instruction is arithmetic.
func (op opcode) computes() bool { return opAdd <= op && op <= opDownBy }

func (c *compiler) emit(op opcode, d, a, b int32, n *node) {
	c.ins = append(c.ins, instruction{op: op, d: d, a: a, b: b})
	c.nodes = append(c.nodes, n)
}

// temp returns a cell for a result on the way. It is free again once used is set back.
func (c *compiler) temp() int32 {
	if c.used == len(*c.temps) {
		*c.temps = append(*c.temps, c.scope.newCell())
	}
	c.used++
	return (*c.temps)[c.used-1]
}

// value writes code that computes the node, and returns the cell of its value.
func (c *compiler) value(n *node) int32 {
	mark := c.used
	switch n.kind {
	case kindNumber:
		return c.scope.constant(n.text, numberOf(n.value))
	case kindText:
		return c.scope.constant(n.text, TextOf(n.literal))
	case kindName:
		return c.name(n)
	case kindNeg:
		return c.operate(opNeg, mark, c.value(n.args[0]), 0, n)
	case kindAdd:
		return c.binary(opAdd, n)
	case kindSub:
		return c.binary(opSub, n)
	case kindMul:
		return c.binary(opMul, n)
	case kindDiv:
		return c.binary(opDiv, n)
	case kindCall:
		switch n.text {
		case "min", "max":
			return c.furthest(n)
		case "round", "down":
			return c.rounding(n)
		case "if":
			return c.choice(n)
		}
	}
	return c.flag(n)
}

// operate writes an operation whose result takes the first temporary cell of its operands.
func (c *compiler) operate(op opcode, mark int, a, b int32, n *node) int32 {
	c.used = mark
	d := c.temp()
	c.emit(op, d, a, b, n)
	return d
}

func (c *compiler) binary(op opcode, n *node) int32 {
	mark := c.used
	a := c.value(n.args[0])
	return c.operate(op, mark, a, c.value(n.args[1]), n)
}

func (c *compiler) furthest(n *node) int32 {
	mark, op := c.used, opMin
	if n.text == "max" {
		op = opMax
	}
	best := c.value(n.args[0])
	for _, arg := range n.args[1:] {
		best = c.operate(op, mark, best, c.value(arg), n)
	}
	return best
}

func (c *compiler) rounding(n *node) int32 {
	mark, op, by := c.used, opRound, opRoundBy
	if n.text == "down" {
		op, by = opDown, opDownBy
	}
	a := c.value(n.args[0])
	if n.places.kind == kindName {
		return c.operate(by, mark, a, c.name(n.places), n)
	}
	return c.operate(op, mark, a, int32(n.places.value.Num().Int64()), n)
}

// name writes code that makes sure that the name has a value.
func (c *compiler) name(n *node) int32 {
	d := c.scope.names[n.text]
	switch {
	case c.proved[n.text]:
	case c.quick && d.input && !c.guarded[n.text]:
		c.need(d.number)
	default:
		if d.input {
			c.emit(opNeed, 0, d.at, d.number, n)
		} else {
			c.emit(opDefine, int32(d.slot), d.at, d.number, n)
		}
		c.proved[n.text] = true
		c.order = append(c.order, n.text)
	}
	return d.at
}

// need notes that the listing takes an input as known.
func (c *compiler) need(number int32) {
	for int(number>>6) >= len(c.needs) {
		c.needs = append(c.needs, 0)
	}
	c.needs[number>>6] |= 1 << (number & 63)
}

// maybe writes code that may be passed over: what it proves is not proved after it.
func (c *compiler) maybe(write func()) {
	mark := len(c.order)
	write()
	for _, name := range c.order[mark:] {
		delete(c.proved, name)
	}
	c.order = c.order[:mark]
}

func (c *compiler) choice(n *node) int32 {
	var otherwise, end label
	mark := c.used
	c.jump(n.args[0], false, &otherwise)
	c.used = mark
	d := c.temp()
	c.maybe(func() { c.emit(opMove, d, c.value(n.args[1]), 0, n) })
	c.jumpTo(&end, n)
	c.place(&otherwise)
	c.used = mark + 1
	c.maybe(func() { c.emit(opMove, d, c.value(n.args[2]), 0, n) })
	c.place(&end)
	c.used = mark + 1
	return d
}

// flag writes code that puts a condition into a cell.
func (c *compiler) flag(n *node) int32 {
	var otherwise, end label
	mark := c.used
	c.jump(n, false, &otherwise)
	c.used = mark
	d := c.temp()
	c.emit(opSet, d, 0, 1, n)
	c.jumpTo(&end, n)
	c.place(&otherwise)
	c.emit(opSet, d, 0, 0, n)
	c.place(&end)
	return d
}

// label is a place in the code that instructions before it go to.
type label []int

// goes makes the last instruction one that goes to the label.
func (c *compiler) goes(to *label, mask uint8) {
	last := len(c.ins) - 1
	c.ins[last].mask = mask
	*to = append(*to, last)
}

func (c *compiler) jumpTo(to *label, n *node) {
	c.emit(opJump, 0, 0, 0, n)
	c.goes(to, 0)
}

// place puts the label here.
func (c *compiler) place(l *label) {
	for _, at := range *l {
		c.ins[at].d = int32(len(c.ins))
	}
}

// jump writes code that goes to the label if the condition is when, and else goes on.
func (c *compiler) jump(n *node, when bool, to *label) {
	mark := c.used
	switch n.kind {
	case kindOr, kindAnd:
		c.joined(n, when, to)
	case kindNot:
		c.jump(n.args[0], !when, to)
	case kindFlag:
		if (n.text == "true") == when {
			c.jumpTo(to, n)
		}
	case kindCompare:
		c.comparison(n, when, to)
	case kindCall:
		if n.text == "known" {
			d := c.scope.names[n.args[0].text]
			c.emit(opKnown, 0, d.at, d.number, n.args[0])
			c.goes(to, flagMask(when))
			break
		}
		fallthrough
	default:
		c.emit(opTest, 0, c.value(n), 0, n)
		c.goes(to, flagMask(when))
	}
	c.used = mark
}

func flagMask(when bool) uint8 {
	if when {
		return ifTrue
	}
	return ifFalse
}

func (c *compiler) joined(n *node, when bool, to *label) {
	decides := n.kind == kindOr // the left operand, if it has this value
	if decides == when {
		c.jump(n.args[0], when, to)
		c.maybe(func() { c.jump(n.args[1], when, to) })
		return
	}
	var end label
	c.jump(n.args[0], decides, &end)
	c.maybe(func() { c.jump(n.args[1], when, to) })
	c.place(&end)
}

// comparison writes a chain. Each operand keeps its cell until the next is compared with it.
func (c *compiler) comparison(n *node, when bool, to *label) {
	var end label
	left := c.value(n.args[0])
	write := func(i int) {
		right := c.value(n.args[i+1])
		op, all := c.compares(n.args[i])
		mask := masks[n.ops[i].op]
		if op != opCompare {
			mask = flagMask(n.ops[i].op == '=')
		}
		c.emit(op, 0, left, right, n)
		switch last := i == len(n.ops)-1; {
		case !when:
			c.goes(to, all&^mask)
		case last:
			c.goes(to, mask)
		default:
			c.goes(&end, all&^mask)
		}
		left = right
	}
	write(0)
	c.maybe(func() {
		for i := 1; i < len(n.ops); i++ {
			write(i)
		}
	})
	c.place(&end)
}

// compares returns the instruction that compares operands like the node, and all its bits.
func (c *compiler) compares(n *node) (op opcode, all uint8) {
	kind, _ := typing{c.scope.typeOf}.check(n)
	switch kind {
	case Text:
		return opCompareText, ifFalse | ifTrue
	case Flag:
		return opCompareFlag, ifFalse | ifTrue
	}
	return opCompare, less | equal | greater
}
