package settlement_test

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
)

// Fractions in which the tests compute everything a second time.

func yuanRat(m settlement.Money) *big.Rat { return big.NewRat(int64(m), 100) }

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat   { return new(big.Rat).Quo(a, b) }
func whole(n int64) *big.Rat       { return big.NewRat(n, 1) }
func lesser(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func tenTo(places int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
}

// truncated drops all but that many decimals.
func truncated(x *big.Rat, places int) *big.Rat {
	scaled := times(x, tenTo(places))
	return quo(new(big.Rat).SetInt(new(big.Int).Quo(scaled.Num(), scaled.Denom())), tenTo(places))
}

// rounded rounds half away from zero.
func rounded(x *big.Rat, places int) *big.Rat {
	half := quo(big.NewRat(int64(x.Sign()), 2), tenTo(places))
	return truncated(plus(x, half), places)
}
