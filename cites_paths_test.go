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
