package his

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func TestGoodFiles(t *testing.T) {
	c1 := drg.Case{ID: "c1", Institution: "H1", Group: "ES23", Cost: 1000_00, Covered: 400_50}
	c2 := drg.Case{ID: "078519,67-001", Institution: "012345678901", Cost: 7, Covered: 0}
	full := drg.Case{
		ID: "c3", Institution: "H1", Group: "0000", Cost: 12345678_90, Covered: 1, Days: 11,
		Admitted: settlement.MustDate("2025-02-10"), Discharged: settlement.MustDate("2025-02-21"), Person: "P1",
		Approved: drg.ApprovedHigh, ApprovedAmount: settlement.MustDecimal("10.00"), ApprovedPoints: settlement.MustDecimal("1.25"),
		Unreasonable: 12_00, Pool: "职工", ChargedTo: "H9", Department: "呼吸\n内科",
	}
	head := "id,institution,group,cost,covered\n"
	headAll := "department,covered,cost,group,institution,id," + strings.Join(filetest.Every[:10], ",") + "\n"
	tests := []struct {
		name, file, text string
		listed           []string
		want             []drg.Case
	}{
		{name: "plain", text: head + "c1,H1,ES23,1000.00,400.50\n078519,H1,,1,1\n", want: []drg.Case{c1, {ID: "078519", Institution: "H1", Cost: 100, Covered: 100}}},
		{name: "header alone", text: head},
		{name: "header without line end", text: strings.TrimSpace(head)},
		{name: "no last line end", text: head + "c1,H1,ES23,1000.00,400.50", want: []drg.Case{c1}},
		{name: "CRLF", text: strings.ReplaceAll(head+"c1,H1,ES23,1000.00,400.50\n", "\n", "\r\n"), want: []drg.Case{c1}},
		{name: "CRLF without the last", text: head + "c1,H1,ES23,1000,400.5\r\nc1,H1,ES23,1000.0,400.50\r", want: []drg.Case{c1, c1}},
		{name: "BOM", text: "\uFEFF" + head + "c1,H1,ES23,1000.00,400.50\n", want: []drg.Case{c1}},
		{name: "BOM and quoted header", text: "\uFEFF\"id\",\"institution\",group,cost,covered\n\"c1\",H1,ES23,\"1000.00\",400.50\n", want: []drg.Case{c1}},
		{name: "comma in an id", text: head + "\"078519,67-001\",012345678901,,0.07,0\n", want: []drg.Case{c2}},
		{name: "empty lines", text: head + "\n\r\nc1,H1,ES23,1000.00,400.50\n\n", want: []drg.Case{c1}},
		{name: "every column, in another order", listed: filetest.Every, want: []drg.Case{full},
			text: headAll + "\"呼吸\n内科\",0.01,12345678.90,0000,H1,c3,11,2025-02-10,2025-02-21,P1,yes,10.00,1.25,12.00,职工,H9\n"},
		{name: "optional columns blank", listed: filetest.Every, text: headAll + ",400.50,1000.00,ES23,H1,c1,,,,,,,,,,\n", want: []drg.Case{c1}},
		{name: "known and unknown columns that nobody reads may hold anything", listed: []string{"days"},
			text: "id,institution,group,cost,covered,approved,remark\nc1,H1,ES23,1000.00,400.50,nonsense,\xff\xfe\n", want: []drg.Case{c1}},
		{name: "listed columns the file lacks", listed: filetest.Every, text: head + "c1,H1,ES23,1000.00,400.50\n", want: []drg.Case{c1}},
		{name: "a needed column may be listed", listed: []string{"id", "cost"}, text: head + "c1,H1,ES23,1000.00,400.50\n", want: []drg.Case{c1}},
		{name: "JSON lines", file: "c.jsonl", text: "\uFEFF{\"id\":\"c1\",\"institution\":\"H1\",\"group\":\"ES23\",\"cost\":\"1000.00\",\"covered\":\"400.50\"}\r\n\n  \n" +
			"{\"id\": \"078519,67-001\", \"institution\": \"012345678901\", \"group\": \"\", \"cost\": \"0.07\", \"covered\": \"0\", \"days\": null}", want: []drg.Case{c1, c2}},
		{name: "JSON lines, every column", file: "c.NDJSON", listed: filetest.Every, want: []drg.Case{full, full},
			text: strings.Repeat(`{"id":"c3","institution":"H1","group":"0000","cost":"12345678.90","covered":"0.01","days":11,"admitted":"2025-02-10","discharged":"2025-02-21",`+
				`"person":"P1","approved":"high","approved_amount":"10.00","approved_points":"1.25","unreasonable":"12","pool":"\u804c工","charged_to":"H9","department":"呼吸\n内科"}`+"\n", 2)},
		{name: "days as text", file: "c.jsonl", listed: filetest.Every, text: `{"id":"c1","institution":"H1","group":"ES23","cost":"1000.00","covered":"400.50","days":"3"}`,
			want: []drg.Case{{ID: "c1", Institution: "H1", Group: "ES23", Cost: 1000_00, Covered: 400_50, Days: 3}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := tt.file
			if name == "" {
				name = "cases.csv"
			}
			table := Cases(filetest.Memory(name, tt.text), tt.listed...)
			got, err := filetest.Collect(table.All())
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(tt.want, got, filetest.ByValue))
			again, err := filetest.Collect(table.All())
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(got, again, filetest.ByValue), "a second walk")
		})
	}
}

