package generator

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
)

// Fen is money; it prints as yuan with two decimals.
type Fen int64

// String is the amount in yuan.
func (f Fen) String() string {
	if f < 0 {
		return "-" + (-f).String()
	}
	return fmt.Sprintf("%d.%02d", f/100, f%100)
}

// Part returns f × n ÷ of, rounded half up. The product must stay below 2^63.
func (f Fen) Part(n, of int64) Fen { return Fen((int64(f)*n + of/2) / of) }

// Draw is a stream of chance. It takes raw PCG outputs, whose algorithm is fixed, and
// reduces them itself: rand.Rand may reduce them in another way in the next version of
// Go.
type Draw struct{ pcg *rand.PCG }

// NewDraw begins a stream. Other seeds make other data.
func NewDraw(seed1, seed2 uint64) Draw { return Draw{rand.NewPCG(seed1, seed2)} }

// Below returns an integer in [0, n). The bias is below n ÷ 2^64.
func (d Draw) Below(n int64) int64 {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int64(hi)
}

// Between returns an integer in [from, to].
func (d Draw) Between(from, to int64) int64 { return from + d.Below(to-from+1) }

// Chance is true in perMille of 1000 draws.
func (d Draw) Chance(perMille int64) bool { return d.Below(1000) < perMille }

// Of returns one of a list.
func Of[T any](d Draw, list ...T) T { return list[d.Below(int64(len(list)))] }
