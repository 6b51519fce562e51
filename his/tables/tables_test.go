package tables

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// draft is a policy without groups and coefficients.
func draft() drg.Policy {
	return drg.Policy{
		Document: policy.Document{Name: "made of tables", Kind: policy.Example}, Scale: settlement.MustDecimal("1"), PointPlaces: 4,
		PointRounding: "accepted",
		Ungrouped:     &drg.UngroupedRule{Codes: []string{"0000"}, Treatment: drg.Exclude},
		Institutions:  []drg.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "2"}},
		Levels:        []drg.Level{{Level: "3", Coefficient: settlement.MustDecimal("1")}, {Level: "2", Coefficient: settlement.MustDecimal("0.9")}},
	}
}

// files opens texts by name; a name that ends in .xlsx is a workbook of these lines.
func files(texts map[string]string) func(string) rows.File {
	return func(name string) rows.File { return filetest.Memory(name, texts[name]) }
}

// mapping is a mapping of some tables.
func mapping(t *testing.T, list string) Mapping {
	t.Helper()
	m, err := ReadMapping(strings.NewReader(`{"name": "t", "kind": "example", "tables": [` + list + `]}`))
	require.NoError(t, err)
	return m
}

const weights = "2025年病组权重表,,,,,\n" +
	"病组编码,病组名称,权重,,病组属性,备注\n" +
	",,三级,二级,,\n" +
	"MDCB 神经系统疾病,,,,,\n" +
	"BR21,脑缺血性疾患,0.9231,0.8120,基础病组,\n" +
	"BR25,其他脑血管疾患,0.7000,0.7000,无极差,\n" +
	"小计,,1.6231,1.5120,,\n" +
	"病组编码,病组名称,权重,,病组属性,备注\n" +
	",,三级,二级,,\n" +
	"MDCC 眼疾病,,,,,\n" +
	"CB11, 晶状体手术 ,\"1,000.5\",95%,非基础；三级无极差,x\n" +
	"CZ19,其他眼疾患,-,-,无权重,\n" +
	"CB13,晶状体小手术,0.41,0.3950,不稳定,\n" +
	"CQY,歧义病案组,0.5000,0.5000,QY,\n" +
	"BR21,脑缺血性疾患,0.9231,0.812,基础病组,\n" +
	"合计,,1003.0331,3.3570,,\n" +
	"注：无权重病组按项目付费,,,,,\n"

const weightsMapping = `{"file": "weights.csv", "of": "groups", "rows": 5, "none": ["-"], "columns": [
	{"header": "病组编码", "is": "group"}, {"header": "病组名称", "is": "name"},
	{"header": "权重/三级", "is": "base_points", "level": "3", "sum": "1002.5331"},
	{"header": "二级", "is": "base_points", "level": "2"},
	{"header": "病组属性", "is": "words", "words": {
		"基础病组": {"stable": true, "attributes": {"basic": true}}, "非基础": {"attributes": {"basic": false}}, "无极差": {"uniform": true},
		"三级无极差": {"by": [{"level": "3", "uniform": true}]}, "无权重": {"no_weight": true}, "不稳定": {}, "QY": {"leave_out": "歧义组"}}}]}`

// byHand is what a clerk would type from the table.
const byHand = `[
	{"code": "BR21", "name": "脑缺血性疾患", "stable": true, "by": [{"level": "3", "base_points": "0.9231"}, {"level": "2", "base_points": "0.812"}], "attributes": {"basic": true}},
	{"code": "BR25", "name": "其他脑血管疾患", "uniform": true, "by": [{"level": "3", "base_points": "0.7"}, {"level": "2", "base_points": "0.7"}]},
	{"code": "CB11", "name": "晶状体手术", "by": [{"level": "3", "base_points": "1000.5", "uniform": true}, {"level": "2", "base_points": "0.95"}], "attributes": {"basic": false}},
	{"code": "CZ19", "name": "其他眼疾患", "no_weight": true},
	{"code": "CB13", "name": "晶状体小手术", "by": [{"level": "3", "base_points": "0.41"}, {"level": "2", "base_points": "0.395"}]}]`

// same asserts that two documents are equal as JSON.
func same(t *testing.T, want string, got any) {
	t.Helper()
	text, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, want, string(text))
}

