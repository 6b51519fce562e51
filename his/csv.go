package his

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// csvRows is a CSV file past its header.
type csvRows struct {
	file   string
	csv    *csv.Reader
	bounds *bounded
	header []string
	row    int   // of the last record
	index  []int // of each column that is read, in the header; −1: the file lacks it
}

// openCSV reads the header.
func openCSV(file string, r io.Reader) (*csvRows, error) {
	b, err := skipMark(r)
	if err != nil {
		return nil, &RowError{File: file, Err: err}
	}
	bounds := &bounded{r: b}
	c := &csvRows{file: file, csv: csv.NewReader(bounds), bounds: bounds}
	c.csv.FieldsPerRecord = -1 // counted here, so that a short record does not end the walk
	c.csv.ReuseRecord = true
	header, err := c.read()
	if errors.Is(err, io.EOF) {
		return nil, &RowError{File: file, Err: fmt.Errorf("%w: want a header", ErrEmpty)}
	}
	if err != nil {
		return nil, err
	}
	c.header = slices.Clone(header)
	return c, nil
}

// choose decides which columns are read, and returns what is wrong with the header.
func (c *csvRows) choose(names, needed []string) error {
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	missing := slices.DeleteFunc(needed, func(name string) bool { return slices.Contains(c.header, name) })
	if len(missing) > 0 {
		err := fmt.Errorf("%w: %s", ErrMissingColumn, strings.Join(missing, ", "))
		faults.Add(&RowError{File: c.file, Row: c.row, Err: err})
	}
	seen := make(map[string]bool, len(c.header))
	for _, name := range c.header {
		if seen[name] {
			faults.Add(&RowError{File: c.file, Row: c.row, Err: fmt.Errorf("%w: %s", ErrDuplicateColumn, quote(name))})
		}
		seen[name] = true
	}
	for _, name := range names {
		c.index = append(c.index, slices.Index(c.header, name))
	}
	return faults.Err()
}

func (c *csvRows) next(values []value) (row int, fault, err error) {
	record, err := c.read()
	if err != nil {
		return 0, nil, err
	}
	if len(record) != len(c.header) {
		err := fmt.Errorf("%w: want %d, got %d", ErrFieldCount, len(c.header), len(record))
		return c.row, &RowError{File: c.file, Row: c.row, Err: err}, nil
	}
	for i, at := range c.index {
		values[i] = value{}
		if at >= 0 {
			values[i] = value{record[at], true}
		}
	}
	return c.row, nil, nil
}

// read reads a record. Its errors are io.EOF or a *RowError.
func (c *csvRows) read() ([]string, error) {
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
		return nil, &RowError{File: c.file, Row: broken.StartLine, Err: err}
	}
	if c.row > 0 {
		err = fmt.Errorf("after row %d: %w", c.row, err)
	}
	return nil, &RowError{File: c.file, Err: err}
}

// bounded fails when a record grows too long.
type bounded struct {
	r          io.Reader
	from, read int64 // where the record begins, how far the file was read
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.read-b.from > maxRecord {
		return 0, fmt.Errorf("a record is %w: is a quote not closed?", ErrTooLong)
	}
	n, err := b.r.Read(p)
	b.read += int64(n)
	return n, err
}
