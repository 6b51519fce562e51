package job_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestRules: every report of the examples passes with the rules that the plans list, and so does
// what was settled now; a formula, a text or a source that no plan has does not.
func TestRules(t *testing.T) {
	steps := 0
	all := goldens(t)
	for _, path := range slices.Sorted(maps.Keys(all)) {
		text, err := os.ReadFile(all[path])
		require.NoError(t, err)
		rules := openExample(t, path).Rules()
		require.NoError(t, readReport(t, text).Verify(rules), path)
		r := readReport(t, text)
		for i := range r.Statements {
			for k := range r.Statements[i].Lines {
				l := &r.Statements[i].Lines[k]
				if l.Method == settlement.Clearing || strings.HasPrefix(l.Trail[0].Rule.ID, "settle.") || strings.HasPrefix(l.Trail[0].Rule.ID, "compensation.") || r.Statements[i].Parts != nil {
					continue
				}
				for n := range l.Trail {
					steps++
					rule := l.Trail[n].Rule
					l.Trail[n].Rule.Formula = "(" + rule.Formula + ") + 0"
					require.Error(t, r.Verify(rules), "%s: %s", path, rule.ID)
					l.Trail[n].Rule = rule
					l.Trail[n].Rule.Source.URL += "x"
					require.Error(t, r.Verify(rules), "%s: %s", path, rule.ID)
					l.Trail[n].Rule = rule
				}
			}
		}
	}
	require.Greater(t, steps, 100)
	t.Log(steps, "steps were changed")
}
