package intake

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Every trap in the ways a file can hold it: a canonical file, an export, JSON lines,
// a sheet whose cells are texts, and one whose cells are numbers. A want of "=" and a
// text is what is read; anything else is what the error says, with its code.
func TestTraps(t *testing.T) {
	const (
		exponent = "an id in exponent form: its digits are lost [his.exponent_id]"
		numeric  = "an id that a spreadsheet keeps as a number of more than 15 digits: the rest are lost [his.number_id]"
		replaced = "unreadable text: it holds U+FFFD, what a wrong decoding leaves behind [his.encoding]"
		plain    = "want a plain decimal such as 12.50, without sign +, exponent, separator or spaces [syntax]"
	)
	for _, tt := range []struct {
		name, column, value                string
		canonical, export, json, sheet, no string // no: of a sheet's number
	}{
		{"a comma in an id", "id", "078519,67-001", "=078519,67-001", "=078519,67-001", "=078519,67-001", "=078519,67-001", ""},
		{"a suffix", "id", "S1^9", "=S1^9", "=S1", "=S1", "=S1", ""},
		{"nothing but a suffix", "id", "^9", "=^9", "blank, want an id [his.blank_id]", "blank, want an id [his.blank_id]", "blank, want an id [his.blank_id]", ""},
		{"20 digits", "id", "44030000000410040000", "=44030000000410040000", "=44030000000410040000", "=44030000000410040000", "=44030000000410040000", numeric},
		{"15 digits", "id", "440300000004100", "=440300000004100", "=440300000004100", "=440300000004100", "=440300000004100", "=440300000004100"},
		{"zeros before digits", "id", "000440300000004100", "=000440300000004100", "=000440300000004100", "=000440300000004100", "=000440300000004100", ""},
		{"an exponent", "id", "4.403E+19", exponent, exponent, exponent, exponent, numeric},
		{"a small exponent", "id", "4.403e19", exponent, exponent, exponent, exponent, numeric},
		{"full-width exponent", "id", "４．４０３Ｅ＋１９", "=４．４０３Ｅ＋１９", exponent, exponent, exponent, ""},
		{"an E in a code", "id", "12E34", "=12E34", "=12E34", "=12E34", "=12E34", ""},
		{"U+FFFD in an id", "id", "S\uFFFD1", replaced, replaced, replaced, replaced, ""},
		{"U+FFFD in a code", "group", "E\uFFFD", replaced, replaced, replaced, replaced, ""},
		{"U+FFFD in an amount", "cost", "1\uFFFD", replaced, replaced, replaced, replaced, ""},
		{"U+FFFD in a day", "admitted", "2025-01-0\uFFFD", replaced, replaced, replaced, replaced, ""},
		{"a NUL", "id", "S\x001", "unreadable text: it holds a NUL [his.encoding]", "unreadable text: it holds a NUL [his.encoding]", "unreadable text: it holds a NUL [his.encoding]", "unreadable text: it holds a NUL [his.encoding]", ""},
		{"an exponent in an amount", "cost", "1E+05", plain, plain, plain, plain, "=100000.00"},
		{"20 digits in an amount", "cost", "12345678901234567890", "number too large: want at most 19 digits [too_large]", "number too large: want at most 19 digits [too_large]", "number too large: want at most 19 digits [too_large]", "number too large: want at most 19 digits [too_large]", "number too large [too_large]"},
		{"three decimals", "cost", "12345.675", "too many decimals [places]", "too many decimals [places]", "too many decimals [places]", "too many decimals [places]", "too many decimals [places]"},
		{"an amount as a sheet shows it", "cost", "12,345.68", plain, "=12345.68", "=12345.68", "=12345.68", ""},
		{"a blank amount", "cost", "", "blank, want a number such as 12.50 [blank]", "blank, want a number such as 12.50 [blank]", "blank, want a number such as 12.50 [blank]", "blank, want a number such as 12.50 [blank]", ""},
		{"minus nothing", "cost", "-0.00", plain, "=0.00", "=0.00", "=0.00", ""},
		{"30 February", "admitted", "2025-02-30", "not a date: there is no day 2025-02-30 [date]", "not a date: there is no day 2025-02-30 [date]", "not a date: there is no day 2025-02-30 [date]", "not a date: there is no day 2025-02-30 [date]", ""},
		{"a day that never was", "admitted", "60", `not a date: want a day such as 2006-01-02, got "60" [date]`, `not a date: want a day such as 2006-01-02, got "60" [date]`, `not a date: want a day such as 2006-01-02, got "60" [date]`, `not a date: want a day such as 2006-01-02, got "60" [date]`, "not the number of a day in a spreadsheet [his.serial]"},
		{"a day as a number", "admitted", "46086.58828", `not a date: want a day such as 2006-01-02, got "46086.58828" [date]`, `not a date: want a day such as 2006-01-02, got "46086.58828" [date]`, `not a date: want a day such as 2006-01-02, got "46086.58828" [date]`, `not a date: want a day such as 2006-01-02, got "46086.58828" [date]`, "=2026-03-05"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, way := range []struct{ name, want string }{
				{"canonical", tt.canonical}, {"export", tt.export}, {"json", tt.json}, {"sheet", tt.sheet}, {"number", tt.no},
			} {
				if way.want != "" {
					require.Equal(t, way.want, trapped(t, way.name, tt.column, tt.value), way.name)
				}
			}
		})
	}
}

