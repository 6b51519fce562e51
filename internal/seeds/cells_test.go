package seeds_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/seeds"
)

func TestCells(t *testing.T) {
	const text = "a,b\n1,2\n3,4\n"
	list := seeds.Cells(text, 1000)
	require.Equal(t, list, seeds.Cells(text, 1000), "always the same ones")
	for _, want := range []string{"a,b\n3,4\n", "a,b\n1,2\n1,2\n3,4\n", "a,b\n,2\n3,4\n", "a,b\n1,4\n3,4\n", "b\n2\n4\n"} {
		require.Contains(t, list, want)
	}
	require.NotContains(t, list, text)
	require.Len(t, seeds.Cells(text, 7), 7)
	require.Subset(t, list, seeds.Cells(text, 7))
}
