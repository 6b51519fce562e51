package main

import (
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// fen is money.
type fen = generator.Fen

// The seed of everything drawn. Change it and every id in README.md is wrong.
const seed1, seed2 = 20190021, 20190068

// draw is a stream of chance that also picks by weight and by shape.
type draw struct{ generator.Draw }

func newDraw() draw { return draw{generator.NewDraw(seed1, seed2)} }

// pick returns an index, each as often as its weight says.
func (d draw) pick(weights []int64) int {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	n := d.Below(sum)
	for i, w := range weights {
		if n < w {
			return i
		}
		n -= w
	}
	panic("unreachable: n is below the sum of the weights")
}

// A knot says that at most perMille of 1000 stays cost less than ratio (in
// thousandths) times the mean of their group.
type knot struct{ perMille, ratio int64 }

// A shape is the distribution of cost ÷ mean within a group, as a table of
// quantiles with straight lines between. A table instead of a lognormal,
// because exp and log may differ in the last bit between processors, and one
// bit is one fen.
type shape []knot

// Each shape has a mean of about 1; the coefficient of variation (CV) and the
// share below 0.4 are beside it. Real stays within one group look like wide:
// a median of 0.8, 7 % below 0.4, a tail that ends beyond ten means. Implants
// and fixed procedures make the expensive groups tighter.
var (
	wide = shape{ // CV 0.83, 7 % low
		{0, 50}, {20, 200}, {70, 400}, {250, 580}, {500, 800}, {750, 1100}, {900, 1650},
		{950, 2200}, {975, 3000}, {990, 4400}, {998, 7000}, {1000, 12000},
	}
	middle = shape{ // CV 0.69, 6.5 % low
		{0, 80}, {20, 220}, {65, 400}, {250, 620}, {500, 860}, {750, 1150}, {900, 1580},
		{950, 1980}, {975, 2600}, {990, 3700}, {998, 6000}, {1000, 9000},
	}
	narrow = shape{ // CV 0.49, 6 % low
		{0, 100}, {20, 250}, {60, 400}, {250, 740}, {500, 950}, {750, 1160}, {900, 1430},
		{950, 1650}, {975, 2000}, {990, 2700}, {998, 4200}, {1000, 6000},
	}
	wild = shape{ // CV 1.28, 31 % low: what makes a group unstable
		{0, 20}, {50, 100}, {250, 320}, {500, 600}, {750, 1060}, {900, 1900},
		{950, 2950}, {975, 4200}, {990, 6400}, {1000, 12000},
	}
)

// ratio draws cost ÷ mean in millionths.
func (d draw) ratio(s shape) int64 {
	const fine = 1_000_000 // steps in one thousandth of the stays
	u := d.Below(1000 * fine)
	i := 1
	for u >= s[i].perMille*fine {
		i++
	}
	low, high := s[i-1], s[i]
	run := (high.perMille - low.perMille) * fine
	rise := (high.ratio - low.ratio) * 1000
	return low.ratio*1000 + rise*(u-low.perMille*fine)/run
}
