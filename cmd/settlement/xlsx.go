package main

import (
	"io"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
)

// mostSteps is how many cells of a table a workbook explains.
const mostSteps = 20

// writeWorkbook writes a workbook.
func writeWorkbook(w io.Writer, p *product, o *output) error {
	b := p.book
	if p.workbook != nil {
		var err error
		if b, err = p.workbook(); err != nil {
			return err
		}
	}
	return workbook.Write(w, b, workbook.Options{Language: o.lang, Explained: mostSteps, Plain: o.plain})
}
