package hidden

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bend puts a text into every name and title of a document.
func bend(v any, sign string) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			text, is := value.(string)
			if is && slices.Contains([]string{"name", "title", "article", "region", "text", "conflict", "label"}, key) {
				v[key] = text[:len(text)/6*3] + sign + text[len(text)/6*3:]
			} else if !slices.Contains([]string{"pools", "indicators", "inputs", "trail", "checks"}, key) { // others name them
				v[key] = bend(value, sign)
			}
		}
	case []any:
		for i := range v {
			v[i] = bend(v[i], sign)
		}
	}
	return v
}

// bendOne puts a text into the k-th text of a document, or into the name of its k-th field.
func bendOne(v any, k *int, sign string) any {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if *k--; *k == 0 {
				v[key+sign] = v[key]
				delete(v, key)
				return v
			}
			v[key] = bendOne(v[key], k, sign)
		}
	case []any:
		for i := range v {
			v[i] = bendOne(v[i], k, sign)
		}
	case string:
		if *k--; *k == 0 {
			return v[:len(v)/6*3] + sign + v[len(v)/6*3:]
		}
	}
	return v
}

// bendRows puts a text into one cell of each row of a table; the columns take turns. The header
// stays, but for every seventh k.
func bendRows(text string, k int, sign string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		if i == 0 && k%7 != 0 {
			continue
		}
		cells := strings.Split(lines[i], ",")
		at := (i + k) % len(cells)
		cells[at] = cells[at][:len(cells[at])/6*3] + sign + cells[at][len(cells[at])/6*3:]
		lines[i] = strings.Join(cells, ",")
	}
	return strings.Join(lines, "\n")
}

// Examples returns a copy of folders of the examples with a text in every name and title.
func Examples(t testing.TB, from, sign string, folders ...string) string {
	t.Helper()
	return copied(t, from, folders, func(path string, text []byte) []byte {
		if filepath.Ext(path) != ".json" {
			return text
		}
		return bent(t, text, func(v any) any { return bend(v, sign) })
	})
}

// Places returns a copy of folders with a text in the k-th place of each document, and in one cell
// of each row.
func Places(t testing.TB, from, sign string, k int, folders ...string) string {
	t.Helper()
	return copied(t, from, folders, func(path string, text []byte) []byte {
		switch filepath.Ext(path) {
		case ".json":
			return bent(t, text, func(v any) any { n := k; return bendOne(v, &n, sign) })
		case ".csv":
			return []byte(bendRows(string(text), k, sign))
		}
		return text
	})
}

// bent changes a JSON document.
func bent(t testing.TB, text []byte, change func(any) any) []byte {
	t.Helper()
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	require.NoError(t, d.Decode(&v))
	text, err := json.Marshal(change(v))
	require.NoError(t, err)
	return text
}

// copied copies the documents and tables of folders, without goldens, and changes each.
func copied(t testing.TB, from string, folders []string, change func(path string, text []byte) []byte) string {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range folders {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, folder), 0o700))
		files, err := filepath.Glob(filepath.Join(from, folder, "*.*"))
		require.NoError(t, err)
		require.NotEmpty(t, files, folder)
		for _, path := range files {
			if kind := filepath.Ext(path); kind == ".go" || kind == ".md" {
				continue
			}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, folder, filepath.Base(path)), change(path, text), 0o600))
		}
	}
	return dir + "/"
}
