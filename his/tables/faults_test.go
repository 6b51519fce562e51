package tables

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// What a mapping is refused for, each with its path.
func TestMappingFaults(t *testing.T) {
	for _, tt := range []struct {
		name, tables string
		want         []string
	}{
		{"nothing", ``, []string{"tables: required"}},
		{"a table of nothing", `{"file": "", "of": "x", "columns": []}`, []string{
			"tables[0].file: required", `tables[0].of: not one of the choices: got "x", want groups, institutions, levels, coefficients, attributes`, "tables[0].columns: required"}},
		{"no code", `{"file": "f", "of": "groups", "columns": [{"is": "name"}]}`, []string{"tables[0].columns: required: a column that is group"}},
		{"no use", `{"file": "f", "of": "levels", "columns": [{"is": "level"}, {"is": "coefficient"}, {"is": "base_points"}]}`, []string{"tables[0].columns[2].is: a table of this kind has no use for this column: levels"}},
		{"what columns need", `{"file": "f", "of": "groups", "columns": [{"is": "group"}, {"header": "x", "is": "attribute"}, {"header": "y", "is": "words"}, {"is": "stable"}]}`, []string{
			"tables[0].columns[1].attribute: required", "tables[0].columns[1].as: required", "tables[0].columns[2].words: required", "tables[0].columns[3].header: required"}},
		{"what columns do not need", `{"file": "f", "of": "groups", "columns": [{"is": "group", "times": "2", "sum": "1", "places": 1, "level": "3"}, {"is": "name", "as": "text", "attribute": "a", "codes": {"a": "b"}}, {"is": "base_points", "words": {}}]}`, []string{
			"tables[0].columns[0].level: excluded by another field: a column that is group is for nobody alone",
			"tables[0].columns[0].times: excluded by another field: the column is group", "tables[0].columns[0].places: excluded by another field: the column is group",
			"tables[0].columns[0].sum: excluded by another field: the column is group",
			"tables[0].columns[1].attribute: excluded by another field: the column is name", "tables[0].columns[1].as: excluded by another field: the column is name",
			"tables[0].columns[1].codes: excluded by another field: the column is name", "tables[0].columns[2].words: excluded by another field: the column is base_points"}},
		{"for whom", `{"file": "f", "of": "groups", "columns": [{"is": "group"}, {"is": "level"}, {"is": "base_points", "level": "3", "institution": "H1"}]}`, []string{
			"tables[0].columns[2].level: excluded by another field: the row says it", "tables[0].columns[2].institution: excluded by another field: and level"}},
		{"for nobody", `{"file": "f", "of": "groups", "columns": [{"is": "group"}, {"is": "coefficient"}]}`, []string{"tables[0].columns[1].level: required: a level, an institution or a pool"}},
		{"two keys", `{"file": "f", "of": "attributes", "columns": [{"header": "a", "is": "group"}, {"header": "b", "is": "group"}, {"is": "key", "header": "k"}, {"is": "value", "header": "v", "as": "text"}, {"is": "value", "header": "w", "as": "flag", "codes": {"张三的电话": "maybe"}}]}`, []string{
			"tables[0].columns: occurs twice: a second column that is value", "tables[0].columns[2].codes: required",
			"tables[0].columns[4].codes[\"张三的电话\"]: not one of the choices: want yes or no", "tables[0].join: required"}},
		{"about nobody", `{"file": "f", "of": "attributes", "columns": [{"is": "key", "header": "k", "codes": {}}, {"is": "value", "header": "v", "as": "text"}]}`, []string{"tables[0].columns: required: a column that is group or institution"}},
		{"numbers", `{"file": "f", "of": "groups", "rows": -1, "leave_out": [{"why": "x"}, {"begins": "a", "ends": "b"}], "columns": [{"is": "group"}, {"is": "base_points", "times": "0", "places": 9}, {"header": "x", "is": "words", "words": {"a": {"leave_out": "x", "uniform": true}}}]}`, []string{
			"tables[0].columns[1].times: out of range: got 0, want more than 0", "tables[0].columns[1].places: out of range: got 9, want 0 to 8",
			"tables[0].columns[2].words[\"a\"].leave_out: excluded by another field: what the word says of a row that is taken", "tables[0].leave_out[0]: required: one of equals, begins and ends",
			"tables[0].leave_out[1]: required: one of equals, begins and ends", "tables[0].leave_out[1].why: required", "tables[0].rows: negative: got -1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := mapping(t, tt.tables)
			_, report, err := Make(draft(), m, func(string) rows.File { t.Fatal("a wrong mapping opens no file"); return rows.File{} })
			require.ElementsMatch(t, tt.want, filetest.Messages(err))
			require.Empty(t, report.Tables)
			require.Equal(t, err.Error(), m.Check().Error())
		})
	}
	_, err := ReadMapping(strings.NewReader(`{"name": "t", "kind": "example", "tables": [], "tabels": []}`))
	require.ErrorContains(t, err, "unknown field")
}

