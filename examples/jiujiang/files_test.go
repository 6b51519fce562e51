package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/ways"
)

// The stays are read in every way they may be written.
func TestWaysOfFiles(t *testing.T) {
	text, err := os.ReadFile("stays.csv")
	require.NoError(t, err)
	list, err := ways.Of(string(text))
	require.NoError(t, err)
	_, want, _ := start("benefits.json", "stays.csv")
	for _, w := range list {
		t.Run(w.Name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "stays"+w.Ext)
			require.NoError(t, os.WriteFile(name, []byte(w.Data), 0o600))
			var stdout, stderr bytes.Buffer
			require.Zero(t, run([]string{"benefits.json", name}, &stdout, &stderr), stderr.String())
			require.Equal(t, want, stdout.String())
		})
	}
}
