package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Of two headers that are one column the surer one is read.
func TestHeadersThatAreOneColumn(t *testing.T) {
	aliases := map[string][]string{"medfee_sumamt": {"本次总费用"}}
	for _, tt := range []struct {
		name, header string
		loose        bool
		want         string
	}{
		{"a code and a name", "setl_id,总费用,科室名称,科室代码", false, "4"},
		{"a name", "setl_id,总费用,科室名称,x", false, "3"},
		{"two names", "setl_id,总费用,科室名称,科室", false, `two columns of the header are this one: "科室名称" and "科室", both dscg_dept_codg`},
		{"two codes", "setl_id,总费用,出院科别,科室代码", false, `two columns of the header are this one: "出院科别" and "科室代码", both dscg_dept_codg`},
		{"the caller's", "setl_id,本次总费用,总费用,科室代码", false, "4"},
		{"a header and a longer one", "setl_id,总费用,科室代码,出院科室代码说明", true, "3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := filetest.Collect(Rows(filetest.Memory("x.csv", tt.header+",fixmedins_code\nS1,2,3,4,H1\n"), aliases, tt.loose).All())
			if err != nil {
				require.ErrorContains(t, err, tt.want)
				return
			}
			require.Equal(t, tt.want, list[0].Department)
			require.Equal(t, "2.00", list[0].Amount("medfee_sumamt").String())
		})
	}
}

// Keys of exports are what headers of CSV files are.
func TestKeysOfExports(t *testing.T) {
	read := func(line string, loose bool, aliases map[string][]string) ([]Row, error) {
		return filetest.Collect(Rows(filetest.Memory("x.jsonl", line+"\n"+line+"\n"), aliases, loose, "fixmedins_code").All())
	}
	for _, tt := range []struct {
		name, line string
		loose      bool
		want       string // id, institution, department, cost
	}{
		{"the platform's", `{"setl_id":"S1","fixmedins_code":"H1","dscg_dept_codg":"D","medfee_sumamt":12.5}`, false, "S1 H1 D 12.50"},
		{"Chinese", `{"结算ID":"S1","医院编号":"H1","科室代码":"D","医疗费总额（元）":"12.5"}`, false, "S1 H1 D 12.50"},
		{"Chinese, escaped", `{"\u7ed3\u7b97ID":"S1","医院编号":"H1","\u79d1\u5ba4":"\u5fc3\u5185","总费用":"￥12.50"}`, false, "S1 H1 心内 12.50"},
		{"a code before a name", `{"结算ID":"S1","医院编号":"H1","科室":"内科","科室代码":"D","总费用":"12.50"}`, false, "S1 H1 D 12.50"},
		{"a name after a code", `{"结算ID":"S1","医院编号":"H1","科室代码":"D","科室":7,"总费用":"12.50"}`, false, "S1 H1 D 12.50"},
		{"its own name before another one", `{"结算ID":"S2","setl_id":"S1","fixmedins_code":"H1","医院编号":"H2","dscg_dept_codg":"D","medfee_sumamt":12.5,"总费用":1}`, false, "S1 H1 D 12.50"},
		{"null is not there", `{"结算ID":"S1","setl_id":null,"医院编号":"H1","科室":"D","科室代码":null,"总费用":12.5}`, false, "S1 H1 D 12.50"},
		{"the caller's before all", `{"setl_id":"S1","fixmedins_code":"H1","科室代码":"D","medfee_sumamt":1,"本次金额":12.5}`, false, "S1 H1 D 12.50"},
		{"inside of a longer one", `{"setl_id":"S1","fixmedins_code":"H1","出院科室代码说明":"D","本次总费用":12.5}`, true, "S1 H1 D 12.50"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rows, err := read(tt.line, tt.loose, map[string][]string{"medfee_sumamt": {"本次金额"}})
			require.NoError(t, err)
			require.Len(t, rows, 2)
			for _, r := range rows {
				require.Equal(t, tt.want, strings.Join([]string{r.ID, r.Institution, r.Department, r.Amount("medfee_sumamt").String()}, " "))
			}
		})
	}
	for _, tt := range []struct {
		name, line string
		loose      bool
		want       string
		is         error
	}{
		{"two names", `{"setl_id":"S1","fixmedins_code":"H1","总费用":1,"费用合计":1}`, false, `x.jsonl: row 1: two columns of the header are this one: "总费用" and "费用合计", both medfee_sumamt`, rows.ErrAmbiguousColumn},
		{"not loose", `{"setl_id":"S1","fixmedins_code":"H1","本次总费用":1}`, false, "x.jsonl: row 1, column medfee_sumamt: needed column missing", rows.ErrMissingColumn},
		{"an object where a string belongs", `{"结算ID":{},"fixmedins_code":"H1","总费用":1}`, false, `x.jsonl: row 1, column 结算ID (setl_id): not a JSON object of strings: want a string, got an object`, rows.ErrJSON},
		{"a value that is wrong", `{"结算ID":"S1","fixmedins_code":"H1","总费用":"1万元"}`, false, `x.jsonl: row 1, column 总费用 (medfee_sumamt): an amount in another unit than yuan: got text of 3 characters, 1 digit`, rows.ErrUnit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(tt.line, tt.loose, nil)
			require.ErrorIs(t, err, tt.is)
			require.Equal(t, tt.want, filetest.Messages(err)[0])
			var at *rows.Error
			require.ErrorAs(t, err, &at)
			require.True(t, at.Column == "" || at.Field != "")
		})
	}
	_, err := filetest.Collect(his.Cases(filetest.Memory("c.jsonl", strings.Replace(filetest.GoodLine, `"cost"`, `"总费用"`, 1))).All())
	require.ErrorIs(t, err, rows.ErrUnknownColumn, "canonical names are exact")
}

// An export is the same under either name, as lines and as CSV.
func TestExportAsLinesAndAsCSV(t *testing.T) {
	list := nationalRows(500)
	p, err := NewMapper(sampleMapping())
	require.NoError(t, err)
	var first []string
	for i, f := range []rows.File{
		filetest.Memory("x.csv", filetest.AsCSV(list[0], list[1:])), filetest.Memory("x.csv", filetest.AsCSV(chinese(), list[1:])),
		filetest.Memory("x.jsonl", filetest.AsJSON(list[0], list[1:])), filetest.Memory("x.jsonl", filetest.AsJSON(chinese(), list[1:])),
	} {
		in, err := p.Read(Options{Period: year2025}, f)
		require.NoError(t, err)
		var got []string
		for c, err := range in.Cases().All() {
			require.NoError(t, err)
			got = append(got, fmt.Sprintf("%+v", c))
		}
		require.Len(t, got, 500)
		for _, b := range in.Report().Balance {
			got = append(got, b.String())
		}
		if i == 0 {
			first = got
		}
		require.Equal(t, first, got)
	}
}

// Two headers that are one column, and a header twice, are refused.
func TestHeadersTwice(t *testing.T) {
	_, err := filetest.Collect(Rows(filetest.Memory("x.csv", "setl_id,结算ID,fixmedins_code,总费用,费用合计,x,x\n"), nil, false).All())
	require.Equal(t, []string{
		`x.csv: row 1: two columns of the header are this one: "setl_id" and "结算ID", both setl_id`,
		`x.csv: row 1: two columns of the header are this one: "总费用" and "费用合计", both medfee_sumamt`,
		`x.csv: row 1: the header has this column twice: "x"`,
	}, filetest.Messages(err))
	list, err := Rows(filetest.Memory("x.csv", "setl_id,psn_name,医保办备注\n"), nil, false).Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"医保办备注"}, list, "psn_name is known, and not read")
}
