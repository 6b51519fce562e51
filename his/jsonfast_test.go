package his

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// walkLines reads lines to their end: what they hold, and what is wrong with them.
func walkLines(next func([]value) (int, error, error), columns int) (list []string) {
	values := make([]value, columns)
	for {
		row, fault, err := next(values)
		switch {
		case errors.Is(err, io.EOF):
			return append(list, "the end")
		case err != nil:
			return append(list, err.Error())
		case fault != nil:
			list = append(list, fmt.Sprintf("%d %q", row, messages(fault)))
		default:
			list = append(list, fmt.Sprintf("%d %+v", row, values))
		}
	}
}

// asOld holds the reader of lines to the one that asks encoding/json for everything.
func asOld(t *testing.T, text string, reader func(string) io.Reader) {
	t.Helper()
	names := []string{"id", "days", "cost", "group", "person"}
	traits := []trait{needed | ident, whole, summed, code, private | ident}
	known := append([]string{"unread"}, names...)
	for _, lenient := range []bool{false, true} {
		old, err := newOldJSONRows("c.jsonl", strings.NewReader(text), names, traits, known)
		require.NoError(t, err)
		old.lenient = lenient
		got, err := newJSONRows("c.jsonl", reader(text), names, traits, known, nil)
		require.NoError(t, err)
		got.lenient = lenient
		want := walkLines(old.next, len(names))
		if diff := cmp.Diff(want, walkLines(got.next, len(names))); diff != "" {
			t.Fatalf("%q, lenient %v: %s", text, lenient, diff)
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(old.foreign)), got.unknown()); diff != "" {
			t.Fatalf("%q: unknown keys: %s", text, diff)
		}
	}
}