// simple reads groups with a weight and words.
const simple = `{"file": "g.csv", "of": "groups", "none": ["—"], "columns": [{"is": "group"}, {"is": "name"}, {"is": "base_points"}, {"header": "属性", "is": "words", "words": {"a": {}, "b": {"uniform": true}}}]}`

const simpleHead = "病组编码,病组名称,权重,属性\n"

// What a table is refused for: the row and the column, and nothing that could be a person's.
func TestTableFaults(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
		is         error
	}{
		{"empty", "", []string{"g.csv: the file is empty: want a header"}, rows.ErrEmpty},
		{"no header", "G1,甲,1,a\n", []string{"g.csv: row 1: this is no header row: needed column missing: group, name, base_points, 属性 (words)"}, rows.ErrNoHeader},
		{"a title alone", "权重表\n", []string{"g.csv: row 1: this is no header row"}, rows.ErrNoHeader},
		{"a column lacks", "病组编码,病组名称,属性\nG1,甲,a\n", []string{"g.csv: row 1: needed column missing: base_points"}, rows.ErrMissingColumn},
		{"two weights", "病组编码,病组名称,权重,DRG权重,属性\nG1,甲,1,1,a\n", []string{"g.csv: row 1: two columns of the header are this one: base_points may be the columns C, D"}, rows.ErrAmbiguousColumn},
		{"another unit", strings.Replace(simpleHead, "权重", "权重(万元)", 1), []string{"g.csv: row 1: needed column missing: base_points"}, rows.ErrMissingColumn},
		{"numbers", simpleHead + "G1,甲,一点二,a\nG2,乙,1.2.3,a\nG3,丙,0.123456789,a\nG4,丁,1E3,a\nG5,戊,5%%%x,a\nG6,己,%,a\n", []string{
			"g.csv: row 2, column 权重 (base_points): want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got text of 3 characters",
			`g.csv: row 3, column 权重 (base_points): want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "1.2.3"`,
			`g.csv: row 4, column 权重 (base_points): too many decimals: want at most 8: got "0.123456789"`,
			`g.csv: row 5, column 权重 (base_points): want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "1E3"`,
			`g.csv: row 6, column 权重 (base_points): want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "5%%%x"`,
			`g.csv: row 7, column 权重 (base_points): want a plain decimal such as 12.50, without sign +, exponent, separator or spaces`,
		}, settlement.ErrSyntax},
		{"codes", simpleHead + "张三,甲,1,a\n,乙,2,a\nG 1,丙,3,a\n", []string{
			"g.csv: row 2, column 病组编码 (group): not a code: got text of 2 characters", "g.csv: row 3, column 病组编码 (group): blank",
			"g.csv: row 4, column 病组编码 (group): not a code: got text of 3 characters, 1 digit"}, ErrCode},
		{"a code alone", simpleHead + "G1,,,\nG2,甲,1,a\n", []string{`g.csv: row 2, column 病组编码 (group): a row of a code and nothing else: "G1"`}, ErrNoValue},
		{"words without a meaning are named once", simpleHead + "G1,甲,1,李四\nG2,乙,1,x\nG3,丙,1,李四 b\n", []string{
			"g.csv: row 2, column 属性 (words): the mapping gives this text no meaning: got text of 2 characters in 2 rows, here first",
			`g.csv: row 3, column 属性 (words): the mapping gives this text no meaning: got "x"`}, ErrMeaning},
		{"two values", simpleHead + "G1,甲,1,a\nG1,甲,1.5,a\nG1,乙,,b\n", []string{
			"g.csv: row 3: two values are given for this: base_points: 1 and 1.5: the first is in row 2",
			"g.csv: row 4: two values are given for this: name: text of 1 character and text of 1 character: the first is in row 2"}, ErrConflict},
		{"the policy's fault has its row", simpleHead + "G1,甲,1,a\nG2,乙,-1,a\nG3,丙,—,a\n", []string{
			"g.csv: row 3: groups[1].base_points: out of range: got -1, want more than 0", "g.csv: row 4: groups[2].base_points: required"}, settlement.ErrRange},
		{"invisible", simpleHead + "G\u200b1,甲,1,a\n", []string{"g.csv: row 2, column 病组编码 (group): invisible characters inside of an id or a code"}, rows.ErrInvisible},
		{"shifted by a column", "病组编码,病组名称,权重,属性\n甲某某,G1,13800138000,a\n", []string{
			"g.csv: row 2, column 病组编码 (group): not a code: got text of 3 characters",
			"g.csv: row 2, column 权重 (base_points): number too large: got a number of 11 characters"}, ErrCode},
		{"a phone for a weight", simpleHead + "G1,甲,13800138000,a\n", []string{
			"g.csv: row 2, column 权重 (base_points): number too large: got a number of 11 characters"}, settlement.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made, report, err := Make(draft(), mapping(t, simple), files(map[string]string{"g.csv": tt.text}))
			require.Equal(t, tt.want, filetest.Messages(err))
			require.ErrorIs(t, err, tt.is)
			require.Empty(t, made.Groups)
			require.Empty(t, report.Digest)
			for _, e := range err.(*settlement.Faults).List {
				require.NotEqual(t, "other", settlement.Code(e))
				require.NotContains(t, settlement.Chinese(e), "want")
			}
		})
	}
}