func TestBadCSV(t *testing.T) {
	head := "id,institution,group,cost,covered\n"
	good := "c1,H1,G,1.00,0.00\n"
	tests := []struct {
		name, text string
		want       []string
		is         error
	}{
		{"empty", "", []string{"cases.csv: the file is empty: want a header"}, rows.ErrEmpty},
		{"a BOM alone", "\uFEFF", []string{"cases.csv: the file is empty: want a header"}, rows.ErrEmpty},
		{"no header", good, []string{"cases.csv: row 1: this is no header row: needed column missing: id, institution, group, cost, covered"}, rows.ErrMissingColumn},
		{"wrong header", "ID,institution,group,cost \n" + good, []string{"cases.csv: row 1: needed column missing: id, cost, covered"}, rows.ErrMissingColumn},
		{"a column twice", "id,institution,group,cost,cost,x,x\n" + good, []string{
			"cases.csv: row 1: needed column missing: covered",
			`cases.csv: row 1: the header has this column twice: "cost"`,
			`cases.csv: row 1: the header has this column twice: "x"`,
		}, rows.ErrDuplicateColumn},
		{"broken header", "id,\"institution\n", []string{`cases.csv: row 1: extraneous or missing " in quoted-field`}, nil},
		{"blank ids", head + ",H1,G,1.00,0.00\nc2, \t,G,1.00,0.00\n", []string{
			"cases.csv: row 2, column id: blank, want an id",
			"cases.csv: row 3, column institution: blank, want an id",
		}, rows.ErrBlankID},
		{"negative", head + "c1,H1,G,-1.00,-0.01\n", []string{
			"cases.csv: row 2, column cost: negative: got -1.00",
			"cases.csv: row 2, column covered: negative: got -0.01",
		}, settlement.ErrNegative},
		{"blank amount", head + "c1,H1,G,,0.00\n", []string{"cases.csv: row 2, column cost: blank, want a number such as 12.50"}, settlement.ErrBlank},
		{"three decimals", head + "c1,H1,G,1.005,0.00\n", []string{`cases.csv: row 2, column cost: too many decimals: got 3, want at most 2: got "1.005"`}, settlement.ErrPlaces},
		{"exponent", head + "c1,H1,G,1E5,0.00\n", []string{plain(2, "cost", `"1E5"`)}, settlement.ErrSyntax},
		{"huge exponent", head + "c1,H1,G,1E+400000000,0.00\n", []string{plain(2, "cost", `"1E+400000000"`)}, settlement.ErrSyntax},
		{"no number", head + "c1,H1,G,NaN,1 000\n", []string{plain(2, "cost", `"NaN"`), plain(2, "covered", `text of 5 characters, 4 digits`)}, settlement.ErrSyntax},
		{"too large", head + "c1,H1,G,92233720368547758.08,0.00\n", []string{`cases.csv: row 2, column cost: number too large: got text of 20 characters, 19 digits`}, settlement.ErrTooLarge},
		{"very long", head + "c1,H1,G," + strings.Repeat("x", 1000) + ",0\n", []string{plain(2, "cost", "text of 1000 characters")}, settlement.ErrSyntax},
		{"ids in exponent form", head + "4.403E+19,4e+19,5.5E12,1.00,0.00\n", []string{
			`cases.csv: row 2, column id: an id in exponent form: its digits are lost: got "4.403E+19"`,
			`cases.csv: row 2, column institution: an id in exponent form: its digits are lost: got "4e+19"`,
		}, rows.ErrExponentID},
		{"field count", head + good + "c2,H1,G,1.00\nc3,H1,G,1.00,0.00,\nx\n", []string{
			"cases.csv: row 3: wrong number of fields: want 5, got 4",
			"cases.csv: row 4: wrong number of fields: want 5, got 6",
			"cases.csv: row 5: wrong number of fields: want 5, got 1",
		}, rows.ErrFieldCount},
		{"rows after quoted line ends", head + "\"c1\n\",H1,\"G\r\n\",1.00,0.00\n\nc2,H1,G,x,0.00\n", []string{plain(6, "cost", `"x"`)}, settlement.ErrSyntax},
		{"truncated in a quote", head + "c1,H1,G,x,0.00\nc2,H1,\"G,1.00,0.00\nc3,H1,G,1.00,0.00\n", []string{
			plain(2, "cost", `"x"`),
			`cases.csv: row 3: extraneous or missing " in quoted-field, on line 4`,
		}, settlement.ErrSyntax},
		{"bare quote", head + "c1,H1,G\"x,1.00,0.00\nc2,H1,G,x,0.00\n", []string{`cases.csv: row 2: bare " in non-quoted-field`}, nil},
		{"encoding", head + "c\x001,H\xff1,G,1.00,0.00\nc2,H\uFFFD,\"a\rb\",1.00,0.00\n", []string{
			"cases.csv: row 2, column id: unreadable text: it holds a NUL",
			"cases.csv: row 2, column institution: unreadable text: not valid UTF-8",
			"cases.csv: row 3, column institution: unreadable text: it holds U+FFFD, what a wrong decoding leaves behind",
			"cases.csv: row 3, column group: unreadable text: it holds a carriage return",
		}, rows.ErrEncoding},
		{"optional columns", "id,institution,group,cost,covered," + strings.Join(filetest.Every, ",") + "\n" +
			"c1,H1,G,1,1,-1,2025-02-30,2025022,9.9E+9,maybe,-1.00,1E3,x,,4.4E+11,\nc2,H1,G,1,1,100001,,,,,,-1,-1,,,\nc3,H1,G,1,1,+7,,,,,,,,,,\n", []string{
			`cases.csv: row 2, column days: want a whole number from 0 to 100000: got "-1"`,
			`cases.csv: row 2, column admitted: not a date: there is no day 2025-02-30`,
			`cases.csv: row 2, column discharged: not a date: want a day such as 2006-01-02, got "2025022"`,
			`cases.csv: row 2, column person: an id in exponent form: its digits are lost`,
			`cases.csv: row 2, column approved: impossible approval: got text of 5 characters, want yes, no, high or special`,
			`cases.csv: row 2, column approved_amount: negative: got -1.00`,
			plain(2, "approved_points", `"1E3"`),
			plain(2, "unreasonable", `"x"`),
			`cases.csv: row 2, column charged_to: an id in exponent form: its digits are lost: got "4.4E+11"`,
			`cases.csv: row 3, column days: want a whole number from 0 to 100000: got "100001"`,
			`cases.csv: row 3, column approved_points: negative: got -1`,
			`cases.csv: row 3, column unreasonable: negative: got -1.00`,
			`cases.csv: row 4, column days: want a whole number from 0 to 100000: got "+7"`,
		}, rows.ErrCount},
		{"a record without end", head + good + "c2,H1,\"G" + strings.Repeat("x,1.00,0.00\n", 200_000), []string{
			"cases.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?",
		}, rows.ErrTooLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := filetest.Collect(Cases(filetest.Memory("cases.csv", tt.text), filetest.Every...).All())
			require.Empty(t, cmp.Diff(tt.want, filetest.Messages(err)))
			require.Equal(t, len(tt.want), filetest.Total(err))
			if tt.is != nil {
				require.ErrorIs(t, err, tt.is)
			}
			var at *rows.Error
			require.ErrorAs(t, err, &at)
			require.Equal(t, "cases.csv", at.File)
			require.Equal(t, at.Column, at.Field)
		})
	}
}

