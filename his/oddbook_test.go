package his

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// oddHead is the first row of a sheet.
var oddHead = func() string {
	var b strings.Builder
	for i, name := range strings.Fields("id institution group cost covered days admitted discharged department") {
		fmt.Fprintf(&b, `<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, name)
	}
	return `<row r="1">` + b.String() + `</row>`
}()

// oddBook is a workbook of a sheet of these rows, of shared texts, and of styles of days, of
// money, of shares and of times. Its namespaces are those of the strict form.
func oddBook(sheet, texts, properties string) rows.File {
	const kind = `"http://purl.oclc.org/ooxml/officeDocument/relationships/`
	return filetest.BookFile("x.xlsx", filetest.Stored(map[string]string{
		"xl/workbook.xml":            `<workbook>` + properties + `<sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<r><Relationship Id="a" Type=` + kind + `worksheet" Target="s.xml"/><Relationship Id="b" Type=` + kind + `sharedStrings" Target="t.xml"/><Relationship Id="c" Type=` + kind + `styles" Target="y.xml"/></r>`,
		"xl/s.xml":                   `<worksheet><sheetData>` + oddHead + sheet + `</sheetData></worksheet>`,
		"xl/t.xml":                   `<sst>` + texts + `</sst>`,
		"xl/y.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.00%"/><numFmt numFmtId="165" formatCode="[DBNum1][$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>` +
			`<numFmt numFmtId="166" formatCode="#,##0.00_);[Red]\(#,##0.00\)"/><numFmt numFmtId="167" formatCode="[$￥-804]#,##0.00;[$¥-804]\-#,##0.00"/><numFmt numFmtId="168" formatCode="上午/下午 h:mm"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="49"/><xf numFmtId="57"/><xf numFmtId="31"/></cellXfs></styleSheet>`,
	}))
}

// readOdd returns the cases of a workbook as texts, or its faults.
func readOdd(f rows.File) (said []string) {
	list, err := filetest.Collect(Cases(f, "days", "admitted", "discharged", "department").All())
	for _, c := range list {
		said = append(said, fmt.Sprint(c.ID, " ", c.Institution, " ", c.Group, " ", c.Cost, " ", c.Covered, " ", c.Days, " ", c.Admitted, " ", c.Discharged, " ", c.Department))
	}
	if err != nil {
		said = filetest.Messages(err)
	}
	return said
}

// Workbooks as hospitals have them are read as they are shown, or refused with the cell.
func TestOddWorkbooks(t *testing.T) {
	const texts = `<si><t>C1</t></si><si><t>H1</t></si><si><r><t>内</t></r><r><rPr><b/></rPr><t>科</t></r><rPh sb="0" eb="1"><t>nei</t></rPh></si>`
	const codes = `<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="str"><f>A1</f><v>ES23</v></c>`
	const money = codes + `<c r="D2"><v>1</v></c><c r="E2"><v>0</v></c>`
	for _, row := range []struct {
		name, cells, properties string
		want                    []string
	}{
		{"money, days and runs by their styles", codes + `<c r="D2" s="4"><v>1234.5</v></c><c r="E2" s="5"><v>-0</v></c><c r="F2" s="7"><v>7</v></c><c r="G2" s="3"><v>45698</v></c><c r="H2" s="8"><v>45705.3541666667</v></c><c r="I2" t="s"><v>2</v></c>`, "",
			[]string{"C1 H1 ES23 1234.50 0.00 7 2025-02-10 2025-02-17 内科"}},
		{"exponents, a day in text", codes + `<c r="D2"><v>1E3</v></c><c r="E2"><v>5.0000000000000001E-2</v></c><c r="G2" s="9"><v>45698</v></c><c r="H2" t="d"><v>2025-02-17T08:30:00.000</v></c>`, "",
			[]string{"C1 H1 ES23 1000.00 0.05 0 2025-02-10 2025-02-17 "}},
		{"from 1904", money + `<c r="G2" s="1"><v>44236</v></c>`, `<workbookPr date1904="true"/>`, []string{"C1 H1 ES23 1.00 0.00 0 2025-02-10  "}},
		{"not from 1904", money + `<c r="G2" s="1"><v>45698</v></c>`, `<workbookPr date1904="false"/>`, []string{"C1 H1 ES23 1.00 0.00 0 2025-02-10  "}},
		{"formulas with their results", codes + `<c r="D2"><f t="array" ref="D2:D3">SUM(1)</f><v>2.5</v></c><c r="E2"><f ca="1">0</f><v>0</v></c><c r="F2"><f t="shared" si="0"/><v>3</v></c>`, "",
			[]string{"C1 H1 ES23 2.50 0.00 3   "}},
		{"formulas without", codes + `<c r="D2"><f>1+1</f></c><c r="E2"><f>1</f><v></v></c><c r="F2"><f t="shared" si="0"/><v/></c>`, "", []string{
			"x.xlsx [S]: row 2, column cost, cell D2: a formula without its result: open the workbook, save it, and read it again",
			"x.xlsx [S]: row 2, column covered, cell E2: a formula without its result: open the workbook, save it, and read it again",
			"x.xlsx [S]: row 2, column days, cell F2: a formula without its result: open the workbook, save it, and read it again",
		}},
		{"errors", codes + `<c r="D2" t="e"><v>#N/A</v></c><c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F2" t="e"><v>#GETTING_DATA</v></c>`, "", []string{
			"x.xlsx [S]: row 2, column cost, cell D2: an error of the spreadsheet: #N/A",
			"x.xlsx [S]: row 2, column covered, cell E2: an error of the spreadsheet: #DIV/0!",
			"x.xlsx [S]: row 2, column days, cell F2: an error of the spreadsheet: #GETTING_DATA",
		}},
		{"an amount that is shown as a day", codes + `<c r="D2" s="1"><v>45698</v></c><c r="E2" s="1"/>`, "", []string{
			"x.xlsx [S]: row 2, column cost, cell D2: an amount that a spreadsheet keeps as a day",
			"x.xlsx [S]: row 2, column covered, cell E2: blank, want a number such as 12.50",
		}},
		{"a time without its day", money + `<c r="G2" s="6"><v>0.5</v></c>`, "", []string{`x.xlsx [S]: row 2, column admitted, cell G2: not the number of a day in a spreadsheet: got "0.5"`}},
		{"a day that never was", money + `<c r="G2" s="1"><v>60</v></c>`, "", []string{`x.xlsx [S]: row 2, column admitted, cell G2: not the number of a day in a spreadsheet: got "60"`}},
		{"a shared text that is not there", `<c r="A2" t="s"><v>7</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>0</v></c><c r="D2"><v>1</v></c><c r="E2"><v>0</v></c>`, "",
			[]string{"x.xlsx [S]: row 2, column id, cell A2: the workbook is broken: a text of it is missing"}},
		{"white space between tags", "\n <c r=\"A2\" t=\"s\">\n <v>0</v>\n </c>\n<c r=\"B2\" t=\"s\"><v>1</v></c><c r=\"C2\" t=\"inlineStr\">\n<is>\n<t>E</t>\n</is></c><c r=\"D2\"><v>1</v></c><c r=\"E2\"><v>0</v></c>\n", "",
			[]string{"C1 H1 E 1.00 0.00 0   "}},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, readOdd(oddBook(`<row r="2">`+row.cells+`</row>`, texts, row.properties)))
		})
	}
}

