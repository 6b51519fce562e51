package formula

import (
	"math"
	"math/big"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Floor computes a program whose result is a number, and returns the number × 10^places,
// rounded toward minus infinity; places are 0 to 18. Of two numbers the greater one never has
// the smaller Floor. A number that does not fit has the greatest or the least Floor that
// there is.
func (p *Program) Floor(f *Frame, places int) (wide.Int, error) {
	c, err := p.typed(f, Number)
	if err != nil {
		return wide.Int{}, err
	}
	if v, ok := c.floor(places); ok {
		return v, nil
	}
	return floorOf(c.rat(), places), nil
}

// floor is Floor for numbers that 128 bits hold on the way.
func (c *cell) floor(places int) (v wide.Int, ok bool) {
	if c.form == large {
		return v, false
	}
	num, den := c.parts()
	if more := places - int(c.places); more >= 0 {
		num, ok = scaledUp(num, more)
	} else {
		den, ok = scaledUp(den, -more)
	}
	if !ok || den == one {
		return num, ok
	}
	return num.Div(den, wide.Floor)
}

func scaledUp(x wide.Int, places int) (wide.Int, bool) {
	if places == 0 {
		return x, true
	}
	unit, ok := wide.Pow10(places)
	if !ok {
		return x, false
	}
	return x.Mul(unit)
}

func floorOf(x *big.Rat, places int) wide.Int {
	n := new(big.Int).Mul(x.Num(), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	n.Div(n, x.Denom()) // toward minus infinity: the divisor is positive
	v, ok := wide.FromBig(n)
	switch {
	case ok:
		return v
	case n.Sign() < 0:
		return wide.FromParts(math.MinInt64, 0)
	}
	return wide.FromParts(math.MaxInt64, math.MaxUint64)
}
