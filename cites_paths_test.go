package settlement

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithoutIndices(t *testing.T) {
	for path, want := range map[string]string{
		"": "", "a": "a", "a[0]": "a", "a[12].b[3]": "a.b", "a[]": "a[]", "a[x].b[1]": "a[x].b", "a[1": "a[1", "a[[1]]": "a[]", `a["1"][2]`: `a["1"]`,
	} {
		require.Equal(t, want, withoutIndices(path), path)
	}
}
