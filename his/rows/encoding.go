package rows

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Encoding says how the text of a file is encoded.
type Encoding uint8

const (
	// Detected is the default. It is UTF-8 if the file begins with a byte order mark, or
	// if its first 64 KiB are valid UTF-8; else GB18030. A few characters of GB18030 can
	// also be valid UTF-8: a caller who knows the encoding should say so.
	Detected Encoding = iota
	// UTF8 makes text that is not valid UTF-8 an error.
	UTF8
	// GB18030 is what spreadsheets on a Chinese Windows write, including characters of
	// four bytes; GBK and GB 2312 are parts of it.
	GB18030
)

// Files that are no text this package reads. The messages say what to do.
var (
	ErrUTF16    = coded.New("his.utf16", "the file is UTF-16: save it as CSV UTF-8")
	ErrBig5     = coded.New("his.big5", "the file is Big5, of traditional characters: save it as CSV UTF-8")
	ErrOldBook  = coded.New("his.old_book", "the file is a workbook in the old format of Excel (.xls): save it as .xlsx or CSV UTF-8, or run: libreoffice --convert-to xlsx")
	ErrPassword = coded.New("his.password", "the workbook has a password: take it off, and save it again")
	ErrMarkup   = coded.New("his.markup", "the file is a web page or XML that a spreadsheet shows: save it as .xlsx or CSV UTF-8")
)

// detectSize is how much of a file is looked at.
const detectSize = 64 << 10

// detect returns the encoding of a file from its beginning. whole says that the
// beginning is all of the file.
func detect(begin []byte, whole bool) Encoding {
	good, bad := 0, 0 // characters of several bytes, and bytes that are none
	for rest := begin; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			if !whole && !utf8.FullRune(rest) {
				break // a character cut by the end of the block
			}
			bad++
		} else if n > 1 {
			good++
		}
		rest = rest[n:]
	}
	if bad == 0 || good > 8*bad || !isGB18030(begin) { // broken characters in a file of UTF-8: reading says where
		return UTF8
	}
	return GB18030
}

// isGB18030 reports whether a text has the form of GB18030.
func isGB18030(begin []byte) bool {
	in := func(i int, from, to byte) bool { return i >= len(begin) || begin[i] >= from && begin[i] <= to }
	for i := 0; i < len(begin); i++ {
		switch c := begin[i]; {
		case c < 0x80:
		case c == 0x80 || c == 0xFF:
			return false
		case in(i+1, '0', '9') && in(i+2, 0x81, 0xFE) && in(i+3, '0', '9'):
			i += 3
		case in(i+1, 0x40, 0xFE) && !(i+1 < len(begin) && begin[i+1] == 0x7F):
			i++
		default:
			return false
		}
	}
	return true
}

// isBig5 reports whether text that is no UTF-8 looks like Big5. The second byte of a
// character of Big5 is an ASCII letter or sign for two fifths of them, of GB 2312 never.
func isBig5(begin []byte) bool {
	pairs, low := 0, 0
	for i := 0; i+1 < len(begin); i++ {
		switch a, b := begin[i], begin[i+1]; {
		case a < 0x80:
			continue
		case a >= 0x81 && a <= 0xFE && b >= 0x30 && b <= 0x39:
			i += 3 // four bytes of GB18030
			continue
		case a < 0xA1 || a > 0xF9:
			return false // of GBK alone
		case b >= 0x40 && b <= 0x7E:
			low++
		case b < 0xA1:
			return false
		}
		pairs++
		i++
	}
	return pairs >= 4 && low*5 >= pairs
}

// looksUTF16 reports whether bytes of a text are NUL, and nearly all of these are every
// second one, as of UTF-16 without a mark. Of Chinese texts few are: the separators and the
// ends of lines.
func looksUTF16(begin []byte) bool {
	even, odd := 0, 0
	for i, c := range begin[:min(len(begin), 512)] {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return max(even, odd) >= 3 && min(even, odd)*8 <= max(even, odd)
}

// sniffed is what the beginning of a file says.
type sniffed struct {
	r        *bufio.Reader
	encoding Encoding
	comma    byte
	returns  bool // lines end in CR alone
}

// sniff finds out how a file is written, and skips its byte order mark.
func (f File) sniff(from io.Reader) (s sniffed, err error) {
	begin, whole, err := beginningOf(from)
	if err != nil && len(begin) == 0 {
		return s, err
	} // any other error comes again where it belongs
	size := detectSize
	if whole {
		from, size = bytes.NewReader(nil), len(begin)
	}
	b := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(begin), from), size)
	s = sniffed{r: b, encoding: f.Encoding, comma: ','}
	switch {
	case bytes.HasPrefix(begin, []byte(byteOrderMark)):
		begin = begin[len(byteOrderMark):]
		_, _ = b.Discard(len(byteOrderMark))
		s.encoding = UTF8
	case f.Encoding == UTF8:
	case len(begin) >= 2 && (begin[0] == 0xFF && begin[1] == 0xFE || begin[0] == 0xFE && begin[1] == 0xFF), looksUTF16(begin):
		return s, fmt.Errorf("%w: %w", ErrEncoding, ErrUTF16)
	case f.Encoding == Detected:
		if s.encoding = detect(begin, whole); s.encoding == GB18030 && isBig5(begin) {
			return s, fmt.Errorf("%w: %w", ErrEncoding, ErrBig5)
		}
	}
	if bytes.HasPrefix(begin, []byte("<")) && isMarkup(begin) {
		return s, ErrMarkup
	}
	if s.returns = endsInReturns(begin, whole); s.returns {
		s.r = bufio.NewReaderSize(&feeds{r: b}, 16<<10)
	}
	if f.Tabbed != nil {
		s.comma = '\t'
	} else if !f.JSONLines() {
		s.comma = delimiter(begin, s.returns)
	}
	return s, nil
}

