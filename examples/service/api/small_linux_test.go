package api_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// small makes a folder a disk of 512 KiB, and returns what fills it up or empties it.
func small(t *testing.T, folder string) (full func(bool)) {
	t.Helper()
	if err := syscall.Mount("none", folder, "tmpfs", 0, "size=512k"); err != nil {
		t.Skip("a small disk cannot be made here:", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(folder, 0)) })
	at := filepath.Join(folder, "filling")
	return func(yes bool) {
		if !yes {
			require.NoError(t, os.Remove(at))
			return
		}
		require.Error(t, os.WriteFile(at, []byte(strings.Repeat("x", 1<<20)), 0o600))
	}
}
