package compare_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/compare"
)

// Every number of the comparison of a hospital's year is explained, and the steps add up to the
// whole difference.
func TestBook(t *testing.T) {
	ctx := context.Background()
	j, err := job.Open(job.Folder("../../examples/lishui"), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(ctx, job.Options{})
	require.NoError(t, err)
	f, err := r.Compare(ctx, rows.Path("../../examples/lishui/feedback-LS12.csv"), job.FeedbackOptions{Trail: "LS2025014064"})
	require.NoError(t, err)
	b := compare.Book(r.Report, f, j.Words)
	require.Greater(t, viewstest.Check(t, b), 30)
	steps := b.Table("steps")
	require.Equal(t, "-5557.39", steps.Rows[len(steps.Rows)-1].Cells[steps.Column("amount")].Text)
	var out bytes.Buffer
	require.NoError(t, b.Explain(&out, views.Chinese, "cases:LS2025014064:amount"))
	require.Contains(t, out.String(), "due = price − covered = 3027.58 − 2024.20 = 1003.38")
	require.Contains(t, out.String(), "difference = with_bureau − with_own = 1003.38 − 4995.71 = -3992.33")

	x, err := compare.Explain(ctx, r, f, "LS2025014064", j.Words)
	require.NoError(t, err)
	viewstest.Check(t, x.Book())
	require.Len(t, x.Book().Table("cases").Rows, 1)
	require.Len(t, x.Book().Table("steps").Rows, 7)
	x, err = compare.Explain(ctx, r, f, "LS2025000074", j.Words)
	require.NoError(t, err)
	require.Equal(t, []views.Text{{Chinese: "没有差异", English: "no difference"}}, x.Book().Table("none").Notes)
	_, err = compare.Explain(ctx, r, f, "LS9", j.Words)
	require.ErrorIs(t, err, settlement.ErrClaim)
}
