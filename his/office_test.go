package his

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// A workbook that LibreOffice makes of a file has the claims of the file; ids are texts if
// it was told so, and refused if it lost their digits.
func TestLibreOffice(t *testing.T) {
	const text = "id,institution,group,cost,covered,days,admitted,discharged,person,department\n" +
		"20250316000000000001,012345,ES23,1234.10,100.07,7,2025-02-10,2025-03-16,P1,心内科\n" +
		"20250316000000000002,012345,0000,124599.99,0,1,2025-03-15,2025-03-16,P2,\"呼吸,内科\"\n"
	listed := []string{"days", "admitted", "discharged", "person", "department"}
	want, err := filetest.Collect(Cases(filetest.Memory("c.csv", text), listed...).All())
	require.NoError(t, err)
	got, err := filetest.Collect(Cases(filetest.LibreOffice(t, text, "1/2/2/2/3/2"), listed...).All())
	require.NoError(t, err)
	require.Equal(t, want, got)

	_, err = filetest.Collect(Cases(filetest.LibreOffice(t, text, ""), listed...).All())
	require.ErrorIs(t, err, rows.ErrNumberID)
	require.ErrorContains(t, err, "column id, cell A2: ")
}

// flatRow is a row of a flat OpenDocument sheet: a text, or what a spreadsheet makes of a
// number, day:, time:, share: or =formula.
func flatRow(cells ...string) string {
	var b strings.Builder
	for _, text := range cells {
		kind, value, typed := strings.Cut(text, ":")
		switch {
		case text == "":
			b.WriteString(`<table:table-cell/>`)
		case typed && kind == "day", typed && kind == "time":
			style := map[string]string{"day": "d", "time": "dt"}[kind]
			b.WriteString(`<table:table-cell office:value-type="date" office:date-value="` + value + `" table:style-name="` + style + `"/>`)
		case typed && kind == "share":
			b.WriteString(`<table:table-cell office:value-type="percentage" office:value="` + value + `" table:style-name="p"/>`)
		case text[0] == '=':
			b.WriteString(`<table:table-cell table:formula="of:` + text + `" office:value-type="float"/>`)
		case text[0] >= '0' && text[0] <= '9':
			b.WriteString(`<table:table-cell office:value-type="float" office:value="` + text + `"/>`)
		default:
			b.WriteString(`<table:table-cell office:value-type="string"><text:p>` + text + `</text:p></table:table-cell>`)
		}
	}
	return `<table:table-row>` + b.String() + `</table:table-row>`
}

// A workbook that LibreOffice makes, with days from 1904, formulas and errors, several sheets,
// and twenty thousand rows after the last one that have a style and no more.
func TestLibreOfficeOdd(t *testing.T) {
	head := flatRow("id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "department")
	styled := `<table:table-row table:number-rows-repeated="20000"><table:table-cell table:style-name="d"/><table:table-cell table:style-name="p"/></table:table-row>`
	book := filetest.FlatOffice(t, `<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>`+
		`<table:table table:name="说明">`+flatRow("a note")+`</table:table>`+
		`<table:table table:name="cases">`+head+
		flatRow("C1", "H1", "ES23", "1000.2", "=[.D2]/2", "=3+4", "day:2025-02-10", "time:2025-02-17T08:30:00", "内科")+
		flatRow("C2", "H1", "ES23", "0.1", "share:0.05", "0", "day:2024-02-29", "=DATE(2024;3;1)", "")+styled+`</table:table>`+
		`<table:table table:name="S3">`+head+flatRow("C1", "H1", "ES23", "=1/0", "=NA()", "7", "day:2025-02-10", "", "")+
		flatRow("C2", "day:2025-02-10", "ES23", "day:2025-02-10", "1", "7", "day:2025-02-10", "", "")+`</table:table>`)
	book.SheetName = "cases"
	require.Equal(t, []string{
		"C1 H1 ES23 1000.20 500.10 7 2025-02-10 2025-02-17 内科",
		"C2 H1 ES23 0.10 0.05 0 2024-02-29 2024-03-01 ",
	}, readOdd(book))
	book.SheetName = "S3"
	require.Equal(t, []string{
		"table.xlsx [S3]: row 2, column cost, cell D2: an error of the spreadsheet: #DIV/0!",
		"table.xlsx [S3]: row 2, column covered, cell E2: an error of the spreadsheet: #N/A",
		"table.xlsx [S3]: row 3, column institution, cell B3: an id or a code that a spreadsheet keeps as a day",
		"table.xlsx [S3]: row 3, column cost, cell D3: an amount that a spreadsheet keeps as a day",
	}, readOdd(book))
}
