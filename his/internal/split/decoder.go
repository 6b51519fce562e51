package split

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// Decoder turns those texts of a file that are read into UTF-8. A text that a column
// repeats is decoded once.
type Decoder struct {
	GB18030 bool // else it is UTF-8 already
	known   map[string]string
}

// A decoder remembers at most maxKnown texts of at most mostKept bytes each.
const (
	maxKnown = 4096
	mostKept = 256
)

// Text returns a text in UTF-8, or U+FFFD if it is not valid in its encoding.
func (d *Decoder) Text(raw string) string {
	if !d.GB18030 || word.IsASCII(raw) {
		return raw
	}
	if text, ok := d.known[raw]; ok {
		return text
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(raw)
	if err != nil {
		text = string(utf8.RuneError) // checkText refuses it
	}
	if len(d.known) >= maxKnown || d.known == nil {
		d.known = make(map[string]string)
	}
	if len(raw) <= mostKept {
		d.known[string([]byte(raw))] = text // its own memory: not a block's
	}
	return text
}
