package formula

import (
	"fmt"
	"math/big"
)

// MaxDigits says how far numbers may grow: the numerator and the denominator of every number
// of a calculation, in lowest terms, are less than 2^1024, which are 308 digits. A larger one
// is an error that wraps [ErrLarge].
const MaxDigits = 308

const maxBits = 1024

// Eval computes a formula whose result is a number. It is [Expr.Value] for names that are
// all numbers: a nil number is not known.
func (e *Expr) Eval(lookup func(name string) (*big.Rat, bool)) (*big.Rat, error) {
	if e == nil || e.root == nil {
		return nil, errZero
	}
	if lookup == nil {
		lookup = func(string) (*big.Rat, bool) { return nil, false }
	}
	result, err := e.Value(func(name string) (Value, bool) {
		x, ok := lookup(name)
		return NumberOf(x), ok
	})
	if err != nil {
		return nil, err
	}
	if result.kind != Number {
		return nil, e.root.wrongType(Number, result.kind)
	}
	return result.Rat(), nil
}

// Value computes the formula exactly. It asks lookup for each name once, when the calculation
// first reaches the name; the zero Value says that the name has no value, false that there is
// no such name. A nil lookup has no names.
//
// All operands of a calculation are computed, also one that min or max does not choose. What
// decides ends "and", "or" and a chain of comparisons, and "if" computes the chosen value
// only: what is not reached may be unknown. known(name) asks whether the name has a value.
//
// An error names the position in the text that was parsed. It is ErrDivision for a division
// by zero, ErrName for a name that is needed and not known, ErrPlaces for places that are not
// a whole number from 0 to 18, ErrType for a value of a wrong type and ErrLarge for a number
// beyond [MaxDigits]. The first error in the order of calculation is returned: operands from
// left to right, then the operator.
func (e *Expr) Value(lookup func(name string) (Value, bool)) (Value, error) {
	if e == nil || e.root == nil {
		return Value{}, errZero
	}
	if lookup == nil {
		lookup = func(string) (Value, bool) { return Value{}, false }
	}
	ev := evaluation{lookup: lookup, values: make(map[string]Value, len(e.names))}
	v, err := ev.eval(e.root)
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

// evaluation is one run of Value. The numbers it passes around are shared and
// must not be changed.
type evaluation struct {
	lookup func(name string) (Value, bool)
	values map[string]Value // of the names so far
}

func (ev *evaluation) eval(n *node) (Value, error) {
	switch n.kind {
	case kindText:
		return TextOf(n.literal), nil
	case kindFlag:
		return FlagOf(n.text == "true"), nil
	case kindName:
		return ev.name(n)
	case kindOr, kindAnd:
		return ev.joined(n)
	case kindNot:
		yes, err := ev.flag(n.args[0])
		return FlagOf(!yes), err
	case kindCompare:
		return ev.comparison(n)
	case kindCall:
		switch n.text {
		case "if":
			return ev.choice(n)
		case "known":
			value, err := ev.ask(n.args[0])
			return FlagOf(value.Known()), err
		}
	}
	x, err := ev.compute(n)
	if err != nil {
		return Value{}, err
	}
	if tooLarge(x) {
		return Value{}, n.large()
	}
	return numberOf(x), nil
}

// compute computes an arithmetic node.
func (ev *evaluation) compute(n *node) (*big.Rat, error) {
	if n.kind == kindNumber {
		return n.value, nil
	}
	var few [2]*big.Rat // enough for all but a longer min or max
	args := few[:0]
	for _, arg := range n.args {
		x, err := ev.number(arg)
		if err != nil {
			return nil, err
		}
		args = append(args, x)
	}
	switch n.kind {
	case kindNeg:
		return new(big.Rat).Neg(args[0]), nil
	case kindAdd:
		return new(big.Rat).Add(args[0], args[1]), nil
	case kindSub:
		return new(big.Rat).Sub(args[0], args[1]), nil
	case kindMul:
		return new(big.Rat).Mul(args[0], args[1]), nil
	case kindDiv:
		if args[1].Sign() == 0 {
			return nil, n.zero()
		}
		return new(big.Rat).Quo(args[0], args[1]), nil
	default:
		return ev.call(n, args)
	}
}

func (ev *evaluation) call(n *node, args []*big.Rat) (*big.Rat, error) {
	switch n.text {
	case "min":
		return furthest(args, -1), nil
	case "max":
		return furthest(args, +1), nil
	}
	places, err := ev.places(n.places)
	if err != nil {
		return nil, err
	}
	if n.text == "down" {
		return DownRat(args[0], places), nil
	}
	return RoundRat(args[0], places), nil
}

// furthest returns the least of the numbers if sign is −1 and the greatest if
// it is +1.
func furthest(numbers []*big.Rat, sign int) *big.Rat {
	best := numbers[0]
	for _, x := range numbers[1:] {
		if x.Cmp(best) == sign {
			best = x
		}
	}
	return best
}

// tooLarge reports whether a number has more digits than the language.
func tooLarge(x *big.Rat) bool { return x.Num().BitLen() > maxBits || x.Denom().BitLen() > maxBits }

func (ev *evaluation) number(n *node) (*big.Rat, error) {
	value, err := ev.eval(n)
	if err == nil && value.kind != Number {
		err = n.wrongType(Number, value.kind)
	}
	return value.number, err
}

func (ev *evaluation) flag(n *node) (bool, error) {
	value, err := ev.eval(n)
	if err == nil && value.kind != Flag {
		err = n.wrongType(Flag, value.kind)
	}
	return value.flag, err
}

// joined computes "and" and "or": from the left, as far as needed.
func (ev *evaluation) joined(n *node) (Value, error) {
	yes, err := ev.flag(n.args[0])
	if err != nil || yes == (n.kind == kindOr) {
		return FlagOf(yes), err
	}
	yes, err = ev.flag(n.args[1])
	return FlagOf(yes), err
}

// comparison computes a chain from the left up to the first comparison that does not hold.
func (ev *evaluation) comparison(n *node) (Value, error) {
	left, err := ev.eval(n.args[0])
	for i, s := range n.ops {
		if err != nil {
			return Value{}, err
		}
		var right Value
		if right, err = ev.eval(n.args[i+1]); err != nil {
			return Value{}, err
		}
		if err := n.comparable(i, left.kind, right.kind); err != nil {
			return Value{}, err
		}
		if !holds(left, s.op, right) {
			return FlagOf(false), nil
		}
		left = right
	}
	return FlagOf(true), nil
}

// comparable returns an error if the i-th sign of a comparison cannot stand between two types.
func (n *node) comparable(i int, left, right Type) error {
	switch {
	case left == Any || right == Any:
		return nil
	case left != right:
		return n.args[i+1].wrongType(left, right)
	case left != Number && n.ops[i].op != '=' && n.ops[i].op != '≠':
		return n.args[i].wrongType(Number, left)
	}
	return nil
}

// holds reports whether a sign of comparison holds between two values of one type.
func holds(left Value, op rune, right Value) bool {
	switch op {
	case '=':
		return left.Equal(right)
	case '≠':
		return !left.Equal(right)
	}
	c := left.number.Cmp(right.number)
	switch op {
	case '<':
		return c < 0
	case '≤':
		return c <= 0
	case '>':
		return c > 0
	}
	return c >= 0
}

func (ev *evaluation) choice(n *node) (Value, error) {
	yes, err := ev.flag(n.args[0])
	if err != nil {
		return Value{}, err
	}
	if yes {
		return ev.eval(n.args[1])
	}
	return ev.eval(n.args[2])
}

// ask looks a name up. The zero Value is a name without a value.
func (ev *evaluation) ask(n *node) (Value, error) {
	if value, ok := ev.values[n.text]; ok {
		return value, nil
	}
	value, ok := ev.lookup(n.text)
	if !ok {
		return Value{}, n.unknown()
	}
	ev.values[n.text] = value
	return value, nil
}

func (ev *evaluation) name(n *node) (Value, error) {
	value, err := ev.ask(n)
	if err == nil && !value.Known() {
		err = n.unknown()
	}
	if err == nil && value.kind == Number && tooLarge(value.number) {
		err = n.large()
	}
	return value, err
}

func (ev *evaluation) places(n *node) (int, error) {
	value, err := ev.number(n)
	if err != nil {
		return 0, err
	}
	return n.wholePlaces(value)
}

// wholePlaces returns the value of the places of a rounding.
func (n *node) wholePlaces(value *big.Rat) (int, error) {
	if !value.IsInt() || value.Sign() < 0 || value.Cmp(big.NewRat(maxPlaces, 1)) > 0 {
		return 0, &Error{Kind: ErrPlaces, Pos: n.pos, err: fmt.Errorf("%w: %s is %s", ErrPlaces, shorten(n.text), shorten(value.RatString()))}
	}
	return int(value.Num().Int64()), nil
}
