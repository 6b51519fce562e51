package told

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func TestKinds(t *testing.T) {
	var all All
	all.Error(errors.New("groups[3].mean_cost: got -1.50 of \"H1\"\ngroups[4].mean_cost: got 2 of \"H2\""))
	step := func(n int) settlement.Step {
		return settlement.Step{Rule: settlement.Rule{ID: "a.b", Gives: "days_1", Formula: "2 × x"}, Inputs: []settlement.Input{settlement.In("x", settlement.DecimalInt(n))}, Result: settlement.DecimalInt(2 * n)}
	}
	all.Trail(settlement.Trail{step(1), step(2)})
	lines := all.lines()
	require.Len(t, lines, 2)
	require.Contains(t, lines[0], ` refused: groups[].mean_cost: got # of "…"`)
	require.Regexp(t, `^ +2 `, lines[0])
	require.Regexp(t, `^ +2 `, lines[1])
	require.Contains(t, lines[1], ` step: a.b: days_# = # × x (x)`)
}

// Trails are found wherever they are in a value.
func TestTrails(t *testing.T) {
	line := settlement.Line{Trail: settlement.Trail{{Rule: settlement.Rule{ID: "a.b", Gives: "x"}, Result: settlement.DecimalInt(1)}}}
	var all All
	all.Value(t, "lines", map[string]any{"b": []*settlement.Line{&line}, "a": struct{ Lines [1]settlement.Line }{[1]settlement.Line{line}}, "c": nil})
	lines := all.lines()
	require.Len(t, lines, 2)
	require.Regexp(t, `^ +2 \w+ step: a.b: x = `, lines[1])
}

// Other values, another number of them, and other kinds are seen.
func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "told.txt")
	note := func(list ...int) *All {
		var all All
		for _, v := range list {
			all.Note("kind", v)
		}
		return &all
	}
	note(1, 2).Check(t, file, true)
	note(1, 2).Check(t, file, false)
	for _, other := range []*All{note(1, 3), note(2, 1), note(1), note(1, 2, 2), {}} {
		fails := &failing{TB: t}
		other.Check(fails, file, false)
		require.True(t, fails.failed)
	}
}

// failing notes that a test failed.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Errorf(string, ...any) { f.failed = true }
