// Package jsontext writes JSON that a terminal may show. The text is that of encoding/json for
// people: < > and & stand as they are. Characters that nobody sees are written as escapes, so
// that a reader gets each of them and no terminal or editor obeys one.
package jsontext

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Encode writes a value and a line feed. Every level is indented by indent; without one the
// value is a single line.
func Encode(w io.Writer, v any, indent string) error {
	e := json.NewEncoder(escaper{w})
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}

// escaper writes JSON on. The encoder writes a value at once, so no character is divided.
type escaper struct{ w io.Writer }

func (e escaper) Write(text []byte) (int, error) {
	if _, err := e.w.Write(Escaped(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Escaped returns JSON with hidden characters as escapes. Outside of texts JSON has none but
// line feeds.
func Escaped(text []byte) []byte {
	var b []byte
	done := 0
	for i := 0; i < len(text); {
		if c := text[i]; c < 0x7F { // encoding/json has escaped the controls among them
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if shown.Hidden(r) {
			b = appendEscape(append(b, text[done:i]...), r)
			done = i + size
		}
		i += size
	}
	if b == nil {
		return text
	}
	return append(b, text[done:]...)
}

func appendEscape(b []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Appendf(b, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(b, `\u%04x`, r)
}
