package rows

import (
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// Cell is a cell of a sheet: its raw value, not what the sheet shows of it.
type Cell struct {
	Text string
	// Number says that the sheet keeps a number. Of an id only the first 15 digits are
	// then sure, and a day is a count of days since 1900 or 1904.
	Number bool
	// Dated says that the sheet shows the number as a day.
	Dated bool
}

// Sheet is a sheet of a workbook that another package reads, such as examples/xlsx.
type Sheet struct {
	// Name is what errors print beside the name of the file.
	Name string
	// Rows yields all rows from the first one on, including empty ones, so that row
	// numbers are those of the sheet. Every walk calls it once.
	Rows func() iter.Seq2[[]Cell, error]
	// From1904 says that the workbook counts days from 1904.
	From1904 bool
}

// way says how the value of the cell comes.
func (c Cell) way() cell.Way {
	switch {
	case c.Number && c.Dated:
		return cell.DateCell
	case c.Number && c.Text != "":
		return cell.NumberCell
	}
	return cell.Written
}

// sheetRows is a sheet past its header.
type sheetRows struct {
	header
	next_  func() ([]Cell, error, bool)
	stop   func()
	cells  []Cell
	row    int
	from   bool // days count from 1904
	digest      // of all cells
}

func (s *sheetRows) from1904() bool { return s.from }

func openSheet(f File, seed maphash.Seed) (*sheetRows, error) {
	next, stop := iter.Pull2(f.Sheet.Rows())
	s := &sheetRows{header: header{file: f.Name, sheet: f.Sheet.Name}, next_: next, stop: stop, from: f.Sheet.From1904}
	s.seed = seed
	var err error
	if s.names, s.row1, err = s.head(); err != nil {
		stop()
		if err == io.EOF { //nolint:errorlint // its own
			err = &Error{File: f.Name, Sheet: f.Sheet.Name, Err: fmt.Errorf("%w: want a header", ErrEmpty)}
		}
		return nil, err
	}
	return s, nil
}

// head reads the next row that is not empty as the names of columns.
func (s *sheetRows) head() (names []string, row int, err error) {
	if err := s.read(); err != nil {
		return nil, 0, err
	}
	for _, c := range s.cells {
		names = append(names, c.Text)
	}
	for n := len(names); n > 0 && strings.TrimSpace(names[n-1]) == ""; n-- {
		names = names[:n-1]
	}
	return names, s.row, nil
}

// read reads the next row that is not empty.
func (s *sheetRows) read() error {
	for {
		cells, err, ok := s.next_()
		if !ok {
			s.ended = true
			return io.EOF
		}
		if err != nil {
			err = fmt.Errorf("after row %d: %w", s.row, err)
			return &Error{File: s.file, Sheet: s.sheet, Err: err}
		}
		s.row++
		s.digests(cells)
		if slices.ContainsFunc(cells, func(c Cell) bool { return c.Text != "" }) {
			s.cells = cells
			return nil
		}
	}
}

// digests adds a row to the digest.
func (s *sheetRows) digests(cells []Cell) {
	for _, c := range cells {
		s.digest.add([]byte(c.Text))
		if c.Number {
			s.digest.add([]byte{0xFE}) // in no text, as 0xFF and 0xFD
		}
		s.digest.add([]byte{0xFF})
	}
	s.digest.add([]byte{0xFD})
}

// next reads a row; cells that a sheet leaves out at its end are blank.
func (s *sheetRows) next(values []value) (row int, fault, err error) {
	if err := s.read(); err != nil {
		return 0, nil, err
	}
	if slices.ContainsFunc(s.cells[min(len(s.names), len(s.cells)):], func(c Cell) bool { return c.Text != "" }) {
		err := fmt.Errorf("%w: want %d, got %d", ErrFieldCount, len(s.names), len(s.cells))
		return s.row, &Error{File: s.file, Sheet: s.sheet, Row: s.row, Err: err}, nil
	}
	for _, i := range s.there {
		at := s.index[i]
		values[i] = value{given: true}
		if at < len(s.cells) {
			values[i].text, values[i].way = s.cells[at].Text, s.cells[at].way()
		}
	}
	return s.row, nil, nil
}

// says reports whether a cell of the last row is one of the words.
func (s *sheetRows) says(words []string) bool {
	return slices.ContainsFunc(s.cells, func(c Cell) bool {
		text, _ := cell.Tidy(c.Text)
		return slices.Contains(words, text)
	})
}

func (s *sheetRows) blank() bool {
	return !slices.ContainsFunc(s.cells, func(c Cell) bool { return !cell.IsBlank(c.Text) })
}

func (s *sheetRows) again() bool {
	for i, name := range s.names {
		if i >= len(s.cells) || s.cells[i].Text != name {
			return false
		}
	}
	return true
}

func (s *sheetRows) close() { s.stop() }
