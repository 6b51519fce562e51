package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// block is a fenced block of a page: a file that the reader saves, or a command and what it
// prints.
var block = regexp.MustCompile("(?ms)^```(json|csv|console)(?: (\\S+))?\n(.*?)^```$")

// The pages that lead from a regulation to a policy are run as their reader runs them. With
// -update what the commands print is written into the page.
func TestTutorial(t *testing.T) {
	whatif := filepath.Join(t.TempDir(), "whatif")
	out, err := exec.Command("go", "build", "-o", whatif, "../whatif").CombinedOutput()
	require.NoError(t, err, string(out))
	docs, err := filepath.Abs("../../docs")
	require.NoError(t, err)
	for _, page := range []string{"policy.md", "policy.zh-CN.md"} {
		t.Run(page, func(t *testing.T) {
			path := filepath.Join(docs, page)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			dir, ran := t.TempDir(), 0
			t.Chdir(dir) // so that tables are as wide as for the reader
			now := block.ReplaceAllFunc(text, func(b []byte) []byte {
				m := block.FindSubmatch(b)
				if name := string(m[2]); name != "" {
					require.NoError(t, os.WriteFile(filepath.Join(dir, name), m[3], 0o600))
					return b
				}
				command, _, _ := strings.Cut(string(m[3]), "\n")
				ran++
				return []byte("```console\n" + command + "\n" + runCommand(t, whatif, command) + "```")
			})
			require.Positive(t, ran)
			if *update {
				require.NoError(t, os.WriteFile(path, now, 0o600))
				return
			}
			require.Equal(t, string(now), string(text), "go test ./examples/settle -run Tutorial -update")
		})
	}
}

// runCommand runs "$ settle …" in this process, and "$ whatif …" in one of its own. It returns
// what a reader sees.
func runCommand(t *testing.T, whatif, command string) string {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(command, "$ "))
	switch words[0] {
	case "settle":
		_, stdout, stderr := start(words[1:]...)
		return stdout + stderr
	case "whatif":
		out, _ := exec.Command(whatif, words[1:]...).CombinedOutput() // a refusal is shown
		return string(out)
	}
	t.Fatalf("no such program: %s", words[0])
	return ""
}