// beginningOf reads the beginning of a file, as much as is looked at; whole says that this
// is all of it. A small file takes little memory.
func beginningOf(from io.Reader) (begin []byte, whole bool, err error) {
	begin = make([]byte, detectSize>>4)
	n, err := fill(from, begin)
	if err == nil {
		begin = append(make([]byte, 0, detectSize), begin...)[:detectSize]
		var more int
		more, err = fill(from, begin[n:])
		n += more
	}
	if err == io.EOF { //nolint:errorlint // a file that is cut off says another thing
		return begin[:n], true, nil
	}
	return begin[:n], false, err
}

// fill reads until the bytes are full. Its error is the reader's own: io.ReadFull would
// call a file that ends and one that is cut off the same.
func fill(from io.Reader, to []byte) (n int, err error) {
	for idle := 0; n < len(to) && err == nil; {
		var more int
		more, err = from.Read(to[n:])
		if n += more; more > 0 {
			idle = 0
		} else if idle++; idle == 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	if n == len(to) {
		err = nil
	}
	return n, err
}

func isMarkup(begin []byte) bool {
	head := bytes.ToLower(begin[:min(len(begin), 64)])
	for _, tag := range []string{"<html", "<!doctype", "<?xml", "<table", "<head", "<meta"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return true
		}
	}
	return false
}

// endsInReturns reports whether lines end in CR alone.
func endsInReturns(begin []byte, whole bool) bool {
	quoted := false
	found := false
	for i, c := range begin {
		switch c {
		case '"':
			quoted = !quoted
		case '\n':
			return false
		case '\r':
			if !quoted && (i+1 < len(begin) || !whole) {
				found = true
			}
		}
	}
	return found
}

// feeds reads a file whose lines end in CR alone as if they ended in LF.
type feeds struct {
	r     io.Reader
	after bool // the last byte was CR
}

func (f *feeds) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	kept := 0
	for _, c := range p[:n] {
		after := f.after
		f.after = c == '\r'
		switch {
		case c == '\r':
			c = '\n'
		case c == '\n' && after:
			continue
		}
		p[kept] = c
		kept++
	}
	return kept, err
}

// delimiter returns what separates the fields of a file: of comma, tab, semicolon and
// pipe the one that most lines have equally often, and often. A title above the header
// may hold any of them.
func delimiter(begin []byte, returns bool) byte {
	end := byte('\n')
	if returns {
		end = '\r'
	}
	const marks = ",\t;|"
	var counts [len(marks)][]int // of each line
	for line := 0; line < HeaderRows && len(begin) > 0; line++ {
		var n [len(marks)]int
		quoted := false
		i := 0
		for ; i < len(begin) && (quoted || begin[i] != end); i++ {
			c := begin[i]
			if c == '"' {
				quoted = !quoted
			} else if k := bytes.IndexByte([]byte(marks), c); k >= 0 && !quoted {
				n[k]++
			}
		}
		begin = begin[min(i+1, len(begin)):]
		for k := range n {
			counts[k] = append(counts[k], n[k])
		}
	}
	best, most := byte(','), 0
	for k, list := range counts {
		for _, n := range list {
			lines := 0
			for _, o := range list {
				if o == n {
					lines++
				}
			}
			if score := n * lines; score > most {
				best, most = marks[k], score
			}
		}
	}
	return best
}

// utf8Of reads a file in UTF-8.
func (s sniffed) utf8Of() io.Reader {
	if s.encoding == GB18030 {
		return simplifiedchinese.GB18030.NewDecoder().Reader(s.r)
	}
	return s.r
}
