package main

import (
	"io"

	"github.com/yibaojiesuan/settlement/pages"
)

// mostExplained is how many numbers a page explains: it stays small enough to be sent by mail.
const mostExplained = 1000

// writeHTML writes a page.
func writeHTML(w io.Writer, p *product, o *output) error {
	return pages.Write(w, p.book, pages.Options{Language: o.lang, Unit: o.unit(), Explained: mostExplained})
}

// unit is that of the amounts of pages.
func (o *output) unit() pages.Unit {
	if o.wan {
		return pages.TenThousands
	}
	return pages.Yuan
}