// largeBook is a workbook of a hundred thousand shared texts, and of twenty thousand rows
// after its cases that have a style and no more.
func largeBook(cases int) rows.File {
	const styled = 20_000
	var shared, sheet strings.Builder
	for i := range sharedTexts {
		fmt.Fprintf(&shared, `<si><t>T%d</t><phoneticPr fontId="1" type="noConversion"/></si>`, i)
	}
	for i := range cases {
		fmt.Fprintf(&sheet, `<row r="%[1]d"><c r="A%[1]d" t="s"><v>%[2]d</v></c><c r="B%[1]d" t="s"><v>%[3]d</v></c><c r="C%[1]d" t="s"><v>5</v></c><c r="D%[1]d"><v>%[4]d</v></c><c r="E%[1]d"><v>0</v></c></row>`, i+2, sharedTexts-1-i, i%10, i)
	}
	for i := range styled {
		fmt.Fprintf(&sheet, `<row r="%[1]d" s="3" customFormat="1"><c r="A%[1]d" s="3"/><c r="D%[1]d" s="4"/></row>`, i+cases+2)
	}
	return oddBook(sheet.String(), shared.String(), "")
}

const sharedTexts = 100_000

func TestLargeWorkbook(t *testing.T) {
	const cases = 5_000
	list, err := filetest.Collect(Cases(largeBook(cases)).All())
	require.NoError(t, err)
	require.Len(t, list, cases)
	ahead, err := walked(t, Cases(largeBook(cases)).Claims().Source().Start(2))
	require.NoError(t, err)
	require.Equal(t, list, ahead)
	for i, c := range list {
		require.Equal(t, fmt.Sprintf("T%d T%d %d.00", sharedTexts-1-i, i%10, i), fmt.Sprint(c.ID, " ", c.Institution, " ", c.Cost))
	}
}

// A walk that ends early, by whichever way, leaves no goroutine that unpacks.
func TestLeftWorkbook(t *testing.T) {
	table := Cases(largeBook(5_000))
	for name, leave := range map[string]func(){
		"a break": func() {},
		"a panic": func() { panic("a panic") },
	} {
		before := runtime.NumGoroutine()
		func() {
			defer func() { _ = recover() }()
			n := 0
			for _, err := range table.rows.Ahead().All() {
				require.NoError(t, err)
				if n++; n == 4_000 {
					leave()
					break
				}
			}
		}()
		require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 10*time.Second, time.Millisecond, name) // 1: Eventually's own
	}
}
