package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The committed files are what this command writes, byte for byte.
func TestCommitted(t *testing.T) {
	for _, f := range files() {
		got, err := os.ReadFile(filepath.Join("..", f.name))
		require.NoError(t, err)
		require.Equal(t, f.text, string(got), f.name)
	}
}
