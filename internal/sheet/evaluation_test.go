package sheet_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// TestEvaluation replays what a frame recorded, as the trail of a rule and its definitions.
func TestEvaluation(t *testing.T) {
	s := formula.NewScope()
	for _, in := range []struct {
		name string
		kind formula.Type
	}{{"cost", formula.Number}, {"mean_cost", formula.Number}, {"own", formula.Number}, {"approved", formula.Text}, {"tcm", formula.Flag}} {
		_, err := s.Input(in.name, in.kind)
		require.NoError(t, err)
	}
	require.NoError(t, s.Define("ratio", "cost ÷ mean_cost"))
	require.NoError(t, s.Define("way", "if(tcm, 'tcm', approved)"))
	when, err := s.Compile("2 < ratio ≤ 5 and way = 'it''s' and not (known(own) and own > 3)", formula.Flag)
	require.NoError(t, err)
	f := s.Frame()
	f.Record(true)
	f.SetNumber(0, 1500000, 2)
	f.SetNumber(1, 531369, 2)
	f.SetText(3, "it's")
	f.SetFlag(4, false)
	yes, err := when.Flag(f)
	require.NoError(t, err)
	require.True(t, yes)

	var trail settlement.Trail
	for _, e := range f.Evaluations() {
		gives := e.Definition
		if gives == "" {
			gives = "when"
		}
		trail = append(trail, sheet.Evaluation(settlement.Rule{ID: gives, Gives: gives, Formula: e.Expr.String()}, e, nil))
	}
	require.NoError(t, trail.Replay())
	var said []string
	for _, step := range trail {
		said = append(said, step.Rule.Gives+" = "+step.Values()+" = "+step.Shown())
	}
	require.Equal(t, []string{
		"ratio = 15000 ÷ 5313.69 = 500000/177123",
		"way = if(false, 'tcm', 'it''s') = 'it''s'",
		"when = 2 < (500000/177123) ≤ 5 and 'it''s' = 'it''s' and not (known(own) and own > 3) = true",
	}, said)
}
