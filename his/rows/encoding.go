package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Encoding says how the text of a file is encoded.
type Encoding uint8

const (
	// UTF8 is the default: text that is not valid UTF-8 is an error.
	UTF8 Encoding = iota
	// GB18030 is what spreadsheets on a Chinese Windows write, including characters of
	// four bytes; GBK and GB 2312 are parts of it.
	GB18030
	// Detected is UTF-8 if the file begins with a byte order mark, or if its first 64
	// KiB are valid UTF-8; else GB18030. A few characters of GB18030 can also be valid
	// UTF-8: a caller who knows the encoding should say so.
	Detected
)

// ErrUTF16 says that a file is UTF-16, which a spreadsheet calls Unicode text.
var ErrUTF16 = coded.New("his.utf16", "the file is UTF-16: save it as CSV UTF-8")

// detectSize is how much of a file is looked at.
const detectSize = 64 << 10

// detect returns the encoding of a file from its beginning. whole says that the
// beginning is all of the file.
func detect(begin []byte, whole bool) Encoding {
	for len(begin) > 0 {
		r, n := utf8.DecodeRune(begin)
		if r == utf8.RuneError && n == 1 {
			if !whole && !utf8.FullRune(begin) {
				return UTF8 // a character cut by the end of the block
			}
			return GB18030
		}
		begin = begin[n:]
	}
	return UTF8
}

// settle finds out how a file is encoded and skips its byte order mark.
func (e Encoding) settle(r io.Reader) (io.Reader, Encoding, error) {
	b := bufio.NewReaderSize(r, detectSize)
	begin, err := b.Peek(len(byteOrderMark))
	whole := errors.Is(err, io.EOF)
	if err != nil && !whole {
		return nil, e, err
	}
	switch {
	case string(begin) == byteOrderMark:
		_, err = b.Discard(len(begin))
		return b, UTF8, err
	case e != UTF8 && len(begin) >= 2 && (begin[0] == 0xFF && begin[1] == 0xFE || begin[0] == 0xFE && begin[1] == 0xFF):
		return nil, e, fmt.Errorf("%w: %w", ErrEncoding, ErrUTF16)
	case e == Detected:
		begin, err = b.Peek(detectSize)
		e = detect(begin, errors.Is(err, io.EOF)) // any other error comes again
	}
	return b, e, nil
}
