package budget_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// fits requires that every line of a report has the sign of its kind.
func fits(t testing.TB, r *settlement.Report) {
	t.Helper()
	for i := range r.Statements {
		s := &r.Statements[i]
		linesFit(t, s.Institution, s.Lines)
		for j := range s.Parts {
			linesFit(t, s.Institution, s.Parts[j].Lines)
		}
	}
}

func linesFit(t testing.TB, institution string, lines []settlement.Line) {
	t.Helper()
	for _, l := range lines {
		require.True(t, l.Kind.Fits(l.Amount), "%s: a line of %s: %s %s", institution, l.Method, l.Kind, l.Amount)
	}
}

// Every line that this package wrote into the examples' reports fits its kind.
func TestKindsOfExamples(t *testing.T) {
	files, err := filepath.Glob("../examples/*/*.golden.json")
	require.NoError(t, err)
	reports := 0
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		r, err := settlement.ReadReport(f)
		require.NoError(t, f.Close())
		if err != nil {
			continue // another document
		}
		reports++
		t.Run(filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name), func(t *testing.T) {
			for i := range r.Statements {
				s := &r.Statements[i]
				linesFit(t, s.Institution, mine(s.Lines))
				for j := range s.Parts {
					linesFit(t, s.Institution, mine(s.Parts[j].Lines))
				}
			}
			for _, p := range r.Pools {
				if p.Fund == nil {
					continue
				}
				for _, l := range p.Fund.Lines {
					if l.Kind.Known() {
						require.True(t, l.Kind.Fits(l.Amount), "%s %s", l.Kind, l.Amount)
					}
				}
			}
		})
	}
	require.Greater(t, reports, 20)
}

// mine are the lines of budgets and clearings.
func mine(lines []settlement.Line) []settlement.Line {
	var list []settlement.Line
	for _, l := range lines {
		if l.Method == settlement.Budget || l.Method == settlement.Clearing {
			list = append(list, l)
		}
	}
	return list
}
