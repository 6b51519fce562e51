package job

import (
	"encoding/csv"
	"io"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// WriteAnalysis writes a table of analysis as CSV: a header of keys and measures, then a row for
// each cell. The file is for spreadsheets, as that of [Result.WriteClaims] is: it begins with a
// BOM, lines end in CRLF, long codes of doctors keep their digits, and a spreadsheet takes no text
// for a formula. plain leaves all of that out.
func WriteAnalysis(out io.Writer, t *analysis.Table, plain bool) error {
	w := csv.NewWriter(out)
	if !plain {
		w.UseCRLF = true
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return err
		}
	}
	var row []string
	for _, k := range t.Keys {
		row = append(row, string(k))
	}
	for _, m := range t.Measures {
		row = append(row, string(m))
	}
	if err := w.Write(row); err != nil {
		return err
	}
	for i := range t.Cells {
		c := &t.Cells[i]
		row = row[:0]
		for n, text := range c.Keys {
			if !plain {
				text = rows.Protect(text, t.Keys[n] == analysis.Doctor)
			}
			row = append(row, text)
		}
		for _, m := range t.Measures {
			row = append(row, c.Text(m))
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
