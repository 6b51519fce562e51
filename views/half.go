package views

import (
	"strings"
	"unicode"
)

// half is the text of a rule in a language. Rules of this module say both, the English in brackets
// behind the Chinese: in Chinese these brackets are left out, English has both as titles do.
func half(text string, l Language) string {
	if l != Chinese {
		return text
	}
	var out strings.Builder
	han := false // before the bracket
	for text != "" {
		r := []rune(text)[0]
		if n := bracket(text); n > 0 && han {
			text = text[n:]
			continue
		}
		han = han || unicode.Is(unicode.Han, r)
		out.WriteRune(r)
		text = text[len(string(r)):]
	}
	return out.String()
}

// bracket returns how long " (english words)" at the beginning of a text is, 0 if it begins with
// something else. A bracket of capitals alone, as (CMI), is a name and stays.
func bracket(text string) int {
	if !strings.HasPrefix(text, " (") {
		return 0
	}
	depth, small := 0, false
	for i, r := range text {
		switch {
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth == 0 {
				if small {
					return i + 1
				}
				return 0
			}
		case unicode.Is(unicode.Han, r):
			return 0
		default:
			small = small || unicode.IsLower(r)
		}
	}
	return 0
}
