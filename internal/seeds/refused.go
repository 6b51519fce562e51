package seeds

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	isNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	anyIndex = regexp.MustCompile(`\[[^\]]*\]`)
)

// Refused replaces each number of the documents that match a pattern and that read takes, one
// after the other, by another one, such as -1: read must refuse that and name the field. Of lists,
// one element is tried. The fields that may be that, or are no numbers, are named, with [] for an index.
func Refused(t testing.TB, pattern, number string, read func(io.Reader) error, but ...string) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, names, pattern)
	tried := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		if len(text) == 0 || len(text) > 20_000 || read(strings.NewReader(string(text))) != nil {
			continue
		}
		d := placesOf(t, string(text))
		for _, p := range d.list {
			with, is := p.number(number)
			field := anyIndex.ReplaceAllString(p.path, "[]")
			if !is || tried[field] || slices.Contains(but, field) {
				continue
			}
			tried[field] = true
			top, _, _ := strings.Cut(strings.TrimPrefix(field, "[]."), ".")
			top, _, _ = strings.Cut(top, "[")
			p.set(with)
			if err := read(strings.NewReader(d.text(t))); err == nil || !strings.Contains(err.Error(), top) {
				t.Errorf("%s: %s may be %s: %v", name, p.path, number, err)
			}
			p.set(p.value)
		}
	}
	require.NotEmpty(t, tried, "%s: nothing was tried", pattern)
}

// number returns what stands for a number in a place that has one, maybe as a text.
func (p place) number(number string) (with any, is bool) {
	switch v := p.value.(type) {
	case json.Number:
		return json.Number(number), true
	case string:
		return number, isNumber.MatchString(v)
	}
	return nil, false
}
