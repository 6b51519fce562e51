// Package split cuts files into records and lines, in their raw bytes.
package split

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unsafe"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Splitter cuts a file into records of fields, as encoding/csv does, in its raw bytes.
// A block of the file becomes one string and fields are slices of it. So they stay
// valid, and a record costs no allocation unless a quoted field holds a quote or CRLF.
// It works in UTF-8 and in GB18030: no multi-byte character of either contains a comma,
// a tab, a quote, CR or LF.
type Splitter struct {
	r      io.Reader
	comma  byte
	quotes bool // fields may be quoted

	buf  []byte
	text string // the block
	lent bool   // the next blocks are buf itself: a caller must copy a field to keep it
	at   int    // where the next record begins in it
	last bool   // nothing comes after the block
	fail error  // of r, other than io.EOF

	line  int // lines before at
	Row   int // the line on which the last record begins
	plain bool
	from  int      // a plain record is text[from:], cut at cuts
	cuts  []uint32 // the ends of its fields
	list  []string // any other record

	// Most records are like the one before: they have the same number of fields, and no
	// quote. They are cut where marks says.
	marks  []uint32 // every comma and line feed of the block
	mark   int      // the first mark that is not before at
	quote  int      // the first quote that is not before at
	Fields int      // of the last record
	own    []uint32 // the cuts of a record that was not cut by marks
	sparse bool     // there are no marks
}

// MaxRecord is the longest record or line that is read, in bytes, so that a quote
// that is never closed does not take the whole file into memory.
const MaxRecord = 1 << 20

// ErrTooLong says that a record or a line is longer than MaxRecord.
var ErrTooLong = coded.New("his.too_long", "longer than 1 MiB")

// blockSize is the number of bytes that are read at once. A caller who keeps a claim
// keeps its block.
const (
	firstBlock = 4 << 10 // many files are small
	BlockSize  = 128 << 10
)

// New returns a splitter of a file. comma separates fields, which may be quoted if quotes
// says so.
func New(r io.Reader, comma byte, quotes bool) *Splitter {
	return &Splitter{r: r, comma: comma, quotes: quotes}
}

// Like returns a splitter of no file that cuts fields as this one does.
func (s *Splitter) Like() *Splitter { return New(nil, s.comma, s.quotes) }

// Lend makes the splitter use its memory again for each of the next blocks: a caller
// must copy a field to keep it.
func (s *Splitter) Lend() { s.lent = true }

// Whole makes the splitter cut a text and nothing after it, and lends the text.
func (s *Splitter) Whole(text []byte) {
	s.last = true
	s.begin(Lent(text))
}

// Rest returns what was not cut yet: the rest of the block, and the file after it, nil
// if nothing follows.
func (s *Splitter) Rest() (block string, after io.Reader) {
	if s.last {
		return s.text[s.at:], nil
	}
	return s.text[s.at:], s.r
}

// Count returns the number of fields of the last record.
func (s *Splitter) Count() int {
	if s.plain {
		return len(s.cuts)
	}
	return len(s.list)
}

// Field returns a field of the last record.
func (s *Splitter) Field(i int) string {
	if !s.plain {
		return s.list[i]
	}
	from := uint32(s.from)
	if i > 0 {
		from = s.cuts[i-1] + 1
	}
	return s.text[from:s.cuts[i]]
}

// Cuts is a record, to read many of its fields. It is valid until the next one.
type Cuts struct {
	text string
	from int
	ends []uint32
	list []string // of a record that is not cut in the block
}

// Cuts returns the last record.
func (s *Splitter) Cuts() Cuts {
	if !s.plain {
		return Cuts{list: s.list}
	}
	return Cuts{text: s.text, from: s.from, ends: s.cuts}
}

// Field returns a field of the record.
func (c *Cuts) Field(i int) string {
	if c.list != nil {
		return c.list[i]
	}
	from := c.from
	if i > 0 {
		from = int(c.ends[i-1]) + 1
	}
	return c.text[from:c.ends[i]]
}

var errMore = errors.New("the record goes on beyond the block")