// trapped reads a file with one value in it and says what came of it.
func trapped(t *testing.T, way, column, value string) string {
	t.Helper()
	national := map[string]string{"id": "setl_id", "institution": "fixmedins_code", "group": "drg_codg", "cost": "medfee_sumamt", "covered": "hifp_pay", "admitted": "begndate"}
	names := []string{"id", "institution", "group", "cost", "covered", "admitted"}
	values := map[string]string{"id": "S1", "institution": "H1", "group": "G", "cost": "10.00", "covered": "1.00", "admitted": "2025-01-02", column: value}
	var head, line []string
	var cells [2][]rows.Cell
	var book [2][]filetest.BookCell
	object := map[string]any{}
	for _, name := range names {
		head = append(head, national[name])
		line = append(line, `"`+strings.ReplaceAll(values[name], `"`, `""`)+`"`)
		cells[0] = append(cells[0], rows.Cell{Text: national[name]})
		cells[1] = append(cells[1], rows.Cell{Text: values[name], Number: way == "number" && name == column})
		object[national[name]] = values[name]
		c := filetest.T(values[name])
		if way == "workbook number" && name == column {
			c = filetest.N(values[name])
		}
		book[0], book[1] = append(book[0], filetest.T(national[name])), append(book[1], c)
	}
	if way == "numeral" || way == "truth" {
		object[national[column]] = json.RawMessage(value)
		way = "json"
	}
	var f rows.File
	switch way {
	case "canonical":
		f = filetest.Memory("x.csv", strings.Join(names, ",")+"\n"+strings.Join(line, ",")+"\n")
	case "export":
		f = filetest.Memory("x.csv", strings.Join(head, ",")+"\n"+strings.Join(line, ",")+"\n")
	case "json":
		text, err := json.Marshal(object)
		require.NoError(t, err)
		f = filetest.Memory("x.jsonl", string(text)+"\n")
	case "workbook", "workbook number":
		said := ""
		for _, style := range filetest.BookStyles {
			f = filetest.BookFile("x.xlsx", filetest.Book(style, false, filetest.BookSheet{Name: "S", Rows: book[:]}))
			this := outcome(t, way, column, f)
			require.True(t, said == "" || said == this, "%s: %s", style, this)
			said = this
		}
		return said
	default:
		f = filetest.Sheet(cells[0], cells[1])
	}
	return outcome(t, way, column, f)
}

// outcome says what came of the value of a file.
func outcome(t *testing.T, way, column string, f rows.File) string {
	t.Helper()
	var got map[string]string
	var err error
	if way == "canonical" {
		list, e := filetest.Collect(his.Cases(f, "admitted").All())
		if err = e; err == nil {
			got = map[string]string{"id": list[0].ID, "group": list[0].Group, "cost": list[0].Cost.String(), "admitted": list[0].Admitted.String()}
		}
	} else {
		list, e := filetest.Collect(reading{rules: rows.Rules{Cut: "^"}, settled: true}.table(f).All())
		if err = e; err == nil {
			got = map[string]string{"id": list[0].ID, "group": list[0].Group, "cost": list[0].Amount("medfee_sumamt").String(), "admitted": list[0].Admitted.String()}
		}
	}
	if err == nil {
		return "=" + got[column]
	}
	list := err.(*settlement.Faults).List
	require.Len(t, list, 1)
	at := list[0].(*rows.Error)
	require.Contains(t, []int{1, 2}, at.Row)
	text, _, _ := strings.Cut(at.Err.Error(), ": got ")
	return text + " [" + settlement.Code(at) + "]"
}

