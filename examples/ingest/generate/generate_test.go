package main

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// The committed files are what this command writes, byte for byte.
func TestCommitted(t *testing.T) {
	list, err := files()
	require.NoError(t, err)
	require.NoError(t, generator.Compare("..", list))
	require.Greater(t, len(list), 25)
	refused, err := filepath.Glob("../refused/*.csv")
	require.NoError(t, err)
	require.Len(t, slices.DeleteFunc(list, func(f generator.File) bool { return filepath.Dir(f.Name) != "refused" }), len(refused))
}
