package his

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

var bookHead = []filetest.BookCell{
	filetest.T("id"), filetest.T("institution"), filetest.T("group"), filetest.T("cost"), filetest.T("covered"), filetest.T("days"), filetest.T("admitted"), filetest.T("approved"), filetest.T("department"),
}

// Workbooks of every program are read as the CSV of the same rows.
func TestWorkbooks(t *testing.T) {
	T, N, D := filetest.T, filetest.N, filetest.D
	none := filetest.BookCell{Kind: "none"}
	lines := [][]filetest.BookCell{
		bookHead,
		{T("c1"), T("H&<1"), T("ES23"), N("1.1000000000000001"), N("0"), N("7"), D("45658"), none, T("心血管内科 1")},
		{},
		{N("123456789012345"), T("H1 "), N("21"), N("124599.99999999999"), N("7.0000000000000007E-2"), none, D("45658.999"), {Kind: "true", Text: "1"}},
		{T("c3\r"), T("H1"), T("G"), {Kind: "formula", Text: "100.5"}, T("100.5000"), N("3"), T("2025/3/16"), {Kind: "true", Text: "0"}, none, none},
	}
	want := []drg.Case{
		{ID: "c1", Institution: "H&<1", Group: "ES23", Cost: 1_10, Days: 7, Admitted: settlement.MustDate("2025-01-01"), Department: "心血管内科 1"},
		{ID: "123456789012345", Institution: "H1", Group: "21", Cost: 124600_00, Covered: 7, Admitted: settlement.MustDate("2025-01-01"), Approved: drg.ApprovedHigh},
		{ID: "c3", Institution: "H1", Group: "G", Cost: 100_50, Covered: 100_50, Days: 3, Admitted: settlement.MustDate("2025-03-16")},
	}
	for _, style := range filetest.BookStyles {
		t.Run(style, func(t *testing.T) {
			data := filetest.Book(style, false, filetest.BookSheet{Name: "一月", Rows: lines})
			path := filepath.Join(t.TempDir(), "cases.xlsx")
			require.NoError(t, os.WriteFile(path, data, 0o600))
			for _, f := range []rows.File{rows.Path(path), rows.Path(path + "#一月"), filetest.BookFile("cases.xlsx", data), filetest.BookFile("wrongly.csv", data)} {
				table := Cases(f, "days", "admitted", "approved", "department")
				got, err := filetest.Collect(table.All())
				require.NoError(t, err, f.Name)
				require.Empty(t, cmp.Diff(want, got, filetest.ByValue))
				again, err := filetest.Collect(table.Claims().All())
				require.NoError(t, err)
				require.Equal(t, got, again)
				require.True(t, table.rows.Mended())
			}
		})
	}
}

func TestWorkbooksOf1904(t *testing.T) {
	data := filetest.Book("excel", true, filetest.BookSheet{Name: "S", Rows: [][]filetest.BookCell{bookHead,
		{filetest.T("c1"), filetest.T("H1"), filetest.T("G"), filetest.N("1"), filetest.N("0"), filetest.N("1"), filetest.D("44196")}}})
	got, err := filetest.Collect(Cases(filetest.BookFile("c.xlsx", data), "admitted").All())
	require.NoError(t, err)
	require.Equal(t, "2025-01-01", got[0].Admitted.String())
}

// What a workbook has lost is refused with its cell.
func TestBadWorkbooks(t *testing.T) {
	T, N, D := filetest.T, filetest.N, filetest.D
	data := filetest.Book("excel", false, filetest.BookSheet{Name: "S", Rows: [][]filetest.BookCell{bookHead,
		{N("4.403000000041E+19"), D("45658"), T("G"), {Kind: "bare"}, {Kind: "error", Text: "#REF!"}, N("1.5"), N("x"), T("maybe")},
		{N("1.5"), T("H1"), T("G"), N("12345.675"), N("1"), T("1"), {Kind: "true", Text: "1"}, N("1")},
	}})
	_, err := filetest.Collect(Cases(filetest.BookFile("c.xlsx", data), "days", "admitted", "approved").All())
	require.Empty(t, cmp.Diff([]string{
		"c.xlsx [S]: row 2, column id, cell A2: an id that a spreadsheet keeps as a number of more than 15 digits: the rest are lost",
		"c.xlsx [S]: row 2, column institution, cell B2: an id or a code that a spreadsheet keeps as a day",
		"c.xlsx [S]: row 2, column cost, cell D2: a formula without its result: open the workbook, save it, and read it again",
		"c.xlsx [S]: row 2, column covered, cell E2: an error of the spreadsheet: #REF!",
		`c.xlsx [S]: row 2, column days, cell F2: want a whole number from 0 to 100000: got "1.5"`,
		`c.xlsx [S]: row 2, column admitted, cell G2: not the number of a day in a spreadsheet: got "x"`,
		"c.xlsx [S]: row 2, column approved, cell H2: impossible approval: got text of 5 characters, want yes, no, high or special",
		"c.xlsx [S]: row 3, column id, cell A3: an id or a code that is kept as a number, and not as a whole one",
		`c.xlsx [S]: row 3, column cost, cell D3: too many decimals: got 3, want at most 2: got "12345.675"`,
		"c.xlsx [S]: row 3, column admitted, cell G3: not a date: want a day such as 2006-01-02, got text of 4 characters",
		`c.xlsx [S]: row 3, column approved, cell H3: impossible approval: got "1", want yes, no, high or special`,
	}, filetest.Messages(err)))
}

