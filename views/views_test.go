package views_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

func book() *views.Book {
	trail := func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: "test.gain", Text: "盈亏", Gives: "gain", Formula: "price − cost"}
		in := []settlement.Input{settlement.In("price", settlement.MustDecimal("90.00")), settlement.In("cost", settlement.MustDecimal("100.00"))}
		return settlement.Trail{{Rule: rule, Inputs: in, Result: settlement.MustDecimal("-10.00")}}, nil
	}
	t := &views.Table{ID: "wards", Title: views.Text{Chinese: "科室", English: "wards"}, Columns: []views.Column{
		{ID: "code", Title: views.Text{Chinese: "编码", English: "code"}, Kind: views.Code},
		{ID: "none", Title: views.Text{Chinese: "空", English: "nothing"}},
		{ID: "gain", Title: views.Text{Chinese: "点数盈亏", English: "gain"}, Kind: views.Money},
	}, Notes: []views.Text{{Chinese: "注", English: "a note"}}}
	t.Words = func(text string) string { return strings.ReplaceAll(text, "点数", "分值") }
	t.Add("W1", views.Given("123456789012"), views.Given(""), views.Explained("-1010.00", trail))
	t.Add("=W:2", views.Given("=1+1"), views.Given(""), views.Given("0.00"))
	return &views.Book{ID: "test", Title: views.Text{Chinese: "测试", English: "test"}, Name: "n\x1b[31m", Tables: []*views.Table{t}}
}

func TestPrint(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, book().Print(&out, views.English))
	require.Equal(t, "n?[31m\n测试 test\n金额单位：元 amounts in yuan\n\n表1  科室 table 1, wards\n 行  编码           分值盈亏\nrow  code               gain\n  1  123456789012  -1,010.00\n  2  =1+1               0.00\na note\n", out.String())
	out.Reset()
	require.NoError(t, book().CSV(&out, views.Chinese, false))
	require.Equal(t, "\ufeff编码,分值盈亏\r\n123456789012\t,-1010.00\r\n'=1+1,0.00\r\n", out.String())
	out.Reset()
	b := book()
	b.Tables[0].Checks = []views.Check{{Left: "1", Right: "2"}}
	require.ErrorIs(t, b.Print(&out, views.English), views.ErrCheck)
	require.ErrorIs(t, b.Encode(&out, views.English), views.ErrCheck)
	require.ErrorIs(t, b.CSV(&out, views.English, true), views.ErrCheck)
	require.Empty(t, out.String())
}

func TestExplain(t *testing.T) {
	for _, address := range []string{"wards:W1", "1:1:gain", "科室:W1:分值盈亏", "1:1:3"} {
		var out bytes.Buffer
		require.NoError(t, book().Explain(&out, views.Chinese, address), address)
		require.Equal(t, "科室  W1\n\n分值盈亏  -1,010.00\n  gain = price − cost = 90.00 − 100.00 = -10.00   〔盈亏〕\n", out.String(), address)
	}
	for _, address := range []string{"", "wards", "wards:", "wards:W3", "wards:0", "other:1", "wards:=W:2", "1:2:gain", "1:1:4"} {
		require.True(t, errors.Is(book().Explain(&bytes.Buffer{}, views.Chinese, address), views.ErrAddress), address)
	}
}

