package filetest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/his/rows"
)

// BookCell is a cell of a workbook that a test writes.
type BookCell struct {
	// Kind is text, number, day, true, error, formula (a number with its result), bare (a
	// formula without one) or none.
	Kind, Text string
}

// T is a cell of text.
func T(text string) BookCell { return BookCell{"text", text} }

// N is a cell of a number, as the file holds it.
func N(text string) BookCell { return BookCell{"number", text} }

// D is a cell of a number that is shown as a day.
func D(text string) BookCell { return BookCell{"day", text} }

// BookSheet is a sheet of a workbook that a test writes.
type BookSheet struct {
	Name string
	Rows [][]BookCell
}

// BookStyles are the programs in whose ways workbooks are written.
var BookStyles = []string{"excel", "wps", "libreoffice", "poi", "easyexcel", "openxml"}

// bookWriter writes a workbook as a program does.
type bookWriter struct {
	style   string
	from    bool // days from 1904
	strings []string
	index   map[string]int
}

// Book writes a workbook as raw XML, as a program of these styles writes it.
func Book(style string, from1904 bool, sheets ...BookSheet) []byte {
	w := &bookWriter{style: style, from: from1904, index: make(map[string]int)}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n"
	main := `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	parts := map[string]string{}
	var list, rels strings.Builder
	for i, s := range sheets {
		target := fmt.Sprintf("worksheets/sheet%d.xml", i+1)
		if style == "openxml" {
			target = "/xl/" + target
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escapeXML(s.Name), i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%sworksheet" Target="%s"/>`, i+1, kind, target)
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = head + w.sheet(main, s)
	}
	properties := `<workbookPr/>`
	if from1904 {
		properties = `<workbookPr date1904="1"/>`
	}
	parts["xl/workbook.xml"] = head + `<workbook ` + main + `>` + properties + `<sheets>` + list.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels.String() +
		`<Relationship Id="rId98" Type="` + kind + `styles" Target="styles.xml"/><Relationship Id="rId99" Type="` + kind + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	parts["_rels/.rels"] = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`
	parts["xl/styles.xml"] = head + `<styleSheet ` + main + `><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd;@"/><numFmt numFmtId="165" formatCode="&quot;日&quot;0.00"/></numFmts>` +
		`<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0"/><xf numFmtId="164" xfId="0"/><xf numFmtId="165" xfId="0"/></cellXfs></styleSheet>`
	var texts strings.Builder
	for _, s := range w.strings {
		texts.WriteString(w.shared(s))
	}
	parts["xl/sharedStrings.xml"] = head + `<sst ` + main + `>` + texts.String() + `</sst>`
	parts["[Content_Types].xml"] = head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	return Zip(parts)
}

// shared is a shared text: WPS writes how it is pronounced beside it, Excel writes runs.
func (w *bookWriter) shared(s string) string {
	switch r := []rune(s); {
	case w.style == "wps":
		return `<si><t xml:space="preserve">` + escapeXML(s) + `</t><rPh sb="0" eb="1"><t>pinyin</t></rPh><phoneticPr fontId="1"/></si>`
	case w.style == "excel" && len(r) > 4:
		return `<si><r><t>` + escapeXML(string(r[:2])) + `</t></r><r><rPr><b/></rPr><t xml:space="preserve">` + escapeXML(string(r[2:])) + `</t></r></si>`
	}
	return `<si><t>` + escapeXML(s) + `</t></si>`
}

