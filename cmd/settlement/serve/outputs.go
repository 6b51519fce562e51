package serve

import (
	"bytes"
	"io"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
)

// mostExplained is how many figures a page or a workbook explains that somebody takes away.
const mostExplained = 200

// explained is that for one book. A figure of an analysis may need a walk over all claims; the
// pages explain each that somebody asks for.
func explained(b *views.Book) int {
	if b.ID == hospitalBook || b.ID == directorBook {
		return 0
	}
	return mostExplained
}

// format is a way to write a book.
type format struct {
	kind  string // of its content
	write func(w io.Writer, b *views.Book, l views.Language) error
}

var formats = map[string]format{
	"csv":  {"text/csv; charset=utf-8", func(w io.Writer, b *views.Book, l views.Language) error { return b.CSV(w, l, false) }},
	"json": {"application/json", func(w io.Writer, b *views.Book, l views.Language) error { return b.Encode(w, l) }},
	"txt":  {"text/plain; charset=utf-8", func(w io.Writer, b *views.Book, l views.Language) error { return b.Print(w, l) }},
	"html": {"text/html; charset=utf-8", func(w io.Writer, b *views.Book, l views.Language) error {
		return pages.Write(w, b, pages.Options{Language: l, Explained: explained(b)})
	}},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer, b *views.Book, l views.Language) error {
		return workbook.Write(w, b, workbook.Options{Language: l, Explained: explained(b)})
	}},
}

// written writes a book whole, so that nothing is sent of one that cannot be written.
func written(name string, b *views.Book, l views.Language) (text []byte, kind string, err error) {
	f, ok := formats[name]
	if !ok {
		return nil, "", errFormat
	}
	var out bytes.Buffer
	if err := f.write(&out, b, l); err != nil {
		return nil, "", err
	}
	return out.Bytes(), f.kind, nil
}
