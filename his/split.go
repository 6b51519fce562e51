package his

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strings"
)

// splitter cuts a file into records of fields, as encoding/csv does, in its raw
// bytes. A block of the file becomes one string and fields are slices of it, so
// that they stay valid and no record costs an allocation, unless a quoted field
// holds a quote or CRLF. It works in UTF-8 and in GB18030 alike: no multi-byte
// character of either contains a comma, a tab, a quote, CR or LF.
type splitter struct {
	r      io.Reader
	comma  byte
	quotes bool // fields may be quoted

	buf  []byte
	text string // the block
	at   int    // where the next record begins in it
	last bool   // nothing comes after the block
	fail error  // of r, other than io.EOF

	line  int // lines before at
	row   int // the line on which the last record begins
	plain bool
	from  int      // a plain record is text[from:], cut at cuts
	cuts  []int    // the ends of its fields
	list  []string // any other record
}

// blockSize is how much is read at once. A claim that is kept keeps its block.
const (
	firstBlock = 16 << 10 // many files are small
	blockSize  = 128 << 10
)

func newSplitter(r io.Reader, comma byte, quotes bool) *splitter {
	return &splitter{r: r, comma: comma, quotes: quotes}
}

// count returns the number of fields of the last record.
func (s *splitter) count() int {
	if s.plain {
		return len(s.cuts)
	}
	return len(s.list)
}

// field returns a field of the last record.
func (s *splitter) field(i int) string {
	if !s.plain {
		return s.list[i]
	}
	from := s.from
	if i > 0 {
		from = s.cuts[i-1] + 1
	}
	return s.text[from:s.cuts[i]]
}

// brokenQuote says that a record ends the file: what follows cannot be told apart.
type brokenQuote struct {
	row, line int
	err       error // csv.ErrQuote or csv.ErrBareQuote
}

func (e *brokenQuote) Error() string {
	if e.line != e.row {
		return fmt.Sprintf("%v, on line %d", e.err, e.line)
	}
	return e.err.Error()
}

func (e *brokenQuote) Unwrap() error { return e.err }

var errMore = errors.New("the record goes on beyond the block")

