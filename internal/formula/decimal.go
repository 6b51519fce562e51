package formula

import (
	"fmt"
	"math/big"

	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// Decimal evaluates the formula exactly, as Eval does, and returns the result as [Decimal]
// does. So the number that is shown is the number that was computed.
func (e *Expr) Decimal(lookup func(name string) (*big.Rat, bool), places int) (v int64, n int, err error) {
	x, err := e.Eval(lookup)
	if err != nil {
		return 0, 0, err
	}
	return Decimal(x, places)
}

// Decimal returns x as v × 10^−n. n is places or, if places is negative, as few decimals as
// x needs, at most 8. It returns an error if x has more decimals, or if v does not fit.
func Decimal(x *big.Rat, places int) (v int64, n int, err error) {
	last := places
	if places < 0 {
		last = fixed.MaxPlaces
	}
	for n = max(places, 0); n <= last; n++ {
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
		if rest := new(big.Int); rest.Mod(unit, x.Denom()).Sign() != 0 {
			continue
		}
		unit.Mul(unit, x.Num()).Quo(unit, x.Denom())
		if !unit.IsInt64() {
			return 0, 0, fixed.ErrOverflow
		}
		return unit.Int64(), n, nil
	}
	return 0, 0, fmt.Errorf("%w: %s", fixed.ErrPlaces, x.FloatString(10))
}
