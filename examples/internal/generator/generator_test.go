package generator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func TestFen(t *testing.T) {
	require.Equal(t, "-12.05", generator.Fen(-12_05).String())
	require.Equal(t, "0.07", generator.Fen(7).String())
	require.EqualValues(t, 2, generator.Fen(3).Part(1, 2), "half up")
}

// The stream is the algorithm's, in every version of Go.
func TestDraw(t *testing.T) {
	d, again := generator.NewDraw(1, 2), generator.NewDraw(1, 2)
	for range 1000 {
		x := d.Between(-3, 3)
		require.Equal(t, x, again.Between(-3, 3))
		require.LessOrEqual(t, max(x, -x), int64(3))
	}
	require.True(t, d.Chance(1000))
	require.False(t, d.Chance(0))
	require.Equal(t, "x", generator.Of(d, "x"))
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	doc, err := generator.JSON("sub/a.json", map[string]string{"a": "<"})
	require.NoError(t, err)
	require.Equal(t, "{\n  \"a\": \"<\"\n}\n", string(doc.Data))
	files := []generator.File{doc, generator.Text("b.csv", "x\n")}
	require.Error(t, generator.Compare(dir, files))
	require.NoError(t, generator.Write(dir, files))
	require.NoError(t, generator.Compare(dir, files))
	require.ErrorContains(t, generator.Compare(dir, []generator.File{generator.Text("b.csv", "y\n")}), "b.csv is not")
}
