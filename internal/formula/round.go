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
	scale := scaleOf(max(places, -places))
	num, den := new(big.Int), x.Denom()
	if places < 0 {
		den = new(big.Int).Mul(den, scale)
		num.Set(x.Num())
	} else {
		num.Mul(x.Num(), scale)
	}
	whole, rest := num.QuoRem(num, den, new(big.Int)) // toward zero
	if half && rest.Lsh(rest, 1).CmpAbs(den) >= 0 {
		whole.Add(whole, big.NewInt(int64(x.Sign())))
	}
	if places < 0 {
		return new(big.Rat).SetInt(whole.Mul(whole, scale))
	}
	return new(big.Rat).SetFrac(whole, scale)
}

// powers are the powers of ten that amounts and points are rounded to. They never change.
var powers = func() (list [20]*big.Int) {
	for i := range list {
		list[i] = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(i)), nil)
	}
	return list
}()

// scaleOf returns 10 to an exponent that is not negative. It must not be changed.
func scaleOf(exponent int) *big.Int {
	if exponent < len(powers) {
		return powers[exponent]
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(exponent)), nil)
}

// power10 returns 10 to the exponent, of either sign.
func power10(exponent int) *big.Rat {
	power := new(big.Rat).SetInt(scaleOf(max(exponent, -exponent)))
	if exponent < 0 {
		power.Inv(power)
	}
	return power
}
