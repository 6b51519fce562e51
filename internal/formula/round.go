package formula

import "math/big"

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
