package rows

import (
	"encoding/json"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// In this file: the syntax of JSON, as strictly as encoding/json reads it, in text that
// is valid UTF-8. Positions count bytes; −1 says that something is wrong, and jsonFault
// then asks encoding/json what it is.

// jsonSpace returns the end of the space that begins at i.
func jsonSpace(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
		i++
	}
	return i
}

// jsonString returns the position of the closing quote of the string whose content
// begins at i. escaped says that it holds escapes, which [unescape] checks.
func jsonString(text string, i int) (end int, escaped bool) {
	for i+8 <= len(text) {
		w := word.Load(text, i)
		hit := (word.Zeros(w^word.Ones*'"') | word.Zeros(w^word.Ones*'\\') | (w-word.Ones*' ')&^w) & word.High1
		if hit == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(hit) / 8
		if text[i] != '\\' {
			break
		}
		escaped = true
		i += 2
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i, escaped
		case c < ' ':
			return -1, false
		case c == '\\':
			escaped = true
			i++
		}
	}
	return -1, false
}

// unescape appends the text that the content of a string stands for; ok is false if an
// escape is wrong. Half of a surrogate pair becomes U+FFFD, as in encoding/json.
func unescape(to []byte, text string) (out []byte, ok bool) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '\\' {
			to = append(to, c)
			continue
		}
		if i++; i == len(text) {
			return to, false
		}
		switch text[i] {
		case '"', '\\', '/':
			to = append(to, text[i])
		case 'b':
			to = append(to, '\b')
		case 'f':
			to = append(to, '\f')
		case 'n':
			to = append(to, '\n')
		case 'r':
			to = append(to, '\r')
		case 't':
			to = append(to, '\t')
		case 'u':
			r := fourDigits(text, i+1)
			if r < 0 {
				return to, false
			}
			i += 4
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if i+2 < len(text) && text[i+1] == '\\' && text[i+2] == 'u' {
					low = fourDigits(text, i+3)
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			to = utf8.AppendRune(to, r)
		default:
			return to, false
		}
	}
	return to, true
}

// fourDigits reads the four hexadecimal digits at i.
func fourDigits(text string, i int) rune {
	if i+4 > len(text) {
		return -1
	}
	n, err := strconv.ParseUint(text[i:i+4], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// jsonNumber returns the end of the number that begins at i.
func jsonNumber(text string, i int) int {
	digits := func() bool {
		from := i
		for i < len(text) && text[i]-'0' <= 9 {
			i++
		}
		return i > from
	}
	if i < len(text) && text[i] == '-' {
		i++
	}
	if from := i; !digits() || text[from] == '0' && i > from+1 {
		return -1
	}
	if i < len(text) && text[i] == '.' {
		if i++; !digits() {
			return -1
		}
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return -1
		}
	}
	return i
}

// jsonValue returns the end of the value that begins at i.
func jsonValue(text string, i int) int {
	if i >= len(text) {
		return -1
	}
	word := ""
	switch text[i] {
	case '"':
		end, escaped := jsonString(text, i+1)
		if end < 0 {
			return -1
		}
		if escaped {
			if _, ok := unescape(nil, text[i+1:end]); !ok {
				return -1
			}
		}
		return end + 1
	case '{', '[':
		end := jsonNested(text, i)
		if end < 0 || !json.Valid([]byte(text[i:end])) {
			return -1
		}
		return end
	case 't':
		word = "true"
	case 'f':
		word = "false"
	case 'n':
		word = "null"
	default:
		return jsonNumber(text, i)
	}
	if len(text)-i < len(word) || text[i:i+len(word)] != word {
		return -1
	}
	return i + len(word)
}

// maxNested is far below what encoding/json follows.
const maxNested = 1000

// jsonNested returns the end of the object or array that begins at i.
func jsonNested(text string, i int) int {
	for depth := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			end, _ := jsonString(text, i+1)
			if end < 0 {
				return -1
			}
			i = end
		case '{', '[':
			if depth++; depth > maxNested {
				return -1
			}
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}
