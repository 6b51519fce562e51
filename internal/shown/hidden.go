package shown

import (
	"strings"
	"unicode"
)

// In this file: characters that nobody sees.

// hidden are controls, formats (signs of direction, of zero width, tags, byte order marks),
// separators of lines and paragraphs, letters without a form, and code points that are no
// characters. Characters for private use are not among them: names of people and places have
// some that no standard has.
var hidden = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point,
}

// Hidden reports whether a character shows nothing of itself, but moves, turns or breaks what
// stands beside it on a terminal or a page.
func Hidden(r rune) bool {
	if r >= ' ' && r < 0x7F || r >= 0x4E00 && r < 0xA000 { // nearly all: letters, digits, ideographs
		return false
	}
	return unicode.In(r, hidden...)
}

// Clean returns a text with a question mark in place of each hidden character, and U+FFFD in
// place of each byte that is no UTF-8. So a text stays in its line and its cell.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		if Hidden(r) {
			return '?'
		}
		return r
	}, text)
}

// CleanLines is Clean for a text of several lines.
func CleanLines(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && Hidden(r) {
			return '?'
		}
		return r
	}, text)
}
