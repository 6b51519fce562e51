package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestCitesWithoutIndices: what is cited for a list is the source of its elements.
func TestCitesWithoutIndices(t *testing.T) {
	sources := []settlement.Source{{Number: "1"}}
	for path, cited := range map[string]string{
		"a": "a", "a[0]": "a", "a[12].b[3]": "a.b", "a[]": "a[]", "a[x].b[1]": "a[x].b", "a[1": "a[1", "a[[1]]": "a[]", `a["1"][2]`: `a["1"]`,
	} {
		s, ok := settlement.Cites{cited: {Article: "7"}, "b": {Article: "8"}}.Source(sources, path)
		require.True(t, ok)
		require.Equal(t, "7", s.Article, path)
	}
}

// TestCitesAround: what is cited for a part of a document is the source of what is within it, however
// short its name is; a name that begins alike is another one.
func TestCitesAround(t *testing.T) {
	sources := []settlement.Source{{Number: "1", Article: "all"}, {Number: "2"}}
	for _, row := range []struct {
		cited string
		paths []string
		want  string // the article, and the number where it is the second source
	}{
		{"a", []string{"a.b"}, "7"}, {"a", []string{"a.b.c[3].d"}, "7"}, {"a[1]", []string{"a[1].b"}, "7"}, {"a", []string{"a[1].b"}, "7"},
		{"a.b", []string{"a.b.c"}, "7"}, {"a", []string{"ab.c"}, ""}, {"a.b", []string{"a"}, ""}, {"b", []string{"a.b"}, ""}, {"", []string{"a"}, ""},
		{"b", []string{"a.x", "b"}, "7"}, {"b", []string{"a.x", "b.y"}, "7"}, {"c", []string{"a", "b"}, ""},
	} {
		s, ok := settlement.Cites{row.cited: {Source: 1, Article: "7"}}.Source(sources, row.paths...)
		require.True(t, ok)
		require.Equal(t, row.want, s.Article, "%s of %v", row.cited, row.paths)
		require.Equal(t, map[bool]string{true: "1", false: "2"}[row.want == ""], s.Number)
	}
	both := settlement.Cites{"a": {Source: 0, Article: "near"}, "b": {Source: 1, Article: "named"}}
	s, _ := both.Source(sources, "a.x", "b")
	require.Equal(t, "named", s.Article, "what is cited itself comes before what is around an earlier one")
	s, _ = settlement.Cites{"a": {Source: 1}}.Source(sources, "a")
	require.Empty(t, s.Article)
	s, _ = settlement.Cites{"a": {Source: 0}}.Source(sources, "a")
	require.Equal(t, "all", s.Article, "the article of the source itself, where the cite has none")
	for _, n := range []int{-1, 2} {
		s, _ = settlement.Cites{"a": {Source: n, Article: "7"}}.Source(sources, "a")
		require.Equal(t, settlement.Source{Number: "1"}, s, "there is no such source")
	}
	_, ok := both.Source(nil, "a")
	require.False(t, ok)
}
