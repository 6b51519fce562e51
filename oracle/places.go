package oracle

import (
	"math/big"

	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// fits reports whether x is a number of these places that an int64 holds, as
// points and values are.
func fits(x *big.Rat, places int) bool { return rat.Mul(x, rat.Pow10(places)).Num().IsInt64() }

// onHalf reports whether x lies exactly between two numbers of these places.
func onHalf(x *big.Rat, places int) bool {
	doubled := rat.Mul(x, rat.Int(2), rat.Pow10(places))
	return doubled.IsInt() && doubled.Num().Bit(0) == 1
}
