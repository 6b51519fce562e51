package statement_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

func settled(t *testing.T, dir, name string) (*job.Job, *job.Result) {
	t.Helper()
	j, err := job.Open(job.Folder("../../examples/"+dir), name)
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	return j, r
}

// The table of claims has the rows of WriteClaims, and the lists are a part of them, the greatest
// loss first.
func TestCases(t *testing.T) {
	ctx := context.Background()
	for _, dir := range []string{"zhejiang", "dip", "lanzhou", "community", "bureau", "shanghai", "ningqiang"} {
		t.Run(dir, func(t *testing.T) {
			j, r := settled(t, dir, "job.json")
			all, err := statement.Cases(ctx, r, j.Words)
			require.NoError(t, err)
			var out bytes.Buffer
			require.NoError(t, r.WriteClaims(ctx, &out, true))
			rows, err := csv.NewReader(&out).ReadAll()
			require.NoError(t, err)
			require.Len(t, all.Rows, len(rows)-1)
			for n, row := range rows[1:] {
				for i, name := range rows[0] {
					if got := all.Rows[n].Cells[all.Column(name)].In(views.English); !strings.HasPrefix(got, row[i]) {
						require.Equal(t, row[i], got, "row %d, %s", n+1, name)
					}
				}
			}
			require.Equal(t, -1, all.Column("person"))
			for _, of := range []struct {
				list    func(context.Context, *job.Result, func(string) string) (*views.Table, error)
				classes []settlement.Class
			}{{statement.HighLow, []settlement.Class{settlement.High, settlement.Low}}, {statement.Ungrouped, []settlement.Class{settlement.Ungrouped}}} {
				list, err := of.list(ctx, r, j.Words)
				require.NoError(t, err)
				want := 0
				for c, err := range r.Claims(ctx) {
					require.NoError(t, err)
					if slices.Contains(of.classes, c.Class) {
						want++
					}
				}
				require.Len(t, list.Rows, want)
				last := settlement.Money(-1 << 62)
				for _, row := range list.Rows {
					if gain, err := settlement.ParseMoney(row.Cells[list.Column("gain")].Text); err == nil {
						require.GreaterOrEqual(t, gain, last)
						last = gain
					}
				}
			}
			few := *all
			few.Rows = few.Rows[:min(20, len(few.Rows))]
			require.Positive(t, viewstest.Check(t, &views.Book{Tables: []*views.Table{&few}}))
		})
	}
}

// An explanation has the same steps in its book as on a terminal.
func TestExplain(t *testing.T) {
	ctx := context.Background()
	j, r := settled(t, "zhejiang", "job.json")
	for _, subject := range []string{"c01", "c05", "institution:" + r.Report.Statements[0].Institution} {
		x, err := statement.Explain(ctx, r, subject, j.Words)
		require.NoError(t, err)
		b := x.Book()
		viewstest.Check(t, b)
		var out bytes.Buffer
		require.NoError(t, x.Print(&out, views.Chinese))
		steps := b.Table("steps")
		require.Equal(t, strings.Count(out.String(), "   〔"), len(steps.Rows))
		for _, row := range steps.Rows {
			require.Contains(t, out.String(), row.Cells[steps.Column("formula")].Text)
		}
	}
	_, err := statement.Explain(ctx, r, "nobody", j.Words)
	require.ErrorIs(t, err, settlement.ErrClaim)
}
