package perdiem

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// number is a parameter as v × 10^−places.
type number struct {
	v      int64
	places int
}

var one = number{v: 1}

func (n number) decimal() settlement.Decimal { return settlement.DecimalOf(n.v, n.places) }

// product multiplies exactly and remembers overflow.
type product struct {
	v   wide.Int
	bad bool
}

func of(factors ...int64) product { // inlined calls keep the slice on the stack
	p := product{v: wide.From(1)}
	for _, f := range factors {
		p = p.times(f)
	}
	return p
}

func (p product) times(f int64) product {
	v, ok := p.v.MulInt(f)
	return product{v, p.bad || !ok}
}

func (p product) multiply(q product) product {
	v, ok := p.v.Mul(q.v)
	return product{v, p.bad || q.bad || !ok}
}

func (p product) plus(q product) product {
	v, ok := p.v.Add(q.v)
	return product{v, p.bad || q.bad || !ok}
}

func (p product) minus(q product) product {
	v, ok := p.v.Sub(q.v)
	return product{v, p.bad || q.bad || !ok}
}

// shift multiplies by 10^n.
func (p product) shift(n int) product {
	if n == 0 {
		return p
	}
	f, ok := wide.Pow10(n)
	v, ok2 := p.v.Mul(f)
	return product{v, p.bad || !ok || !ok2}
}

// decimal returns p × 10^−places; places is at most 8.
func (p product) decimal(places int) settlement.Decimal {
	v, _ := p.v.Int64()
	return settlement.DecimalOf(v, places)
}

// fits reports whether the product is a Decimal.
func (p product) fits() bool {
	_, ok := p.v.Int64()
	return ok && !p.bad
}

// divide returns num ÷ (den × 10^down) at the given places, rounded half away
// from zero.
func divide(num, den product, down, places int) (int64, error) {
	if places >= down {
		num = num.shift(places - down)
	} else {
		den = den.shift(down - places)
	}
	q, ok := num.v.Div(den.v, wide.HalfUp)
	v, fits := q.Int64()
	if num.bad || den.bad || !ok || !fits {
		return 0, settlement.ErrOverflow
	}
	return v, nil
}
