package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// In this file: tables as CSV, and as a workbook of raw XML as a spreadsheet writes it.

// asCSV writes rows as a spreadsheet on Windows does: a byte order mark, CRLF.
func asCSV(rows [][]string) string {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.WriteAll(rows) // to memory
	return b.String()
}

// sheet is a sheet of a workbook, with the ranges of its merged cells.
type sheet struct {
	name   string
	rows   [][]string
	merged []string
}

// book collects the texts that cells share.
type book struct {
	texts []string
	index map[string]int
}

func (k *book) text(s string) int {
	i, met := k.index[s]
	if !met {
		i = len(k.texts)
		k.index[s], k.texts = i, append(k.texts, s)
	}
	return i
}

// asBook writes sheets as a workbook. Numbers are what a float64 of them is in 17 digits.
func asBook(sheets []sheet) ([]byte, error) {
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n"
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	k := &book{index: map[string]int{}}
	type part struct{ name, text string }
	var parts []part
	var list, rels, types strings.Builder
	for i, s := range sheets {
		name := fmt.Sprintf("worksheets/sheet%d.xml", i+1)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, s.name, i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%sworksheet" Target="%s"/>`, i+1, kind, name)
		fmt.Fprintf(&types, `<Override PartName="/xl/%s" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, name)
		parts = append(parts, part{"xl/" + name, head + k.sheet(main, s)})
	}
	var texts strings.Builder
	for _, s := range k.texts {
		texts.WriteString("<si><t>" + escaped(s) + "</t></si>")
	}
	const application = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	parts = append([]part{
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + application + `sheet.main+xml"/>` + types.String() + `<Override PartName="/xl/styles.xml" ContentType="` + application + `styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + application + `sharedStrings+xml"/></Types>`},
		{"_rels/.rels", head + relations + `<Relationship Id="rId1" Type="` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", head + `<workbook ` + main + `><sheets>` + list.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", head + relations + rels.String() + `<Relationship Id="rId98" Type="` + kind + `styles" Target="styles.xml"/><Relationship Id="rId99" Type="` + kind + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/styles.xml", head + `<styleSheet ` + main + `><fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>`},
		{"xl/sharedStrings.xml", head + fmt.Sprintf(`<sst %s uniqueCount="%d">`, main, len(k.texts)) + texts.String() + `</sst>`},
	}, parts...)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.text)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // to memory
	return b.String()
}

// sheet writes the XML of a sheet. Of merged cells only the first has a value.
func (k *book) sheet(main string, s sheet) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<worksheet %s><sheetData>`, main)
	for i, row := range s.rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for c, text := range row {
			at := fmt.Sprintf("%c%d", 'A'+c, i+1)
			switch {
			case text == "":
				fmt.Fprintf(&b, `<c r="%s"/>`, at)
			case strings.Trim(text, "0123456789.%") == "":
				fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, at, number(text))
			default:
				fmt.Fprintf(&b, `<c r="%s" t="s"><v>%d</v></c>`, at, k.text(text))
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData>")
	if len(s.merged) > 0 {
		fmt.Fprintf(&b, `<mergeCells count="%d">`, len(s.merged))
		for _, at := range slices.Sorted(slices.Values(s.merged)) {
			fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, at)
		}
		b.WriteString("</mergeCells>")
	}
	b.WriteString("</worksheet>")
	return b.String()
}

// number writes a number as spreadsheets do: 17 digits of its float64, of which the last are
// noise. 92% is 0.92.
func number(text string) string {
	bare, percent := strings.CutSuffix(text, "%")
	f, err := strconv.ParseFloat(bare, 64)
	if err != nil {
		return text
	}
	if percent {
		f /= 100
	}
	return strings.TrimSuffix(strconv.FormatFloat(f, 'g', 17, 64), ".0")
}
