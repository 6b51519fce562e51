package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// modes are the ways to run the program.
var modes = [][]string{{"-json"}, {"-by", "groups,entries,coefficients"}, {"-compare", "published.json"}}

// Nothing that is printed or written has anything of a person, whatever is wrong with a
// file.
func TestOutputsHaveNobody(t *testing.T) {
	table, err := planted.Read("history-2022.csv", 40)
	require.NoError(t, err)
	dir := t.TempDir()
	policy := filepath.Join(dir, "policy.json")
	looks, statuses := 0, map[int]int{}
	look := func(where string, sound bool, args ...string) {
		looks++
		status, stdout, stderr := start(append(append(modes[looks%len(modes)][:len(modes[looks%len(modes)]):len(modes[looks%len(modes)])], "-o", policy), args...)...)
		statuses[status]++
		require.Empty(t, planted.Found(stderr), "%s: %s", where, stderr)
		if status != 0 || !sound {
			require.Empty(t, planted.Found(stdout), "%s: %s", where, stdout)
			require.Empty(t, planted.FoundIn(dir), where)
		}
		_ = os.Remove(policy)
	}
	table = table.With("name", "phone", "address", "person")
	history := t.TempDir() // its files have the marks
	table.Cases(true, func(_, column int, mark string, f planted.File) {
		name := "history.csv"
		if f.Lines {
			name = "history.jsonl"
		}
		path := filepath.Join(history, name)
		require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
		// A number that is an amount is one: sums have it.
		look(table.Header[column]+", "+mark+", "+f.Name, table.Header[column] == "cost", "calibration-pools.json", "draft.json", path)
	})
	require.Positive(t, statuses[0])
	require.Positive(t, statuses[1])

	planted.EachDocument(table, func(_ int, mark string, f planted.File) {
		path := filepath.Join(history, "document.json")
		require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
		look("options, "+mark+", "+f.Name, false, path, "draft.json", "history-2022.csv")
		look("draft, "+mark+", "+f.Name, false, "calibration.json", path, "history-2022.csv")
		look("published, "+mark+", "+f.Name, false, "-compare", path, "calibration.json", "draft.json", "history-2022.csv")
	})
}