// next reads a record. Its errors are io.EOF, a *brokenQuote, ErrTooLong or what
// reading the file returned.
func (s *splitter) next() error {
	for {
		err := s.cut()
		if !errors.Is(err, errMore) {
			return err
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// fill reads the next block; what is left of this one begins it.
func (s *splitter) fill() error {
	if s.fail != nil {
		return s.fail
	}
	rest := s.text[s.at:]
	if len(rest) > maxRecord {
		return fmt.Errorf("a record is %w: is a quote not closed?", ErrTooLong)
	}
	size := blockSize
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
	s.text, s.at = string(s.buf[:n]), 0
	return nil
}

const (
	ones  = 0x0101010101010101
	low7  = 0x7F7F7F7F7F7F7F7F
	high1 = 0x8080808080808080
)

// load returns eight bytes of a text, the first one lowest.
func load(t string, i int) uint64 {
	_ = t[i+7]
	return uint64(t[i]) | uint64(t[i+1])<<8 | uint64(t[i+2])<<16 | uint64(t[i+3])<<24 |
		uint64(t[i+4])<<32 | uint64(t[i+5])<<40 | uint64(t[i+6])<<48 | uint64(t[i+7])<<56
}

// zeros marks the bytes of w that are zero with 0x80, exactly.
func zeros(w uint64) uint64 { return ^(((w & low7) + low7) | w | low7) }

// cut finds the next record in the block.
func (s *splitter) cut() error {
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
	s.plain, s.from, s.cuts = true, at, s.cuts[:0]
	commas, quotes := ones*uint64(s.comma), ones*uint64('"')
	if !s.quotes {
		quotes = ones * uint64('\n') // looked for already
	}
	i := at
	for ; i+8 <= len(text); i += 8 {
		w := load(text, i)
		found := zeros(w^commas) | zeros(w^ones*'\n') | zeros(w^quotes)
		for ; found != 0; found &= found - 1 {
			k := i + bits.TrailingZeros64(found)>>3
			switch text[k] {
			case s.comma:
				s.cuts = append(s.cuts, k)
			case '\n':
				return s.end(k, k+1)
			default:
				return s.quoted()
			}
		}
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == s.comma:
			s.cuts = append(s.cuts, i)
		case c == '\n':
			return s.end(i, i+1)
		case c == '"' && s.quotes:
			return s.quoted()
		}
	}
	if !s.last {
		return errMore
	}
	return s.end(i, i)
}

// end ends a plain record at i; the next one begins at next.
func (s *splitter) end(i, next int) error {
	if i > s.from && s.text[i-1] == '\r' {
		i--
	}
	s.cuts = append(s.cuts, i)
	return s.finish(next, 1)
}

func (s *splitter) finish(next, lines int) error {
	if next-s.at > maxRecord {
		return fmt.Errorf("a record is %w: is a quote not closed?", ErrTooLong)
	}
	s.row = s.line + 1
	s.line += lines
	s.at = next
	return nil
}

// quoted cuts a record that holds a quote.
func (s *splitter) quoted() error {
	s.plain, s.list = false, s.list[:0]
	text, i := s.text, s.at
	row, passed := s.line+1, 0 // line ends inside of fields
	for {
		if i == len(text) && !s.last {
			return errMore
		}
		if i == len(text) || text[i] != '"' {
			j, end := s.toEnd(i)
			if end == len(text) && !s.last {
				return errMore
			}
			field := text[i:j]
			if strings.IndexByte(field, '"') >= 0 {
				return &brokenQuote{row, row + passed, csv.ErrBareQuote}
			}
			s.list = append(s.list, field)
			if end < len(text) && text[end] == s.comma {
				i = end + 1
				continue
			}
			return s.finish(min(end+1, len(text)), passed+1)
		}
		field, j, err := s.unquote(i+1, row, &passed)
		if err != nil {
			return err
		}
		s.list = append(s.list, field)
		if j < len(text) && text[j] == s.comma {
			i = j + 1
			continue
		}
		return s.finish(min(j+1, len(text)), passed+1)
	}
}

// toEnd returns where a field that is not quoted ends, and the comma, the line
// feed or the end of the file that ends it.
func (s *splitter) toEnd(i int) (field, end int) {
	for end = i; end < len(s.text) && s.text[end] != s.comma && s.text[end] != '\n'; end++ {
	}
	field = end
	if (end == len(s.text) || s.text[end] == '\n') && field > i && s.text[field-1] == '\r' {
		field--
	}
	return field, end
}

// unquote reads a quoted field whose content begins at i. It returns where the
// comma, the line feed or the end of the file is that ends it.
func (s *splitter) unquote(i, row int, passed *int) (field string, end int, err error) {
	text, from := s.text, i
	var joined []byte
	for {
		n := strings.IndexByte(text[i:], '"')
		if n < 0 {
			if !s.last {
				return "", 0, errMore
			}
			rest := strings.TrimSuffix(text[from:], "\r")
			*passed += strings.Count(rest, "\n")
			if strings.HasSuffix(rest, "\n") {
				*passed-- // the line after it is empty
			}
			return "", 0, &brokenQuote{row, row + *passed, csv.ErrQuote}
		}
		i += n
		piece := text[from:i]
		*passed += strings.Count(piece, "\n")
		if strings.Contains(piece, "\r\n") {
			piece = strings.ReplaceAll(piece, "\r\n", "\n")
		}
		i++ // past the quote
		if i < len(text) && text[i] == '"' {
			joined = append(append(joined, piece...), '"')
			i++
			from = i
			continue
		}
		end = i
		if end < len(text) && text[end] == '\r' {
			if end+1 < len(text) && text[end+1] == '\n' || end+1 == len(text) && s.last {
				end++
			} else if end+1 == len(text) {
				return "", 0, errMore
			}
		}
		switch {
		case end == len(text) && !s.last:
			return "", 0, errMore
		case end < len(text) && text[end] != s.comma && text[end] != '\n':
			return "", 0, &brokenQuote{row, row + *passed, csv.ErrQuote}
		case joined != nil:
			return string(append(joined, piece...)), end, nil
		}
		return piece, end, nil
	}
}
