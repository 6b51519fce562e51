package formula

import (
	"errors"
	"fmt"
	"math/big"
)

// errZero refuses an Expr that Parse did not make.
var errZero = errors.New("formula: no formula to evaluate: Parse did not make this Expr")

// Eval computes the formula exactly. It asks lookup for each name once, when the calculation
// first reaches the name. It works on copies and returns a new number. Every operand is
// computed, also one that min or max does not choose.
//
// An error names the position in the text that was parsed. It is ErrDivision for a division
// by zero, ErrName for a name that lookup does not have or has as nil, and ErrPlaces for
// places that are not a whole number from 0 to 18. The first error in the order of
// calculation is returned: operands from left to right, then the operator. A nil lookup has
// no names.
func (e *Expr) Eval(lookup func(name string) (*big.Rat, bool)) (*big.Rat, error) {
	if e == nil || e.root == nil {
		return nil, errZero
	}
	ev := evaluation{lookup: lookup, values: make(map[string]*big.Rat, len(e.names))}
	result, err := ev.eval(e.root)
	if err != nil {
		return nil, err
	}
	return new(big.Rat).Set(result), nil // it may be a number of the formula itself
}

// evaluation is one run of Eval. The numbers it passes around are shared and
// must not be changed.
type evaluation struct {
	lookup func(name string) (*big.Rat, bool)
	values map[string]*big.Rat // of the names so far
}

func (ev *evaluation) eval(n *node) (*big.Rat, error) {
	switch n.kind {
	case kindNumber:
		return n.value, nil
	case kindName:
		return ev.name(n)
	}
	var few [2]*big.Rat // enough for all but a longer min or max
	args := few[:0]
	for _, arg := range n.args {
		value, err := ev.eval(arg)
		if err != nil {
			return nil, err
		}
		args = append(args, value)
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
			return nil, n.failed(ErrDivision, shorten(n.args[1].canonical())+" is 0")
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

func (ev *evaluation) name(n *node) (*big.Rat, error) {
	if value, ok := ev.values[n.text]; ok {
		return value, nil
	}
	if ev.lookup == nil {
		return nil, n.failed(ErrName, shorten(n.text))
	}
	value, ok := ev.lookup(n.text)
	if !ok || value == nil {
		return nil, n.failed(ErrName, shorten(n.text))
	}
	value = new(big.Rat).Set(value)
	ev.values[n.text] = value
	return value, nil
}

func (ev *evaluation) places(n *node) (int, error) {
	value, err := ev.eval(n)
	if err != nil {
		return 0, err
	}
	if !value.IsInt() || value.Sign() < 0 || value.Cmp(big.NewRat(maxPlaces, 1)) > 0 {
		return 0, n.failed(ErrPlaces, shorten(n.text)+" is "+shorten(value.RatString()))
	}
	return int(value.Num().Int64()), nil
}

// failed is the error that the node cannot be computed.
func (n *node) failed(err error, detail string) error {
	return fmt.Errorf("formula: position %d: %w: %s", n.pos, err, detail)
}

// RoundRat rounds x to the decimal places, half away from zero. The result is a new number;
// x is left as it is. Negative places round to tens, hundreds and so on. The work grows with
// the size of places: a caller that takes places from outside must bound it.
func RoundRat(x *big.Rat, places int) *big.Rat { return quantize(x, places, true) }

// DownRat cuts x off at the decimal places, toward zero. It is like RoundRat
// in all else.
func DownRat(x *big.Rat, places int) *big.Rat { return quantize(x, places, false) }

func quantize(x *big.Rat, places int, half bool) *big.Rat {
	scale := power10(places)
	scaled := new(big.Rat).Mul(x, scale)
	whole, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int)) // toward zero
	if half && rest.Lsh(rest, 1).CmpAbs(scaled.Denom()) >= 0 {
		whole.Add(whole, big.NewInt(int64(x.Sign())))
	}
	result := new(big.Rat).SetInt(whole)
	return result.Quo(result, scale)
}

// power10 returns 10 to the exponent, of either sign.
func power10(exponent int) *big.Rat {
	size := new(big.Int).Abs(big.NewInt(int64(exponent)))
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), size, nil))
	if exponent < 0 {
		power.Inv(power)
	}
	return power
}
