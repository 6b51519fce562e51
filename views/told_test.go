package views_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/views"
)

func TestTold(t *testing.T) {
	table := &views.Table{ID: "t", Columns: views.Columns("name name 名称 name", "cost money 费用 cost", "total money 合计 total")}
	table.Add("a", views.Given("a"), views.OfClaims("12.50", "cost", 3), views.Cell{Text: "12.50"})
	b := &views.Book{ID: "b", Tables: []*views.Table{table}}
	require.Equal(t, []string{"t:total"}, viewstest.Unexplained(b))
	var out bytes.Buffer
	require.NoError(t, b.Explain(&out, views.Chinese, "t:a:cost"))
	require.Contains(t, out.String(), "  cost = sum = 12.50   〔3 例病例之和，逐例见病例明细")

	why, err := table.Rows[0].Cells[1].Why()
	require.NoError(t, err)
	require.True(t, why.Told())
	sum, err := views.TotalOf([]views.Part{{Value: "1.00"}})
	require.NoError(t, err)
	require.False(t, sum.Told())
	require.Nil(t, views.Told("words", "cost", views.TextOf("无", "none")).Why)
}
