package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/book"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// ErrSheet says that it is not clear which sheet of a workbook is to be read.
var ErrSheet = coded.New("his.sheet", "which sheet of the workbook is to be read")

// Marks at the beginning of files.
var (
	zipMark = []byte("PK\x03\x04")
	oleMark = []byte{0xD0, 0xCF, 0x11, 0xE0}
)

// beginning looks at the first bytes of a file. whole reads the file from its beginning.
func beginning(file io.Reader) (begin []byte, whole io.Reader, err error) {
	begin = make([]byte, len(zipMark))
	n, err := fill(file, begin)
	begin = begin[:n]
	if err != nil && err != io.EOF { //nolint:errorlint // its own
		return begin, io.MultiReader(bytes.NewReader(begin), failing{err}), nil
	}
	if n < len(zipMark) {
		return begin, bytes.NewReader(begin), nil
	}
	return begin, io.MultiReader(bytes.NewReader(begin), file), nil
}

// failing is a file that cannot be read on.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func isBook(begin []byte) bool { return bytes.Equal(begin, zipMark) || bytes.Equal(begin, oleMark) }

// maxInMemory bounds a workbook that can only be read from its beginning: it is then
// kept in memory.
const maxInMemory = 256 << 20

// random returns a file that can be read anywhere.
func random(file io.Reader, whole io.Reader) (io.ReaderAt, int64, error) {
	if at, ok := file.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		size, err := at.Seek(0, io.SeekEnd)
		return at, size, err
	}
	all, err := io.ReadAll(io.LimitReader(whole, maxInMemory+1))
	if err == nil && len(all) > maxInMemory {
		err = fmt.Errorf("%w: it has more than %d MiB", ErrBomb, maxInMemory>>20)
	}
	return bytes.NewReader(all), int64(len(all)), err
}

// openBook opens the sheet of a workbook that is to be read.
func (t *Table[R]) openBook(file, whole io.Reader) (*opened, error) {
	if f := t.file; f.Tabbed != nil {
		return nil, ErrNoHeader
	}
	b, err := asBook(file, whole)
	if err != nil {
		return nil, err
	}
	b.Ahead = t.ahead
	sheet, err := t.sheetOf(b)
	if err != nil {
		return nil, err
	}
	rows, err := t.bookRows(b, sheet)
	if err != nil {
		return nil, err
	}
	return &opened{rows, &rows.header, rows.head, &rows.digest, rows.rows.Close}, nil
}

// asBook opens a file that begins as a workbook does.
func asBook(file, whole io.Reader) (*book.Book, error) {
	at, size, err := random(file, whole)
	if err != nil {
		return nil, err
	}
	mark := make([]byte, len(oleMark))
	if _, err := at.ReadAt(mark, 0); err == nil && bytes.Equal(mark, oleMark) {
		return nil, oldBook(at, size)
	}
	return book.Open(at, size)
}

// oldBook says what an OLE file is: a workbook of the old format, or one with a
// password, which has a part of this name.
func oldBook(at io.ReaderAt, size int64) error {
	name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	r := bufio.NewReaderSize(io.NewSectionReader(at, 0, min(size, maxInMemory)), 1<<16)
	var before []byte
	block := make([]byte, 1<<16)
	for {
		n, err := r.Read(block)
		before = append(before, block[:n]...)
		if bytes.Contains(before, name) {
			return ErrPassword
		}
		before = append(before[:0], before[max(0, len(before)-len(name)):]...)
		if err != nil {
			return ErrOldBook
		}
	}
}

// titles returns what messages call the sheets: their names, or their numbers from 1 if
// a name may be that of a person.
func titles(b *book.Book) (list []string) {
	for i, s := range b.Sheets {
		name := s.Name
		if !shown.IsID(name) || countDigits(name) > mostDigitsOfSheet {
			name = fmt.Sprintf("sheet %d", i+1)
		}
		list = append(list, name)
	}
	return list
}

// mostDigitsOfSheet is fewer than a phone has; a sheet may be called 20250131.
const mostDigitsOfSheet = 8

