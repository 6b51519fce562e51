package table

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Column is a column of cells, its headings first.
type Column struct {
	Right bool // numbers
	Cells []string
}

// Write prints rows of aligned cells. All columns have equally many.
func Write(w io.Writer, columns []Column) error {
	if len(columns) == 0 {
		return nil
	}
	widths := make([]int, len(columns))
	for i, c := range columns {
		for j, text := range c.Cells {
			c.Cells[j] = Clean(text)
			widths[i] = max(widths[i], Width(c.Cells[j]))
		}
	}
	for row := range columns[0].Cells {
		var cells []string
		for i, c := range columns {
			cells = append(cells, Pad(c.Cells[row], widths[i], c.Right))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "  "), " ")); err != nil {
			return err
		}
	}
	return nil
}

// Clean keeps a name in its cell: a question mark stands in place of each line feed, terminal
// control, sign of direction, and other character that nobody sees.
func Clean(text string) string { return shown.Clean(text) }

// Grouped puts separators between the thousands of a number, for people and never for
// files. A text that is no number stays as it is.
func Grouped(number string) string {
	digits := strings.TrimLeft(number, "-+")
	whole, places, _ := strings.Cut(digits, ".")
	if strings.Trim(whole+places, "0123456789") != "" { // also a day or a month
		return number
	}
	var b strings.Builder
	b.WriteString(number[:len(number)-len(digits)])
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	b.WriteString(digits[len(whole):])
	return b.String()
}

// Width returns how many cells of a terminal a text takes: two for the wide
// characters of East Asian scripts, none for combining marks.
func Width(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide reports whether a character is East Asian wide or full-width (UAX #11).
func wide(r rune) bool {
	for _, span := range [...][2]rune{
		{0x1100, 0x115F},   // Hangul initial consonants
		{0x2E80, 0x303E},   // radicals, CJK punctuation
		{0x3041, 0xA4CF},   // kana, ideographs, Yi
		{0xA960, 0xA97F},   // Hangul extensions
		{0xAC00, 0xD7A3},   // Hangul syllables
		{0xF900, 0xFAFF},   // compatibility ideographs
		{0xFE30, 0xFE6F},   // compatibility forms
		{0xFF00, 0xFF60},   // full-width forms
		{0xFFE0, 0xFFE6},   // full-width signs
		{0x1F300, 0x1F64F}, // pictures
		{0x1F900, 0x1F9FF},
		{0x20000, 0x3FFFD}, // ideographs beyond the first plane
	} {
		if span[0] <= r && r <= span[1] {
			return true
		}
	}
	return false
}

// Pad fills a text with spaces up to a width, on its left if right is set.
func Pad(text string, cells int, right bool) string {
	fill := strings.Repeat(" ", max(0, cells-Width(text)))
	if right {
		return fill + text
	}
	return text + fill
}
