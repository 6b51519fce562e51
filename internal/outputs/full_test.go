//go:build linux

package outputs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/outputs"
)

// An error of writing names the output once, and says what the system says.
func TestDiskFull(t *testing.T) {
	var set outputs.Set
	defer set.Discard()
	w, err := set.Create("/dev/full")
	require.NoError(t, err)
	_, err = w.Write([]byte("x"))
	require.EqualError(t, err, "/dev/full: no space left on device")
	require.Equal(t, "/dev/full：磁盘已满", settlement.Chinese(err))
	_, err = set.Create(t.TempDir())
	require.Contains(t, settlement.Chinese(err), "是文件夹，不是文件")
}
