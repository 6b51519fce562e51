package receivables_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/receivables"
)

// example is the table of the example.
func example(t *testing.T) *receivable.Table {
	t.Helper()
	r, err := job.OpenReceivables(job.Folder("../../examples/receivables"), "receivables.json")
	require.NoError(t, err)
	table, err := r.Table(t.Context())
	require.NoError(t, err)
	return table
}

// Every amount of every table, by any keys, is explained by steps that replay and give it.
func TestEveryAmountIsExplained(t *testing.T) {
	table := example(t)
	for _, by := range [][]string{nil, {"payer"}, {"month"}, {"institution"}, {"institution", "month"}, {"payer", "month", "institution"}} {
		book, err := receivables.Show(table, receivables.Options{By: by})
		require.NoError(t, err)
		require.NoError(t, book.Verify())
		for _, b := range []*views.Book{book, book.TenThousands()} {
			viewstest.Check(t, b)
			explained := 0
			for _, s := range b.Tables {
				for _, r := range s.Rows {
					require.Len(t, r.Cells, len(s.Columns))
					for i, c := range r.Cells {
						if !s.Columns[i].Kind.IsNumber() || c.Text == "" {
							continue
						}
						at := s.ID + " " + r.Key + " " + s.Columns[i].ID
						why, err := c.Why()
						require.NoError(t, err, at)
						require.NoError(t, why.Steps.Replay(), at)
						want, ok := new(big.Rat).SetString(c.Text)
						require.True(t, ok, at)
						require.Zero(t, why.Steps.Result().Rat().Cmp(want), "%s: %s", at, c.Text)
						explained++
					}
				}
				for _, c := range s.Charts {
					for _, id := range append(c.Y, c.Label) {
						require.GreaterOrEqual(t, s.Column(id), 0, id)
					}
				}
			}
			require.Greater(t, explained, 20)
		}
		for _, s := range book.Tables {
			if at := s.Column("outstanding"); at >= 0 {
				require.Equal(t, table.Total.Outstanding.String(), s.Rows[len(s.Rows)-1].Cells[at].Text)
			}
		}
	}
}

// Words follow the language; wrong keys are refused.
func TestWords(t *testing.T) {
	table := example(t)
	book, err := receivables.Show(table, receivables.Options{})
	require.NoError(t, err)
	var chinese, english bytes.Buffer
	require.NoError(t, book.CSV(&chinese, views.Chinese, true))
	require.NoError(t, book.CSV(&english, views.English, true))
	for zh, en := range map[string]string{"合计": "total", "结清": "settled", "多收": "overpaid", "不平": "not equal", "没有该机构": "no such institution", "逾期 92（91–180 天）": "overdue 92 (91–180 days)", "个人现金": "cash"} {
		require.Contains(t, chinese.String(), zh)
		require.Contains(t, english.String(), en)
		require.NotContains(t, english.String(), zh)
	}
	for _, by := range [][]string{{"x"}, {"payer", "payer"}} {
		_, err := receivables.Show(table, receivables.Options{By: by})
		require.ErrorIs(t, err, receivables.ErrKey)
	}
}
