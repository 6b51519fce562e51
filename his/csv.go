package his

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// csvRows is a CSV file past its header.
type csvRows struct {
	header
	split  *splitter
	decode decoder
	null   string      // the word for nothing, where the file has one
	keep   []*interned // of each column that is read: its texts repeat; else nil
}

// openCSV reads the header, unless the file has none.
func openCSV(f File, r io.Reader) (*csvRows, error) {
	b, encoding, err := f.Encoding.settle(r)
	if err != nil {
		return nil, &RowError{File: f.Name, Err: err}
	}
	c := &csvRows{header: header{file: f.Name}, split: newSplitter(b, ',', true), decode: decoder{encoding: encoding}}
	if f.tabbed != nil {
		c.split, c.null, c.names = newSplitter(b, '\t', false), "null", f.tabbed
		return c, nil
	}
	c.names, c.row1, err = c.head()
	if errors.Is(err, io.EOF) {
		err = &RowError{File: f.Name, Err: fmt.Errorf("%w: want a header", ErrEmpty)}
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// head reads a record as the names of columns.
func (c *csvRows) head() (names []string, row int, err error) {
	if err := c.split.next(); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		return nil, 0, c.broken(err)
	}
	for i := range c.split.count() {
		names = append(names, c.decode.text(c.split.field(i)))
	}
	return names, c.split.row, nil
}

func (c *csvRows) next(values []value) (row int, fault, err error) {
	if err := c.split.next(); err != nil {
		if errors.Is(err, io.EOF) {
			return 0, nil, err
		}
		return 0, nil, c.broken(err)
	}
	if n := c.split.count(); n != len(c.names) {
		err := fmt.Errorf("%w: want %d, got %d", ErrFieldCount, len(c.names), n)
		return c.split.row, &RowError{File: c.file, Row: c.split.row, Err: err}, nil
	}
	for _, i := range c.there {
		text := c.split.field(c.index[i])
		if c.decode.encoding != UTF8 {
			text = c.decode.text(text)
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
	return c.split.row, nil, nil
}

// broken says where a file cannot be read on.
func (c *csvRows) broken(err error) error {
	if at := (*brokenQuote)(nil); errors.As(err, &at) {
		return &RowError{File: c.file, Row: at.row, Err: err}
	}
	if c.split.row > 0 {
		err = fmt.Errorf("after row %d: %w", c.split.row, err)
	}
	return &RowError{File: c.file, Err: err}
}

// says reports whether a field of the last record is one of the words.
func (c *csvRows) says(words []string) bool {
	for i := range c.split.count() {
		text, _ := tidy(c.decode.text(c.split.field(i)))
		if slices.Contains(words, text) {
			return true
		}
	}
	return false
}

func (c *csvRows) blank() bool {
	for i := range c.split.count() {
		if !isBlank(c.decode.text(c.split.field(i))) {
			return false
		}
	}
	return true
}

func (c *csvRows) again() bool {
	if c.row1 == 0 || c.split.count() != len(c.names) {
		return false
	}
	for i, name := range c.names {
		if c.decode.text(c.split.field(i)) != name {
			return false
		}
	}
	return true
}

func (c *csvRows) close() {}
