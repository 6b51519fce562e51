package formula

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScope settles the rules of REGULATIONS 14 for one case.
func TestScope(t *testing.T) {
	s := NewScope()
	slots := map[string]int{}
	for name, kind := range map[string]Type{
		"cost": Number, "mean_cost": Number, "base_points": Number, "coefficient": Number, "rate": Number, "low": Number,
		"approved": Text, "way": Text, "days": Number, "own": Number, "readmitted": Flag,
	} {
		slot, err := s.Input(name, kind)
		require.NoError(t, err)
		slots[name] = slot
	}
	require.NoError(t, s.Define("standard", "round(base_points × coefficient × rate, 2)"))
	require.NoError(t, s.Define("ratio", "cost ÷ mean_cost"))
	high, err := s.Compile("2 < ratio ≤ 5 and not readmitted", Flag)
	require.NoError(t, err)
	points, err := s.Compile("base_points × coefficient × (ratio − 2 + 1)", Number)
	require.NoError(t, err)

	f := s.Frame()
	f.Record(true)
	f.SetNumber(slots["cost"], 1500000, 2)
	f.SetNumber(slots["mean_cost"], 531369, 2)
	f.SetNumber(slots["base_points"], 415200, 4)
	f.SetNumber(slots["coefficient"], 108, 2)
	f.SetFlag(slots["readmitted"], false)
	yes, err := high.Flag(f)
	require.NoError(t, err)
	require.True(t, yes)
	v, err := points.Fixed(f, 4)
	require.NoError(t, err)
	require.Equal(t, int64(817416), v)

	done := f.Evaluations()
	require.Len(t, done, 3)
	require.Equal(t, "ratio", done[0].Definition)
	require.Equal(t, "500000/177123", done[0].Result.String())
	require.Equal(t, []string{"ratio", "cost", "mean_cost", "readmitted"}, append(high.Definitions(), high.Inputs()...))
}
