package strictjson

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// token is a token of a document: a bracket, or a value that is neither object nor array.
type token struct {
	kind byte   // '{', '}', '[', ']', '"' of a string, '0' of a number, 't', 'f', 'n' of null; 0: none
	text string // of a string without its quotes and escapes; of a number as it is written
}

// scan returns the token that begins at offset at or after it, and where it begins and ends.
// Commas and colons are none. The document is known to be JSON up to a place where it breaks:
// what is not JSON for another reason than a comma or a colon gives no token.
func scan(data []byte, at int) (t token, from, end int) {
	for at < len(data) && isBetween(data[at]) {
		at++
	}
	if at == len(data) {
		return token{}, at, at
	}
	switch c := data[at]; c {
	case '{', '}', '[', ']':
		return token{kind: c}, at, at + 1
	case '"':
		if text, end, ok := scanString(data, at); ok {
			return token{c, text}, at, end
		}
	case 't', 'f', 'n':
		for _, word := range []string{"true", "false", "null"} {
			if bytes.HasPrefix(data[at:], []byte(word)) {
				return token{kind: c}, at, at + len(word)
			}
		}
	default:
		if end := numberEnd(data, at); end > at {
			return token{'0', string(data[at:end])}, at, end
		}
	}
	return token{}, at, at
}

// isBetween reports whether a byte may stand between tokens.
func isBetween(c byte) bool {
	return c == ' ' || c == ',' || c == ':' || c == '\n' || c == '\r' || c == '\t'
}

// scanString reads the string that begins at offset at. It is not ok if it does not end, or
// has an escape that is none.
func scanString(data []byte, at int) (text string, end int, ok bool) {
	escaped := false
	for end = at + 1; ; end++ {
		if end >= len(data) {
			return "", at, false
		}
		if data[end] == '"' {
			break
		}
		if data[end] == '\\' {
			escaped = true
			end++
		}
	}
	end++
	raw := data[at:end]
	if !escaped && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1]), end, true
	}
	return text, end, json.Unmarshal(raw, &text) == nil
}

// numberEnd returns where the number ends that begins at offset at, or at if there is none.
func numberEnd(data []byte, at int) int {
	digits := func(i int) int {
		for i < len(data) && '0' <= data[i] && data[i] <= '9' {
			i++
		}
		return i
	}
	has := func(i int, any string) bool { return i < len(data) && bytes.IndexByte([]byte(any), data[i]) >= 0 }
	i := at
	if has(i, "-") {
		i++
	}
	end := digits(i)
	switch {
	case end == i:
		return at
	case data[i] == '0':
		end = i + 1 // what follows is no part of it
	}
	if has(end, ".") {
		i = end + 1
		if end = digits(i); end == i {
			return at
		}
	}
	if has(end, "eE") {
		i = end + 1
		if has(i, "+-") {
			i++
		}
		if end = digits(i); end == i {
			return at
		}
	}
	return end
}