func (w *bookWriter) sheet(main string, s BookSheet) string {
	var b strings.Builder
	p := ""
	if w.style == "openxml" {
		p, main = "x:", strings.Replace(main, "xmlns=", "xmlns:x=", 1)
	}
	fmt.Fprintf(&b, `<%sworksheet %s><%sdimension ref="A1"/><!-- a > comment --><%ssheetData>`, p, main, p, p)
	for i, cells := range s.Rows {
		if len(cells) == 0 && w.style != "libreoffice" {
			continue // rows without a cell are left out
		}
		switch w.style {
		case "excel":
			fmt.Fprintf(&b, `<row r="%d" spans="1:%d" x14ac:dyDescent="0.25">`, i+1, len(cells))
		case "libreoffice":
			fmt.Fprintf(&b, `<row r="%d" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false">`, i+1)
		default:
			fmt.Fprintf(&b, `<%srow r="%d">`, p, i+1)
		}
		for k, c := range cells {
			b.WriteString(w.cell(p, fmt.Sprintf("%s%d", column(k), i+1), c))
		}
		fmt.Fprintf(&b, `</%srow>`, p)
	}
	fmt.Fprintf(&b, `</%ssheetData><%spageMargins left="0.7"/></%sworksheet>`, p, p, p)
	return b.String()
}

func (w *bookWriter) cell(p, at string, c BookCell) string {
	style := map[string]string{"excel": ` s="2"`, "libreoffice": ` s="2"`}[w.style]
	if style == "" {
		style = ` s="1"`
	}
	switch c.Kind {
	case "none":
		if w.style == "wps" {
			return fmt.Sprintf(`<c r="%s" s="0"/>`, at)
		}
		return ""
	case "number":
		if w.style == "wps" {
			return fmt.Sprintf(`<c r="%s" s="3"><v>%s</v></c>`, at, c.Text)
		}
		return fmt.Sprintf(`<%sc r="%s" t="n"><%sv>%s</%sv></%sc>`, p, at, p, c.Text, p, p)
	case "day":
		return fmt.Sprintf(`<%sc r="%s"%s><%sv>%s</%sv></%sc>`, p, at, style, p, c.Text, p, p)
	case "true":
		return fmt.Sprintf(`<%sc r="%s" t="b"><%sv>%s</%sv></%sc>`, p, at, p, c.Text, p, p)
	case "error":
		return fmt.Sprintf(`<%sc r="%s" t="e"><%sv>%s</%sv></%sc>`, p, at, p, c.Text, p, p)
	case "formula":
		return fmt.Sprintf(`<%sc r="%s"><%sf>A1+B1</%sf><%sv>%s</%sv></%sc>`, p, at, p, p, p, c.Text, p, p)
	case "bare":
		return fmt.Sprintf(`<%sc r="%s"><%sf>A1+B1</%sf></%sc>`, p, at, p, p, p)
	}
	if w.style == "poi" || w.style == "easyexcel" {
		return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, escapeXML(c.Text))
	}
	i, met := w.index[c.Text]
	if !met {
		i = len(w.strings)
		w.index[c.Text], w.strings = i, append(w.strings, c.Text)
	}
	return fmt.Sprintf(`<%sc r="%s" t="s"><%sv>%d</%sv></%sc>`, p, at, p, i, p, p)
}

// column returns the letters of a column of the first 702.
func column(k int) string {
	if k < 26 {
		return string(rune('A' + k))
	}
	return string(rune('A'+k/26-1)) + string(rune('A'+k%26))
}

var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "_x000D_", "\n", "&#10;").Replace

// Zip packs parts into an archive, in any order.
func Zip(parts map[string]string) []byte { return archive(parts, zip.Deflate) }

// Stored puts parts into an archive without packing them, which takes a hundredth of the
// time.
func Stored(parts map[string]string) []byte { return archive(parts, zip.Store) }

func archive(parts map[string]string, method uint16) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Cells makes rows of texts.
func Cells(lines ...[]string) (list [][]BookCell) {
	for _, line := range lines {
		var cells []BookCell
		for _, text := range line {
			cells = append(cells, T(text))
		}
		list = append(list, cells)
	}
	return list
}

// BookFile is a workbook in memory, which can be read from its beginning alone.
func BookFile(name string, data []byte) rows.File { return Memory(name, string(data)) }