// plain is the message about a number that is none.
func plain(row int, column, got string) string {
	return fmt.Sprintf("cases.csv: row %d, column %s: %v: got %s", row, column, settlement.ErrSyntax, got)
}

func TestFaultsAreCountedAndTheRestIsQuiet(t *testing.T) {
	lines := []string{"c0,H1,G,1.00,0.00"}
	for i := range 250 {
		lines = append(lines, fmt.Sprintf("b%d,H1,G,x,0.00", i), fmt.Sprintf("c%d,H1,G,1.00,0.00", i+1))
	}
	cases, err := filetest.Collect(Cases(csvFile(lines...)).All())
	require.Equal(t, []string{"c0"}, ids(cases), "no claim after the first fault")
	got := filetest.Messages(err)
	require.Len(t, got, settlement.MaxFaults+1)
	require.Equal(t, plain(3, "cost", `"x"`), got[0])
	require.Equal(t, plain(201, "cost", `"x"`), got[99])
	require.Equal(t, "… and 150 more, 250 faults in all", got[100])
}

func TestLongRecords(t *testing.T) {
	text := strings.Repeat("语", split.MaxRecord/3-100)
	file := filetest.Memory("c.csv", "id,institution,group,cost,covered,department\nc1,H1,G,1,1,"+text+"\nc2,H1,G,1,1,\""+text+"\"\n")
	cases, err := filetest.Collect(Cases(file, "department").All())
	require.NoError(t, err)
	require.Equal(t, text, cases[1].Department)
}

