package strictjson

import (
	"reflect"
	"strconv"
	"strings"
)

// Has reports whether path names a field of v's type.
//
// A path is written as in [Fault], but indices may be left out: in a type with a list of
// classes "classes", "classes[0]", "classes[0].ratio" and "classes.ratio" all name a field.
// Any key of a map is a field, written `rates.TJ01` or `rates["TJ01"]`. Names are compared
// exactly. The empty path names the document, not a field. v is a value of the type, or a
// pointer to one, which may be nil. A type that [Decode] does not support has no fields.
func Has(v any, path string) bool {
	t := reflect.TypeOf(v)
	if t == nil || path == "" {
		return false
	}
	n, err := compile(t)
	if err != nil {
		return false
	}
	for rest := path; rest != ""; {
		s, ok := cutStep(&rest, len(rest) == len(path))
		if !ok {
			return false
		}
		if n = s.from(n); n == nil {
			return false
		}
	}
	return true
}

// step is one part of a path: a key, or an index.
type step struct {
	key   string
	index bool
}

// from returns the node that the step leads to from n, or nil.
func (s step) from(n *node) *node {
	if s.index {
		if n.kind != kindArray {
			return nil
		}
		return n.elem
	}
	for range maxDepth { // bounded for the sake of type T []T
		if n.kind != kindArray {
			break
		}
		n = n.elem
	}
	switch n.kind {
	case kindMap:
		return n.elem
	case kindStruct:
		return n.fields[s.key].node
	}
	return nil
}

// cutStep takes the first step off path. Only the first step of a path may be a name without
// a dot.
func cutStep(path *string, first bool) (step, bool) {
	rest := *path
	if quoted, ok := strings.CutPrefix(rest, "["); ok {
		if literal, err := strconv.QuotedPrefix(quoted); err == nil && literal[0] == '"' {
			key, err := strconv.Unquote(literal)
			*path, ok = strings.CutPrefix(quoted[len(literal):], "]")
			return step{key: key}, ok && err == nil
		}
		digits, after, ok := strings.Cut(quoted, "]")
		*path = after
		canonical := digits != "" && strings.Trim(digits, "0123456789") == "" && (digits == "0" || digits[0] != '0')
		return step{index: true}, ok && canonical
	}
	if name, ok := strings.CutPrefix(rest, "."); ok {
		if first {
			return step{}, false
		}
		rest = name
	} else if !first {
		return step{}, false
	}
	end := 0
	for end < len(rest) && plain(rest[end]) {
		end++
	}
	*path = rest[end:]
	return step{key: rest[:end]}, end > 0
}

// plain reports whether c may stand in a key that a path gives without quotes.
func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// appendKey appends the step to a key to a path.
func appendKey(path []byte, key string) []byte {
	quoted := key == ""
	for i := range len(key) {
		quoted = quoted || !plain(key[i])
	}
	if quoted {
		return append(strconv.AppendQuote(append(path, '['), key), ']')
	}
	if len(path) > 0 {
		path = append(path, '.')
	}
	return append(path, key...)
}

// stride is one part of the way to a value that is being read: a key of an object, or an index.
type stride struct {
	isKey bool
	key   string
	of    *node // the object's
	index int
}

// pathOf returns the way to a value as a fault has it.
func pathOf(way []stride) string {
	var path []byte
	for _, s := range way {
		if s.isKey {
			path = appendShown(path, s.key, s.of)
		} else {
			path = append(strconv.AppendInt(append(path, '['), int64(s.index), 10), ']')
		}
	}
	return string(path)
}
