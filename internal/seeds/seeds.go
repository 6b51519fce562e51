// Package seeds gives fuzz targets the documents of the examples to begin with. Tests alone
// import it.
package seeds

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Large documents only slow the search down.
const most = 6_000

// Of returns the texts of the examples' files that match patterns, such as
// "*/accounts*.json". Root is where the module is, seen from the test.
func Of(t testing.TB, root string, patterns ...string) []string {
	t.Helper()
	var list []string
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join(root, "examples", filepath.FromSlash(pattern)))
		require.NoError(t, err)
		require.NotEmpty(t, names, pattern)
		for _, name := range names {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			if len(text) <= most {
				list = append(list, string(text))
			}
		}
	}
	require.NotEmpty(t, list)
	return list
}
