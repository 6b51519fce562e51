package rows

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// csvRows is a CSV file past its header.
type csvRows struct {
	header
	split  *split.Splitter
	decode split.Decoder
	null   string      // the word for nothing, where the file has one
	keep   []*interned // of each column that is read: nil unless its texts repeat
}

// openCSV reads the header, unless the file has none.
func openCSV(f File, s sniffed) (*csvRows, error) {
	c := &csvRows{header: header{file: f.Name, returns: s.returns}, split: split.New(s.r, s.comma, f.Tabbed == nil), decode: split.Decoder{GB18030: s.encoding == GB18030}}
	if f.Tabbed != nil {
		c.null, c.names = "null", f.Tabbed
		return c, nil
	}
	var err error
	c.names, c.row1, err = c.head()
	if errors.Is(err, io.EOF) {
		err = &Error{File: f.Name, Err: fmt.Errorf("%w: want a header", ErrEmpty)}
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// head reads a record as the names of columns.
func (c *csvRows) head() (names []string, row int, err error) {
	if err := c.split.Next(); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		return nil, 0, c.broken(err)
	}
	for i := range c.split.Count() {
		names = append(names, strings.Clone(c.decode.Text(c.split.Field(i)))) // the block may be lent
	}
	return names, c.split.Row, nil
}

func (c *csvRows) next(values []value) (row int, fault, err error) {
	row, fault, err = c.record(nil)
	if fault == nil && err == nil {
		c.fill(values)
	}
	return row, fault, err
}

// record cuts the next record that is wanted.
func (c *csvRows) record(wanted func(row int) bool) (row int, fault, err error) {
	if wanted != nil {
		err = c.split.NextOf(wanted)
	} else {
		err = c.split.Next()
	}
	if err != nil {
		if errors.Is(err, io.EOF) {
			return 0, nil, err
		}
		return 0, nil, c.broken(err)
	}
	if n := c.split.Count(); n != len(c.names) {
		err := fmt.Errorf("%w: want %d, got %d", ErrFieldCount, len(c.names), n)
		return c.split.Row, &Error{File: c.file, Row: c.split.Row, Err: err}, nil
	}
	return c.split.Row, nil, nil
}

// fill takes the values of the record.
func (c *csvRows) fill(values []value) {
	for _, i := range c.there {
		text := c.split.Field(c.index[i])
		if c.decode.GB18030 {
			text = c.decode.Text(text)
		}
		if keep := c.keep[i]; keep != nil {
			if text == values[i].text && values[i].given { // as in the record before
				continue
			}
			text = keep.text(text)
		}
		if c.null != "" && text == c.null {
			text = ""
		}
		values[i] = value{text: text, given: true}
	}
}

// broken says where reading the file had to end.
func (c *csvRows) broken(err error) error {
	if at := (*split.BrokenQuote)(nil); errors.As(err, &at) {
		return &Error{File: c.file, Row: at.Row, Err: err}
	}
	if c.split.Row > 0 {
		err = fmt.Errorf("after row %d: %w", c.split.Row, err)
	}
	return &Error{File: c.file, Err: err}
}

// says reports whether a field of the last record is one of the words.
func (c *csvRows) says(words []string) bool {
	for i := range c.split.Count() {
		text, _ := cell.Tidy(c.decode.Text(c.split.Field(i)))
		if slices.Contains(words, text) {
			return true
		}
	}
	return false
}

func (c *csvRows) blank() bool {
	for i := range c.split.Count() {
		if !cell.IsBlank(c.decode.Text(c.split.Field(i))) {
			return false
		}
	}
	return true
}

func (c *csvRows) again() bool {
	if c.row1 == 0 || c.split.Count() != len(c.names) {
		return false
	}
	for i, name := range c.names {
		if c.decode.Text(c.split.Field(i)) != name {
			return false
		}
	}
	return true
}

func (c *csvRows) close() {}
