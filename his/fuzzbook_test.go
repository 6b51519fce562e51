package his

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"

	"github.com/yibaojiesuan/settlement"
)

// FuzzBook reads anything as the parts of a workbook: its sheet, its shared texts and its
// styles. Every fault has a code, and a second walk is the first.
func FuzzBook(f *testing.F) {
	head := `<row r="1"><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>institution</t></is></c><c t="inlineStr"><is><t>group</t></is></c><c t="inlineStr"><is><t>cost</t></is></c><c t="inlineStr"><is><t>covered</t></is></c></row>`
	f.Add(`<worksheet><sheetData>`+head+`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>1</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" s="1"><v>1.1000000000000001</v></c><c r="E2"><f>A1</f><v>0</v></c></row></sheetData></worksheet>`,
		`<sst><si><t>c1</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>`, `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`)
	f.Add(`<x:worksheet xmlns:x='x'><x:sheetData><x:row><x:c t='e'><x:v>#N/A</x:v></x:c><!-- > --><![CDATA[x]]></x:row></x:sheetData>`, `<sst/>`, `<`)
	f.Add(head, `&#x41;_x000D_`, ``)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		const kind = `"http://x/`
		data := filetest.Zip(map[string]string{
			"xl/workbook.xml":            `<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<r><Relationship Id="a" Type=` + kind + `worksheet" Target="s.xml"/><Relationship Id="b" Type=` + kind + `sharedStrings" Target="t.xml"/><Relationship Id="c" Type=` + kind + `styles" Target="y.xml"/></r>`,
			"xl/s.xml":                   sheet, "xl/t.xml": texts, "xl/y.xml": styles,
		})
		table := Cases(filetest.BookFile("x.xlsx", data), filetest.Every...)
		first, err := filetest.Collect(table.All())
		if err != nil {
			list := []error{err}
			if many, ok := err.(*settlement.Faults); ok { //nolint:errorlint // its own
				list = many.List
			}
			for _, e := range list {
				if at, ok := e.(*rows.Error); ok && settlement.Code(at) == coded.Other { //nolint:errorlint // its own
					t.Fatal("no code: ", e)
				}
			}
			return
		}
		again, err := filetest.Collect(table.All())
		if err != nil || cmp.Diff(first, again, filetest.ByValue) != "" {
			t.Fatal("a second walk differs: ", err)
		}
		for _, c := range first {
			if c.ID == "" || c.Institution == "" || c.Cost < 0 || c.Covered < 0 {
				t.Fatalf("%+v", drg.Case(c))
			}
		}
	})
}
