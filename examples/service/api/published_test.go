package api

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
)

// goldens are the reports of the examples that settle two institutions or more.
func goldens(t *testing.T) map[string]*settlement.Report {
	t.Helper()
	all := map[string]*settlement.Report{}
	for _, pattern := range []string{"../../*/*.golden.json", "../../*/reports*/*.json"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			f, err := os.Open(name)
			require.NoError(t, err)
			r, err := settlement.ReadReport(f)
			require.NoError(t, f.Close())
			if err == nil && len(r.Statements) > 1 {
				all[name] = r
			}
		}
	}
	require.Greater(t, len(all), 20)
	return all
}

// texts are all texts of a value as JSON.
func texts(t *testing.T, v any) map[string]bool {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(b, &tree))
	all := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			all[v] = true
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(tree)
	return all
}

// bare is a statement without what explains it.
func bare(s settlement.Statement) settlement.Statement {
	lines := s.Lines
	s.Lines = nil
	for _, l := range lines {
		l.Trail = nil
		s.Lines = append(s.Lines, l)
	}
	parts := s.Parts
	s.Parts = nil
	for _, p := range parts {
		s.Parts = append(s.Parts, bare(p))
	}
	return s
}

// sums are what a region has together: its funds, what the points share, and the points.
func sums(r *settlement.Report) (list []string) {
	for _, p := range r.Pools {
		if f := p.Fund; f != nil {
			list = append(list, f.Fund.String())
			for _, l := range f.Lines {
				list = append(list, l.Amount.String())
			}
		}
		list = append(list, p.Terms.Fund.String())
		if v := p.PointValue; v != nil {
			list = append(list, v.Numerator.String(), v.Points.String(), v.Points.Decimal().String())
			for _, s := range v.Trail {
				for _, in := range s.Inputs {
					list = append(list, in.String())
				}
			}
		}
	}
	return list
}

// Of every report of the examples a hospital reads no fund, no points and no sum of all, and the
// trails that it reads replay. With the option it reads the steps to the point value.
func TestPublished(t *testing.T) {
	hidden := 0
	for name, r := range goldens(t) {
		for _, s := range r.Statements {
			c := &call{Server: &Server{}, holder: store.Holder{Role: store.Hospital, Institution: s.Institution}}
			o := c.reportOf(r, s.Institution)
			mine, told := texts(t, bare(s)), texts(t, o)
			for _, sum := range sums(r) {
				if len(sum) < 8 || mine[sum] || texts(t, o.Policies)[sum] {
					continue
				}
				require.False(t, told[sum], "%s: %s reads %s", name, s.Institution, sum)
				hidden++
			}
			replays(t, name, o)
			c.Sums = true
			require.Equal(t, own(r, s.Institution), c.reportOf(r, s.Institution))
		}
	}
	require.Greater(t, hidden, 500)
}

func replays(t *testing.T, name string, r *settlement.Report) {
	t.Helper()
	for _, p := range r.Pools {
		if v := p.PointValue; v != nil {
			require.NoError(t, v.Trail.Replay(), name)
		}
	}
	for _, s := range r.Statements {
		for _, l := range s.Lines {
			require.NoError(t, l.Trail.Replay(), "%s: %s", name, l.Kind)
		}
	}
}

// A rule of the examples' statements that has a sum of all, by the names of its inputs, is one of
// [ofAll], so that a rule that comes later is not forgotten.
func TestRulesOfAll(t *testing.T) {
	for name, r := range goldens(t) {
		for _, s := range r.Statements {
			for _, l := range s.Lines {
				for _, step := range l.Trail {
					_, is := ruleOfAll(step.Rule.ID)
					for _, in := range step.Inputs {
						if strings.HasPrefix(in.Name, "all_") && !ownSums[in.Name] {
							require.True(t, is, "%s: %s has %s", name, step.Rule.ID, in.Name)
						}
					}
				}
			}
		}
	}
}

// ownSums are sums of what one institution has.
var ownSums = map[string]bool{"all_shares": true, "all_pools": true, "all_money": true, "all_weights": true}