func countDigits(text string) (n int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// sheetOf returns the sheet that the caller named, or else the only one with the header.
func (t *Table[R]) sheetOf(b *book.Book) (int, error) {
	names := titles(b)
	if want := t.file.SheetName; want != "" {
		return namedSheet(b, names, want)
	}
	if len(b.Sheets) == 1 {
		return 0, nil
	}
	var with []int
	first, filled := 0, 0
	for i := range b.Sheets {
		some, has, err := t.hasHeader(b, i)
		if err != nil {
			return 0, err
		}
		if has {
			with = append(with, i)
		}
		if some {
			if filled++; filled == 1 {
				first = i
			}
		}
	}
	switch {
	case len(with) == 1:
		return with[0], nil
	case len(with) == 0 && filled <= 1:
		return first, nil // its faults are told
	case len(with) == 0:
		return 0, fmt.Errorf("%w: none of %s has the header; name one as book.xlsx#%s", ErrSheet, strings.Join(names, ", "), names[first])
	}
	var several []string
	for _, i := range with {
		several = append(several, names[i])
	}
	return 0, fmt.Errorf("%w: %s have the header; name one as book.xlsx#%s", ErrSheet, strings.Join(several, ", "), several[0])
}

// namedSheet returns the sheet of a name, or of what messages call it.
func namedSheet(b *book.Book, titles []string, want string) (int, error) {
	i := slices.IndexFunc(b.Sheets, func(s book.Sheet) bool { return s.Name == want })
	if i < 0 {
		i = slices.Index(titles, want)
	}
	if i < 0 {
		return 0, fmt.Errorf("%w: there is no %s, but %s", ErrSheet, shown.Quote(want), strings.Join(titles, ", "))
	}
	return i, nil
}

// hasHeader reports whether a sheet has a row, and one with every needed column.
func (t *Table[R]) hasHeader(b *book.Book, sheet int) (some, has bool, err error) {
	s, err := t.bookRows(b, sheet)
	if err != nil {
		if errors.Is(err, ErrEmpty) {
			return false, false, nil
		}
		return false, false, err
	}
	defer s.rows.Close()
	if t.headers != nil {
		if err := t.seek(&s.header, s.head); err != nil {
			return true, false, err
		}
	}
	means := t.means(s.names)
	var known []string
	for _, name := range s.names {
		known = append(known, means(name))
	}
	return true, !slices.ContainsFunc(t.names(Needed), func(name string) bool { return !slices.Contains(known, name) }), nil
}

// bookRows are the rows of a sheet past its header.
type bookRows struct {
	header
	rows  *book.Rows
	ahead bool // the next row was read already
	row   int
	from  bool // days count from 1904
	atEnd bool // no row follows
	note  Note
	digest
}

func (t *Table[R]) bookRows(b *book.Book, sheet int) (*bookRows, error) {
	names := titles(b)
	rows, err := b.Rows(sheet)
	if err != nil {
		return nil, err
	}
	s := &bookRows{header: header{file: t.file.Name, sheet: names[sheet]}, rows: rows, from: b.From1904, note: Note{Sheet: names[sheet]}}
	for i, name := range names {
		if i != sheet {
			s.note.Others = append(s.note.Others, name)
		}
	}
	s.seed = t.walked.seed
	s.digest.add(b.Sum(sheet))
	if s.names, s.row1, err = s.head(); err != nil {
		_ = rows.Close()
		if errors.Is(err, io.EOF) {
			err = &Error{File: t.file.Name, Sheet: s.sheet, Err: fmt.Errorf("%w: want a header", ErrEmpty)}
		}
		return nil, err
	}
	return s, nil
}

// head reads the next row that is not empty as the names of columns. Names that are
// merged with the row above, as captions of several columns are, stand in that row.
func (s *bookRows) head() (names []string, row int, err error) {
	if err := s.read(); err != nil {
		return nil, 0, err
	}
	for i := range s.rows.Len() {
		names = append(names, s.rows.Cell(i).Text)
	}
	for n := len(names); n > 0 && strings.TrimSpace(names[n-1]) == ""; n-- {
		names = names[:n-1]
	}
	return names, s.row, nil
}

// read reads the next row that is not empty.
func (s *bookRows) read() error {
	if s.ahead {
		s.ahead = false
		return nil
	}
	for {
		if s.atEnd {
			s.ended = true
			return io.EOF
		}
		err := s.rows.Next()
		s.row = s.rows.Row
		if errors.Is(err, io.EOF) {
			s.ended = true
			return io.EOF
		}
		if err != nil {
			return &Error{File: s.file, Sheet: s.sheet, Err: fmt.Errorf("after row %d: %w", s.row, err)}
		}
		if s.filledFrom(0) {
			return nil
		}
	}
}

// lower reads the row under the header: it belongs to the header if it has nothing but
// names of columns, and these stand under captions that are none.
func (s *bookRows) lower(alias func(string) string) error {
	if err := s.read(); err != nil {
		if errors.Is(err, io.EOF) {
			s.ended = false // it comes again
			s.atEnd = true
			return nil
		}
		return err
	}
	names, some := make([]string, s.rows.Len()), false
	for i := range names {
		c := s.rows.Cell(i)
		names[i] = c.Text
		if !s.rows.Filled(i) {
			continue
		}
		if some = true; c.Err != nil || alias(c.Text) == "" || i < len(s.names) && alias(s.names[i]) != "" {
			s.ahead = true
			return nil
		}
	}
	if some {
		s.names = below(s.names, names)
	}
	return nil
}

// filledFrom reports whether a cell of the row is filled, from the i-th on.
func (s *bookRows) filledFrom(i int) bool {
	for ; i < s.rows.Len(); i++ {
		if s.rows.Filled(i) {
			return true
		}
	}
	return false
}

// next reads a row; cells that a sheet leaves out at its end are blank.
func (s *bookRows) next(values []value) (row int, fault, err error) {
	if err := s.read(); err != nil {
		return 0, nil, err
	}
	if s.filledFrom(len(s.names)) {
		err := fmt.Errorf("%w: want %d, got %d", ErrFieldCount, len(s.names), s.rows.Len())
		return s.row, &Error{File: s.file, Sheet: s.sheet, Row: s.row, Err: err}, nil
	}
	for _, i := range s.there {
		c := s.rows.Cell(s.index[i])
		values[i] = value{text: c.Text, given: true, way: c.Way, bad: c.Err}
	}
	return s.row, nil, nil
}

// says reports whether a cell of the last row is one of the words.
func (s *bookRows) says(words []string) bool {
	for i := range s.rows.Len() {
		if text, _ := cell.Tidy(s.rows.Cell(i).Text); slices.Contains(words, text) {
			return true
		}
	}
	return false
}

func (s *bookRows) blank() bool {
	for i := range s.rows.Len() {
		if c := s.rows.Cell(i); c.Err != nil || !cell.IsBlank(c.Text) {
			return false
		}
	}
	return true
}

func (s *bookRows) again() bool {
	for i, name := range s.names {
		if i >= s.rows.Len() || s.rows.Cell(i).Text != name {
			return false
		}
	}
	return true
}

func (s *bookRows) place(i int) string {
	return fmt.Sprintf("%s%d", book.ColumnName(s.index[i]), s.row)
}

func (s *bookRows) from1904() bool { return s.from }

func (s *bookRows) sheetNote() *Note { return &s.note }

func (s *bookRows) close() { _ = s.rows.Close() }
