package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/ways"
)

// An export is read in every way it may be written: the claims and the report are the
// same, but for what the report says of the file itself.
func TestWaysOfFiles(t *testing.T) {
	text, err := os.ReadFile("export.csv")
	require.NoError(t, err)
	list, err := ways.Of(string(text))
	require.NoError(t, err)
	ofFile := regexp.MustCompile(`(?m)^repaired, carriage_returns.*\n| \[Sheet1\]|export\.(csv|xlsx)`)
	read := func(name string) (report, cases string) {
		out := t.TempDir()
		status, stdout, stderr := start("-join", "join.json", "-groups", "groups.csv", "-plain", "-o", out, name)
		require.Zero(t, status, stderr)
		claims, err := os.ReadFile(filepath.Join(out, "cases.csv"))
		require.NoError(t, err)
		return ofFile.ReplaceAllString(stdout, ""), string(claims)
	}
	report, cases := read("export.csv")
	require.Equal(t, 240, strings.Count(cases, "\n")-1)
	for _, w := range list {
		t.Run(w.Name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "export"+w.Ext)
			require.NoError(t, os.WriteFile(name, []byte(w.Data), 0o600))
			gotReport, gotCases := read(name)
			require.Equal(t, cases, gotCases)
			require.Equal(t, report, gotReport)
		})
	}
}
