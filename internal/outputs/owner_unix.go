//go:build unix

package outputs

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner and the group of another, as far as the system
// lets this process: the group alone if it may not give files away.
func keepOwner(f *os.File, of fs.FileInfo) {
	is, ok := of.Sys().(*syscall.Stat_t)
	if !ok {
		return
	}
	if f.Chown(int(is.Uid), int(is.Gid)) != nil {
		_ = f.Chown(-1, int(is.Gid))
	}
}
