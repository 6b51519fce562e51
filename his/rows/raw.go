package rows

import (
	"errors"
	"io"
	"sync/atomic"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// Raw is a CSV file past its header, for callers who make values of its records
// themselves.
type Raw[R any] struct {
	Split   *split.Splitter
	Decode  split.Decoder
	Fields  int // of the header
	Columns []rawColumn[R]
	mended  *atomic.Bool
}

// rawColumn is a column that is read and that the file has.
type rawColumn[R any] struct {
	Column[R]
	At int // in the header
}

// Repair returns the text that the column's Set is given for a text of the file.
func (r *Raw[R]) Repair(c *Column[R], text string) (string, error) {
	if c.Trait&Guarded != 0 {
		text = Unprotect(text)
	}
	text, done, err := repairText(c, cell.Written, text, Rules{})
	if done&^cell.Timed != 0 {
		r.mended.Store(true)
	}
	return text, err
}

// With returns the same columns of another splitter, which cuts another text.
func (r *Raw[R]) With(s *split.Splitter) *Raw[R] {
	return &Raw[R]{Split: s, Decode: split.Decoder{GB18030: r.Decode.GB18030}, Fields: r.Fields, Columns: r.Columns, mended: r.mended}
}

// Raw opens a CSV file and calls read for what follows its header. whole says
// afterwards whether all of the file was read; if so, its bytes must be those of
// earlier walks.
func (t *Table[R]) Raw(read func(*Raw[R]) error, whole func() bool) (err error) {
	if t.err != nil {
		return t.err
	}
	// Of a workbook no more than its first bytes is read here.
	o, err := t.openWith(func(_, _ io.Reader) (*opened, error) { return nil, errors.ErrUnsupported })
	if err != nil {
		return err
	}
	defer func() {
		if e := o.close(); err == nil {
			err = e
		}
	}()
	csv, ok := o.source.(*csvRows)
	if !ok {
		return errors.ErrUnsupported
	}
	as, err := t.ready(o)
	if err != nil {
		return err
	}
	raw := &Raw[R]{Split: csv.split, Decode: csv.decode, Fields: len(csv.names), mended: &t.walked.mended}
	if csv.returns {
		t.walked.mended.Store(true)
	}
	for i, at := range csv.index {
		if at >= 0 {
			raw.Columns = append(raw.Columns, rawColumn[R]{as.columns[i], at})
		}
	}
	if err := read(raw); err != nil || !whole() {
		return err
	}
	return t.same(o.digest)
}
