package main

import (
	"bytes"
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
	for _, page := range []string{"policy.md", "policy.zh-CN.md"} {
		t.Run(page, func(t *testing.T) {
			path := "../../docs/" + page
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			dir, ran := t.TempDir(), 0
			now := block.ReplaceAllFunc(text, func(b []byte) []byte {
				m := block.FindSubmatch(b)
				if name := string(m[2]); name != "" {
					require.NoError(t, os.WriteFile(filepath.Join(dir, name), m[3], 0o600))
					return b
				}
				command, _, _ := strings.Cut(string(m[3]), "\n")
				ran++
				return []byte("```console\n" + command + "\n" + runCommand(t, whatif, dir, command) + "```")
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

// runCommand runs "$ settle …" in this process, and "$ whatif …" in one of its own, on the
// files of a folder. It returns what a reader sees.
func runCommand(t *testing.T, whatif, dir, command string) string {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(command, "$ "))
	args := words[1:]
	for i, word := range args {
		if strings.HasSuffix(word, ".json") {
			args[i] = filepath.Join(dir, word)
		}
	}
	var out string
	switch words[0] {
	case "settle":
		_, stdout, stderr := start(args...)
		out = stdout + stderr
	case "whatif":
		var b bytes.Buffer
		cmd := exec.Command(whatif, args...)
		cmd.Stdout, cmd.Stderr = &b, &b
		_ = cmd.Run() // a refusal is shown
		out = b.String()
	default:
		t.Fatalf("no such program: %s", words[0])
	}
	return strings.ReplaceAll(out, dir+string(filepath.Separator), "")
}