// Every line of the table of values, through every way a value comes in: a canonical
// file, an export, JSON strings, JSON numbers, texts and numbers of a sheet, and the texts
// and numbers of a workbook that each program writes.
func TestValuesThroughEveryWay(t *testing.T) {
	const (
		zone     = "a time of another zone than +08:00, and no mapping says that it is to be converted [his.zone]"
		midnight = "24:00:00 may be of this day or of the next, and no mapping says which [his.midnight]"
		hidden   = "invisible characters inside of an id or a code [his.invisible]"
		places   = "too many decimals [places]"
		exponent = "an id in exponent form: its digits are lost [his.exponent_id]"
		whole    = "an id or a code that is kept as a number, and not as a whole one [his.whole]"
		lost     = "an id that a spreadsheet keeps as a number of more than 15 digits: the rest are lost [his.number_id]"
	)
	all := func(want string) map[string]string {
		return map[string]string{"canonical": want, "export": want, "json": want, "sheet": want, "workbook": want}
	}
	numbers := func(want string) map[string]string {
		return map[string]string{"numeral": want, "number": want, "workbook number": want}
	}
	for _, tt := range []struct {
		column, value string
		want          map[string]string
	}{
		{"admitted", "2024-12-31T16:00:00.000Z", all(zone)}, {"admitted", "2025-01-05 16:30:00+00:00", all(zone)}, {"admitted", "2025-01-05 16:30:00+08:00", all("=2025-01-05")},
		{"admitted", "2025-01-05 24:00:00", all(midnight)}, {"admitted", "2025-01-05 23:59:59", all("=2025-01-05")},
		{"admitted", "2025.3.16", all("=2025-03-16")}, {"admitted", "2025/3/16", all("=2025-03-16")}, {"admitted", "20250316", all("=2025-03-16")}, {"admitted", "2025年3月16日", all("=2025-03-16")},
		{"admitted", "45658", map[string]string{"number": "=2025-01-01", "workbook number": "=2025-01-01"}}, {"admitted", "20250316", numbers("=2025-03-16")},
		{"cost", "1.1000000000000001", numbers("=1.10")}, {"cost", "124599.99999999999", numbers("=124600.00")}, {"cost", "7.0000000000000007E-2", numbers("=0.07")},
		{"cost", "12345.675", numbers(places)}, {"cost", "1E+05", numbers("=100000.00")}, {"cost", "1E+05", map[string]string{"canonical": "want a plain decimal such as 12.50, without sign +, exponent, separator or spaces [syntax]"}},
		{"cost", "100.5000", all("=100.50")}, {"cost", "100.5050", all(places)}, {"cost", " 100.50\u00a0", all("=100.50")},
		{"id", "1\n", all("=1")}, {"id", "1\u200b", all("=1")}, {"id", "\u202a1\u202c", all("=1")}, {"id", "\u00ad\u20601\ufeff", all("=1")}, {"id", "\u3000\u00a01\t", all("=1")},
		{"id", "1\u200b2", all(hidden)}, {"id", "4.403E+19", all(exponent)}, {"id", "123456789012345", numbers("=123456789012345")}, {"id", "1.5", numbers(whole)},
		{"id", "12345678901234567890", map[string]string{"numeral": "=12345678901234567890", "number": lost, "workbook number": lost}},
		{"group", "G\u2066", all("=G")}, {"group", "21", numbers("=21")}, {"group", "true", map[string]string{"truth": "=1"}},
	} {
		for way, want := range tt.want {
			require.Equal(t, want, trapped(t, way, tt.column, tt.value), "%s: %s %q", way, tt.column, tt.value)
		}
	}
}

// One code is a kind of dialysis in one place and none of it in another: the table
// says so, and what it does not have is refused, as a fund's code in the column of the
// method is.
func TestCodesMeanWhatTheTableSays(t *testing.T) {
	rows := strings.Replace(rowHead, "drg_codg", "drg_codg,dise_codg,hi_paymtd", 1) + `C1,,X1,P8,H1,310,14,04,2025-06-30,,,0,1,0,400.00,360.00,,M07800,` + "%s\n"
	for _, tt := range []struct {
		name, meaning, way string
		charges            int
		want               string
	}{
		{"dialysis", "dialysis", "6", 1, ""},
		{"none", "no dialysis", "6", 0, ""},
		{"the way of paying with a zero", "dialysis", "06", 1, ""},
		{"a fund's code", "dialysis", "310100", 0, `column hi_paymtd: a code that the mapping's table does not have: got "310100" in 1 rows, here first`},
		{"another way", "dialysis", "04", 0, `got "04" in 1 rows`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := sampleMapping()
			m.Codes["dise_codg"] = map[string]string{"M07800": tt.meaning}
			m.Codes["hi_paymtd"] = map[string]string{"6": "head", "06": "head"}
			m.Routes = []Route{
				{When: map[string][]string{"hi_paymtd": {"head"}, "dise_codg": {"dialysis"}}, Method: settlement.Capitation, Kind: "own"},
			}
			if tt.meaning != "dialysis" {
				m.Routes[0].When = map[string][]string{"hi_paymtd": {"head"}, "dise_codg": {tt.meaning}}
				m.Routes[0].Method = NoMethod
			}
			in, err := readRows(t, m, filetest.Memory("export.csv", strings.Replace(rows, "%s", tt.way, 1)))
			if tt.want != "" {
				require.ErrorContains(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			charges, err := filetest.Collect(in.Charges().All())
			require.NoError(t, err)
			require.Len(t, charges, tt.charges)
		})
	}
}
