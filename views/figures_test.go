package views_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// Cells of figures replay, and are blank where there is no number.
func TestFigures(t *testing.T) {
	third := analysis.Share(settlement.DecimalInt(1), settlement.DecimalInt(3))
	for _, tt := range []struct {
		make  func() (views.Cell, error)
		shown string
		gives string // the result of the last step
	}{
		{func() (views.Cell, error) { return views.Figure(third, 2) }, "0.33", "0.33"},
		{func() (views.Cell, error) { return views.Percentage(third) }, "33.33", "33.33"},
		{func() (views.Cell, error) {
			return views.Worked(settlement.Rule{ID: "t", Gives: "half", Formula: "x ÷ 2"}, big.NewRat(-1, 200), 2, settlement.In("x", settlement.MustDecimal("-0.01")))
		}, "-0.01", "-0.01"},
		{func() (views.Cell, error) {
			return views.Worked(settlement.Rule{ID: "t", Gives: "small", Formula: "x ÷ 10"}, big.NewRat(-1, 1000), 2, settlement.In("x", settlement.MustDecimal("-0.01")))
		}, "0.00", "0.00"},
		{func() (views.Cell, error) {
			return views.Added("t.sum", "all", 2, []views.Part{{Name: "a", Value: "1.50"}, {Name: "b", Value: "-0.25"}})
		}, "1.25", "1.25"},
		{func() (views.Cell, error) { return views.Added("t.sum", "all", 2, nil) }, "0.00", "0"},
	} {
		c, err := tt.make()
		require.NoError(t, err)
		require.Equal(t, tt.shown, c.Text)
		why, err := c.Why()
		require.NoError(t, err)
		require.NoError(t, why.Steps.Replay())
		require.Zero(t, why.Steps.Result().Cmp(settlement.MustDecimal(tt.gives)))
	}
	none := analysis.Share(settlement.DecimalInt(1), settlement.DecimalInt(0))
	c, err := views.Percentage(none)
	require.NoError(t, err)
	require.Empty(t, c.Text)
	require.Nil(t, c.Why)
	_, err = views.Added("t", "x", 2, []views.Part{{Name: "a", Value: "x"}})
	require.Error(t, err)
}

// Words of this module follow the language in every form.
func TestSaid(t *testing.T) {
	tb := &views.Table{ID: "t", Title: views.TextOf("表", "table"), Columns: []views.Column{views.Name.Column("of", "对象", "of"), views.Money.Column("cost", "费用(元)", "cost (yuan)")}}
	tb.AddTotal("合计", views.Said(views.TextOf("合计", "total")), views.Given("1.00"))
	b := &views.Book{Tables: []*views.Table{tb}}
	for l, word := range map[views.Language]string{views.English: "total", views.Chinese: "合计"} {
		for _, write := range []func(*bytes.Buffer) error{
			func(w *bytes.Buffer) error { return b.Print(w, l) }, func(w *bytes.Buffer) error { return b.Encode(w, l) }, func(w *bytes.Buffer) error { return b.CSV(w, l, true) },
		} {
			var out bytes.Buffer
			require.NoError(t, write(&out))
			require.Contains(t, out.String(), word)
		}
	}
	var out bytes.Buffer
	require.NoError(t, b.CSV(&out, views.English, true))
	require.NotContains(t, out.String(), "合计")
}

// Sums are shown in 万元, rounded once; amounts a unit and words are not.
func TestTenThousands(t *testing.T) {
	mean := views.Money.Column("mean", "次均费用(元)", "mean (yuan)")
	mean.Each = true
	tb := &views.Table{ID: "t", Title: views.TextOf("表", "table"), Columns: []views.Column{views.Name.Column("of", "对象", "of"), views.Money.Column("cost", "费用(元)", "cost (yuan)"), views.Money.Column("due", "应拨", "due"), mean}}
	why := func() (views.Reason, error) {
		return views.SumOf("t.sum", "cost", []views.Part{{Name: "x_1", Value: "123450.00"}})
	}
	tb.Add("a", views.Given("A"), views.Cell{Text: "123450.00", Why: why}, views.Given("-50.00"), views.Given("12345.00"))
	tb.Add("b", views.Given("B"), views.Given(""), views.Given("未结"), views.Given(""))
	tb.Checks = []views.Check{{Title: views.TextOf("甲", "a"), Left: "123450.00", Right: "123450.00"}}
	b := &views.Book{Tables: []*views.Table{tb}}
	var out bytes.Buffer
	require.NoError(t, b.TenThousands().CSV(&out, views.Chinese, true))
	require.Equal(t, "对象,费用(万元),应拨(万元),次均费用(元)\nA,12.35,-0.01,12345.00\nB,,未结,\n", out.String())
	out.Reset()
	require.NoError(t, b.TenThousands().Explain(&out, views.Chinese, "t:a"))
	require.Contains(t, out.String(), "费用(万元)  12.35\n  cost = x_1 = 123450.00   〔合计〕\n  shown = round(yuan ÷ 10000, 2) = round(123450.00 ÷ 10000, 2) = 12.35")
	require.Contains(t, out.String(), "应拨(万元)  -0.01\n  shown = round(yuan ÷ 10000, 2)")
	out.Reset()
	require.NoError(t, b.TenThousands().Print(&out, views.English))
	require.Contains(t, out.String(), "cost (10,000 yuan)")
	require.Contains(t, out.String(), "123,450.00 = 123,450.00")
	out.Reset()
	require.NoError(t, b.CSV(&out, views.Chinese, true)) // the book itself is as it was
	require.Contains(t, out.String(), "123450.00")
}
