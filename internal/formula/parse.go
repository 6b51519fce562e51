package formula

import (
	"fmt"
	"math/big"
	"strconv"
)

// Parse reads a formula. An error says the position at which reading stopped,
// in characters from 1, what was expected there and what was found. The text
// may have at most 65536 bytes, as given and in its canonical form, and at most
// 100 parentheses, calls, unary minuses and nots inside each other.
func Parse(text string) (*Expr, error) {
	if len(text) > maxBytes {
		return nil, expected(firstBeyond(text, maxBytes),
			fmt.Sprintf("at most %d bytes", maxBytes), strconv.Itoa(len(text)))
	}
	p := parser{tokens: scan(text), seen: map[string]bool{}}
	root, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.kind() != tokenEnd {
		return nil, p.expected("an operator or the end")
	}
	canonical := root.canonical()
	if len(canonical) > maxBytes {
		return nil, expected(1, fmt.Sprintf("a formula of at most %d bytes in canonical form", maxBytes),
			strconv.Itoa(len(canonical)))
	}
	return &Expr{root: root, names: p.names, text: canonical}, nil
}

// parser reads tokens by recursive descent, one method for each rule of the
// grammar in the package comment.
type parser struct {
	tokens []token // the rest; never empty, as tokenEnd stays
	depth  int
	names  []string
	seen   map[string]bool // the names
}

func (p *parser) kind() rune { return p.tokens[0].kind }

// take returns the current token and moves past it.
func (p *parser) take() token {
	t := p.tokens[0]
	if t.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return t
}

// skip moves past a token of the kind, or says what was expected instead.
func (p *parser) skip(kind rune, what string) error {
	if p.kind() != kind {
		return p.expected(what)
	}
	p.take()
	return nil
}

// expected returns the error that the current token is another one than expected.
func (p *parser) expected(what string) error {
	t := p.tokens[0]
	if t.kind == tokenEnd {
		return expected(t.pos, what, "the end")
	}
	return expected(t.pos, what, quoted(t.text))
}

// enter goes one level deeper; the caller must leave again.
func (p *parser) enter() error {
	if p.depth == maxNesting {
		return p.expected(fmt.Sprintf("at most %d levels of nesting", maxNesting))
	}
	p.depth++
	return nil
}

func (p *parser) leave() { p.depth-- }

func (p *parser) either() (*node, error) { return p.joined(p.both, "or", kindOr) }

func (p *parser) both() (*node, error) { return p.joined(p.negation, "and", kindAnd) }

// joined reads operands with a word between them, from the left.
func (p *parser) joined(operand func() (*node, error), word string, k kind) (*node, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for p.isWord(word) {
		op := p.take()
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &node{kind: k, pos: op.pos, args: []*node{left, right}}
	}
	return left, nil
}

func (p *parser) isWord(word string) bool {
	return p.kind() == tokenName && p.tokens[0].text == word
}

