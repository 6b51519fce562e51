package whatif

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
)

func settle(t *testing.T, dir, name string) *job.Result {
	t.Helper()
	j, err := job.Open(job.Folder("../../examples/"+dir), name)
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	return r
}

// Classes and groups come to what institutions do, to the fen, and every number replays.
func TestBook(t *testing.T) {
	ctx := context.Background()
	for _, tt := range []struct{ dir, before, after string }{
		{"zhejiang", "job.json", "job-fixed.json"}, {"zhejiang", "job-each.json", "job-fund.json"}, {"hunan", "job.json", "job-paid.json"},
		{"county", "job.json", "job.json"}, {"linyi", "job-sharing-half.json", "job-sharing-whole.json"}, {"community", "job.json", "job-factors.json"}, {"qingdao", "job.json", "job.json"},
	} {
		t.Run(tt.dir+" "+tt.after, func(t *testing.T) {
			before, after := settle(t, tt.dir, tt.before), settle(t, tt.dir, tt.after)
			for _, r := range []*job.Result{before, after} {
				c, err := cubeOf(ctx, r)
				require.NoError(t, err)
				of := c.by(func(p place) string { return p.of.institution })
				for code, want := range institutions(r.Report) { // points of a place are those before a factor
					require.Equal(t, [2]int{want.cases, int(want.due)}, [2]int{of[code].cases, int(of[code].due)}, code)
				}
			}
			changes, err := job.Difference(ctx, before, after)
			require.NoError(t, err)
			b, err := Book(ctx, before, after, changes, ByLine, ByClass, ByGroup, ByClaim)
			require.NoError(t, err)
			require.Positive(t, viewstest.Check(t, b))
			for _, row := range b.Table("checks").Rows {
				require.Equal(t, "ok", row.Cells[3].English)
			}
			total := func(id string) string {
				table := b.Table(id)
				return table.Rows[len(table.Rows)-1].Cells[table.Column("difference")].Text
			}
			require.Equal(t, total("institutions"), total("classes"))
			require.Equal(t, total("institutions"), total("groups"))
		})
	}
}

func TestPercent(t *testing.T) {
	for want, of := range map[string][2]settlement.Money{"2.01": {20100, 1000000}, "-0.01": {-5, 100000}, "0.00": {-1, 1000000}, "": {1, 0}, "0.01": {5, 100000}} {
		require.Equal(t, want, percent(of[0], of[1]))
	}
}
