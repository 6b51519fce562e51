// Package formula is the small fixed language in which a settlement rule states when it holds
// and how an amount arises.
//
// A formula is text that people read and machines replay: the same text over the same named
// values gives the same exact value, however many years lie between. The language is therefore
// closed: it has no functions but the six below, no variables, no loops, no recursion, and no
// floating point.
//
//	formula    = both { "or" both }
//	both       = negation { "and" negation }
//	negation   = "not" negation | comparison
//	comparison = sum { ("=" | "≠" | "<" | "≤" | ">" | "≥") sum }
//	sum        = term { ("+" | "−") term }
//	term       = factor { ("×" | "÷") factor }
//	factor     = "−" factor | operand
//	operand    = number | text | "true" | "false" | name | "(" formula ")" | call
//	call       = ("min" | "max") "(" formula { "," formula } ")"
//	           | ("round" | "down") "(" formula "," places ")"
//	           | "if" "(" formula "," formula "," formula ")"
//	           | "known" "(" name ")"
//	places     = whole number from 0 to 18 | name
//	number     = digits [ "." digits ]
//	text       = "'" any characters, a quote written twice "'"
//	name       = [a-z][a-z0-9_]*, except and, or, not, true, false, if, known, min, max, round, down
//
// So "or" binds weaker than "and", "and" than "not", "not" than a comparison, and that than +
// and −. The signs are the characters U+2212, U+00D7, U+00F7, U+2260, U+2264 and U+2265 next to
// "+", "=", "<" and ">"; the ASCII - * / != <= >= are read as the same signs. Spaces, tabs and
// line ends may stand between any two tokens.
//
// # Values
//
// A value is a number, a text or a flag. Numbers are exact fractions; their numerators and
// denominators have at most [MaxDigits] digits, on the way too. Texts and flags are compared
// with = and ≠ only, texts byte by byte; a flag needs no comparison, since it is a condition
// itself. Types are never converted. Both values of an "if" have one type.
//
// round goes half away from zero (四舍五入), down toward zero. min and max compute all their
// operands.
//
// # As far as needed
//
// "and" and "or" compute their right operand only if the left one does not decide. A chain of
// comparisons, a < b ≤ c, means a < b and b ≤ c, but computes b once; it ends at the first
// comparison that does not hold. "if" computes its condition and the chosen value. What is not
// computed may be unknown, or a division by zero; but its types must be right.
//
// A name may have no value: a blank column, a missing attribute. Where its value is needed that
// is an error. known(name) asks whether it has one. It takes names that get their value from
// outside, not definitions.
//
// # Two ways to compute
//
// [Expr.Value] computes a formula over a lookup, in fractions of any size: it replays trails. A
// [Scope] knows the names and their types beforehand: it finds all faults of names and types
// when it compiles, and its programs compute claims, in 128 bits where numbers fit. Both give
// the same value, or the same error.
package formula

import (
	"math/big"
	"slices"
	"strings"
)

// Limits on what Parse accepts.
const (
	maxBytes   = 65536 // of the text given, and of its canonical form
	maxNesting = 100   // parentheses, calls, unary minuses and nots inside each other
	maxPlaces  = 18    // of round and down
	maxName    = 64    // characters of a name that a Scope declares
)

// Expr is a parsed formula. It is immutable and safe for concurrent use. Only
// Parse makes one; the zero Expr has no names and an empty text, and Eval
// refuses it.
type Expr struct {
	root  *node
	names []string // each once, in order of first use
	text  string   // canonical
}

// kind says what a node is; the operators are their own characters.
type kind rune

const (
	kindNumber  kind = '0'
	kindName    kind = 'a'
	kindNeg     kind = '-' // unary
	kindAdd     kind = '+'
	kindSub     kind = '−'
	kindMul     kind = '×'
	kindDiv     kind = '÷'
	kindCall    kind = '('
	kindText    kind = '\''
	kindFlag    kind = 't' // true or false
	kindOr      kind = '∨'
	kindAnd     kind = '∧'
	kindNot     kind = '¬'
	kindCompare kind = '<' // any signs, one fewer than operands
)

// node is one vertex of a formula; nothing changes it once Parse has returned.
type node struct {
	kind    kind
	pos     int      // of the number, name, operator or function, in runes from 1
	text    string   // number, text or flag as written, name, or function
	value   *big.Rat // of a number
	args    []*node  // operands, left to right
	places  *node    // of round and down: a number or a name
	ops     []sign   // of a comparison, one between any two operands
	literal string   // what a text stands for
}

// sign is one sign of a comparison.
type sign struct {
	op  rune // = ≠ < ≤ > ≥
	pos int
}

// Names returns each name of the formula once, in order of first use. The
// slice is the caller's own. A name that only gives the places of a rounding
// is included.
func (e *Expr) Names() []string {
	if e == nil {
		return nil
	}
	return slices.Clone(e.names)
}

// Uses reports whether the formula has the name.
func (e *Expr) Uses(name string) bool {
	return e != nil && slices.Contains(e.names, name)
}

// Unrounded returns what a formula rounds last: x of "round(x, 4)" and of
// "down(x, 4)". A formula that does not end in a rounding is returned itself.
func (e *Expr) Unrounded() *Expr {
	if e == nil || e.root == nil || e.root.kind != kindCall || e.root.places == nil {
		return e
	}
	inner := &Expr{root: e.root.args[0]}
	inner.text = inner.root.canonical()
	for _, name := range e.names {
		if inner.root.uses(name) {
			inner.names = append(inner.names, name)
		}
	}
	return inner
}

// walk visits the node and those in it, but places.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, arg := range n.args {
		arg.walk(visit)
	}
}

// uses reports whether a name occurs in the node.
func (n *node) uses(name string) bool {
	if n == nil {
		return false
	}
	return n.kind == kindName && n.text == name || n.places.uses(name) || slices.ContainsFunc(n.args, func(arg *node) bool { return arg.uses(name) })
}

// String returns the canonical text of the formula. It has the real operator
// characters, single spaces around binary operators and after commas, and no
// parentheses but those without which it would be another formula. Numbers
// keep the digits they were written with, so 0.40 stays 0.40. Parsing the
// canonical text gives the same formula.
func (e *Expr) String() string {
	if e == nil {
		return ""
	}
	return e.text
}

// Substitute writes the formula with each name replaced by the text that value
// returns. The text goes in as it is, except that a negative number and a
// fraction such as 1/3 are put in parentheses, so that what is written still
// means the same calculation. All else is as in String; a nil value leaves the
// names in place.
func (e *Expr) Substitute(value func(name string) string) string {
	if e == nil || e.root == nil {
		return ""
	}
	if value == nil {
		return e.text
	}
	return e.root.format(func(name string) string {
		text := value(name)
		if isNegative(text) || isFraction(text) {
			return "(" + text + ")"
		}
		return text
	})
}

// isNegative reports whether the text opens with a minus sign of either kind.
func isNegative(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−")
}

// isFraction reports whether the text is two whole numbers with a division
// sign between them, as big.Rat writes a number with no finite decimal form.
func isFraction(text string) bool {
	num, den, found := strings.Cut(strings.ReplaceAll(text, "÷", "/"), "/")
	return found && isDigits(strings.TrimSpace(num)) && isDigits(strings.TrimSpace(den))
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