func TestUnknownListedColumn(t *testing.T) {
	_, err := filetest.Collect(Cases(csvFile("c1,H1,G,1,1"), "days", "weight", "rw").All())
	require.Equal(t, []string{"cases.csv, column weight: no such column", "cases.csv, column rw: no such column"}, filetest.Messages(err))
}

func TestUnknown(t *testing.T) {
	head := "备注,id,group,rw,rw,approved\n"
	got, err := Cases(filetest.Memory("c.csv", head)).Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"备注", "rw", "rw"}, got)

	got, err = Cases(filetest.Memory("c.jsonl", `{"x":1}`)).Unknown()
	require.NoError(t, err)
	require.Empty(t, got)

	_, err = Cases(filetest.Memory("c.csv", "")).Unknown()
	require.ErrorIs(t, err, rows.ErrEmpty)
}

// watched counts what happens to a file, and fails where it is told to, each time that it
// is opened.
type watched struct {
	of             func() io.Reader
	opened, closed int
	onOpen         error
	onClose        error
}

func (w *watched) open() (io.ReadCloser, error) {
	w.opened++
	if w.onOpen != nil {
		return nil, w.onOpen
	}
	return watchedFile{w.of(), w}, nil
}

type watchedFile struct {
	io.Reader
	*watched
}

func (w watchedFile) Close() error { w.closed++; return w.onClose }

func TestFilesThatFail(t *testing.T) {
	disk := errors.New("disk on fire")
	text := "id,institution,group,cost,covered\nc1,H1,G,1,1\nc2,H1,G,x,1\n"
	tests := []struct {
		name string
		file watched
		want []string
	}{
		{"open", watched{onOpen: disk}, []string{"c.csv: disk on fire"}},
		{"first read", watched{of: func() io.Reader { return iotest.ErrReader(disk) }}, []string{"c.csv: disk on fire"}},
		{"later read", watched{of: func() io.Reader { return io.MultiReader(strings.NewReader(text), iotest.ErrReader(disk)) }}, []string{
			strings.Replace(plain(3, "cost", `"x"`), "cases.csv", "c.csv", 1), "c.csv: after row 3: disk on fire"}},
		{"close", watched{of: func() io.Reader { return strings.NewReader(text[:len(text)-12]) }, onClose: disk}, []string{"c.csv: disk on fire"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := filetest.Collect(Cases(rows.File{Name: "c.csv", Open: tt.file.open}).All())
			require.Equal(t, tt.want, filetest.Messages(err))
			require.ErrorIs(t, err, disk)
			require.True(t, tt.file.onOpen != nil || tt.file.closed == tt.file.opened)
		})
	}
}

func TestBreakClosesTheFile(t *testing.T) {
	w := watched{of: func() io.Reader {
		return strings.NewReader("id,institution,group,cost,covered\nc1,H1,G,1,1\nc2,H1,G,1,1\n")
	}}
	for range Cases(rows.File{Name: "c.csv", Open: w.open}).All() {
		break
	}
	require.Equal(t, 1, w.opened)
	require.Equal(t, 1, w.closed)
}

func TestSlowReaders(t *testing.T) {
	text := "\uFEFFid,institution,group,cost,covered\r\nc1,H1,G,1,1\r\n"
	for name, r := range map[string]io.Reader{
		"one byte":     iotest.OneByteReader(strings.NewReader(text)),
		"half":         iotest.HalfReader(strings.NewReader(text)),
		"data and end": iotest.DataErrReader(strings.NewReader(text)),
	} {
		w := watched{of: func() io.Reader { return r }}
		cases, err := filetest.Collect(Cases(rows.File{Name: "c.csv", Open: w.open}).All())
		require.NoError(t, err, name)
		require.Equal(t, []string{"c1"}, ids(cases), name)
	}
}