var lineSeeds = []string{
	"", "\n", "\uFEFF\n{}", "{}", " { } \r\n\t{ \"id\" : \"x\" , \"days\" : 3 }\t\n", `{"id":"a","id":"b"}`, `{"id":"a","\u0069d":"b"}`, `{"\u0069d":"b"}`, `{"id":null}`, `{"cost":null,"x":null}`,
	`{"cost":-1.50,"days":007}`, `{"cost":1e5,"days":1.0}`, `{"cost":-}`, `{"cost":01}`, `{"cost":1.}`, `{"cost":.5}`, `{"cost":1E+}`, `{"cost":"1","days":"2","group":"心\n内\u79D1\uD842\uDFB7"}`,
	`{"group":"\ud800","person":"\ud800\ud800","id":"\udfb7\u0041","cost":"\uD842\n"}`, `{"group":"\x"}`, `{"group":"\u12"}`, `{"group":"\u12g4"}`, "{\"group\":\"a\tb\"}", "{\"group\":\"\\\tb\"}", "{\"group\":\"a\x00\"}",
	`{"group":"a}`, `{"group":"a\"}`, `{"group":"a\`, `{"unread":{"a":[1,{"b":"]}"}]},"x":[],"y":[1,2}`, `{"unread":{"a":[1,{"b":"]}"}]},"x":[]}`, `{"unread":{"a":[1,{"b":"]}"]]}`, `{"unread":{"a" 1}}`, `{"unread":tru}`, `{"unread":true,"x":false}`, `{"unread":nul}`,
	`{"id":"a",}`, `{,}`, `{"id"}`, `{"id":}`, `{"id" "a"}`, `{"id":"a"} {}`, `{"id":"a"}}`, `{"id":"a"`, `{"id":"a"]`, `["a"]`, `"a"`, "7", "nul", "{\"id\":\"\xff\"}", "{\"\xff\":1}", `{1:2}`, `{"a":1,"b":2,"a":3}`, `{"person":5,"group":6,"days":"x"}`, `{"group":["a"],"days":{"x":1},"id":true}`,
	"{\"id\":\"1\"}\n{\"days\":1,\"id\":\"2\"}\n{\"id\":\"3\",\"group\":\"\",\"x\":\"1\"}\n{\"id\":\"4\",\"group\":\"g\"}\n{\"id\":\"5\",\"group\":\"g\",\"group\":\"h\"}\n",
	"{\"id\":\"1\"}\v\n\u00a0{}\u3000\n", "{\"unread\":" + strings.Repeat("[", 1001) + strings.Repeat("]", 1001) + "}", "{\"unread\":" + strings.Repeat("[", 10001) + strings.Repeat("]", 10001) + "}", "{\"id\":\"12345678901\",\"group\":\"1234567\\\"\"}", `{"":"x","":"y"}`, `{"id":"\/\b\f\n\r\t\\\""}`,
}

func TestJSONLinesAreReadAsBefore(t *testing.T) {
	for _, text := range lineSeeds {
		asOld(t, text, func(text string) io.Reader { return strings.NewReader(text) })
		asOld(t, text+"\n"+text+"\r\n"+goodLine, func(text string) io.Reader { return iotest.OneByteReader(strings.NewReader(text)) })
	}
	all := strings.Join(lineSeeds, "\n")
	asOld(t, strings.Repeat(all+"\n"+strings.Repeat(goodLine, 50), 20), func(text string) io.Reader { return iotest.HalfReader(strings.NewReader(text)) })
}

// Lines as long as they may be, and longer, at the end of a file and before it.
func TestLongJSONLinesAreReadAsBefore(t *testing.T) {
	for extra := -2; extra <= 5; extra++ {
		line := `{"id":"` + strings.Repeat("x", maxRecord+extra-9) + `"}`
		for _, text := range []string{line, line + "\n", "  " + line + "\r\n" + goodLine, strings.Repeat(" ", maxRecord+extra) + "\n{}", strings.Repeat(" ", maxRecord+extra)} {
			asOld(t, text, func(text string) io.Reader { return strings.NewReader(text) })
		}
	}
}

// What the file returns comes after what was read of it.
func TestJSONLinesOfABrokenFile(t *testing.T) {
	for _, r := range []io.Reader{stuck{}, iotest.ErrReader(io.ErrClosedPipe)} {
		for _, text := range []string{goodLine, goodLine + goodLine[:9], goodLine[:9]} {
			old, err := newOldJSONRows("c.jsonl", io.MultiReader(strings.NewReader(text), r), nil, nil, nil)
			require.NoError(t, err)
			got, err := newJSONRows("c.jsonl", io.MultiReader(strings.NewReader(text), r), nil, nil, nil, nil)
			require.NoError(t, err)
			require.Equal(t, walkLines(old.next, 0), walkLines(got.next, 0))
		}
	}
}

// FuzzJSONLines holds the reader of lines to the one that asks encoding/json for
// everything.
func FuzzJSONLines(f *testing.F) {
	for _, text := range lineSeeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.HasPrefix(text, byteOrderMark) {
			return
		}
		asOld(t, text, func(text string) io.Reader { return strings.NewReader(text) })
		asOld(t, text+"\n"+text, func(text string) io.Reader { return strings.NewReader(text) })
	})
}

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
			r, err := table.rows(strings.NewReader(text))
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
		{"a value that is wrong", `{"结算ID":"S1","fixmedins_code":"H1","总费用":"1万元"}`, false, `x.jsonl: row 1, column 总费用: an amount in another unit than yuan: got "1万元"`, ErrUnit},
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

// No row costs an allocation: a block does.
func TestExportAllocations(t *testing.T) {
	list := national(20_000)
	p, err := NewMapper(sampleMapping())
	require.NoError(t, err)
	escaped := strings.NewReplacer("总", `\u603b`, "-", `\u002d`)
	cases := canonical(20_000)
	records := strings.Split(strings.TrimSpace(cases), "\n")
	var lines [][]string
	for _, r := range records {
		lines = append(lines, strings.Split(r, ","))
	}
	for _, tt := range []struct {
		name string
		most float64
		walk func() error
	}{
		{"CSV", 900, func() func() error {
			table := p.Rows(memory("x.csv", asCSV(chinese(), list[1:])))
			return func() error { return drain(table.All()) }
		}()},
		{"JSON lines", 900, func() func() error {
			table := p.Rows(memory("x.jsonl", asJSON(list[0], list[1:])))
			return func() error { return drain(table.All()) }
		}()},
		{"JSON lines, Chinese keys", 900, func() func() error {
			table := p.Rows(memory("x.jsonl", escaped.Replace(asJSON(chinese(), list[1:2]))+asJSON(chinese(), list[2:])))
			return func() error { return drain(table.All()) }
		}()},
		{"canonical JSON lines", 900, func() func() error {
			table := Cases(memory("c.jsonl", asJSON(lines[0], lines[1:])), every...)
			return func() error { return drain(table.All()) }
		}()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			allocs := testing.AllocsPerRun(3, func() { require.NoError(t, tt.walk()) })
			require.Less(t, allocs, tt.most)
		})
	}
}
