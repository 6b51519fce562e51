package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// The claims that are printed have the ids, codes and amounts of the stays by design;
// nothing else that is printed has anything of a person.
func TestOutputsHaveNobody(t *testing.T) {
	printed := []string{"id", "institution", "group", "cost", "eligible"}
	table, err := planted.Read("stays.csv", 5)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "stays.csv")
	table.Cases(true, func(_, column int, mark string, f planted.File) {
		require.NoError(t, os.WriteFile(name, []byte(f.Text), 0o600))
		var stdout, stderr bytes.Buffer
		status := run([]string{"benefits.json", name}, &stdout, &stderr)
		require.Empty(t, planted.Found(stderr.String()), "%s, %s: %s", f.Name, mark, stderr.String())
		if status != 0 || !slices.Contains(printed, table.Header[column]) {
			require.Empty(t, planted.Found(stdout.String()), "%s, %s: %s", f.Name, mark, stdout.String())
		}
	})
}

func TestProtected(t *testing.T) {
	require.Equal(t, "331100000001\t", text("331100000001", true))
	require.Equal(t, "331100000001\t", text("331100000001\t", true))
	require.Equal(t, "'-G", text("-G", false))
}