// What the mapping expects, and rows of sums that it trusts.
func TestExpected(t *testing.T) {
	text := simpleHead + "G1,甲,1,a\nG2,乙,2,a\n合计,,4,\n"
	m := mapping(t, strings.NewReplacer(`"none"`, `"rows": 3, "refuse_totals": true, "none"`, `{"is": "base_points"}`, `{"is": "base_points", "sum": "3.5"}`).Replace(simple))
	_, report, err := Make(draft(), m, files(map[string]string{"g.csv": text}))
	require.Equal(t, []string{
		"g.csv: row 4, column 权重 (base_points): the row of sums is not the sum of the rows: want 3, got 4",
		"g.csv: not what the mapping expects: want 3 rows, got 2",
		"g.csv, column 权重 (base_points): not what the mapping expects: want the sum 3.5, got 3",
	}, filetest.Messages(err))
	require.ErrorIs(t, err, ErrTotal)
	require.Len(t, report.Tables, 1)
	require.Equal(t, "g.csv：与映射文件中的预期不符：应为 3 行，实为 2 行", settlement.Chinese(err.(*settlement.Faults).List[1]))
}

// Numbers in another unit, and longer than a policy can have, need the mapping's word.
func TestTimesAndPlaces(t *testing.T) {
	const table = `{"file": "g.csv", "of": "groups", "columns": [{"is": "group"}, {"header": "例均费用(万元)", "is": "mean_cost"}, {"header": "权重", "is": "base_points"}]}`
	const text = "病组编码,例均费用(万元),权重\nG1,1.23456789,0.266666666666667\n"
	_, _, err := Make(draft(), mapping(t, table), files(map[string]string{"g.csv": text}))
	require.EqualError(t, err, "g.csv: row 1: an amount in another unit than yuan: column B, and times does not say what to do")
	made, report, err := Make(draft(), mapping(t, strings.NewReplacer(`"mean_cost"`, `"mean_cost", "times": "10000", "places": 2`, `"base_points"`, `"base_points", "places": 4`).Replace(table)), files(map[string]string{"g.csv": text}))
	require.NoError(t, err)
	same(t, `[{"code": "G1", "base_points": "0.2667", "mean_cost": "12345.68"}]`, made.Groups)
	require.Equal(t, []rows.Repaired{
		{Kind: Shortened, Column: "例均费用(万元)", Field: "mean_cost", Values: 1, First: []int{2}}, {Kind: Shortened, Column: "权重", Field: "base_points", Values: 1, First: []int{2}},
	}, report.Tables[0].Repairs)
}

// Files that are no table, and workbooks with more than one.
func TestFiles(t *testing.T) {
	read := func(f rows.File) error {
		_, _, err := Make(draft(), mapping(t, simple), func(string) rows.File { return f })
		return err
	}
	require.ErrorIs(t, read(filetest.Memory("g.jsonl", "{}")), rows.ErrNoGrid)
	require.ErrorIs(t, read(filetest.Memory("g.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), rows.ErrOldBook)
	require.ErrorIs(t, read(filetest.Memory("g.csv", "\xFF\xFEa\x00")), rows.ErrUTF16)
	require.ErrorIs(t, read(filetest.Memory("g.csv", "<html>")), rows.ErrMarkup)
	require.Error(t, read(filetest.Memory("g.csv", simpleHead+"G1,\"甲,1,a\n")))
	lines := filetest.Cells(strings.Split(strings.TrimSpace(simpleHead), ","), []string{"G1", "甲", "1", "a"})
	two := filetest.BookFile("g.xlsx", filetest.Book("excel", false, filetest.BookSheet{Name: "一", Rows: lines}, filetest.BookSheet{Name: "二", Rows: lines}))
	require.EqualError(t, read(two), "g.xlsx: which sheet of the workbook is to be read: 2 of [sheet 1 sheet 2] have the columns")
	two.SheetName = "二"
	require.NoError(t, read(two))
	two.SheetName = "三"
	require.ErrorIs(t, read(two), rows.ErrSheet)
	lines[1][2] = filetest.BookCell{Kind: "bare", Text: "A1"}
	err := read(filetest.BookFile("g.xlsx", filetest.Book("excel", false, filetest.BookSheet{Name: "一", Rows: lines})))
	require.ErrorIs(t, err, rows.ErrFormula)
	require.ErrorContains(t, err, "g.xlsx [sheet 1]: row 2, column 权重 (base_points), cell C2: ")
	var at *rows.Error
	require.True(t, errors.As(err, &at))
	require.Equal(t, "sheet 1", at.Sheet)
}
