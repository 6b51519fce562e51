// Package exact multiplies and adds in 128 bits and remembers overflow. So a formula reads
// as the regulation writes it, and is checked once, at its one division.
package exact

import "github.com/yibaojiesuan/settlement/internal/wide"

// Product is an exact integer, or one that did not fit. The zero value is 0.
type Product struct {
	V   wide.Int
	Bad bool // it did not fit; so is everything computed from it
}

// Of returns the product of its factors; 1 if there are none.
func Of(factors ...int64) Product { // inlined calls keep the slice on the stack
	if len(factors) < 2 {
		p := Product{V: wide.From(1)}
		for _, f := range factors {
			p.V = wide.From(f)
		}
		return p
	}
	p := Product{V: wide.Mul(factors[0], factors[1])}
	for _, f := range factors[2:] {
		p = p.Times(f)
	}
	return p
}

// Times returns p × f.
func (p Product) Times(f int64) Product {
	v, ok := p.V.MulInt(f)
	return Product{v, p.Bad || !ok}
}

// Multiply returns p × q.
func (p Product) Multiply(q Product) Product {
	v, ok := p.V.Mul(q.V)
	return Product{v, p.Bad || q.Bad || !ok}
}

// Plus returns p + q.
func (p Product) Plus(q Product) Product {
	v, ok := p.V.Add(q.V)
	return Product{v, p.Bad || q.Bad || !ok}
}

// Minus returns p − q.
func (p Product) Minus(q Product) Product {
	v, ok := p.V.Sub(q.V)
	return Product{v, p.Bad || q.Bad || !ok}
}

// Shift returns p × 10^n.
func (p Product) Shift(n int) Product {
	if n == 0 {
		return p
	}
	f, ok := wide.Pow10(n)
	v, ok2 := p.V.Mul(f)
	return Product{v, p.Bad || !ok || !ok2}
}

// Int64 returns the integer, false if it does not fit.
func (p Product) Int64() (int64, bool) {
	v, ok := p.V.Int64()
	return v, ok && !p.Bad
}

// Fits reports whether the integer fits in 64 bits.
func (p Product) Fits() bool {
	_, ok := p.Int64()
	return ok
}

// Divide returns num ÷ (den × 10^down) × 10^places, rounded once, half away from
// zero; false if anything did not fit or den is zero.
func Divide(num, den Product, down, places int) (int64, bool) {
	if d, ok := den.Int64(); ok && !num.Bad && 0 <= down-places && down-places <= 18 {
		if d, ok = wide.Mul(d, Pow10(down-places)).Int64(); ok {
			return num.V.DivInt64(d, wide.HalfUp) // as in most divisions
		}
	}
	if places >= down {
		num = num.Shift(places - down)
	} else {
		den = den.Shift(down - places)
	}
	q, ok := num.V.Div(den.V, wide.HalfUp)
	v, fits := q.Int64()
	return v, ok && fits && !num.Bad && !den.Bad
}

// Scale returns a × b ÷ 10^down × 10^places, rounded once, half away from zero;
// false if anything did not fit. It is Divide by 1, and faster.
func Scale(a, b int64, down, places int) (int64, bool) {
	if 0 <= down-places && down-places <= 18 {
		return wide.Mul(a, b).DivInt64(Pow10(down-places), wide.HalfUp)
	}
	return Divide(Of(a, b), Of(), down, places)
}

// Pow10 returns 10^n, for an n from 0 to 18.
func Pow10(n int) int64 {
	v, _ := wide.Pow10Int64(n)
	return v
}
