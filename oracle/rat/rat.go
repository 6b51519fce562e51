// Package rat is the one set of fractions for all oracles: what a test computes a
// second time, it computes with these. It knows no type of the library and shares
// no arithmetic with it. It is imported by tests alone.
//
// No function changes its arguments. Min, Max, Positive and OrZero may return one
// of them, so a result is not to be changed in place.
package rat

import (
	"fmt"
	"math/big"
)

// Of reads a fraction as math/big writes it: "12.50", "-3/4", "1e-8". It panics on
// other text.
func Of(text string) *big.Rat {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(fmt.Sprintf("not a number: %q", text))
	}
	return x
}

// Int is a whole number.
func Int[N ~int | ~int64](n N) *big.Rat { return new(big.Rat).SetInt64(int64(n)) }

// Yuan is an amount of fen, in yuan.
func Yuan[M ~int64](fen M) *big.Rat { return big.NewRat(int64(fen), 100) }

// Points is a number of hundred millionths of a point, in points.
func Points[P ~int64](p P) *big.Rat { return big.NewRat(int64(p), 100_000_000) }

// Fen rounds yuan to the fen, half away from zero.
func Fen(yuan *big.Rat) *big.Rat { return Round(yuan, 2) }

// InFen is what whole fen in yuan are in fen. It panics on a part of a fen.
func InFen(yuan *big.Rat) int64 {
	x := Mul(yuan, Int(100))
	if !x.IsInt() || !x.Num().IsInt64() {
		panic(fmt.Sprintf("%s yuan are not whole fen", yuan.RatString()))
	}
	return x.Num().Int64()
}

// Sum is the sum of all, 0 of none.
func Sum(all ...*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, x := range all {
		sum.Add(sum, x)
	}
	return sum
}

// Sub is a without each of the rest.
func Sub(a *big.Rat, less ...*big.Rat) *big.Rat {
	rest := new(big.Rat).Set(a)
	for _, x := range less {
		rest.Sub(rest, x)
	}
	return rest
}

// Mul is the product of all.
func Mul(first *big.Rat, more ...*big.Rat) *big.Rat {
	product := new(big.Rat).Set(first)
	for _, x := range more {
		product.Mul(product, x)
	}
	return product
}

// Quo is a ÷ b. It panics if b is 0.
func Quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

// Min is the lesser of two.
func Min(a, b *big.Rat) *big.Rat {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

// Max is the greater of two.
func Max(a, b *big.Rat) *big.Rat {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

// Positive is x, or 0 where x is negative.
func Positive(x *big.Rat) *big.Rat {
	if x.Sign() < 0 {
		return new(big.Rat)
	}
	return x
}

// OrZero is x, or 0 where there is none.
func OrZero(x *big.Rat) *big.Rat {
	if x == nil {
		return new(big.Rat)
	}
	return x
}
