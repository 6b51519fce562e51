package rows

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// oldCSVRows reads CSV files with encoding/csv: what the byte reader must equal.
type oldCSVRows struct {
	file   string
	csv    *csv.Reader
	bounds *oldBounded
	header []string
	row    int // of the last record
}

// openOldCSV reads the header.
func openOldCSV(file string, r io.Reader) (*oldCSVRows, error) {
	b, err := skipMark(r)
	if err != nil {
		return nil, &Error{File: file, Err: err}
	}
	bounds := &oldBounded{r: b}
	c := &oldCSVRows{file: file, csv: csv.NewReader(bounds), bounds: bounds}
	c.csv.FieldsPerRecord = -1 // counted here, so that a short record does not end the walk
	c.csv.ReuseRecord = true
	header, err := c.read()
	if errors.Is(err, io.EOF) {
		return nil, &Error{File: file, Err: fmt.Errorf("%w: want a header", ErrEmpty)}
	}
	if err != nil {
		return nil, err
	}
	c.header = slices.Clone(header)
	return c, nil
}

// read reads a record. Its errors are io.EOF or an *Error.
func (c *oldCSVRows) read() ([]string, error) {
	c.bounds.from = c.csv.InputOffset()
	record, err := c.csv.Read()
	switch {
	case err == nil:
		c.row, _ = c.csv.FieldPos(0)
		return record, nil
	case errors.Is(err, io.EOF):
		return nil, err
	}
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		err = broken.Err
		if broken.Line != broken.StartLine {
			err = fmt.Errorf("%w, on line %d", err, broken.Line)
		}
		return nil, &Error{File: c.file, Row: broken.StartLine, Err: err}
	}
	if c.row > 0 {
		err = fmt.Errorf("after row %d: %w", c.row, err)
	}
	return nil, &Error{File: c.file, Err: err}
}

// bounded fails when a record grows too long.
type oldBounded struct {
	r          io.Reader
	from, read int64 // where the record begins, how far the file was read
}

func (b *oldBounded) Read(p []byte) (int, error) {
	if b.read-b.from > split.MaxRecord {
		return 0, fmt.Errorf("a record is %w: is a quote not closed?", ErrTooLong)
	}
	n, err := b.r.Read(p)
	b.read += int64(n)
	return n, err
}
