// Package ways writes the rows of a CSV file in every way that programs must read: in each
// encoding, with each delimiter and line end, and as a workbook. Tests alone import it.
package ways

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// File is a file as a program may write it.
type File struct {
	Name string // of the way
	Ext  string // of the file: .csv or .xlsx
	Data string
}

// Of returns the ways of a CSV file.
func Of(text string) ([]File, error) {
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
	if err != nil {
		return nil, err
	}
	var list []File
	for _, comma := range []rune{',', '\t', ';', '|'} {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = comma
		if err := w.WriteAll(records); err != nil {
			return nil, err
		}
		for _, end := range [][2]string{{"LF", "\n"}, {"CRLF", "\r\n"}, {"CR", "\r"}} {
			text := strings.ReplaceAll(b.String(), "\n", end[1])
			gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
			if err != nil {
				return nil, err
			}
			for _, encoded := range [][2]string{{"UTF-8", text}, {"a mark", "\uFEFF" + text}, {"GB18030", gb}} {
				list = append(list, File{strings.Join([]string{encoded[0], string(comma), end[0]}, " "), ".csv", encoded[1]})
			}
		}
	}
	book, err := workbook(records)
	return append(list, File{"a workbook", ".xlsx", book}), err
}

// workbook writes rows as the one sheet of a workbook, as texts.
func workbook(records [][]string) (string, error) {
	var sheet strings.Builder
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for _, record := range records {
		sheet.WriteString("<row>")
		for _, text := range record {
			sheet.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
			if err := xml.EscapeText(&sheet, []byte(text)); err != nil {
				return "", err
			}
			sheet.WriteString("</t></is></c>")
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"_rels/.rels", fmt.Sprintf(`<Relationships><Relationship Id="a" Type="%sofficeDocument" Target="xl/workbook.xml"/></Relationships>`, kind)},
		{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Sheet1" sheetId="1" r:id="a"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", fmt.Sprintf(`<Relationships><Relationship Id="a" Type="%sworksheet" Target="worksheets/sheet1.xml"/></Relationships>`, kind)},
		{"xl/worksheets/sheet1.xml", sheet.String()},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			return "", err
		}
	}
	err := z.Close()
	return b.String(), err
}
