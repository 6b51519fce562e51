package serve

import (
	"bytes"
	"context"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// outputs are what books are made by and written by.
type outputs struct {
	page      func(w io.Writer, b *views.Book, l views.Language, unit string, links func(table, row, column string) string) error
	workbook  func(w io.Writer, b *views.Book, l views.Language) error
	statement func(r *settlement.Report, words func(string) string) *views.Book
	hospital  func(ctx context.Context, j *job.Job, l views.Language, month, institution string, workers int) (*views.Book, error)
}

// format is a way to write a book.
type format struct {
	kind  string // of its content
	write func(o outputs, w io.Writer, b *views.Book, l views.Language) error
}

var formats = map[string]format{
	"csv":  {"text/csv; charset=utf-8", func(_ outputs, w io.Writer, b *views.Book, l views.Language) error { return b.CSV(w, l, false) }},
	"json": {"application/json", func(_ outputs, w io.Writer, b *views.Book, l views.Language) error { return b.Encode(w, l) }},
	"txt":  {"text/plain; charset=utf-8", func(_ outputs, w io.Writer, b *views.Book, l views.Language) error { return b.Print(w, l) }},
	"html": {"text/html; charset=utf-8", func(o outputs, w io.Writer, b *views.Book, l views.Language) error {
		return o.page(w, b, l, "", nil)
	}},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(o outputs, w io.Writer, b *views.Book, l views.Language) error {
		if o.workbook == nil {
			return errFormat
		}
		return o.workbook(w, b, l)
	}},
}

// written writes a book whole, so that nothing is sent of one that cannot be written.
func (o outputs) written(name string, b *views.Book, l views.Language) (text []byte, kind string, err error) {
	f, ok := formats[name]
	if !ok {
		return nil, "", errFormat
	}
	var out bytes.Buffer
	if err := f.write(o, &out, b, l); err != nil {
		return nil, "", err
	}
	return out.Bytes(), f.kind, nil
}
