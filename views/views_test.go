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
	require.Equal(t, "n?[31m\n测试 test\n\n表1  科室 table 1, wards\n 行  编码           分值盈亏\nrow  code               gain\n  1  123456789012  -1,010.00\n  2  =1+1               0.00\na note\n", out.String())
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
