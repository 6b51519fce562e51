package formula

import (
	"math/big"
	"math/bits"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Each operation has a way for two small numbers, one for whatever fits 128 bits, and one in
// fractions of any size, which takes what the others refuse. All give the same number. The
// destination may be one of the operands.

// add puts a + b into d, sub a − b, mul a × b and div a ÷ b, where b is not zero. The result
// is false if it has too many digits.
func add(d, a, b *cell) bool {
	if a.form|b.form == small && a.places == b.places {
		if sum := a.v + b.v; (sum^a.v)&(sum^b.v) >= 0 {
			d.setSmall(sum, a.places)
			return true
		}
	}
	return addWide(d, a, b, false) || addRat(d, a, b, (*big.Rat).Add)
}

func sub(d, a, b *cell) bool {
	if a.form|b.form == small && a.places == b.places {
		if diff := a.v - b.v; (a.v^b.v)&(a.v^diff) >= 0 {
			d.setSmall(diff, a.places)
			return true
		}
	}
	return addWide(d, a, b, true) || addRat(d, a, b, (*big.Rat).Sub)
}

func mul(d, a, b *cell) bool {
	if a.form|b.form == small && a.places+b.places <= mostPlaces {
		hi, lo := bits.Mul64(uint64(a.v), uint64(b.v))
		hi -= uint64(a.v>>63)&uint64(b.v) + uint64(b.v>>63)&uint64(a.v)
		places := a.places + b.places
		if int64(hi) == int64(lo)>>63 {
			d.setSmall(int64(lo), places)
			return true
		}
		d.num, d.places, d.form = wide.FromParts(int64(hi), lo), places, decimal
		return true
	}
	return mulWide(d, a, b) || addRat(d, a, b, (*big.Rat).Mul)
}

func div(d, a, b *cell) bool {
	if a.form|b.form == small && a.places >= b.places && b.v > 0 {
		places := a.places - b.places
		if b.v == 1 {
			d.setSmall(a.v, places)
			return true
		}
		d.num, d.den, d.places, d.form = wide.From(a.v), wide.From(b.v), places, fraction
		return true
	}
	return divWide(d, a, b) || addRat(d, a, b, (*big.Rat).Quo)
}

// addRat computes in fractions of any size.
func addRat(d, a, b *cell, op func(z, x, y *big.Rat) *big.Rat) bool {
	x := op(new(big.Rat), a.rat(), b.rat())
	if tooLarge(x) {
		return false
	}
	d.setRat(x)
	return true
}

// scaled returns x × 10^n.
func scaled(x wide.Int, n uint8) (wide.Int, bool) {
	if n == 0 {
		return x, true
	}
	p, ok := wide.Pow10(int(n))
	if !ok {
		return x, false
	}
	return x.Mul(p)
}

// aligned returns the numerators over one power of ten.
func aligned(a, b *cell, an, bn wide.Int) (x, y wide.Int, places uint8, ok bool) {
	if a.places >= b.places {
		bn, ok = scaled(bn, a.places-b.places)
		return an, bn, a.places, ok
	}
	an, ok = scaled(an, b.places-a.places)
	return an, bn, b.places, ok
}

func addWide(d, a, b *cell, minus bool) bool {
	if a.form == large || b.form == large {
		return false
	}
	an, den := a.parts()
	bn, bd := b.parts()
	x, y, places, ok := aligned(a, b, an, bn)
	if !ok {
		return false
	}
	if den != bd {
		var ok2, ok3 bool
		x, ok = x.Mul(bd)
		y, ok2 = y.Mul(den)
		if den, ok3 = den.Mul(bd); !ok || !ok2 || !ok3 {
			return false
		}
	}
	if minus {
		x, ok = x.Sub(y)
	} else {
		x, ok = x.Add(y)
	}
	if ok {
		d.setFraction(x, den, places)
	}
	return ok
}

func mulWide(d, a, b *cell) bool {
	if a.form == large || b.form == large || a.places+b.places > mostPlaces {
		return false
	}
	an, ad := a.parts()
	bn, bd := b.parts()
	num, ok := an.Mul(bn)
	den, ok2 := ad.Mul(bd)
	if !ok || !ok2 {
		return false
	}
	d.setFraction(num, den, a.places+b.places)
	return true
}

func divWide(d, a, b *cell) bool {
	if a.form == large || b.form == large {
		return false
	}
	an, ad := a.parts()
	bn, bd := b.parts()
	num, ok := an.Mul(bd)
	den, ok2 := ad.Mul(bn)
	if !ok || !ok2 {
		return false
	}
	if den.Sign() < 0 {
		num, ok = num.Neg()
		if den, ok2 = den.Neg(); !ok || !ok2 {
			return false
		}
	}
	places := a.places
	if b.places > a.places {
		if num, ok = scaled(num, b.places-a.places); !ok {
			return false
		}
		places = b.places
	}
	d.setFraction(num, den, places-b.places)
	return true
}

// neg puts −a into d.
func neg(d, a *cell) {
	switch a.form {
	case small:
		if a.v != -a.v || a.v == 0 { // else it is the smallest integer
			d.setSmall(-a.v, a.places)
			return
		}
	case decimal, fraction:
		if num, ok := a.num.Neg(); ok {
			d.num, d.den, d.places, d.form = num, a.den, a.places, a.form
			if a.form == decimal {
				d.setDecimal(num, a.places)
			}
			return
		}
	}
	d.setRat(new(big.Rat).Neg(a.rat()))
}

// sign returns −1, 0 or 1.
func (c *cell) sign() int {
	switch c.form {
	case small:
		return wide.From(c.v).Sign()
	case decimal, fraction:
		return c.num.Sign()
	}
	return c.big.Sign()
}

// order returns less, equal or greater, as a is to b.
func order(a, b *cell) uint8 {
	if a.form|b.form == small && a.places == b.places {
		return orders(a.v < b.v, a.v == b.v)
	}
	return orderWide(a, b)
}

func orders(below, same bool) uint8 {
	if below {
		return less
	}
	if same {
		return equal
	}
	return greater
}

func orderWide(a, b *cell) uint8 {
	var c int
	switch {
	case a.form|b.form == small:
		c = compareSmall(a, b)
	case a.form != large && b.form != large:
		an, ad := a.parts()
		bn, bd := b.parts()
		x, y, _, ok := aligned(a, b, an, bn)
		if !ok {
			c = a.rat().Cmp(b.rat())
			break
		}
		c = wide.CmpProducts(x, bd, y, ad)
	default:
		c = a.rat().Cmp(b.rat())
	}
	return 1 << (1 + c)
}

// compareSmall compares two small numbers of different places.
func compareSmall(a, b *cell) int {
	n := int(a.places) - int(b.places)
	switch {
	case n > 18 || n < -18: // not at once in 128 bits
		return a.rat().Cmp(b.rat())
	case n >= 0:
		p, _ := wide.Pow10Int64(n)
		return wide.From(a.v).Cmp(wide.Mul(b.v, p))
	}
	p, _ := wide.Pow10Int64(-n)
	return wide.Mul(a.v, p).Cmp(wide.From(b.v))
}

// round puts a into d, rounded to the places, which are 0 to 18. The result is false if it has
// too many digits.
func round(d, a *cell, places int, how wide.Rounding) bool {
	if a.form <= decimal && int(a.places) <= places {
		d.copyFrom(a)
		return true
	}
	if a.form == small && int(a.places)-places <= 18 {
		p, _ := wide.Pow10Int64(int(a.places) - places)
		v, _ := wide.From(a.v).DivInt64(p, how) // it is nearer to zero than a.v
		d.setSmall(v, uint8(places))
		return true
	}
	if n, ok := a.quotient(places, how); ok {
		d.setDecimal(n, uint8(places))
		return true
	}
	x := quantize(a.rat(), places, how == wide.HalfUp)
	if tooLarge(x) {
		return false
	}
	d.setRat(x)
	return true
}

// quotient returns the number × 10^places, rounded; false if it does not fit on the way.
func (c *cell) quotient(places int, how wide.Rounding) (wide.Int, bool) {
	if c.form == large || places < 0 || places > maxPlaces {
		return wide.Int{}, false
	}
	num, den := c.parts()
	ok := true
	if n := places - int(c.places); n >= 0 {
		num, ok = scaled(num, uint8(n))
	} else {
		den, ok = scaled(den, uint8(-n))
	}
	if !ok {
		return wide.Int{}, false
	}
	return num.Div(den, how)
}

// fixed returns the number × 10^places, rounded half away from zero; false if it does not fit.
func (c *cell) fixed(places int) (int64, bool) {
	if c.form == small && int(c.places) == places {
		return c.v, true
	}
	if n, ok := c.quotient(places, wide.HalfUp); ok {
		return n.Int64()
	}
	x := new(big.Rat).Mul(RoundRat(c.rat(), places), power10(places))
	return x.Num().Int64(), x.Num().IsInt64()
}
