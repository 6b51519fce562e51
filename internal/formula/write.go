package formula

import "strings"

// How tightly the kinds bind, loosest first.
const (
	bindOr = iota
	bindAnd
	bindNot
	bindCompare
	bindSum
	bindProduct
	bindNeg
	bindOperand
)

func (n *node) binding() int {
	switch n.kind {
	case kindOr:
		return bindOr
	case kindAnd:
		return bindAnd
	case kindNot:
		return bindNot
	case kindCompare:
		return bindCompare
	case kindAdd, kindSub:
		return bindSum
	case kindMul, kindDiv:
		return bindProduct
	case kindNeg:
		return bindNeg
	default:
		return bindOperand
	}
}

// format returns the canonical text of the node with each name as given.
func (n *node) format(name func(string) string) string {
	w := writer{name: name}
	w.write(n, bindOr)
	return w.String()
}

// canonical returns the canonical text of the node.
func (n *node) canonical() string {
	return n.format(func(name string) string { return name })
}

type writer struct {
	strings.Builder
	name func(string) string
}

// write appends the node, in parentheses if it binds looser than its place
// requires.
func (w *writer) write(n *node, required int) {
	binding := n.binding()
	if binding < required {
		w.WriteByte('(')
		defer w.WriteByte(')')
	}
	switch n.kind {
	case kindNumber, kindText, kindFlag:
		w.WriteString(n.text)
	case kindName:
		w.WriteString(w.name(n.text))
	case kindNeg:
		w.WriteRune(rune(kindSub))
		w.write(n.args[0], bindNeg)
	case kindNot:
		w.WriteString("not ")
		w.write(n.args[0], bindNot)
	case kindCompare:
		w.comparison(n)
	case kindCall:
		w.call(n)
	default: // left associative: the right operand must bind tighter
		w.write(n.args[0], binding)
		w.operator(n.kind)
		w.write(n.args[1], binding+1)
	}
}

func (w *writer) operator(k kind) {
	w.WriteByte(' ')
	switch k {
	case kindOr:
		w.WriteString("or")
	case kindAnd:
		w.WriteString("and")
	default:
		w.WriteRune(rune(k))
	}
	w.WriteByte(' ')
}

func (w *writer) comparison(n *node) {
	w.write(n.args[0], bindSum)
	for i, s := range n.ops {
		w.operator(kind(s.op))
		w.write(n.args[i+1], bindSum)
	}
}

func (w *writer) call(n *node) {
	w.WriteString(n.text)
	w.WriteByte('(')
	for i, arg := range n.args {
		if i > 0 {
			w.WriteString(", ")
		}
		if n.text == "known" { // what is asked is the name, not its value
			w.WriteString(arg.text)
			continue
		}
		w.write(arg, bindOr)
	}
	if n.places != nil {
		w.WriteString(", ")
		w.write(n.places, bindSum)
	}
	w.WriteByte(')')
}
