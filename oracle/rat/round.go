package rat

import "math/big"

// Pow10 is 10 to the power of n ≥ 0.
func Pow10(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

// Trunc drops the fraction.
func Trunc(x *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Quo(x.Num(), x.Denom()))
}

// Down keeps that many decimals and drops the rest.
func Down(x *big.Rat, places int) *big.Rat {
	unit := Pow10(places)
	return Quo(Trunc(Mul(x, unit)), unit)
}

// Round rounds to that many decimals, half away from zero (四舍五入).
func Round(x *big.Rat, places int) *big.Rat {
	unit := Pow10(places)
	half := big.NewRat(int64(x.Sign()), 2)
	return Quo(Trunc(Sum(Mul(x, unit), half)), unit)
}
