//go:build unix

package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// TestMain runs as the program where tests start it as a process.
func TestMain(m *testing.M) {
	if os.Getenv("SETTLEMENT_TEST_PROGRAM") != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// process is the program, started with its own folder for temporary files.
type process struct {
	*exec.Cmd
	said bytes.Buffer
}

func begin(t *testing.T, temporary string, args ...string) *process {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	p := &process{Cmd: exec.Command(program, args...)}
	p.Env = append(os.Environ(), "SETTLEMENT_TEST_PROGRAM=1", "TMPDIR="+temporary, "LANG=en")
	p.Stderr = &p.said
	require.NoError(t, p.Start())
	return p
}

// status waits for the end of the process.
func (p *process) status(t *testing.T) int {
	t.Helper()
	err := p.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode()
	}
	require.NoError(t, err)
	return 0
}

// into are outputs of every form in a folder.
func into(dir string) (list []string) {
	for _, form := range []string{".txt", ".json", ".csv", ".html", ".xlsx"} {
		list = append(list, "-o", filepath.Join(dir, "x"+form))
	}
	return list
}

func inFolder(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// Signals at any moment: all outputs, or none and no file beside them.
func TestSignalsAnytime(t *testing.T) {
	line := []string{"settle", examples + "lishui"}
	random, n := rand.New(rand.NewPCG(1, 1)), testsize.Of(4, 40)
	var ended []int
	for i := range n {
		out, temporary := t.TempDir(), t.TempDir()
		p := begin(t, temporary, append(slices.Clone(line), into(out)...)...)
		time.Sleep(time.Duration(random.IntN(4000)) * time.Millisecond)
		_ = p.Process.Signal([]os.Signal{syscall.SIGTERM, os.Interrupt}[i%2])
		status := p.status(t)
		names := inFolder(t, out)
		switch {
		case status == done && len(names) == 5:
		case status == refused || status == -1: // -1: before the program took signals
			require.Empty(t, names, p.said.String())
		default:
			require.Fail(t, "part of the outputs", "status %d, %v: %s", status, names, p.said.String())
		}
		require.Empty(t, inFolder(t, temporary))
		ended = append(ended, status)
	}
	t.Log("statuses", ended)
}

// A process that is killed leaves each output as it was or as it becomes, whole; the next run
// passes over what the killed one left beside them.
func TestKilled(t *testing.T) {
	out, temporary := t.TempDir(), t.TempDir()
	line := func(language string) []string {
		return append([]string{"settle", examples + "zhejiang", "--lang", language}, into(out)...)
	}
	whole := map[string][]string{} // what an output may be
	var took time.Duration
	for _, language := range []string{"en", "zh", "en", "zh"} {
		from := time.Now()
		require.Zero(t, begin(t, temporary, line(language)...).status(t))
		took = time.Since(from)
		for _, name := range inFolder(t, out) {
			text, err := os.ReadFile(filepath.Join(out, name))
			require.NoError(t, err)
			if !slices.Contains(whole[name], string(text)) {
				whole[name] = append(whole[name], string(text))
			}
		}
	}
	for name, list := range whole {
		require.LessOrEqual(t, len(list), 2, "%s: equal runs give equal files", name)
	}
	random := rand.New(rand.NewPCG(2, 2))
	killed, early, left := 0, 0, 0
	want := testsize.Of(20, 200)
	for i := 0; killed < want && i < 4*want; i++ {
		p := begin(t, temporary, line([]string{"en", "zh"}[i%2])...)
		// Every second kill comes while files are written, at the end; the others at any time.
		wait := time.Duration(random.Int64N(int64(took)))
		if i%2 == 0 {
			wait = took*3/4 + wait/3
		}
		time.Sleep(wait)
		_ = p.Process.Kill()
		if p.status(t) == 0 {
			early++
			took = took * 19 / 20 // the machine has become faster
		} else {
			killed++
			took = took * 51 / 50
		}
		left = 0
		for _, name := range inFolder(t, out) {
			if strings.HasPrefix(name, ".settle-") {
				left++
				continue
			}
			text, err := os.ReadFile(filepath.Join(out, name))
			require.NoError(t, err)
			require.Contains(t, whole, name)
			require.True(t, slices.Contains(whole[name], string(text)), "%s is neither the old one nor the new one", name)
		}
	}
	require.Zero(t, begin(t, temporary, line("zh")...).status(t))
	for name := range whole {
		require.FileExists(t, filepath.Join(out, name))
	}
	require.GreaterOrEqual(t, killed, want/2)
	t.Logf("%d runs were killed, %d more were done before; %d files were left beside the outputs", killed, early, left)
}
