package workbook_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/views"
)

// text is a text in both languages.
func text(chinese, english string) views.Text { return views.Text{Chinese: chinese, English: english} }

// column is a column.
func column(id, chinese, english string, k views.Kind) views.Column {
	return views.Column{ID: id, Title: text(chinese, english), Kind: k}
}

// given are cells that need no explanation.
func given(texts ...string) (list []views.Cell) {
	for _, t := range texts {
		list = append(list, views.Given(t))
	}
	return list
}

// groups is a table of groups: subtotals, a total, every kind of number, charts and explanations.
func groups() *views.Table {
	t := &views.Table{
		ID: "groups", Title: text("病组盈亏", "groups"),
		Columns: []views.Column{
			column("group", "病组", "group", views.Code), column("name", "名称", "name", views.Name), column("day", "结算日", "day", views.Day),
			column("cases", "例数", "cases", views.Count), column("points", "点数", "points", views.Number), column("cost", "总费用", "cost", views.Money),
			column("gain", "盈亏", "gain", views.Money), column("share", "占比", "share", views.Percent), column("none", "无", "none", views.Money),
		},
		Notes:  []views.Text{text("盈亏为预计结算减总费用。", "Gain is price less cost.")},
		Checks: []views.Check{{Title: text("总费用", "cost"), Left: "12345679.23", Right: "12345679.23"}},
		Charts: []views.Chart{
			{ID: "bars", Kind: views.Bars, Title: text("病组费用", "cost of groups"), Label: "group", Y: []string{"cost", "gain"}},
			{ID: "matrix", Kind: views.Scatter, Title: text("价值矩阵", "value matrix"), Label: "group", X: "points", Y: []string{"gain"}, Size: "cases"},
			{ID: "curve", Kind: views.Lines, Title: text("执行曲线", "execution"), Label: "group", X: "group", Y: []string{"gain"}},
			{ID: "fall", Kind: views.Waterfall, Title: text("盈亏构成", "gain by group"), Label: "group", Y: []string{"gain"}},
		},
	}
	t.Add("BR21", given("00123456789012345678", "脑缺血性疾患", "2025-01-31", "12", "110.0000", "12345678.90", "-100.00", "60.00")...)
	t.Add("ES31", given("0012", "呼吸系统感染/炎症", "2025-02-28", "3", "0.5", "0.10", "250.10", "40.00")...)
	t.AddTotal("小计", given("小计", "", "", "15", "110.5000", "12345679.00", "150.10", "100.00")...)
	t.Add("XQY", given("XQY", "未入组", "2025-03-01", "1", "0.0001", "0.23", "-400.00", "—")...)
	t.AddTotal("合计", given("合计", "", "", "16", "110.5001", "12345679.23", "-249.90", "100.00")...)
	for i := range t.Rows {
		t.Rows[i].Cells = append(t.Rows[i].Cells, views.Given(""))
		t.Rows[i].Cells[5].Why = func() (views.Reason, error) {
			return views.Reason{
				Steps: settlement.Trail{{Rule: settlement.Rule{ID: "x", Text: "Σ", Gives: "cost", Formula: "a + b"}}},
				Parts: []views.Part{{Name: "c1", Label: "BR21", Value: "1234.50"}},
			}, nil
		}
	}
	return t
}

func book(tables ...*views.Table) *views.Book {
	return &views.Book{
		ID: "hospital", Title: text("医保工作分析", "insurance"), Name: "演示医院", Period: text("2025 年", "2025"),
		Facts: []views.Fact{{Name: text("政策", "policy"), Value: "example DRG 2025"}}, Tables: tables,
	}
}

// written writes a book.
func written(t *testing.T, b *views.Book, o workbook.Options) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, workbook.Write(&out, b, o))
	return out.Bytes()
}

// opened opens a workbook by the library that made its frame.
func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// part returns a part of the archive.
func part(t *testing.T, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	r, err := z.Open(name)
	require.NoError(t, err)
	all, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(all)
}

func raw(t *testing.T, f *excelize.File, sheet, at string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	return v
}

