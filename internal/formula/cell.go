package formula

import (
	"math/big"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// cell is a place of a frame that holds one value: an input, a constant, a definition or a
// result on the way. A number is in one of four forms, the first of which hold nearly all
// numbers of settlements. The form is no part of the value: 2.50 and 5 ÷ 2 are equal.
type cell struct {
	v      int64    // small
	num    wide.Int // decimal and fraction
	den    wide.Int // fraction: more than 0
	big    *big.Rat // large; shared and never changed
	text   string
	form   form
	places uint8 // small, decimal and fraction: times 10^−places
	flag   bool
}

// form says in which fields of a cell a number is.
type form uint8

const (
	small    form = iota // v × 10^−places
	decimal              // num × 10^−places
	fraction             // num ÷ den × 10^−places, perhaps not in lowest terms
	large                // big
)

// mostPlaces bounds the places of a cell, so that every power of ten between two cells fits
// in 128 bits.
const mostPlaces = 36

var one = wide.From(1)

// parts returns a number that is not large as num ÷ den × 10^−places.
func (c *cell) parts() (num, den wide.Int) {
	switch c.form {
	case small:
		return wide.From(c.v), one
	case decimal:
		return c.num, one
	}
	return c.num, c.den
}

func (c *cell) setSmall(v int64, places uint8) { c.v, c.places, c.form = v, places, small }

func (c *cell) setDecimal(n wide.Int, places uint8) {
	c.places = places
	if v, ok := n.Int64(); ok {
		c.v, c.form = v, small
		return
	}
	c.num, c.form = n, decimal
}

func (c *cell) setFraction(num, den wide.Int, places uint8) {
	if den == one {
		c.setDecimal(num, places)
		return
	}
	c.num, c.den, c.places, c.form = num, den, places, fraction
}

// setRat takes the form that is fastest for the number, which the cell may keep.
func (c *cell) setRat(x *big.Rat) {
	num, ok := wide.FromBig(x.Num())
	den, ok2 := wide.FromBig(x.Denom())
	if !ok || !ok2 {
		c.big, c.form = x, large
		return
	}
	if places, exact := x.FloatPrec(); exact && places <= mostPlaces {
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
		if n, ok := wide.FromBig(unit.Mul(unit, x.Num()).Quo(unit, x.Denom())); ok {
			c.setDecimal(n, uint8(places))
			return
		}
	}
	c.setFraction(num, den, 0)
}

// rat returns the number, which must not be changed.
func (c *cell) rat() *big.Rat {
	if c.form == large {
		return c.big
	}
	num, den := c.parts()
	x := new(big.Rat).SetFrac(num.Big(), den.Big())
	if c.places == 0 {
		return x
	}
	return x.Quo(x, power10(int(c.places)))
}

// value returns what is in the cell as a value of the type.
func (c *cell) value(t Type) Value {
	switch t {
	case Number:
		return numberOf(c.rat())
	case Text:
		return TextOf(c.text)
	}
	return FlagOf(c.flag)
}

// setValue puts a value into the cell.
func (c *cell) setValue(v Value) {
	switch v.kind {
	case Number:
		c.setRat(v.number)
	case Text:
		c.text = v.text
	case Flag:
		c.flag = v.flag
	}
}

// copyFrom takes the value of another cell, and leaves what belongs to the place.
func (c *cell) copyFrom(from *cell) {
	c.v, c.num, c.den, c.form, c.places, c.flag = from.v, from.num, from.den, from.form, from.places, from.flag
	if from.form == large {
		c.big = from.big
	}
	if from.text != "" || c.text != "" {
		c.text = from.text
	}
}
