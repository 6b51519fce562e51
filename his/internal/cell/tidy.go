package cell

import (
	"strings"
	"unicode"

	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// IsSpace reports whether exports put a character around values as a space.
func IsSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\uFEFF' || r > unicode.MaxASCII && unicode.Is(unicode.Zs, r)
}

// isUnseen reports whether a character has no width, ends a line, or is empty: nobody sees
// it at the ends of a value. These are the controls but the tab, what [shown.Hidden] says of
// others, variation selectors, and two that are drawn blank.
func isUnseen(r rune) bool {
	switch {
	case r < ' ' || r == 0x7F:
		return r != '\t'
	case r < 0x80:
		return false
	case r == '\u2800' || r == '\uFFFC': // an empty pattern of dots; where an object was
		return true
	}
	return shown.Hidden(r) || unicode.Is(unicode.Variation_Selector, r)
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
	return first > '\'' && first != '=' && first < 0x7F && last > ' ' && last < 0x7F
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
