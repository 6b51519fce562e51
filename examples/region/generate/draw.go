package main

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
)

// fen is money; it prints as yuan with two decimals.
type fen int64

func (f fen) String() string { return fmt.Sprintf("%d.%02d", f/100, f%100) }

// percent returns f × n ÷ 100, truncated to the fen.
func (f fen) percent(n int64) fen { return fen(int64(f) * n / 100) }

// The seed of everything drawn. Change it and the figures in README.md are wrong.
const seed1, seed2 = 310, 390

// A draw is a stream of chance. It takes raw PCG outputs, whose algorithm is
// fixed, and reduces them itself: how rand.Rand reduces them is not promised
// from one Go version to the next.
type draw struct{ pcg *rand.PCG }

func newDraw() draw { return draw{rand.NewPCG(seed1, seed2)} }

// below returns an integer in [0, n). The bias is below n ÷ 2^64.
func (d draw) below(n int64) int64 {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int64(hi)
}

// between returns an integer in [from, to].
func (d draw) between(from, to int64) int64 { return from + d.below(to-from+1) }

// of returns one of a list.
func of[T any](d draw, list ...T) T { return list[d.below(int64(len(list)))] }