// The table as a clerk would type it, from CSV and from workbooks as each program writes
// them, and what became of its rows.
func TestWeights(t *testing.T) {
	first, report, err := Make(draft(), mapping(t, weightsMapping), files(map[string]string{"weights.csv": weights}))
	require.NoError(t, err)
	same(t, byHand, first.Groups)
	plan, err := drg.New(first)
	require.NoError(t, err)
	require.NotNil(t, plan)
	require.Equal(t, Made{Groups: 5, By: 8, Attributes: 2}, report.Made)
	require.Equal(t, policy.Digest(first), report.Digest)

	one := report.Tables[0]
	require.Equal(t, []int{3, 14, 5}, []int{one.Header, one.Rows, one.Taken})
	require.Equal(t, []Left{
		{Title, "", 1, []int{1}}, {Caption, "", 3, []int{4, 10, 17}}, {Totals, "", 2, []int{7, 16}},
		{Again, "", 2, []int{8, 9}}, {Ruled, "歧义组", 1, []int{14}}, {Repeated, "", 1, []int{15}},
	}, one.LeftOut)
	left := 0
	for _, l := range one.LeftOut[1:] {
		left += l.Rows
	}
	require.Equal(t, one.Rows, one.Taken+left)
	require.Equal(t, []string{"备注"}, one.Unread)
	d := settlement.MustDecimal
	require.Equal(t, []ColumnReport{
		{"病组编码", IsGroup, 5, settlement.Decimal{}, settlement.Decimal{}}, {"病组名称", IsName, 5, settlement.Decimal{}, settlement.Decimal{}},
		{"权重/三级", IsBasePoints, 4, d("1002.5331"), d("1.4231")}, {"权重/二级", IsBasePoints, 4, d("2.857"), d("1.312")},
		{"病组属性", IsWords, 5, settlement.Decimal{}, settlement.Decimal{}},
	}, one.Columns)
	require.Equal(t, []Total{
		{7, "权重/三级", d("1.6231"), d("1.6231"), true}, {7, "权重/二级", d("1.512"), d("1.512"), true},
		{16, "权重/三级", d("1003.0331"), d("1003.9562"), false}, {16, "权重/二级", d("3.357"), d("4.169"), false},
	}, one.Totals, "the row that comes again is in the sums of the file")
	require.Equal(t, []rows.Repaired{
		{Kind: "trimmed", Column: "病组名称", Field: "name", Values: 1, First: []int{11}},
		{Kind: "ungrouped", Column: "权重/三级", Field: "base_points", Values: 1, First: []int{11}},
		{Kind: Percent, Column: "权重/二级", Field: "base_points", Values: 1, First: []int{11}},
	}, one.Repairs)

	for _, style := range filetest.BookStyles {
		t.Run(style, func(t *testing.T) {
			m := mapping(t, strings.Replace(weightsMapping, "weights.csv", "weights.xlsx", 1))
			again, _, err := Make(draft(), m, func(name string) rows.File {
				return filetest.BookFile(name, filetest.Book(style, false, filetest.BookSheet{Name: "说明", Rows: filetest.Cells([]string{"说明"})}, filetest.BookSheet{Name: "权重", Rows: cells(weights)}))
			})
			require.NoError(t, err)
			require.Equal(t, report.Digest, policy.Digest(again), "byte for byte")
		})
	}
}

// cells are the lines of a CSV text as cells, weights as numbers with the noise of floating
// point.
func cells(text string) (list [][]filetest.BookCell) {
	noise := map[string]string{"0.8120": "0.81200000000000006", "0.9231": "0.92310000000000003", "0.7000": "0.69999999999999996", "1,000.5": "1000.5", "95%": "0.94999999999999996"}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		line = strings.Replace(line, `"1,000.5"`, "1000.5", 1)
		var row []filetest.BookCell
		for _, f := range strings.Split(line, ",") {
			switch n, noisy := noise[f]; {
			case noisy:
				row = append(row, filetest.N(n))
			case f == "":
				row = append(row, filetest.BookCell{Kind: "none"})
			case strings.Trim(f, "0123456789.") == "":
				row = append(row, filetest.N(f))
			default:
				row = append(row, filetest.T(f))
			}
		}
		list = append(list, row)
	}
	return list
}

// The report in both languages.
func TestPrint(t *testing.T) {
	_, report, err := Make(draft(), mapping(t, weightsMapping), files(map[string]string{"weights.csv": weights}))
	require.NoError(t, err)
	var en, zh bytes.Buffer
	require.NoError(t, report.Print(&en, false))
	require.NoError(t, report.Print(&zh, true))
	require.Contains(t, en.String(), "weights.csv, groups: 14 rows = 5 taken + 3 caption or note + 2 sums + 2 header again + 1 歧义组 + 1 said already\n")
	require.Contains(t, en.String(), "  权重/三级 (base_points): 4 values, sum 1002.5331, of rows left out 1.4231\n")
	require.Contains(t, en.String(), "  ✗ row 16, 权重/三级: the row of sums says 1003.0331, the rows are 1003.9562\n")
	require.Contains(t, zh.String(), "weights.csv（病组）：14 行 = 采用 5 行 + 3 分段标题或附注 + 2 合计行 + 2 重复表头 + 1 歧义组 + 1 重复内容\n")
	require.Contains(t, zh.String(), "  已修正，百分数换算，权重/二级（base_points）：1 处，首见第 11 行\n")
}