// A plain table has no numbers, headings in one line or none where there are no titles, and changes
// have their signs.
func TestPlain(t *testing.T) {
	one := &views.Table{ID: "one", Plain: true, Columns: []views.Column{{ID: "a", Title: views.Text{Chinese: "甲"}}, {ID: "b", Title: views.Text{Chinese: "乙"}, Kind: views.Money, Signed: true}}}
	one.Add("", views.Named(views.Text{Chinese: "增", English: "more"}), views.Given("1234.50"))
	one.Add("", views.Said(views.Text{Chinese: "减", English: "less"}), views.Given("-1.00"))
	one.Add("", views.Given("c"), views.Given("0.00"))
	none := &views.Table{ID: "none", Title: views.Text{Chinese: "无题", English: "no titles"}, Plain: true, Columns: []views.Column{{ID: "a"}}}
	none.Add("", views.Given("x"))
	b := &views.Book{Tables: []*views.Table{one, none}, Facts: []views.Fact{
		{Name: views.Text{Chinese: "政策", English: "policy"}, Value: "P", Note: views.Text{Chinese: "参考", English: "reference"}},
		{Name: views.Text{Chinese: "金额", English: "amounts"}, Note: views.Text{Chinese: "应付", English: "due"}},
	}}
	var out bytes.Buffer
	require.NoError(t, b.Print(&out, views.English))
	require.Equal(t, "政策 policy  P (reference)\n金额 amounts: due\n金额单位：元 amounts in yuan\n\n甲              乙\n增 more  +1,234.50\nless         -1.00\nc             0.00\n\n无题 no titles\nx\n", out.String())
	out.Reset()
	require.NoError(t, b.Print(&out, views.Chinese))
	require.Equal(t, "政策  P（参考）\n金额：应付\n金额单位：元\n\n甲         乙\n增  +1,234.50\n减      -1.00\nc        0.00\n\n无题\nx\n", out.String())
}

// A sum is a formula of its parts, or has them beside it if they are many.
func TestSums(t *testing.T) {
	one := &views.Table{ID: "one", Columns: views.Columns("name name 名称 name", "cases count 例数 cases", "cost money 费用 cost", "points number 点数 points", "none money 空 none")}
	for _, row := range [][4]string{{"A", "1", "1.50", "2.00005"}, {"B", "2", "-0.25", ""}, {"C", "", "0.00", "1.1"}} {
		one.Add(row[0], views.Given(row[0]), views.Given(row[1]), views.Given(row[2]), views.Given(row[3]), views.Cell{})
	}
	one.AddSum("all", views.Text{Chinese: "合计", English: "total"}, "cases", "cost", "points", "none")
	last := one.Rows[3]
	require.True(t, last.Total)
	texts := make([]string, len(last.Cells))
	for i, c := range last.Cells {
		texts[i] = c.In(views.English)
	}
	require.Equal(t, []string{"合计 total", "3", "1.25", "3.10005", ""}, texts)
	var out bytes.Buffer
	require.NoError(t, (&views.Book{Tables: []*views.Table{one}}).Explain(&out, views.Chinese, "one:all:cost"))
	require.Equal(t, "  all\n\n费用  1.25\n  sum = part1 + part2 = 1.50 + (-0.25) = 1.25   〔合计〕\n    part1  1.50  A\n    part2  -0.25  B\n", out.String())

	var parts []views.Part
	for range 1_200 {
		parts = append(parts, views.Part{Value: "1.50"})
	}
	why, err := views.TotalOf(parts)
	require.NoError(t, err)
	require.NoError(t, why.Steps.Replay())
	require.Len(t, why.Steps, 4)
	require.Equal(t, "sum_1 + sum_2 + sum_3", why.Steps[3].Rule.Formula)
	require.Equal(t, "1800.00", why.Steps.Result().String())
	require.Len(t, why.Parts, 1_200)
	_, err = views.TotalOf([]views.Part{{Value: "much"}})
	require.Error(t, err)
	require.Panics(t, func() { views.Columns("cost 费用") })
}

// Tables that are not shown have no number: the others are counted without a gap.
func TestNumbers(t *testing.T) {
	full := func(id string) *views.Table {
		one := &views.Table{ID: id, Title: views.TextOf(id, id), Columns: views.Columns("a money 甲 a")}
		one.Add("", views.OfClaims("1.00", "a", 1))
		return one
	}
	b := &views.Book{Tables: []*views.Table{full("x"), {ID: "none"}, full("y")}}
	require.Equal(t, []int{1, 0, 2}, b.Numbers())
	var out bytes.Buffer
	require.NoError(t, b.Print(&out, views.Chinese))
	require.Contains(t, out.String(), "表2  y\n")
	a, err := b.Find("2:1")
	require.NoError(t, err)
	require.Equal(t, "y", a.Table.ID)
	for _, address := range []string{"0:1", "3:1"} {
		_, err = b.Find(address)
		require.ErrorIs(t, err, views.ErrAddress)
	}
}
