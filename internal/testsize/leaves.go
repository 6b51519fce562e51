package testsize

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var isNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// Leaves calls visit for each number of a JSON document, also one that is written as a text, with
// its path and a function that writes the document with another number there.
func Leaves(t testing.TB, document []byte, visit func(path string, with func(number string) []byte)) {
	t.Helper()
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	write := func() []byte {
		text, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	var walk func(path string, v any, put func(any))
	walk = func(path string, v any, put func(any)) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				at := name
				if path != "" {
					at = path + "." + name
				}
				walk(at, v[name], func(x any) { v[name] = x })
			}
		case []any:
			for i := range v {
				walk(fmt.Sprintf("%s[%d]", path, i), v[i], func(x any) { v[i] = x })
			}
		case json.Number:
			visit(path, func(number string) []byte {
				put(json.Number(number))
				defer put(v)
				return write()
			})
		case string:
			if isNumber.MatchString(v) {
				visit(path, func(number string) []byte {
					put(number)
					defer put(v)
					return write()
				})
			}
		}
	}
	walk("", tree, func(any) {})
}

var anyIndex = regexp.MustCompile(`\[[^\]]*\]`)

// Refused replaces each number of the documents that match a pattern and that read takes, one
// after the other, by another one, such as -1: read must refuse that and name the field. Of lists,
// one element is tried. The fields that may be that, or are no numbers, are named, with [] for an index.
func Refused(t testing.TB, pattern, number string, read func(io.Reader) error, but ...string) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no files, %v", pattern, err)
	}
	tried := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 20_000 || read(bytes.NewReader(text)) != nil {
			continue
		}
		Leaves(t, text, func(path string, with func(string) []byte) {
			field := anyIndex.ReplaceAllString(path, "[]")
			if tried[field] || slices.Contains(but, field) {
				return
			}
			tried[field] = true
			top, _, _ := strings.Cut(strings.TrimPrefix(field, "[]."), ".")
			top, _, _ = strings.Cut(top, "[")
			if err := read(bytes.NewReader(with(number))); err == nil || !strings.Contains(err.Error(), top) {
				t.Errorf("%s: %s may be %s: %v", name, path, number, err)
			}
		})
	}
	if len(tried) == 0 {
		t.Errorf("%s: nothing was tried", pattern)
	}
}