func TestSheets(t *testing.T) {
	empty := &views.Table{ID: "empty", Title: text("空", "empty")}
	noted := &views.Table{ID: "noted", Title: text("未入组", "ungrouped"), Columns: []views.Column{{ID: "id", Title: text("编号", "id"), Blank: true}}, Notes: []views.Text{text("无", "none")}}
	f := opened(t, written(t, book(groups(), empty, noted, groups()), workbook.Options{Language: views.Chinese, Explained: 2}))
	require.Equal(t, []string{"目录", "病组盈亏", "未入组", "病组盈亏 (2)", "图表", "计算过程"}, f.GetSheetList())
	rows, err := f.GetRows("目录")
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"医保工作分析"}, {"演示医院  2025 年"}, nil, {"政策  example DRG 2025"}, nil,
		{"工作表", "行数"}, {"病组盈亏", "5"}, {"未入组", "0"}, {"病组盈亏", "5"}, {"图表"}, {"计算过程"}, nil,
		{"核对", "一方", "另一方", "结果"}, {"病组盈亏：总费用", "12,345,679.23", "12,345,679.23", "一致"}, {"病组盈亏：总费用", "12,345,679.23", "12,345,679.23", "一致"},
	}, rows)
	_, target, err := f.GetCellHyperLink("目录", "A9")
	require.NoError(t, err)
	require.Equal(t, "'病组盈亏 (2)'!A1", target)
	require.Equal(t, "无", raw(t, f, "未入组", "A5"))
}

// Ids stay texts, numbers are stored in their digits and shown as the book has them; sums are
// formulas with their values.
func TestCells(t *testing.T) {
	data := written(t, book(groups()), workbook.Options{Language: views.Chinese})
	f := opened(t, data)
	rows, err := f.GetRows("病组盈亏")
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"病组盈亏"}, {"演示医院  2025 年  单位：元"},
		{"病组", "名称", "结算日", "例数", "点数", "总费用", "盈亏", "占比"},
		{"00123456789012345678", "脑缺血性疾患", "2025-01-31", "12", "110.0000", "12,345,678.90", "-100.00", "60.00%"},
		{"0012", "呼吸系统感染/炎症", "2025-02-28", "3", "0.5", "0.10", "250.10", "40.00%"},
		{"小计", "", "", "15", "110.5000", "12,345,679.00", "150.10", "100.00%"},
		{"XQY", "未入组", "2025-03-01", "1", "0.0001", "0.23", "-400.00", "—"},
		{"合计", "", "", "16", "110.5001", "12,345,679.23", "-249.90", "100.00%"},
		nil, {"盈亏为预计结算减总费用。"},
	}, rows)
	for at, want := range map[string]string{
		"D6": "ROUND(SUM(D4:D5),0)", "E6": "ROUND(SUM(E4:E5),4)", "F6": "ROUND(SUM(F4:F5),2)", "H6": "",
		"D8": "ROUND(SUM(D4:D5,D7:D7),0)", "F8": "ROUND(SUM(F4:F5,F7:F7),2)", "G8": "ROUND(SUM(G4:G5,G7:G7),2)",
	} {
		got, err := f.GetCellFormula("病组盈亏", at)
		require.NoError(t, err)
		require.Equal(t, want, got, at)
		if want != "" {
			computed, err := f.CalcCellValue("病组盈亏", at, excelize.Options{RawCellValue: true})
			require.NoError(t, err)
			require.Equal(t, strings.TrimRight(strings.TrimRight(raw(t, f, "病组盈亏", at), "0"), "."), computed, at)
		}
	}
	xml := part(t, data, "xl/worksheets/sheet2.xml")
	for _, want := range []string{
		`t="inlineStr"><is><t xml:space="preserve">00123456789012345678</t></is></c>`,
		`><v>12345678.90</v></c>`, `><v>110.0000</v></c>`, `<f>ROUND(SUM(F4:F5),2)</f><v>12345679.00</v>`,
		`<autoFilter ref="$A$3:$H$5"`, `state="frozen"`, `fitToPage="true"`, `orientation="landscape"`, `<dimension ref="A1:H10"`,
	} {
		require.Contains(t, xml, want)
	}
	require.NotContains(t, xml, "_x005F_")
}

// A total that is not the sum of rows, or that a spreadsheet might not reach, is a value.
func TestNoFormula(t *testing.T) {
	table := &views.Table{ID: "t", Title: text("表", "t"), Columns: []views.Column{
		column("a", "甲", "a", views.Money), column("b", "乙", "b", views.Number), column("c", "丙", "c", views.Money), column("d", "丁", "d", views.Money),
	}}
	table.Add("", given("1.00", "2.5", "1234567890123.45", "1234567890123456.00")...)
	table.Add("", given("2.00", "2.7", "9999999999999.99", "")...)
	table.AddTotal("", given("3.01", "2.60", "11234567890123.44", "1234567890123456.00")...)
	data := written(t, book(table), workbook.Options{Language: views.Chinese})
	xml := part(t, data, "xl/worksheets/sheet2.xml")
	require.NotContains(t, xml, "<f>")
	require.Contains(t, xml, "<v>3.01</v>")
	require.Contains(t, xml, ">11234567890123.44</t>")
	require.Contains(t, xml, ">1234567890123456.00</t>")
	require.Contains(t, xml, "超过 15 位有效数字的数按文本写出")
}

