package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// position is a place in a document; it only moves forward.
type position struct{ offset, line, column int }

// move advances p to the given offset.
func (p *position) move(data []byte, offset int) {
	passed := data[p.offset:offset]
	if n := bytes.Count(passed, []byte{'\n'}); n > 0 {
		p.line += n
		p.column = 1
		passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
	}
	p.column += utf8.RuneCount(passed)
	p.offset = offset
}

// syntaxFault is where and why the syntax of a document breaks.
type syntaxFault struct {
	at      int // offset of the offending byte, the length if the document is cut off
	err     error
	tooDeep bool // deeper than encoding/json follows, hence than maxDepth
}

// ignored lets json.Unmarshal check the syntax of a document without keeping its values.
type ignored struct{}

func (*ignored) UnmarshalJSON([]byte) error { return nil }

// isUTF16 reports whether what is no JSON begins as a document in UTF-16 does: with a mark, or with
// a character of ASCII in two bytes.
func isUTF16(data []byte) bool {
	return len(data) >= 2 && (data[0] == 0xFF && data[1] == 0xFE || data[0] == 0xFE && data[1] == 0xFF || data[0] != 0 && data[1] == 0 || data[0] == 0 && data[1] != 0)
}

// checkSyntax returns the first break in the syntax of data, or nil.
func checkSyntax(data []byte) *syntaxFault {
	if len(bytes.Trim(data, " \t\r\n")) == 0 {
		return &syntaxFault{err: errEmpty}
	}
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return &syntaxFault{err: errMark}
	}
	if json.Valid(data) {
		return nil
	}
	err := json.Unmarshal(data, &ignored{})
	if isUTF16(data) {
		return &syntaxFault{err: errUTF16}
	}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return &syntaxFault{err: err}
	}
	msg := syntax.Error()
	// At the end encoding/json tries a space, and may complain of that one: `tru`.
	cut := int(syntax.Offset) == len(data) && data[len(data)-1] != ' ' && strings.HasPrefix(msg, "invalid character ' ' ")
	if cut || msg == "unexpected end of JSON input" {
		return &syntaxFault{at: len(data), err: errCut}
	}
	at := max(0, min(int(syntax.Offset), len(data))-1)
	if _, context, ok := strings.Cut(msg, "' "); ok && data[at] >= utf8.RuneSelf {
		// encoding/json names the first byte as if it were a character.
		if r, size := utf8.DecodeRune(data[at:]); size > 1 && unicode.IsLetter(r) {
			err = fmt.Errorf("invalid character (a letter that is not of ASCII) %s", context)
		} else if size > 1 {
			err = fmt.Errorf("invalid character %q %s", r, context)
		} else {
			err = fmt.Errorf("invalid byte 0x%02x %s", data[at], context)
		}
	}
	return &syntaxFault{at: at, err: noJSON{err}, tooDeep: strings.HasSuffix(msg, "exceeded max depth")}
}

// checkString refuses what encoding/json would replace by U+FFFD in the string literal raw.
func checkString(raw []byte) error {
	if !utf8.Valid(raw) {
		return coded.Errorf(errText, "invalid UTF-8")
	}
	for i := bytes.IndexByte(raw, '\\'); i >= 0 && i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++ // now at the escaped character; the syntax is known to be right
		if raw[i] != 'u' {
			continue
		}
		unit := hex4(raw[i+1:])
		i += 4
		if unit < 0xD800 || unit > 0xDFFF {
			continue
		}
		rest := raw[i+1:]
		if unit <= 0xDBFF && len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
			if low := hex4(rest[2:]); 0xDC00 <= low && low <= 0xDFFF {
				i += 6
				continue
			}
		}
		return coded.Errorf(errText, `unpaired surrogate \u%04x`, unit)
	}
	return nil
}

// hex4 returns the value of the four hexadecimal digits that b begins with.
func hex4(b []byte) uint64 {
	n, _ := strconv.ParseUint(string(b[:4]), 16, 32)
	return n
}

// mostListed is how many fields of an object a message lists at most.
const mostListed = 8

// unknownField returns the fault of a key that is none of names, with the name that was
// probably meant and, of a small object, all names.
func unknownField(key string, names []string) error {
	meant, best := "", 3
	lower := strings.ToLower(key)
	for _, name := range names {
		if strings.EqualFold(name, key) {
			meant = name
			break
		}
		d := distance(lower, strings.ToLower(name), best)
		if d < best && d < min(utf8.RuneCountInString(key), utf8.RuneCountInString(name)) {
			meant, best = name, d
		}
	}
	got := withKey("unknown field", key, nil)
	known := len(names) > 0 && len(names) <= mostListed
	switch list := strings.Join(names, ", "); {
	case meant != "" && known:
		return coded.Errorf(errUnknown, "%s (did you mean %q?); known are %s", got, meant, list)
	case meant != "":
		return coded.Errorf(errUnknown, "%s (did you mean %q?)", got, meant)
	case known:
		return coded.Errorf(errUnknown, "%s; known are %s", got, list)
	}
	return coded.Errorf(errUnknown, "%s", got)
}

// distance returns the Levenshtein distance of a and b, or limit if it is at least that.
func distance(a, b string, limit int) int {
	if len(a) > utf8.UTFMax*(utf8.RuneCountInString(b)+limit) { // spares converting a huge key
		return limit
	}
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) >= limit || len(t)-len(s) >= limit {
		return limit
	}
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range s {
		diagonal := row[0]
		row[0] = i + 1
		for j, q := range t {
			cost := diagonal
			if r != q {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return min(row[len(t)], limit)
}

// withoutValue returns an error about a value as messages may have it.
func withoutValue(err error, value string) error {
	if !strings.Contains(err.Error(), value) {
		return err
	}
	kind := shown.Kind(err, value)
	if kind == nil {
		kind = errValue
	}
	return shown.Without(err, value, kind)
}

// mayShow reports whether a message may have a key. It allows more for a map, whose keys are
// codes or names of fields, than for an object, whose keys are known.
func mayShow(key string, n *node) bool {
	if n != nil && n.kind == kindMap {
		return key == "" || shown.IsPath(key) || shown.IsID(key)
	}
	return key == "" || key == schemaKey || shown.IsField(key)
}

// withKey returns the words what, with the key as a message may have it.
func withKey(what, key string, n *node) string {
	if mayShow(key, n) {
		return what + " " + strconv.Quote(key)
	}
	return what + ": a key of " + shown.Count(utf8.RuneCountInString(key), "character")
}

// appendShown appends the step to a key to a path, or an ellipsis in its place.
func appendShown(path []byte, key string, n *node) []byte {
	if mayShow(key, n) {
		return appendKey(path, key)
	}
	return append(path, "[…]"...)
}
