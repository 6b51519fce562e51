package drg

import (
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Trim says which cases of a group are outliers (极端值). It looks at the group's usable
// cases, those of all years alike. Outliers are looked for once: the cases that are left
// are not trimmed again.
type Trim struct {
	// By is "multiples" (of the group's mean), "iqr" (quartiles), or "": nothing
	// is trimmed.
	By TrimBy `json:"by,omitempty"`
	// Low and High are the least and the largest multiple of the mean that a case
	// may cost; the bounds themselves are kept. Absent: there is no such bound.
	Low  settlement.Decimal `json:"low,omitzero"`
	High settlement.Decimal `json:"high,omitzero"`
	// Fence is how many interquartile ranges below the first quartile, and above
	// the third, a case may cost; the bounds themselves are kept. Default 1.5.
	Fence settlement.Decimal `json:"fence,omitzero"`
	// Quantile says how a quartile lies among n sorted costs x₁ … xₙ. It is the
	// value at the position h, xᵢ + (h − i) × (xᵢ₊₁ − xᵢ) with i the whole part of h:
	// h = 1 + (n − 1) × p where "inclusive" (default; type 7 of Hyndman and Fan,
	// QUARTILE.INC), h = (n + 1) × p where "exclusive" (type 6, QUARTILE.EXC), but at
	// least 1 and at most n; p is ¼ or ¾. Nothing is rounded.
	Quantile Quantile `json:"quantile,omitempty"`
}

func (t Trim) check(c *policy.Checker) {
	c.Positive("trim.low", t.Low)
	c.Positive("trim.high", t.High)
	c.NotNegative("trim.fence", t.Fence)
}

// Kept is the range of costs of a group that are no outliers, both ends included.
type Kept struct {
	From settlement.Money `json:"from"`
	To   settlement.Money `json:"to"`
}

// bounds returns the range that is kept of the costs of each group.
func (c *calibration) bounds(f *settlement.Faults, costs map[string][]int64) map[string]*Kept {
	kept := make(map[string]*Kept, len(costs))
	for code, list := range costs {
		slices.Sort(list)
		from, to := c.Trim.bounds(list)
		k := &Kept{From: 1, To: settlement.Money(list[len(list)-1])}
		if from != nil && from.Sign() > 0 {
			q, r := new(big.Int).QuoRem(from.Num(), from.Denom(), new(big.Int))
			if r.Sign() > 0 {
				q.Add(q, big.NewInt(1))
			}
			k.From = moneyOf(f, code, q)
		}
		if to != nil {
			if q := new(big.Int).Quo(to.Num(), to.Denom()); q.Cmp(big.NewInt(int64(k.To))) < 0 {
				k.To = moneyOf(f, code, q)
			}
		}
		kept[code] = k
	}
	return kept
}

func moneyOf(f *settlement.Faults, code string, x *big.Int) settlement.Money {
	if !x.IsInt64() {
		f.At("groups."+code, settlement.ErrOverflow)
	}
	return settlement.Money(x.Int64())
}

// bounds returns the least and the largest cost that is kept, in fen; nil: open.
// The costs are sorted and not negative.
func (t Trim) bounds(costs []int64) (from, to *big.Rat) {
	if t.By == Multiples {
		var sum big.Int
		for _, x := range costs {
			sum.Add(&sum, big.NewInt(x))
		}
		mean := new(big.Rat).SetFrac(&sum, big.NewInt(int64(len(costs))))
		if !t.Low.Absent() {
			from = new(big.Rat).Mul(mean, t.Low.Rat())
		}
		if !t.High.Absent() {
			to = new(big.Rat).Mul(mean, t.High.Rat())
		}
		return from, to
	}
	fence := big.NewRat(3, 2)
	if !t.Fence.Absent() {
		fence = t.Fence.Rat()
	}
	first, third := t.quartile(costs, 1), t.quartile(costs, 3)
	reach := new(big.Rat).Sub(third, first)
	reach.Mul(reach, fence)
	return first.Sub(first, reach), third.Add(third, reach)
}

// quartile returns the k-th quartile of sorted costs.
func (t Trim) quartile(costs []int64, k int) *big.Rat {
	n := len(costs)
	h := k * (n - 1) // 4 × the position, from 0
	if t.Quantile == Exclusive {
		h = min(max(k*(n+1)-4, 0), 4*(n-1))
	}
	i, rest := h/4, h%4
	x := new(big.Rat).SetInt64(costs[i])
	if rest > 0 {
		gap := new(big.Rat).SetInt64(costs[i+1] - costs[i])
		x.Add(x, gap.Mul(gap, big.NewRat(int64(rest), 4)))
	}
	return x
}