// Next reads a record. It returns io.EOF, a *BrokenQuote, ErrTooLong or the error of
// reading the file.
func (s *Splitter) Next() error {
	if s.alike() {
		return nil
	}
	for {
		err := s.cut()
		if err == nil {
			s.Fields = s.Count()
			s.pass()
			return nil
		}
		if err != errMore { //nolint:errorlint // its own
			return err
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// Sparse makes the splitter find no commas in advance: for a caller of NextOf.
func (s *Splitter) Sparse() {
	s.sparse, s.marks, s.mark = true, nil, 0
}

// NextOf reads the next record that begins on a line which is wanted; others are not cut.
// It returns the errors of Next.
func (s *Splitter) NextOf(wanted func(row int) bool) error {
	for {
		rest := s.text[s.at:]
		end := strings.IndexByte(rest, '\n')
		switch {
		case end < 0 && !s.last:
			if err := s.fill(); err != nil {
				return err
			}
		case end < 0 || s.at+end >= s.quote || end >= MaxRecord: // with care
			if err := s.Next(); err != nil || wanted(s.Row) {
				return err
			}
		case end == 0 || end == 1 && rest[0] == '\r': // empty
			s.line++
			s.at += end + 1
		case wanted(s.line + 1):
			return s.Next()
		default:
			s.line++
			s.at += end + 1
		}
	}
}

// pass skips the marks of the last record.
func (s *Splitter) pass() {
	for s.mark < len(s.marks) && int(s.marks[s.mark]) < s.at {
		s.mark++
	}
	s.findQuote()
}

func (s *Splitter) findQuote() {
	if !s.quotes {
		s.quote = len(s.text)
	} else if s.quote < s.at {
		s.quote = len(s.text)
		if i := strings.IndexByte(s.text[s.at:], '"'); i >= 0 {
			s.quote = s.at + i
		}
	}
}

// fill reads the next block, which begins with the rest of this one.
func (s *Splitter) fill() error {
	if s.fail != nil {
		return s.fail
	}
	rest := s.text[s.at:]
	if len(rest) > MaxRecord {
		return fmt.Errorf("a record is %w: is a quote not closed?", ErrTooLong)
	}
	size := BlockSize
	if s.buf == nil {
		size = firstBlock
	}
	if want := max(size, 2*len(rest)); len(s.buf) < want {
		s.buf = make([]byte, want)
	}
	n := copy(s.buf, rest)
	for idle := 0; n < len(s.buf); {
		k, err := s.r.Read(s.buf[n:])
		n += k
		if errors.Is(err, io.EOF) {
			s.last = true
			break
		}
		if err != nil {
			s.fail = err
			break
		}
		if k > 0 {
			idle = 0
		} else if idle++; idle == 100 {
			s.fail = io.ErrNoProgress
			break
		}
	}
	if s.lent {
		s.begin(Lent(s.buf[:n]))
	} else {
		s.begin(string(s.buf[:n]))
	}
	return nil
}

// Lent returns bytes as a string that changes with them.
func Lent(bytes []byte) string { return unsafe.String(unsafe.SliceData(bytes), len(bytes)) }

// begin makes a text the block.
func (s *Splitter) begin(text string) {
	s.text, s.at, s.mark, s.quote = text, 0, 0, -1
	if !s.sparse {
		s.marks = appendMarks(s.marks[:0], text, s.comma)
	}
	s.findQuote()
}

// cut finds the next record in the block.
func (s *Splitter) cut() error {
	text, at := s.text, s.at
	for at < len(text) { // empty lines
		if text[at] == '\n' {
			at++
		} else if text[at] == '\r' && at+1 < len(text) && text[at+1] == '\n' {
			at += 2
		} else {
			break
		}
		s.line++
		s.at = at
	}
	if at == len(text) || text[at] == '\r' && at+1 == len(text) {
		if s.last {
			return io.EOF
		}
		return errMore
	}
	s.plain, s.from, s.own = true, at, s.own[:0]
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case c == s.comma:
			s.own = append(s.own, uint32(i))
		case c == '\n':
			return s.end(i, i+1)
		case c == '"' && s.quotes:
			return s.quoted()
		}
	}
	if !s.last {
		return errMore
	}
	return s.end(len(text), len(text))
}

// end ends a plain record at i; the next one begins at next.
func (s *Splitter) end(i, next int) error {
	if i > s.from && s.text[i-1] == '\r' {
		i--
	}
	s.own = append(s.own, uint32(i))
	s.cuts = s.own
	return s.finish(next, 1)
}

func (s *Splitter) finish(next, lines int) error {
	if next-s.at > MaxRecord {
		return fmt.Errorf("a record is %w: is a quote not closed?", ErrTooLong)
	}
	s.Row = s.line + 1
	s.line += lines
	s.at = next
	return nil
}
