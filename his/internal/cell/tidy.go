package cell

import (
	"strings"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// IsSpace reports whether exports put a character around values as a space.
func IsSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\u3000' || r == '\u00A0' || r == '\uFEFF'
}

// isUnseen reports whether a character has no width, or ends a line: nobody sees it at
// the ends of a value.
func isUnseen(r rune) bool {
	switch {
	case r == 0, r == '\r', r == '\n', r == '\u00AD', r == '\u2060', r == '\uFEFF':
		return true
	case r < '\u200B':
		return false
	}
	return r <= '\u200F' || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// isHidden reports whether a character inside of an id makes it another id that looks
// the same.
func isHidden(r rune) bool { return isUnseen(r) || r != ' ' && IsSpace(r) }

// Tidy takes off what spreadsheets and exporters put around a value: spaces, characters
// that nobody sees, a tab that keeps an id a text, ="…", an apostrophe before it.
func Tidy(text string) (string, Repair) { return tidy(text, true) }

// tidy is Tidy; wrapping is taken off if unwrap says so.
func tidy(text string, unwrap bool) (string, Repair) {
	if text == "" || IsBare(text) {
		return text, 0 // most values
	}
	var done Repair
	for {
		var more Repair
		text, more = trim(text)
		done |= more
		switch {
		case !unwrap:
			return text, done
		case len(text) >= 3 && strings.HasPrefix(text, `="`) && text[len(text)-1] == '"':
			text = strings.ReplaceAll(text[2:len(text)-1], `""`, `"`)
		case len(text) >= 2 && text[0] == '\'':
			text = text[1:]
		default:
			return text, done
		}
		done |= Unwrapped
	}
}

// trim takes off spaces, and characters that nobody sees.
func trim(text string) (string, Repair) {
	var done Repair
	take := func(r rune) bool {
		switch {
		case isUnseen(r):
			done |= Invisible
		case IsSpace(r):
			done |= Trimmed
		default:
			return false
		}
		return true
	}
	return strings.TrimFunc(text, take), done
}

// IsBare reports whether a text that is not empty has nothing around it that Tidy may
// take off.
func IsBare(text string) bool {
	first, last := text[0], text[len(text)-1]
	return first > '\'' && first != '=' && first < utf8.RuneSelf && last > ' ' && last < utf8.RuneSelf
}

// IsBlank reports whether nothing is left of a text when it is tidied.
func IsBlank(text string) bool {
	text, _ = Tidy(text)
	return text == ""
}

// narrow turns full-width digits, letters and signs into those of ASCII.
func narrow(text string) (string, Repair) {
	if word.IsASCII(text) || strings.IndexFunc(text, isWide) < 0 {
		return text, 0
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u3000':
			return ' '
		case isWide(r):
			return r - 0xFEE0
		}
		return r
	}, text), Narrowed
}

func isWide(r rune) bool { return r == '\u3000' || r >= '\uFF01' && r <= '\uFF5E' }

// Key tidies a name, such as that of a column.
func Key(text string) (string, Repair) {
	text, a := Tidy(text)
	text, b := narrow(text)
	return text, a | b
}