func TestSheetsOfAWorkbook(t *testing.T) {
	good := filetest.Cells([]string{"id", "institution", "group", "cost", "covered"}, []string{"c1", "H1", "G", "1", "0"})
	notes := filetest.BookSheet{Name: "说明", Rows: filetest.Cells([]string{"制表人", "张三"})}
	read := func(f rows.File) error { return filetest.Drain(Cases(f).All()) }
	file := func(sheet string, sheets ...filetest.BookSheet) rows.File {
		f := filetest.BookFile("c.xlsx", filetest.Book("excel", false, sheets...))
		f.SheetName = sheet
		return f
	}
	require.NoError(t, read(file("", notes, filetest.BookSheet{Name: "S2", Rows: good})), "the one with the header")
	require.NoError(t, read(file("S3", notes, filetest.BookSheet{Name: "S2", Rows: good}, filetest.BookSheet{Name: "S3", Rows: good})))
	require.EqualError(t, read(file("", notes, filetest.BookSheet{Name: "S2", Rows: good}, filetest.BookSheet{Name: "S3", Rows: good})),
		"c.xlsx: which sheet of the workbook is to be read: S2, S3 have the header; name one as book.xlsx#S2")
	require.EqualError(t, read(file("S9", filetest.BookSheet{Name: "S2", Rows: good})), `c.xlsx: which sheet of the workbook is to be read: there is no "S9", but S2`)
	err := read(file("", notes, filetest.BookSheet{Name: "张三丰的表格", Rows: filetest.Cells([]string{"姓名", "张三"})}))
	require.ErrorIs(t, err, rows.ErrSheet)
	require.NotContains(t, err.Error(), "张三")
	require.ErrorIs(t, read(file("", filetest.BookSheet{Name: "empty"})), rows.ErrEmpty)

	looked, err := Cases(file("", notes, filetest.BookSheet{Name: "S2", Rows: good})).rows.Look(new(settlement.Faults), func(int, *drg.Case) bool { return true })
	require.NoError(t, err)
	require.Equal(t, "S2", looked.Sheet)
	require.Len(t, looked.Others, 1)
}

// Files that are no workbook that can be read say what to do.
func TestNoWorkbooks(t *testing.T) {
	wide := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	for _, tt := range []struct {
		name string
		data []byte
		is   error
	}{
		{"the old format", append([]byte{0xD0, 0xCF, 0x11, 0xE0}, bytes.Repeat([]byte{0}, 100_000)...), rows.ErrOldBook},
		{"a password", append([]byte{0xD0, 0xCF, 0x11, 0xE0}, []byte(strings.Repeat("\x00", 65_530)+wide("EncryptedPackage"))...), rows.ErrPassword},
		{"an archive", filetest.Zip(map[string]string{"a.txt": "x"}), rows.ErrNoBook},
		{"binary", filetest.Zip(map[string]string{"xl/workbook.bin": "x"}), rows.ErrBinary},
		{"OpenDocument", filetest.Zip(map[string]string{"mimetype": "x", "content.xml": "<x/>"}), rows.ErrOpenBook},
		{"cut", filetest.Book("excel", false, filetest.BookSheet{Name: "S"})[:300], rows.ErrBroken},
		{"a web page", []byte("<html><table><tr><td>id</td></tr></table></html>"), rows.ErrMarkup},
		{"XML", []byte("\uFEFF<?xml version=\"1.0\"?><Workbook/>"), rows.ErrMarkup},
		{"no sheet", filetest.Zip(map[string]string{"xl/workbook.xml": "<workbook/>"}), rows.ErrBroken},
		{"entities", filetest.Zip(map[string]string{"xl/workbook.xml": `<!DOCTYPE x [<!ENTITY a "b">]><workbook/>`}), rows.ErrBroken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := filetest.Drain(Cases(filetest.BookFile("c.xls", tt.data)).All())
			require.ErrorIs(t, err, tt.is)
			require.NotContains(t, settlement.Chinese(err), "workbook")
		})
	}
}

// A sheet that unpacks to far more than it is packed in is refused before it is unpacked.
func TestBombs(t *testing.T) {
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/s.xml"/></Relationships>`,
		"xl/worksheets/s.xml":        `<worksheet><sheetData>` + strings.Repeat(" ", 65<<20) + `</sheetData></worksheet>`,
	}
	require.ErrorIs(t, filetest.Drain(Cases(filetest.BookFile("c.xlsx", filetest.Zip(parts))).All()), rows.ErrBomb)
	parts["xl/worksheets/s.xml"] = `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("x", 5<<20) + `</t></is></c></row></sheetData></worksheet>`
	require.ErrorIs(t, filetest.Drain(Cases(filetest.BookFile("c.xlsx", filetest.Zip(parts))).All()), rows.ErrBroken, "a cell of 5 MiB")
	parts["xl/worksheets/s.xml"] = `<worksheet><sheetData><row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>`
	require.ErrorIs(t, filetest.Drain(Cases(filetest.BookFile("c.xlsx", filetest.Zip(parts))).All()), rows.ErrBroken, "a column beyond the last one")
}
