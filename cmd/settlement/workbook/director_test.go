package workbook_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/director"
)

// directors is the book of an example.
func directors(t *testing.T, dir, feedback string) *views.Book {
	t.Helper()
	ctx := context.Background()
	j, err := job.Open(job.Folder("../../../examples/"+dir), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(ctx, job.Options{})
	require.NoError(t, err)
	o := director.Options{Language: views.Chinese}
	if feedback != "" {
		o.Feedback, err = r.Compare(ctx, rows.Path("../../../examples/"+dir+"/"+feedback), job.FeedbackOptions{})
		require.NoError(t, err)
	}
	b, err := director.Book(ctx, j, r, o)
	require.NoError(t, err)
	return b
}

// The workbook of a director has the eight sheets, and its sums are formulas.
func TestDirector(t *testing.T) {
	b := directors(t, "lishui", "feedback-LS12.csv")
	data := written(t, b, workbook.Options{Language: views.Chinese, Explained: 1})
	f := opened(t, data)
	require.Equal(t, []string{"目录", "清算表", "病例明细", "病组盈亏", "科室盈亏", "高低倍率", "未入组", "差异", "参数", "图表", "计算过程"}, f.GetSheetList())
	for sheet, columns := range map[string][]string{"清算表": {"cases", "cost", "points", "price", "entitlement", "due"}, "病组盈亏": {"claims", "cost", "price", "gain", "points"}, "科室盈亏": {"claims", "cost", "price", "gain"}} {
		for i, s := range b.Tables {
			if s.Title.Chinese != sheet {
				continue
			}
			shown, all := s.Shown(), part(t, data, "xl/worksheets/sheet"+string(rune('2'+i))+".xml")
			for n, at := range shown {
				for _, want := range columns {
					if s.Columns[at].ID == want {
						require.Contains(t, all, "(SUM("+string(rune('A'+n))+"4:", "%s %s", sheet, want)
					}
				}
			}
		}
	}
}

// LibreOffice computes the totals of an example's workbook, and shows its cells as the book has them.
func TestDirectorRecalculated(t *testing.T) {
	b := directors(t, "zhejiang", "")
	dir := office(t, withoutValues(t, written(t, b, workbook.Options{Language: views.Chinese, Explained: 3})), every)
	for _, made := range b.Tables {
		shows(t, made, sheetOf(t, dir, made.Title.Chinese))
	}
}
