package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// Nothing that is printed or written has anything of a person, whatever is wrong with a
// table, a mapping or a draft. A name of a hospital or a group is what the table says.
func TestOutputsHaveNobody(t *testing.T) {
	text, err := os.ReadFile("hospitals.csv")
	require.NoError(t, err)
	table, err := planted.Parse(string(text), 1, 6)
	require.NoError(t, err)
	table = table.With("name", "phone", "address", "person")
	dir := t.TempDir()
	policy := filepath.Join(dir, "out", "policy.json")
	require.NoError(t, os.Mkdir(filepath.Dir(policy), 0o700))
	statuses := map[int]int{}
	look := func(where string, named bool, args ...string) {
		status, stdout, stderr := start(append([]string{"-o", policy}, args...)...)
		statuses[status]++
		require.Empty(t, planted.Found(stderr), "%s: %s", where, stderr)
		require.Empty(t, planted.Found(stdout), "%s: %s", where, stdout)
		if !named || status != 0 {
			require.Empty(t, planted.FoundIn(filepath.Dir(policy)), where)
		}
		_ = os.Remove(policy)
	}
	table.Cases(true, func(_, column int, mark string, f planted.File) {
		if f.Lines {
			return // no table
		}
		path := filepath.Join(dir, "hospitals.csv")
		require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
		look(table.Header[column]+", "+mark+", "+f.Name, true, "-for", "tables.xlsx#医疗机构="+path, "draft.json", "mapping.json")
	})
	require.Positive(t, statuses[0])
	require.Positive(t, statuses[1])
	planted.EachDocument(table, func(_ int, mark string, f planted.File) {
		path := filepath.Join(dir, "document.json")
		require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
		look("draft, "+mark+", "+f.Name, false, path, "mapping.json")
		look("mapping, "+mark+", "+f.Name, false, "draft.json", path)
	})
}
