package book

import (
	"archive/zip"
	"bytes"
	"fmt"

	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// sharedStrings are the texts that cells share, one after the other.
type sharedStrings struct {
	part *zip.File
	all  string
	ends []uint32
}

func (t *sharedStrings) text(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.all[from:t.ends[i]], true
}

// readStrings reads the shared texts: of each the plain text or that of its runs, without
// how it is pronounced.
func (b *Book) readStrings(f *zip.File) error {
	b.strings.part = f
	var all []byte
	ends := make([]uint32, 0, 1024)
	in, spoken := false, false
	from := 0
	end := func() error {
		all = unescape(all, from)
		if len(all) > maxStrings {
			return fmt.Errorf("%w: %d MiB of texts", ErrBomb, len(all)>>20)
		}
		from = len(all)
		ends = append(ends, uint32(from))
		return nil
	}
	plain := func(s *scanner, before string) (bool, error) {
		text, ok := s.plainText(before)
		if !ok {
			return false, nil
		}
		all = append(all, text...)
		return true, end()
	}
	err := b.scan(f, maxStrings, func(s *scanner) (err error) {
		switch {
		case s.text:
			if in && !spoken {
				all = s.appendCharacters(all)
			}
		case s.is("t"):
			in = !s.empty
		case s.ends("t"):
			in = false
		case s.is("rPh"):
			spoken = !s.empty
		case s.ends("rPh"):
			spoken = false
		case s.ends("si"):
			err = end()
		case s.is("si") && !in && !spoken:
			_, err = plain(s, "<t>")
		}
		for more := !in && !spoken; more && err == nil; { // most have nothing but a text
			more, err = plain(s, "<si><t>")
		}
		return err
	})
	b.strings.all, b.strings.ends = split.Lent(all), ends
	return err
}

var escapeMark = []byte("_x")

// unescape replaces _x000D_ and its like in what follows from: so workbooks write
// characters that XML has not.
func unescape(all []byte, from int) []byte {
	if !bytes.Contains(all[from:], escapeMark) {
		return all
	}
	text := all[from:]
	var out []byte
	for i := 0; i < len(text); i++ {
		if r, ok := escaped(text[i:]); ok {
			out = append(out, string(r)...)
			i += len("_x0000_") - 1
			continue
		}
		out = append(out, text[i])
	}
	return append(all[:from], out...)
}

// escaped reads _xHHHH_.
func escaped(text []byte) (rune, bool) {
	if len(text) < len("_x0000_") || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return 0, false
	}
	var r rune
	for _, c := range text[2:6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
