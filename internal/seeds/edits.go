package seeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Edits returns texts that one change each makes of a JSON document: a value that is missing, of
// another kind, out of range, another one of the document, or twice. There are at most n of
// them, spread evenly over the document, and always the same ones. They reach what refuses a
// document, which the documents of the examples do not.
func Edits(t testing.TB, text string, n int) []string {
	t.Helper()
	all := 0
	for _, p := range placesOf(t, text).list {
		all += len(p.changes())
	}
	n = min(n, all)
	list := make([]string, 0, n)
	for i := range n {
		list = append(list, edit(t, text, i*all/n))
	}
	return list
}

// Edited returns texts of JSON documents and at most n edits of each.
func Edited(t testing.TB, n int, texts ...string) []string {
	t.Helper()
	list := slices.Clone(texts)
	for _, text := range texts {
		list = append(list, Edits(t, text, n)...)
	}
	return list
}

// edit returns the text with its k-th change.
func edit(t testing.TB, text string, k int) string {
	t.Helper()
	d := placesOf(t, text)
	for _, p := range d.list {
		changes := p.changes()
		if k < len(changes) {
			changes[k]()
			break
		}
		k -= len(changes)
	}
	return d.text(t)
}

// document is a JSON document and the places of its values.
type document struct {
	root  []any // of one value
	list  []place
	texts map[string][]string // by the key that they stand under
}

// place is where a value stands.
type place struct {
	path   string // such as groups[17].mean_cost
	value  any
	set    func(any)
	remove func()   // nil: the whole document
	whole  func()   // puts the list back that the value was removed from; nil: it is in none
	texts  []string // other texts under the same key
}

// text writes the document as it is now.
func (d *document) text(t testing.TB) string {
	t.Helper()
	text, err := json.Marshal(d.root[0])
	require.NoError(t, err)
	return string(text)
}

func placesOf(t testing.TB, text string) *document {
	t.Helper()
	d := &document{root: []any{nil}, texts: map[string][]string{}}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&d.root[0]))
	d.walk("", place{value: d.root[0], set: func(v any) { d.root[0] = v }})
	return d
}

// walk lists a place and those within it.
func (d *document) walk(key string, p place) {
	at := len(d.list)
	switch v := p.value.(type) {
	case string:
		p.texts = d.texts[key]
		if !slices.Contains(p.texts, v) {
			d.texts[key] = append(p.texts, v)
		}
	case []any:
		d.list = append(d.list, p)
		for i, element := range v {
			d.walk(key, place{path: fmt.Sprintf("%s[%d]", p.path, i), value: element, set: func(of any) { v[i] = of }, remove: func() { p.set(slices.Delete(slices.Clone(v), i, i+1)) },
				whole: func() { p.set(v) }})
		}
		return
	case map[string]any:
		d.list = append(d.list, p)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			d.walk(name, place{path: strings.TrimPrefix(p.path+"."+name, "."), value: v[name], set: func(of any) { v[name] = of }, remove: func() { delete(v, name) }})
		}
		return
	}
	d.list = slices.Insert(d.list, at, p)
}

// undo puts the value back after a change.
func (p place) undo() {
	if p.whole != nil {
		p.whole()
	}
	p.set(p.value)
}

// to returns the changes that put other values in a place.
func (p place) to(values ...any) (list []func()) {
	for _, v := range values {
		list = append(list, func() { p.set(v) })
	}
	return list
}

// changes lists what can be made of a value.
func (p place) changes() (list []func()) {
	to := func(values ...any) { list = append(list, p.to(values...)...) }
	if p.remove != nil {
		list = append(list, p.remove)
	}
	switch v := p.value.(type) {
	case string:
		to("", "x", "-1", "0", "0.5", "3", "99999999999999999.99", "2025-02-28", 1)
		for _, other := range p.texts[:min(2, len(p.texts))] {
			to(other)
		}
	case json.Number:
		to(-1, 0, 1, 1_000_000_000, "1")
	case bool:
		to(!v)
	case []any:
		to([]any{})
		if len(v) > 0 {
			backwards := slices.Clone(v)
			slices.Reverse(backwards)
			to(append(slices.Clone(v), v[0]), backwards)
		}
	case map[string]any:
		to(map[string]any{}, nil)
	}
	return list
}
