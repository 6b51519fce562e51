package rows

import (
	"slices"
	"strings"
)

// jsonKey is a key of JSON lines.
type jsonKey struct {
	name    string
	at      int  // its column among those that are read; −1: none
	unsure  int  // of several keys of one column in a line, the least unsure one is read
	unknown bool // no column has this name
	listed  bool // among those
	row     int  // where it was last met
}

// spelling is how a key is written between its quotes: a key may have several.
type spelling struct {
	raw string
	key *jsonKey
}

// jsonKeys are the keys met in a file.
type jsonKeys struct {
	names, known []string // the columns that are read, and all
	headers      *headers // of an export: what keys may be called; nil: keys are the exact names of columns
	byName       map[string]*jsonKey
	byRaw        map[string]*spelling
	order        []*spelling // of the keys of the last line, which are mostly those of the next
}

// key returns the key of a name.
func (k *jsonKeys) key(name string) *jsonKey {
	if key := k.byName[name]; key != nil {
		return key
	}
	key := &jsonKey{name: strings.Clone(name), at: slices.Index(k.names, name)}
	key.unknown = !slices.Contains(k.known, name) && !slices.Contains(k.known, "*")
	if k.headers != nil {
		column, rank := k.headers.ranked(name)
		key.at, key.unsure, key.unknown = slices.Index(k.names, column), 2*rank, column == ""
		if name == column {
			key.unsure-- // a column's own name is surer than another one
		}
	}
	if len(k.byName) < maxKeys {
		if k.byName == nil {
			k.byName = make(map[string]*jsonKey)
		}
		k.byName[key.name] = key
	}
	return key
}

// read reads the n-th key of a line, whose name begins at i. It returns where its quote
// is; nil if the key is no string, or if there are too many keys.
func (k *jsonKeys) read(line string, i, n int) (key *jsonKey, end int) {
	if n < len(k.order) {
		s := k.order[n]
		if end = i + len(s.raw); end < len(line) && line[end] == '"' && line[i:end] == s.raw {
			return s.key, end
		}
	}
	end, _ = jsonString(line, i)
	if end < 0 {
		return nil, -1
	}
	s := k.byRaw[line[i:end]]
	if s == nil {
		if s = k.add(line[i:end]); s == nil {
			return nil, -1
		}
	}
	if n < len(k.order) {
		k.order[n] = s
	} else if n == len(k.order) {
		k.order = append(k.order, s)
	}
	return s.key, end
}

// add adds a spelling; it returns nil if the spelling is wrong, or if there are too
// many.
func (k *jsonKeys) add(raw string) *spelling {
	name, ok := unescape(nil, raw)
	if !ok || len(k.byRaw) >= maxKeys {
		return nil
	}
	key := k.key(string(name))
	if k.byName[key.name] != key {
		return nil
	}
	s := &spelling{strings.Clone(raw), key}
	if k.byRaw == nil {
		k.byRaw = make(map[string]*spelling)
	}
	k.byRaw[s.raw] = s
	return s
}
