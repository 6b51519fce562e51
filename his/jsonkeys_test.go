package his

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// FuzzKeys holds lines that are read in one pass to those that are read carefully,
// where keys may be called otherwise.
func FuzzKeys(f *testing.F) {
	for _, text := range lineSeeds {
		f.Add(strings.ReplaceAll(strings.ReplaceAll(text, `"id"`, `"setl_id"`), `"group"`, `"结算ID"`))
	}
	f.Add(`{"medcasno":"1","住院号":"2","科室":7,"科室代码":"8","psn_name":1,"balc":2}`)
	f.Add("{\"结算ID\":\"1\",\"SETL_ID\":\"2\",\"setl_id\":null}\n{\"结算ID\":\"1\",\"SETL_ID\":\"2\",\"setl_id\":\"3\"}\n{\"总费用\":1,\"费用合计\":2}")
	table := Rows(memory("x.jsonl", ""), map[string][]string{"medfee_sumamt": {"本次总费用"}}, true)
	f.Fuzz(func(t *testing.T, text string) {
		read := func(fast bool) []string {
			r, _, err := table.rows(strings.NewReader(text))
			require.NoError(t, err)
			j := r.(*jsonRows)
			next := j.next
			if !fast {
				next = func(values []value) (int, error, error) {
					for {
						line, err := j.lines.next()
						if err != nil {
							return 0, nil, err
						}
						j.row++
						if line = strings.TrimSpace(line); line != "" {
							return j.row, j.careful(line, values), nil
						}
					}
				}
			}
			list := walkLines(func(values []value) (int, error, error) {
				row, fault, err := next(values)
				if fault == nil && err == nil {
					for i := range values {
						if values[i].given && j.column(i) == "" {
							t.Fatal("a value of no key")
						}
					}
				}
				return row, fault, err
			}, len(table.columns))
			return append(list, j.unknown()...)
		}
		want, got := read(false), read(true)
		if len(want) == 1 || len(got) == 1 {
			return // empty
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: %s", text, diff)
		}
	})
}

// Keys of exports are what headers of CSV files are.
func TestKeysOfExports(t *testing.T) {
	read := func(line string, loose bool, aliases map[string][]string) ([]Row, error) {
		return collect(Rows(memory("x.jsonl", line+"\n"+line+"\n"), aliases, loose, "fixmedins_code").All())
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
		{"two names", `{"setl_id":"S1","fixmedins_code":"H1","总费用":1,"费用合计":1}`, false, `x.jsonl: row 1: two columns of the header are this one: "总费用" and "费用合计", both medfee_sumamt`, ErrAmbiguousColumn},
		{"not loose", `{"setl_id":"S1","fixmedins_code":"H1","本次总费用":1}`, false, "x.jsonl: row 1, column medfee_sumamt: needed column missing", ErrMissingColumn},
		{"a number where a string belongs", `{"结算ID":5,"fixmedins_code":"H1","总费用":1}`, false, `x.jsonl: row 1, column 结算ID: not a JSON object of strings: want a string, got "5"`, ErrJSON},
		{"a value that is wrong", `{"结算ID":"S1","fixmedins_code":"H1","总费用":"1万元"}`, false, `x.jsonl: row 1, column 总费用: an amount in another unit than yuan: got text of 3 characters, 1 digit`, ErrUnit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(tt.line, tt.loose, nil)
			require.ErrorIs(t, err, tt.is)
			require.Equal(t, tt.want, messages(err)[0])
			var at *RowError
			require.ErrorAs(t, err, &at)
			require.True(t, at.Column == "" || at.Field != "")
		})
	}
	_, err := collect(Cases(memory("c.jsonl", strings.Replace(goodLine, `"cost"`, `"总费用"`, 1))).All())
	require.ErrorIs(t, err, ErrUnknownColumn, "canonical names are exact")
}

// An export is the same under either name, as lines and as CSV.
func TestExportAsLinesAndAsCSV(t *testing.T) {
	list := national(500)
	p, err := NewMapper(sampleMapping())
	require.NoError(t, err)
	var first []string
	for i, f := range []File{
		memory("x.csv", asCSV(list[0], list[1:])), memory("x.csv", asCSV(chinese(), list[1:])),
		memory("x.jsonl", asJSON(list[0], list[1:])), memory("x.jsonl", asJSON(chinese(), list[1:])),
	} {
		in, err := p.Read(Options{Period: year2025}, f)
		require.NoError(t, err)
		var got []string
		for c, err := range in.Cases() {
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