func (p *parser) negation() (*node, error) {
	if !p.isWord("not") {
		return p.comparison()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	not := p.take()
	arg, err := p.negation()
	if err != nil {
		return nil, err
	}
	return &node{kind: kindNot, pos: not.pos, args: []*node{arg}}, nil
}

// comparison reads one operand, or several with signs of comparison between them.
func (p *parser) comparison() (*node, error) {
	first, err := p.sum()
	if err != nil || !isComparison(p.kind()) {
		return first, err
	}
	n := &node{kind: kindCompare, pos: p.tokens[0].pos, args: []*node{first}}
	for isComparison(p.kind()) {
		op := p.take()
		arg, err := p.sum()
		if err != nil {
			return nil, err
		}
		n.ops, n.args = append(n.ops, sign{op.kind, op.pos}), append(n.args, arg)
	}
	return n, nil
}

func isComparison(kind rune) bool {
	switch kind {
	case '=', '≠', '<', '≤', '>', '≥':
		return true
	}
	return false
}

func (p *parser) sum() (*node, error) { return p.chain(p.product, '+', '−') }

func (p *parser) product() (*node, error) { return p.chain(p.factor, '×', '÷') }

// chain reads operands joined by either operator, from the left.
func (p *parser) chain(operand func() (*node, error), op1, op2 rune) (*node, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for p.kind() == op1 || p.kind() == op2 {
		op := p.take()
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &node{kind: kind(op.kind), pos: op.pos, args: []*node{left, right}}
	}
	return left, nil
}

func (p *parser) factor() (*node, error) {
	if p.kind() != '−' {
		return p.operand()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	minus := p.take()
	arg, err := p.factor()
	if err != nil {
		return nil, err
	}
	return &node{kind: kindNeg, pos: minus.pos, args: []*node{arg}}, nil
}

func (p *parser) operand() (*node, error) {
	switch t := p.tokens[0]; t.kind {
	case tokenNumber:
		return p.number()
	case tokenPoint:
		return nil, p.expected("a number with digits after its decimal point")
	case tokenText:
		p.take()
		return &node{kind: kindText, pos: t.pos, text: t.text, literal: unquote(t.text)}, nil
	case tokenOpen:
		return nil, p.expected(`a text in UTF-8 between two quotes "'"`)
	case tokenName:
		return p.word()
	case '(':
		return p.group()
	default:
		return nil, p.expected(operands)
	}
}

// operands are what an operator may stand between.
const operands = `a number, a text, a name, a function, "−" or "("`

// word reads an operand that begins with a name, a function or a word of the language.
func (p *parser) word() (*node, error) {
	switch t := p.tokens[0]; {
	case isFunction(t.text):
		return p.call()
	case t.text == "true" || t.text == "false":
		p.take()
		return &node{kind: kindFlag, pos: t.pos, text: t.text}, nil
	case IsReserved(t.text):
		return nil, p.expected(operands)
	case p.tokens[1].kind == '(':
		return nil, p.expected(`min, max, round, down, if or known before "("`)
	}
	return p.name(), nil
}

func (p *parser) number() (*node, error) {
	t := p.take()
	value, ok := new(big.Rat).SetString(t.text)
	if !ok { // cannot be: the text is digits with at most one point
		return nil, expected(t.pos, "a number", quoted(t.text))
	}
	return &node{kind: kindNumber, pos: t.pos, text: t.text, value: value}, nil
}

func (p *parser) name() *node {
	t := p.take()
	if !p.seen[t.text] {
		p.seen[t.text] = true
		p.names = append(p.names, t.text)
	}
	return &node{kind: kindName, pos: t.pos, text: t.text}
}

// group reads a formula in parentheses, which leave no node of their own.
func (p *parser) group() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	p.take()
	inner, err := p.either()
	if err != nil {
		return nil, err
	}
	return inner, p.skip(')', `an operator or ")"`)
}

func (p *parser) call() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	function := p.take()
	if err := p.skip('(', fmt.Sprintf(`"(" after %s`, function.text)); err != nil {
		return nil, err
	}
	n := &node{kind: kindCall, pos: function.pos, text: function.text}
	switch {
	case takesPlaces(function.text):
		return n, p.rounding(n)
	case function.text == "known":
		return n, p.known(n)
	case function.text == "if":
		return n, p.choice(n)
	}
	return n, p.arguments(n)
}

// rounding reads the rest of a call of round or down.
func (p *parser) rounding(call *node) error {
	arg, err := p.either()
	if err != nil {
		return err
	}
	call.args = []*node{arg}
	if err := p.skip(',', `an operator or ","`); err != nil {
		return err
	}
	if call.places, err = p.places(); err != nil {
		return err
	}
	return p.skip(')', `")"`)
}

// arguments reads the rest of a call of min or max.
func (p *parser) arguments(call *node) error {
	for {
		arg, err := p.either()
		if err != nil {
			return err
		}
		call.args = append(call.args, arg)
		if p.kind() != ',' {
			return p.skip(')', `an operator, "," or ")"`)
		}
		p.take()
	}
}

// known reads the rest of a call of known.
func (p *parser) known(call *node) error {
	if t := p.tokens[0]; t.kind != tokenName || IsReserved(t.text) {
		return p.expected("a name")
	}
	call.args = []*node{p.name()}
	return p.skip(')', `")"`)
}

// choice reads the rest of a call of if.
func (p *parser) choice(call *node) error {
	for i := range 3 {
		if i > 0 {
			if err := p.skip(',', `an operator or ","`); err != nil {
				return err
			}
		}
		arg, err := p.either()
		if err != nil {
			return err
		}
		call.args = append(call.args, arg)
	}
	return p.skip(')', `an operator or ")"`)
}

func (p *parser) places() (*node, error) {
	t := p.tokens[0]
	if t.kind == tokenName && !IsReserved(t.text) {
		return p.name(), nil
	}
	if t.kind == tokenNumber && isDigits(t.text) {
		if n, err := strconv.Atoi(t.text); err == nil && n <= maxPlaces {
			return p.number()
		}
	}
	return nil, p.expected(fmt.Sprintf("a whole number from 0 to %d or a name", maxPlaces))
}
