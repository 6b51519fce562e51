//go:build unix

package outputs

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain runs as the program of TestModes where that asks for it.
func TestMain(m *testing.M) {
	dir := os.Getenv("OUTPUTS_DIR")
	if dir == "" {
		os.Exit(m.Run())
	}
	var s Set
	for _, name := range []string{"new", "secret", "open"} {
		w, err := s.Create(filepath.Join(dir, name))
		if err == nil {
			_, err = w.Write([]byte("text"))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if os.Getenv("OUTPUTS_WAIT") != "" {
		EndAtSignals()
		fmt.Println("written")
		select {}
	}
	if err := s.Commit(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestEndAtSignals: a program that is interrupted leaves what was there, and nothing else.
func TestEndAtSignals(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "open"), "old")
		c := exec.Command(program)
		c.Env = append(os.Environ(), "OUTPUTS_DIR="+dir, "OUTPUTS_WAIT=1")
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		line := make([]byte, len("written\n"))
		_, err = io.ReadFull(out, line)
		require.NoError(t, err)
		list, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, list, 4)
		require.NoError(t, c.Process.Signal(s))
		var ended *exec.ExitError
		require.ErrorAs(t, c.Wait(), &ended)
		require.Equal(t, interrupted, ended.ExitCode())
		list, err = os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, "old", content(t, filepath.Join(dir, "open")))
	}
}

// TestModes: a new file has the mode that the umask leaves, a replaced one keeps its
// own. The umask is a process's, so that another one writes.
func TestModes(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	for umask, want := range map[string]os.FileMode{"077": 0o600, "022": 0o644, "002": 0o664, "000": 0o666} {
		dir := t.TempDir()
		for name, mode := range map[string]os.FileMode{"secret": 0o600, "open": 0o664} {
			write(t, filepath.Join(dir, name), "old")
			require.NoError(t, os.Chmod(filepath.Join(dir, name), mode))
		}
		c := exec.Command("/bin/sh", "-c", "umask "+umask+`; exec "$0"`, program)
		c.Env = append(os.Environ(), "OUTPUTS_DIR="+dir)
		said, err := c.CombinedOutput()
		require.NoError(t, err, string(said))
		for name, mode := range map[string]os.FileMode{"new": want, "secret": 0o600, "open": 0o664} {
			info, err := os.Stat(filepath.Join(dir, name))
			require.NoError(t, err)
			require.Equal(t, mode.String(), info.Mode().String(), "umask %s: %s", umask, name)
			require.Equal(t, "text", content(t, filepath.Join(dir, name)))
		}
	}
}

// A file that is not readable by others never is while it is written.
func TestSecretWhileWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	write(t, path, "old")
	require.NoError(t, os.Chmod(path, 0o600))
	var s Set
	put(t, &s, path, "new")
	info, err := s.list[0].file.Stat()
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	s.Discard()
}

// TestOwner: root gives the file back to whose it was.
func TestOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root gives files away")
	}
	path := filepath.Join(t.TempDir(), "theirs")
	write(t, path, "old")
	require.NoError(t, os.Chown(path, 1234, 5678))
	var s Set
	put(t, &s, path, "new")
	require.NoError(t, s.Commit())
	uid, gid := owner(t, path)
	require.Equal(t, []uint32{1234, 5678}, []uint32{uid, gid})
}

func owner(t *testing.T, path string) (uid, gid uint32) {
	info, err := os.Stat(path)
	require.NoError(t, err)
	is, ok := info.Sys().(*syscall.Stat_t)
	require.True(t, ok)
	return is.Uid, is.Gid
}
