package rows

import (
	"errors"

	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// Raw is a CSV file past its header, for callers who make values of its records
// themselves.
type Raw[R any] struct {
	Split   *split.Splitter
	Decode  split.Decoder
	Fields  int // of the header
	Columns []rawColumn[R]
}

// rawColumn is a column that is read and that the file has.
type rawColumn[R any] struct {
	Column[R]
	At int // in the header
}

// With returns the same columns of another splitter, which cuts another text.
func (r *Raw[R]) With(s *split.Splitter) *Raw[R] {
	return &Raw[R]{Split: s, Decode: split.Decoder{GB18030: r.Decode.GB18030}, Fields: r.Fields, Columns: r.Columns}
}

// Raw opens a CSV file and calls read for what follows its header. whole says
// afterwards whether all of the file was read; if so, its bytes must be those of
// earlier walks.
func (t *Table[R]) Raw(read func(*Raw[R]) error, whole func() bool) (err error) {
	if t.err != nil {
		return t.err
	}
	file, err := t.file.Open()
	if err != nil {
		return err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	bytes := t.walked.digest(file)
	rows, as, err := t.open(bytes)
	if err != nil {
		return err
	}
	csv, ok := rows.(*csvRows)
	if !ok {
		return errors.ErrUnsupported
	}
	raw := &Raw[R]{Split: csv.split, Decode: csv.decode, Fields: len(csv.names)}
	for i, at := range csv.index {
		if at >= 0 {
			raw.Columns = append(raw.Columns, rawColumn[R]{as.columns[i], at})
		}
	}
	if err := read(raw); err != nil || !whole() {
		return err
	}
	return t.same(&bytes.digest)
}
