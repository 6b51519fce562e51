package settlement

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// A step that replays quickly replays, and a step that is wrong by its last digit, or has
// another input, does not: whatever steps of the same formula came before.
func TestReplayQuickly(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	var r replayer
	quick, right, wrong := 0, 0, 0
	for range testsize.Of(3_000, 100_000) {
		number := func() Decimal {
			return MustDecimal(fmt.Sprintf("%d.%0*d", random.IntN(2_000)-1_000, 1+random.IntN(3), random.IntN(10)))
		}
		s := Step{
			Rule:   Rule{ID: "test.step", Formula: pick("a", "a × b", "round(a × b ÷ c, 2)", "if(a < b, a, c)", "max(a, b) − c", "down(a ÷ 3, 4)", "a ÷ b", "a < b", "a ÷ (c − c)", "d", "(a")},
			Inputs: []Input{In("a", number()), In("b", number()), In("c", number())},
		}
		switch random.IntN(12) {
		case 0:
			s.Inputs[2] = Input{Name: "c", Text: TextOf("x")}
		case 1:
			s.Inputs[1] = Input{Name: "b", Absent: true}
		case 2:
			s.Inputs[0].Flag = FlagOf(true) // two values
		case 3:
			s.Inputs[random.IntN(3)].Name = pick("a", "b", "d", "")
		case 4:
			s.Inputs = append(s.Inputs, In("d", number()))
		}
		s.Result = number()
		if expr, err := formula.Parse(s.Rule.Formula); err == nil {
			if x, err := expr.Eval(func(name string) (*big.Rat, bool) {
				v, ok := s.value(name)
				return v.Rat(), ok && v.Type() == formula.Number
			}); err == nil {
				s.Result, s.Fraction = FractionOf(x)
			}
		}
		if random.IntN(4) == 0 {
			last, _ := ParseDecimal("0.000001")
			x := new(big.Rat).Add(s.Result.Rat(), last.Rat())
			s.Result, s.Fraction = FractionOf(x)
		}
		want := s.Replay()
		got := r.step(&s)
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), "%+v", s)
		if want == nil {
			right++
			if r.quickly(&s) {
				quick++
			}
		} else {
			wrong++
			require.False(t, r.quickly(&s), "%+v", s)
		}
	}
	require.Greater(t, quick, right/2)
	require.Greater(t, wrong, right/4)
}
