//go:build unix

package rows_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/rows"
)

// A pipe would be waited for, a device has no end, a folder no rows.
func TestPathNotRegular(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for _, path := range []string{pipe, "/dev/zero", t.TempDir()} {
		_, err := rows.Path(path).Open()
		require.ErrorIs(t, err, rows.ErrRegular, path)
	}
}
