package his

import (
	"strings"
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
	const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-804]yyyy&quot;年&quot;\m_-;@"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="general"/><numFmt numFmtId="167" formatCode="&quot;x"/><numFmt numFmtId="168" formatCode="[x"/><numFmt numFmtId="169" formatCode="0.00;d"/></numFmts><cellXfs><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	const texts = `<sst><si><t xml:space="preserve"> c_x0031_ &amp;&lt;&gt;&quot;&apos;&#65;&#x42;&no;&</t></si><si><t/></si><si><t>_x00zz_</t></si><si><r><t>H</t></r><r><t>1</t></r></si><!-- c --><?p i?></sst>`
	for _, cells := range []string{
		`<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>3</v></c><c r="C2" t="str"><f>A1</f><v>G</v></c><c r="D2" s="0"><v>45658</v></c><c r="E2" t="n"><v>1</v></c>`,
		`<c r="A2" t="s"><v>9</v></c><c r="B2" t="e"><v>#REF!</v></c><c r="C2" t="e"><v>张三</v></c><c r="D2"><f>A1</f></c><c r="E2" t="s"><v>x</v></c>`,
		`<c r='A2' t='inlineStr'><is><r><t>c</t></r><rPh><t>q</t></rPh><t><![CDATA[1<]]></t></is></c><c s="1" r="B2"/><c r="D2" s="5"><v>1</v></c><c r="E2" t="d"><v>2025-01-01</v></c>`,
		`<c r="B2"><v>1</v></c><c r="A2"><v>1</v></c>`, `<c r="A2"><v>1</v></c><c r="ZZZZ2"/>`, `<c r="A2"><v>1</v></c></row><row r="1"><c r="A1"/>`, `<c r="A2`, `<c r="A2"><v>1`, `<c r="1A"/>`, `<c r=A2 t="s"/>`, `<!DOCTYPE x>`, `<!-- `, `<![CDATA[ `, `<? `,
	} {
		f.Add(`<worksheet><sheetData>`+head+`<row r="2">`+cells+`</row><row r="4"/><row r="5"></row></sheetData></worksheet>`, texts, styles)
	}
	f.Add(`<worksheet><sheetData>`+head+`<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>`+strings.Repeat("1", 9<<10)+`</v></c>`+strings.Repeat(" ", 60<<10)+`</row></sheetData></worksheet>`, texts, styles)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		const kind = `"http://x/`
		data := filetest.Stored(map[string]string{
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

// FuzzBookFile reads anything as the file of a workbook, of several sheets too. A fault has
// a code, and a second walk is the first.
func FuzzBookFile(f *testing.F) {
	head := []string{"id", "institution", "group", "cost", "covered", "department"}
	good := filetest.BookSheet{Name: "一月", Rows: filetest.Cells(head, []string{"c1", "H1", "ES23", "1.00", "0", "内科"}, []string{"", "", "", "", "", ""})}
	other := filetest.BookSheet{Name: "说明", Rows: filetest.Cells([]string{"x"})}
	for i, style := range filetest.BookStyles {
		f.Add(string(filetest.Book(style, i%2 == 0, good, other)), "")
	}
	f.Add(string(filetest.Book("excel", false, good, good)), "")
	f.Add(string(filetest.Book("excel", false, other, good)), "一月")
	f.Add(string(filetest.Book("excel", false, good)), "三月")
	f.Add(string(filetest.Book("excel", false, other, other)), "")
	f.Add(string(filetest.Book("excel", false, filetest.BookSheet{Name: "13812345678"})), "")
	f.Add(string(filetest.Book("excel", false, filetest.BookSheet{Name: "a", Rows: filetest.Cells(head, []string{"1"}, head, []string{"1", "2", "3", "4", "5", "6", "7"})})), "")
	f.Add("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "")
	f.Add("\xD0\xCF\x11\xE0"+strings.Join(strings.Split("EncryptedPackage", ""), "\x00")+"\x00", "")
	f.Add("PK\x03\x04", "")
	for _, part := range []string{"xl/workbook.bin", "content.xml", "x"} {
		f.Add(string(filetest.Stored(map[string]string{part: "x", "mimetype": "x"})), "")
	}
	f.Fuzz(func(t *testing.T, data, sheet string) {
		file := filetest.BookFile("x.xlsx", []byte(data))
		file.SheetName = sheet
		table := Cases(file, "department")
		first, err := filetest.Collect(table.All())
		if err != nil {
			if settlement.Code(err) == coded.Other {
				t.Fatal("no code: ", err)
			}
			return
		}
		again, err := filetest.Collect(table.All())
		if err != nil || cmp.Diff(first, again, filetest.ByValue) != "" {
			t.Fatal("a second walk differs: ", err)
		}
	})
}
