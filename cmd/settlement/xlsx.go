package main

import (
	"io"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
)

// mostSteps is how many cells of a table a workbook explains.
const mostSteps = 200

// writeWorkbook writes a workbook: the tables, and what a workbook has besides.
func writeWorkbook(w io.Writer, p *product, o *output) error {
	b := *p.book
	if p.sheets != nil {
		more, err := p.sheets()
		if err != nil {
			return err
		}
		b.Tables = append(b.Tables[:len(b.Tables):len(b.Tables)], more...)
	}
	return workbook.Write(w, &b, workbook.Options{Language: o.lang, Explained: mostSteps, Plain: o.plain})
}
