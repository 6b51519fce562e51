package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The committed files are what this folder makes.
func TestCommittedFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, generate(dir))
	made, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	require.NoError(t, err)
	refused, err := filepath.Glob(filepath.Join(dir, "refused", "*.csv"))
	require.NoError(t, err)
	require.Greater(t, len(made)+len(refused), 25)
	for _, path := range append(made, refused...) {
		name, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
	}
	committed, err := filepath.Glob("../refused/*.csv")
	require.NoError(t, err)
	require.Len(t, committed, len(refused))
}
