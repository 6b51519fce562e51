package split

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// Decoder turns the text of a file into UTF-8, and only that which is read.
// Columns repeat a few texts many times: those are decoded once.
type Decoder struct {
	GB18030 bool // else it is UTF-8 already
	known   map[string]string
}

// What a decoder remembers: at most maxKnown texts of at most mostKept bytes each.
const (
	maxKnown = 4096
	mostKept = 256
)

// Text returns a text in UTF-8, U+FFFD if it is none of the encoding.
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
