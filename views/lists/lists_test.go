package lists_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/lists"
)

// Every amount of the lists that has a trail is explained by it, and sums by the lines of findings.
func TestLists(t *testing.T) {
	patients := rows.Path("../../examples/tianjin/byitem.csv")
	for _, tt := range []struct {
		dir, job, name string
		o              lists.Options
		explained      int // at least
	}{
		{"qingdao", "job", "instalments", lists.Options{}, 8},
		{"hefei", "prepayment-next-job", "instalments", lists.Options{}, 2},
		{"hefei", "job", "origins", lists.Options{}, 5},
		{"ningqiang", "job", "origins", lists.Options{}, 5},
		{"dip", "job-year", "quotas", lists.Options{}, 1},
		{"lishui", "job", "candidates", lists.Options{}, 5},
		{"lanzhou", "job-days", "caps", lists.Options{}, 2},
		{"tianjin", "job", "heads", lists.Options{Patients: &patients}, 6},
		{"linyi", "job-audit", "letters", lists.Options{}, 5},
		{"linyi", "job-audit", "findings", lists.Options{By: []budget.FindingKey{"source", "kind"}}, 5},
		{"linyi", "job-audit", "findings", lists.Options{}, 5},
		{"linyi", "job-audit", "samples", lists.Options{}, 0},
		{"linyi", "job", "suspended", lists.Options{}, 0},
	} {
		t.Run(tt.dir+"/"+tt.name, func(t *testing.T) {
			j, err := job.Open(job.Folder("../../examples/"+tt.dir), tt.job+".json")
			require.NoError(t, err)
			l, err := lists.Make(context.Background(), j, tt.name, tt.o)
			require.NoError(t, err)
			require.GreaterOrEqual(t, viewstest.Check(t, l.Book), tt.explained)
			require.NotEmpty(t, l.Book.Title.Chinese)
			var out bytes.Buffer
			require.NoError(t, l.Reasons(&out, views.English))
			require.Equal(t, tt.explained > 0, out.Len() > 0)
		})
	}
	j, err := job.Open(job.Folder("../../examples/linyi"), "job.json")
	require.NoError(t, err)
	_, err = lists.Make(context.Background(), j, "nothing", lists.Options{})
	require.ErrorIs(t, err, lists.ErrName)
}
