package oracle

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
)

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func yuan(m settlement.Money) *big.Rat { return big.NewRat(int64(m), 100) }

func pts(p settlement.Points) *big.Rat { return big.NewRat(int64(p), int64(settlement.Point)) }

func add(first *big.Rat, more ...*big.Rat) *big.Rat {
	sum := new(big.Rat).Set(first)
	for _, x := range more {
		sum.Add(sum, x)
	}
	return sum
}

func sub(a *big.Rat, less ...*big.Rat) *big.Rat {
	rest := new(big.Rat).Set(a)
	for _, x := range less {
		rest.Sub(rest, x)
	}
	return rest
}

func mul(first *big.Rat, more ...*big.Rat) *big.Rat {
	product := new(big.Rat).Set(first)
	for _, x := range more {
		product.Mul(product, x)
	}
	return product
}

func quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

func larger(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// round rounds half away from zero, 四舍五入.
func round(x *big.Rat, places int) *big.Rat {
	half := big.NewRat(int64(x.Sign()), 2)
	unit := new(big.Rat).SetInt(pow10(places))
	return quo(trunc(add(mul(x, unit), half)), unit)
}

// down truncates toward zero.
func down(x *big.Rat, places int) *big.Rat {
	unit := new(big.Rat).SetInt(pow10(places))
	return quo(trunc(mul(x, unit)), unit)
}

// trunc drops the fraction.
func trunc(x *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Quo(x.Num(), x.Denom()))
}

// fits reports whether x is a number of these places that an int64 holds, as
// points and values are.
func fits(x *big.Rat, places int) bool {
	return mul(x, new(big.Rat).SetInt(pow10(places))).Num().IsInt64()
}

// onHalf reports whether x lies exactly between two numbers of these places.
func onHalf(x *big.Rat, places int) bool {
	doubled := mul(x, whole(2), new(big.Rat).SetInt(pow10(places)))
	return doubled.IsInt() && doubled.Num().Bit(0) == 1
}
