package workbook

import (
	"bufio"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/internal/table"
)

// rowWriter writes the rows of a sheet as the format has them. Errors stay until the last flush.
type rowWriter struct {
	w       *bufio.Writer
	at      cellAt // of the next cell
	open    bool
	letters []string
	number  []byte
}

// row begins a row, below those before it. Its height is in points; 0: that of its text.
func (w *rowWriter) row(n, height int) {
	w.end()
	w.at, w.open = cellAt{n, 1}, true
	w.say(`<row r="`)
	w.digits(n)
	if height > 0 {
		w.say(`" ht="`)
		w.digits(height)
		w.say(`" customHeight="1`)
	}
	w.say(`">`)
}

// end ends the last row.
func (w *rowWriter) end() {
	if w.open {
		w.say(`</row>`)
		w.open = false
	}
}

// text writes a cell of text. One that is blank is written for its frame alone.
func (w *rowWriter) text(style int, text string) {
	if text == "" {
		w.cell(style, `"/>`)
		return
	}
	w.cell(style, `" t="inlineStr"><is><t xml:space="preserve">`)
	escape(w.w, text)
	w.say(`</t></is></c>`)
}

// value writes a number in its digits.
func (w *rowWriter) value(style int, digits string) {
	w.cell(style, `"><v>`)
	w.say(strings.TrimPrefix(digits, "+"))
	w.say(`</v></c>`)
}

// formula writes a formula and what it comes to.
func (w *rowWriter) formula(style int, formula, digits string) {
	w.cell(style, `"><f>`)
	escape(w.w, formula)
	w.say(`</f><v>`)
	w.say(strings.TrimPrefix(digits, "+"))
	w.say(`</v></c>`)
}

// cell begins the next cell, as far as its style; then says what follows.
func (w *rowWriter) cell(style int, then string) {
	for len(w.letters) < w.at.column {
		w.letters = append(w.letters, letters(len(w.letters)+1))
	}
	w.say(`<c r="`)
	w.say(w.letters[w.at.column-1])
	w.digits(w.at.row)
	w.say(`" s="`)
	w.digits(style)
	w.say(then)
	w.at.column++
}

// skip leaves a cell out.
func (w *rowWriter) skip(cells int) { w.at.column += cells }

func (w *rowWriter) say(text string) { _, _ = w.w.WriteString(text) }

func (w *rowWriter) digits(n int) {
	w.number = strconv.AppendInt(w.number[:0], int64(n), 10)
	_, _ = w.w.Write(w.number)
}

// mostText is how long the text of a cell may be, in units of UTF-16.
const mostText = 32767

// clean returns a text without control characters, and no longer than a cell can be: the last
// character of a longer one is an ellipsis.
func clean(text string) string { return limit(table.Clean(text)) }

func limit(text string) string {
	if len(text) <= mostText { // it has no more units than bytes
		return text
	}
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	if n <= mostText {
		return text
	}
	return cut(text, mostText-1) + "…"
}

// escape writes a text as XML. A sequence such as _x0041_, which workbooks read as a character,
// is written so that it is read as it stands. What XML cannot have becomes U+FFFD.
func escape(w *bufio.Writer, text string) {
	from := 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		said := ""
		switch {
		case r == '&':
			said = "&amp;"
		case r == '<':
			said = "&lt;"
		case r == '>':
			said = "&gt;"
		case r == '_' && isEscape(text[i:]):
			said = "_x005F_"
		case r < ' ' && r != '\n' || r == utf8.RuneError && size == 1 || r == 0xFFFE || r == 0xFFFF:
			said = "\uFFFD"
		}
		if said != "" {
			_, _ = w.WriteString(text[from:i])
			_, _ = w.WriteString(said)
			from = i + size
		}
		i += size
	}
	_, _ = w.WriteString(text[from:])
}

// isEscape reports whether a text begins with _xHHHH_.
func isEscape(text string) bool {
	const length = len("_x0000_")
	return len(text) >= length && text[1] == 'x' && text[length-1] == '_' && strings.Trim(text[2:length-1], "0123456789abcdefABCDEF") == ""
}
