package formula

import (
	"strings"
	"unicode/utf8"
)

// Kinds of token; an operator, parenthesis or comma is its own character, with
// the ASCII operators already replaced by the real ones.
const (
	tokenEnd     rune = 0
	tokenNumber  rune = '0'
	tokenPoint   rune = '.' // a number that ends in its decimal point
	tokenName    rune = 'a'
	tokenText    rune = '\'' // with its quotes
	tokenOpen    rune = '"'  // a text that is not closed, or that is broken UTF-8
	tokenUnknown rune = '?'
)

type token struct {
	kind rune
	text string
	pos  int // of the first character, in runes from 1
}

// scan splits the text into tokens, the last of which is tokenEnd. It accepts any text:
// a part that is no token of the language becomes tokenUnknown.
func scan(text string) []token {
	var tokens []token
	for pos := 1; ; {
		trimmed := strings.TrimLeft(text, " \t\r\n")
		pos += len(text) - len(trimmed)
		if text = trimmed; text == "" {
			return append(tokens, token{kind: tokenEnd, pos: pos})
		}
		kind, size := scanOne(text)
		tokens = append(tokens, token{kind: kind, text: text[:size], pos: pos})
		pos += utf8.RuneCountInString(text[:size])
		text = text[size:]
	}
}

// scanOne returns the kind and size in bytes of the token that opens the text.
func scanOne(text string) (kind rune, size int) {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case isDigit(r):
		return scanNumber(text)
	case isLetter(r):
		for size < len(text) && isNameByte(rune(text[size])) {
			size++
		}
		return tokenName, size
	}
	switch r {
	case '-':
		return '−', size
	case '*':
		return '×', size
	case '/':
		return '÷', size
	case '<', '>', '!':
		return scanPair(text)
	case '\'':
		return scanText(text)
	case '+', '−', '×', '÷', '(', ')', ',', '=', '≠', '≤', '≥':
		return r, size
	default:
		return tokenUnknown, size
	}
}

// scanPair scans <, <=, >, >= and !=.
func scanPair(text string) (kind rune, size int) {
	if len(text) > 1 && text[1] == '=' {
		return map[byte]rune{'<': '≤', '>': '≥', '!': '≠'}[text[0]], 2
	}
	if text[0] == '!' {
		return tokenUnknown, 1
	}
	return rune(text[0]), 1
}

// scanText scans a text in single quotes. A quote inside the text is written twice.
func scanText(text string) (kind rune, size int) {
	for size = 1; ; size += 2 {
		next := strings.IndexByte(text[size:], '\'')
		if next < 0 {
			return tokenOpen, len(text)
		}
		if size += next; size+1 == len(text) || text[size+1] != '\'' {
			break
		}
	}
	if size++; !utf8.ValidString(text[:size]) {
		return tokenOpen, size
	}
	return tokenText, size
}

// Quote writes a text as the language does: in single quotes, those inside it twice.
func Quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// unquote returns the text that a token of kind tokenText stands for.
func unquote(token string) string {
	return strings.ReplaceAll(token[1:len(token)-1], "''", "'")
}

func scanNumber(text string) (kind rune, size int) {
	size = countDigits(text)
	if size == len(text) || text[size] != '.' {
		return tokenNumber, size
	}
	size++
	decimals := countDigits(text[size:])
	if decimals == 0 {
		return tokenPoint, size
	}
	return tokenNumber, size + decimals
}

func countDigits(text string) int {
	return len(text) - len(strings.TrimLeft(text, "0123456789"))
}

func isDigit(r rune) bool    { return '0' <= r && r <= '9' }
func isLetter(r rune) bool   { return 'a' <= r && r <= 'z' }
func isNameByte(r rune) bool { return isLetter(r) || isDigit(r) || r == '_' }

// isFunction reports whether the name is reserved for a function.
func isFunction(name string) bool {
	return takesPlaces(name) || name == "min" || name == "max" || name == "if" || name == "known"
}

// IsReserved reports whether the word belongs to the language, so that no value can have it
// as its name.
func IsReserved(word string) bool {
	switch word {
	case "and", "or", "not", "true", "false":
		return true
	}
	return isFunction(word)
}

// IsName reports whether the text can be the name of a value: [a-z][a-z0-9_]*, at most 64
// characters, and no word of the language.
func IsName(text string) bool {
	if text == "" || len(text) > maxName || !isLetter(rune(text[0])) || IsReserved(text) {
		return false
	}
	for i := range len(text) {
		if !isNameByte(rune(text[i])) {
			return false
		}
	}
	return true
}

// takesPlaces reports whether the function's second argument is its places.
func takesPlaces(name string) bool { return name == "round" || name == "down" }

// firstBeyond returns the position of the first character that does not lie
// wholly within the first limit bytes.
func firstBeyond(text string, limit int) int {
	pos := 1
	for offset := 0; offset < len(text); pos++ {
		_, size := utf8.DecodeRuneInString(text[offset:])
		if offset += size; offset > limit {
			break
		}
	}
	return pos
}
