package director_test

import (
	"context"
	"math/big"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/director"
)

func settled(t testing.TB, name string) (*job.Job, *job.Result) {
	t.Helper()
	j, err := job.Open(job.Anywhere(filepath.Dir(name)), filepath.Base(name))
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	return j, r
}

var eight = []string{"statements", "cases", "groups", "wards", "high_low", "ungrouped", "differences", "parameters"}

// few keeps the first rows of the tables of claims: explaining every claim takes long.
func few(b *views.Book) *views.Book {
	one := *b
	one.Tables = nil
	for _, t := range b.Tables {
		some := *t
		if t.ID == "cases" || t.ID == "high_low" || t.ID == "ungrouped" {
			some.Rows = t.Rows[:min(5, len(t.Rows))]
		}
		one.Tables = append(one.Tables, &some)
	}
	return &one
}

// Every job of the examples has its eight tables, whose numbers are explained.
func TestEveryExample(t *testing.T) {
	names, err := filepath.Glob("../../examples/*/job.json")
	require.NoError(t, err)
	if !testsize.Long() {
		names = []string{"../../examples/zhejiang/job.json", "../../examples/dip/job.json", "../../examples/bureau/job.json", "../../examples/shanghai/job.json"}
	}
	for _, name := range names {
		t.Run(filepath.Base(filepath.Dir(name)), func(t *testing.T) {
			j, r := settled(t, name)
			b, err := director.Book(context.Background(), j, r, director.Options{Language: views.Chinese})
			require.NoError(t, err)
			var ids []string
			for _, table := range b.Tables {
				require.Positive(t, len(table.Rows)+len(table.Notes), table.ID)
				if table.ID[:4] != "pool" {
					ids = append(ids, table.ID)
				}
			}
			require.Equal(t, eight, ids)
			require.Positive(t, viewstest.Check(t, few(b)))
			for _, id := range []string{"groups", "wards"} {
				adds(t, b.Table(id))
			}
		})
	}
}

// adds checks that the total of claims, cost, price and gain is the sum of the rows.
func adds(t *testing.T, table *views.Table) {
	t.Helper()
	for _, id := range []string{"claims", "cost", "price", "gain"} {
		at, sum := table.Column(id), new(big.Rat)
		for _, row := range table.Rows {
			n, ok := new(big.Rat).SetString(row.Cells[at].Text)
			require.True(t, ok, row.Cells[at].Text)
			if row.Total {
				require.Zero(t, sum.Cmp(n), "%s: %s", table.ID, id)
			}
			sum.Add(sum, n)
		}
	}
}

// The feedback of the bureau is a table of the book.
func TestFeedback(t *testing.T) {
	j, r := settled(t, "../../examples/lishui/job.json")
	f, err := r.Compare(context.Background(), rows.Path("../../examples/lishui/feedback-LS12.csv"), job.FeedbackOptions{})
	require.NoError(t, err)
	b, err := director.Book(context.Background(), j, r, director.Options{Feedback: f})
	require.NoError(t, err)
	got := b.Table("differences")
	require.NotEmpty(t, got.Rows)
	require.Equal(t, "差异", got.Title.Chinese)
	require.Empty(t, got.Notes)
	require.NotEmpty(t, b.Table("statements").Checks)
}
