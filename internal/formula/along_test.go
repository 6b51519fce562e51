package formula

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// payments are random formulas of the kind that policies have. Conditions are straight: where
// both sides wobble by roundings, they may be decided in another way and back between two places.
type payments struct{ *rand.Rand }

func (r payments) number(deep int) string {
	if deep == 0 {
		return []string{"cost", "ratio", "standard", "mean", "2", "0.4", "cost ÷ 3", "1234.56", "capped"}[r.IntN(9)]
	}
	a, b := r.number(deep-1), r.number(deep-1)
	switch r.IntN(9) {
	case 0:
		return fmt.Sprintf("(%s + %s)", a, b)
	case 1:
		return fmt.Sprintf("(%s − %s)", a, b)
	case 2:
		return fmt.Sprintf("(%s × %d.%d)", a, r.IntN(3), r.IntN(10))
	case 3:
		return fmt.Sprintf("min(%s, %s)", a, b)
	case 4:
		return fmt.Sprintf("max(%s, %s, 0)", a, b)
	case 5:
		return fmt.Sprintf("round(%s, %d)", a, r.IntN(3))
	case 6:
		return fmt.Sprintf("down(%s, %d)", a, r.IntN(3))
	case 7:
		return fmt.Sprintf("(%s × %s)", a, b) // perhaps no straight line
	}
	return fmt.Sprintf("if(%s, %s, %s)", r.condition(deep-1), a, b)
}

func (r payments) straight() string {
	return fmt.Sprintf("(%s × 0.%d + min(%s, %s))", r.number(0), r.IntN(10), r.number(0), r.number(0))
}

func (r payments) condition(deep int) string {
	if deep == 0 {
		return fmt.Sprintf("%s %s %s", r.number(0), []string{"<", "≤", ">", "≥", "=", "≠"}[r.IntN(6)], r.number(0))
	}
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("(%s and %s)", r.condition(deep-1), r.condition(deep-1))
	case 1:
		return fmt.Sprintf("(%s or %s)", r.condition(deep-1), r.condition(deep-1))
	case 2:
		return fmt.Sprintf("not %s", r.condition(0))
	}
	return fmt.Sprintf("%s ≤ %s < %s", r.straight(), r.straight(), r.straight())
}

// From each place to the next nothing is decided in another way, and a number goes on in the
// straight line that is said, within its wobble.
func TestAlong(t *testing.T) {
	const limit = 9_000_000
	r := payments{rand.New(rand.NewPCG(14, 9))}
	straight, stops := 0, 0
	for range testsize.Of(300, 5_000) {
		s := NewScope()
		slots := map[string]int{}
		for _, name := range []string{"cost", "mean", "rate"} {
			slot, err := s.Input(name, Number)
			require.NoError(t, err)
			slots[name] = slot
		}
		mean := int64(1 + r.IntN(5_000_000))
		require.NoError(t, s.Define("ratio", "cost ÷ mean"))
		require.NoError(t, s.Define("standard", "round(1.0648 × rate, 2)"))
		require.NoError(t, s.Define("capped", "min(cost, 3 × mean)"))
		text := r.number(3)
		p, err := s.Compile(text, Number)
		require.NoError(t, err, text)
		f := s.Frame()
		value := func(at int64) *big.Rat {
			f.Reset()
			f.SetNumber(slots["cost"], at, 2)
			f.SetNumber(slots["mean"], mean, 2)
			f.SetNumber(slots["rate"], 957525, 2)
			x, err := p.Number(f)
			require.NoError(t, err, text)
			return x
		}
		a := s.Along("cost", 2, limit, func(name string) Value {
			return map[string]Value{"mean": NumberOf(big.NewRat(mean, 100)), "rate": NumberOf(big.NewRat(957525, 100))}[name]
		})
		for at, steps := int64(1), 0; at <= limit && steps < 40; steps++ {
			a.Start(at)
			c, err := a.Number(p)
			require.NoError(t, err, text)
			require.Zero(t, value(at).Cmp(c.At), "%s at %d: %s, not %s", text, at, value(at), c.At)
			next, cause, more := a.Next()
			if more {
				stops++
				require.NotEmpty(t, cause.Text)
			}
			require.Greater(t, next, at)
			if !c.Bent {
				straight++
				for _, there := range []int64{at + 1, at + r.Int64N(next-at), next - 1} {
					if there <= at || there >= next {
						continue
					}
					want := new(big.Rat).Mul(c.Slope, big.NewRat(there-at, 1))
					want.Add(want, c.At).Sub(want, value(there))
					require.LessOrEqual(t, want.Abs(want).Cmp(c.Wobble), 0, "%s from %d to %d: at %d it is %s", text, at, next, there, value(there))
				}
			}
			at = next
		}
	}
	require.Positive(t, straight)
	require.Positive(t, stops)
}

func TestAlongStops(t *testing.T) {
	s := NewScope()
	_, err := s.Input("cost", Number)
	require.NoError(t, err)
	_, err = s.Input("mean", Number)
	require.NoError(t, err)
	require.NoError(t, s.Define("ratio", "cost ÷ mean"))
	for _, row := range []struct {
		text, cause string
		stops       []int64
	}{
		{"if(ratio > 2, 1, 0)", "ratio > 2", []int64{200_001}},
		{"if(ratio ≥ 2, 1, 0)", "ratio ≥ 2", []int64{200_000}},
		{"if(2 < ratio ≤ 5, 1, 0)", "2 < ratio ≤ 5", []int64{200_001, 500_001}},
		{"if(cost = 12.34, 1, 0)", "cost = 12.34", []int64{1234, 1235}},
		{"if(round(ratio, 1) > 2, 1, 0)", "round(ratio, 1) > 2", []int64{205_000}},
		{"min(cost, 2 × mean)", "min(cost, 2 × mean)", []int64{200_001}},
		{"if(cost × cost > 10000, 1, 0)", "cost × cost > 10000", []int64{10_001}},
		{"if(mean ÷ cost < 0.5, 1, 0)", "mean ÷ cost < 0.5", []int64{200_001}},
	} {
		p, err := s.Compile(row.text, Number)
		require.NoError(t, err)
		a := s.Along("cost", 2, 1e12, func(string) Value { return NumberOf(big.NewRat(1000, 1)) })
		at := int64(1)
		for _, want := range row.stops {
			a.Start(at)
			_, err := a.Number(p)
			require.NoError(t, err)
			next, cause, ok := a.Next()
			require.True(t, ok, row.text)
			require.Equal(t, want, next, row.text)
			require.Equal(t, row.cause, cause.Text)
			at = next
		}
		a.Start(at)
		_, err = a.Number(p)
		require.NoError(t, err)
		_, _, ok := a.Next()
		require.False(t, ok, row.text)
	}
}
