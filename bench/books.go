package main

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/his"
)

// In this file: the ten columns among fifty that nobody reads, as CSV and as a workbook.

const (
	wideSection = "60 columns, to claims"
	wideCSV     = "this library: CSV"
	wideBook    = "this library: workbook"
	wideColumns = 60
)

var wideHeader = func() []string {
	list := append([]string{}, headers["ten"]...)
	for i := len(list); i < wideColumns; i++ {
		list = append(list, "x"+strconv.Itoa(i))
	}
	return list
}()

func bookVersions() []*version {
	claims := func(name, file string, cores int) *version {
		return &version{section: wideSection, name: name, job: jobRead + job(file), exact: true, cores: cores, sample: aSample, files: []string{file},
			prepare: func(d *data) (func() (result, error), error) {
				return func() (r result, err error) {
					for section := range his.Cases(d.file(file), headers["ten"][5:]...).Claims().Source().Start(cores).Sections {
						for b, e := range section {
							if e != nil {
								return r, e
							}
							r.Rows += len(b.List)
						}
					}
					return r, nil
				}, nil
			}}
	}
	csv := split(wideSection, "wide.csv")
	csv.sample = aSample
	return []*version{
		csv, claims(wideCSV, "wide.csv", 1), claims(wideBook, "wide.xlsx", 1),
		claims(wideCSV+twoCores, "wide.csv", 2), claims(wideBook+twoCores, "wide.xlsx", 2),
		{section: wideSection, name: "archive/zip: workbook unpacked only", job: jobRead + "unpacked", exact: true, sample: aSample, files: []string{"wide.xlsx"},
			prepare: func(d *data) (func() (result, error), error) {
				return func() (r result, err error) {
					z, err := zip.OpenReader(d.path("wide.xlsx"))
					if err != nil {
						return r, err
					}
					defer z.Close()
					for _, f := range z.File {
						part, err := f.Open()
						if err != nil {
							return r, err
						}
						if _, err := io.Copy(io.Discard, part); err != nil {
							return r, err
						}
					}
					return r, nil
				}, nil
			}},
	}
}

// wideRows are the ten columns, and fifty more.
func (d *data) wideRows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		row := make([]string, wideColumns)
		i := 0
		for ten := range tenRowsOf(d.caseRows()) {
			copy(row, ten)
			for k := len(ten); k < wideColumns; k++ {
				if row[k] = strconv.Itoa(i%5000) + "." + strconv.Itoa(k+10); k%3 == 0 {
					row[k] = "住院"
				}
			}
			if i++; !yield(row) {
				return
			}
		}
	}
}

// writeBook writes rows as a workbook, as Excel does: texts are shared, numbers stand in
// their cells.
func writeBook(out io.Writer, header []string, rows iter.Seq[[]string]) error {
	z := zip.NewWriter(out)
	const kind = `"http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	for _, part := range [][2]string{
		{"_rels/.rels", `<Relationships><Relationship Id="rId1" Type=` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns:r=` + kind[:len(kind)-1] + `"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type=` + kind + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type=` + kind + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, part[1]); err != nil {
			return err
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	shared, numbers := []string{}, map[string]int{}
	b := bufio.NewWriter(w)
	row := 0
	write := func(cells []string) {
		row++
		fmt.Fprintf(b, `<row r="%d" spans="1:%d">`, row, len(cells))
		for i, text := range cells {
			at := columnName(i) + strconv.Itoa(row)
			if _, err := strconv.ParseFloat(text, 64); err == nil && len(text) < 15 {
				fmt.Fprintf(b, `<c r="%s"><v>%s</v></c>`, at, text)
			} else if text != "" {
				n, met := numbers[text]
				if !met {
					n = len(shared)
					numbers[text], shared = n, append(shared, text)
				}
				fmt.Fprintf(b, `<c r="%s" t="s"><v>%d</v></c>`, at, n)
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString(`<worksheet><sheetData>`)
	write(header)
	for cells := range rows {
		write(cells)
	}
	b.WriteString(`</sheetData></worksheet>`)
	if err := b.Flush(); err != nil {
		return err
	}
	if w, err = z.Create("xl/sharedStrings.xml"); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "<sst><si><t>"+strings.Join(shared, "</t></si><si><t>")+"</t></si></sst>"); err != nil {
		return err
	}
	return z.Close()
}

// columnName returns the letters of a column: 0 is A.
func columnName(i int) string {
	if i >= 26 {
		return columnName(i/26-1) + columnName(i%26)
	}
	return string(rune('A' + i))
}
