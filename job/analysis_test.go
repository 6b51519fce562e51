package job_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
)

// everyKey are all keys that divide no claim.
func everyKey() []analysis.Key {
	return slices.DeleteFunc(analysis.Key("").Choices(), func(k analysis.Key) bool { return k == analysis.Payer || k == analysis.Fee })
}

// TestAnalysisOfEveryExample sums up the claims of every example by every key: the totals of each
// institution are those of its statement, added up here from the report itself.
func TestAnalysisOfEveryExample(t *testing.T) {
	names, err := filepath.Glob("../examples/*/job*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(strings.TrimPrefix(name, "../examples/"), func(t *testing.T) {
			j, err := job.Open(job.Anywhere(filepath.Dir(name)), filepath.Base(name))
			require.NoError(t, err)
			r, err := j.Settle(context.Background(), job.Options{Workers: 2})
			require.NoError(t, err)
			p, err := r.Analyse(context.Background(), analysis.Options{By: everyKey()}, job.Options{Workers: 2})
			require.NoError(t, err)
			for _, c := range p.Checks() {
				require.True(t, c.OK, c)
				require.Equal(t, c.Left, c.Right)
			}
			table, err := p.Table([]analysis.Key{analysis.Institution}, analysis.Claims)
			require.NoError(t, err)
			cells := map[string]analysis.Cell{}
			for _, c := range table.Cells {
				cells[c.Keys[0]] = c
			}
			require.LessOrEqual(t, len(cells), len(r.Report.Statements))
			for _, s := range r.Report.Statements {
				c := cells[s.Institution]
				var price settlement.Money
				for _, l := range s.Lines {
					if l.Kind == settlement.LinePrice || l.Kind == settlement.LineAmount {
						price += l.Amount
					}
				}
				require.Equal(t, s.Cases, c.Claims+c.Unpaid, s.Institution)
				require.Equal(t, s.Cost, c.Cost, s.Institution)
				require.Equal(t, s.Covered, c.Covered, s.Institution)
				require.Equal(t, price, c.Price, s.Institution)
				require.Equal(t, s.Entitlement, c.Entitlement, s.Institution)
				require.Equal(t, s.Due, c.Due, s.Institution)
			}
		})
	}
}

// settled settles a job of the examples.
func settled(t *testing.T, name string) *job.Result {
	t.Helper()
	j, err := job.Open(job.Anywhere(filepath.Dir(name)), filepath.Base(name))
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	return r
}

func TestAnalysisRefusals(t *testing.T) {
	_, err := job.ReadAnalysis(strings.NewReader(`{"by": ["ward", "payer", "fee", "payer"], "measures": ["cost", "cost", "profit", "fee_bed"], "limit": -1}`))
	var f settlement.Faults
	f.Add(err)
	var got []string
	for _, e := range f.List {
		at := (*settlement.FieldError)(nil)
		require.True(t, errors.As(e, &at), e)
		got = append(got, at.Path)
	}
	require.Equal(t, []string{"by[0]", "by[2]", "by[3]", "by[3]", "measures[0]", "measures[1]", "measures[1]", "measures[2]", "measures[3]", "limit"}, got)
	require.ErrorContains(t, err, "pool, institution, district")
	_, err = job.ReadAnalysis(strings.NewReader(`{"by": [], "keys": []}`))
	require.Error(t, err)

	_, err = settled(t, "../examples/lishui/job.json").Analyse(context.Background(), analysis.Options{By: everyKey(), Limit: 10}, job.Options{})
	require.ErrorIs(t, err, analysis.ErrLimit)
	require.ErrorContains(t, err, "more than 10 by pool, institution, method, class")
}
