package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// The committed files are what this command writes, byte for byte; of the workbook, what is
// packed in it.
func TestCommitted(t *testing.T) {
	list, err := files()
	require.NoError(t, err)
	for _, f := range list {
		if !strings.HasSuffix(f.Name, ".xlsx") {
			require.NoError(t, generator.Compare("..", []generator.File{f}))
			continue
		}
		committed, err := os.ReadFile(filepath.Join("..", f.Name))
		require.NoError(t, err)
		require.Equal(t, unpacked(t, f.Data), unpacked(t, committed))
	}
}

// unpacked returns the parts of a workbook.
func unpacked(t *testing.T, data []byte) map[string]string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		parts[f.Name] = string(text)
	}
	return parts
}

// The table has what a city's has.
func TestShape(t *testing.T) {
	list := groups()
	require.Len(t, list, 839)
	codes, words := map[string]bool{}, map[string]int{}
	for _, g := range list {
		require.False(t, codes[g.code], g.code)
		codes[g.code] = true
		words[g.words]++
	}
	require.Len(t, words, 7)
}