// Nothing of the data is a formula, a control, or something else than it was.
func TestHostileTexts(t *testing.T) {
	texts := []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "\t=1", "\x00\x1b[31mred", "<b>&amp;</b>", "]]>", "_x0041_", "_x005F_", " 两端 ",
		"'=1", "00012", "1E+05", "440300000000000000000", "TRUE", "#REF!", "a\u202eb", "bad\xff\xfe", "\uffff", strings.Repeat("长", 40000), "{=1}", "a\nb", "张三''",
	}
	table := &views.Table{ID: "t", Title: text("[表]:*?/\\'"+strings.Repeat("长", 40), "t"), Columns: []views.Column{column("a", "=甲&", "=a", views.Code), column("b", "乙", "b", views.Money)}}
	for _, x := range texts {
		table.Add(x, given(x, x)...)
	}
	b := book(table)
	b.Title, b.Name, b.Period = text("&P&N=1", "x"), "=\x07'[]&A", text("&8", "&8")
	b.Facts = []views.Fact{{Name: text("=x", "=x"), Value: "=cmd|' /C calc'!A0"}}
	data := written(t, b, workbook.Options{Language: views.English})
	f := opened(t, data)
	name := f.GetSheetList()[1]
	require.Equal(t, "（表）：----’"+strings.Repeat("长", 31-9), name)
	for i, x := range texts {
		want := strings.NewReplacer("\t", "?", "\x00", "?", "\x1b", "?", "\n", "?", "\u202e", "?", "\xff", "\ufffd", "\xfe", "\ufffd", "\uffff", "?").Replace(x)
		if len(x) > 100000 {
			want = strings.Repeat("长", 32766) + "…"
		}
		at, err := excelize.CoordinatesToCellName(1, 4+i)
		require.NoError(t, err)
		require.Equal(t, want, raw(t, f, name, at), at)
		kind, err := f.GetCellType(name, at)
		require.NoError(t, err)
		require.Equal(t, excelize.CellTypeInlineString, kind)
	}
	for _, p := range []string{"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} {
		xml := part(t, data, p)
		require.NotContains(t, xml, "<f>")
		require.Contains(t, xml, `<oddHeader>&amp;L=?&#39;[]&amp;&amp;A  x&amp;R&amp;&amp;8</oddHeader>`)
	}
	// "-1" and "+1" are numbers in a column of money
	require.Contains(t, part(t, data, "xl/worksheets/sheet2.xml"), `<v>-1</v>`)
}

func TestTooLarge(t *testing.T) {
	table := &views.Table{ID: "t", Title: text("表", "t"), Columns: []views.Column{column("a", "甲", "a", views.Code)}}
	table.Rows = make([]views.Row, 1<<20-2)
	row := given("x")
	for i := range table.Rows {
		table.Rows[i].Cells = row
	}
	var out bytes.Buffer
	err := workbook.Write(&out, book(table), workbook.Options{})
	require.ErrorIs(t, err, workbook.ErrSize)
	require.ErrorContains(t, err, "table t has 1048574 rows and 1 columns")
	require.Zero(t, out.Len())
}

// Cells and their steps lead to each other, at most so many of a table.
func TestExplained(t *testing.T) {
	data := written(t, book(groups()), workbook.Options{Language: views.Chinese, Explained: 3})
	f := opened(t, data)
	rows, err := f.GetRows("计算过程")
	require.NoError(t, err)
	require.Len(t, rows, 3+3*2)
	require.Equal(t, []string{"病组盈亏", "BR21", "总费用", "12,345,678.90", "cost = a + b = ", "Σ"}, rows[3][:6])
	require.Equal(t, []string{"", "", "", "", "    c1  1,234.50", "BR21"}, rows[4])
	linked, target, err := f.GetCellHyperLink("病组盈亏", "F4")
	require.NoError(t, err)
	require.True(t, linked)
	require.Equal(t, "'计算过程'!D4", target)
	_, target, err = f.GetCellHyperLink("计算过程", "D6")
	require.NoError(t, err)
	require.Equal(t, "'病组盈亏'!F5", target)
	linked, _, err = f.GetCellHyperLink("病组盈亏", "F7")
	require.NoError(t, err)
	require.False(t, linked)
}

// Equal books give equal bytes, without a name or a time.
func TestEqualBytes(t *testing.T) {
	o := workbook.Options{Language: views.Chinese, Explained: 3}
	first := written(t, book(groups(), groups()), o)
	for range 3 {
		require.True(t, bytes.Equal(first, written(t, book(groups(), groups()), o)))
	}
	core := part(t, first, "docProps/core.xml")
	require.Contains(t, core, "<dc:creator>settlement</dc:creator>")
	require.Contains(t, core, "2000-01-01T00:00:00Z")
	require.NotContains(t, core+part(t, first, "docProps/app.xml"), "xuri")
}
