package split

import (
	"errors"
	"io"
	"strings"
)

// LineReader cuts a file into lines. A block of the file becomes one string and lines
// are slices of it, so that they stay valid and none costs an allocation.
type LineReader struct {
	r    io.Reader
	buf  []byte
	text string // the block
	at   int    // where the next line begins in it
	last bool   // nothing comes after the block
	fail error  // the error of reading the file, other than io.EOF
}

// NewLines returns the lines of a file.
func NewLines(r io.Reader) *LineReader { return &LineReader{r: r} }

// maxLine is the longest line that is read: the longest record, with some space around
// it.
const maxLine = MaxRecord + len("\r\n")

// Next returns the next line without its line feed. It returns io.EOF, ErrTooLong or
// the error of reading the file.
func (l *LineReader) Next() (string, error) {
	for {
		rest := l.text[l.at:]
		end := strings.IndexByte(rest, '\n')
		switch {
		case end > maxLine || end < 0 && len(rest) > maxLine:
			return "", ErrTooLong
		case end >= 0:
			l.at += end + 1
			return rest[:end], nil
		case !l.last:
			l.fill(rest)
		case rest != "":
			l.at = len(l.text)
			return rest, nil
		case l.fail != nil:
			return "", l.fail
		default:
			return "", io.EOF
		}
	}
}

// fill reads the next block, which begins with the rest of this one.
func (l *LineReader) fill(rest string) {
	size := BlockSize
	if l.buf == nil {
		size = firstBlock
	}
	if want := max(size, 2*len(rest)); len(l.buf) < want {
		l.buf = make([]byte, want)
	}
	n := copy(l.buf, rest)
	for idle := 0; n < len(l.buf) && !l.last; {
		k, err := l.r.Read(l.buf[n:])
		n += k
		if k > 0 {
			idle = 0
		} else if idle++; idle == 100 && err == nil {
			err = io.ErrNoProgress
		}
		if err != nil {
			l.last = true
			if !errors.Is(err, io.EOF) {
				l.fail = err
			}
		}
	}
	l.text, l.at = string(l.buf[:n]), 0
}
