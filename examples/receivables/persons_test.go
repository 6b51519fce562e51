package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// amounts are columns whose numbers are amounts: sums may have them.
var amounts = []string{"amount", "cost", "covered", "paid_fund", "paid_serious", "paid_aid"}

// modes are the ways to run the program.
var modes = [][]string{nil, {"-json"}, {"-lang", "zh", "-by", "payer,month,institution"}, {"-explain", "rows:合计"}, {"-explain", "rows:1"}, {"-csv"}, {"-json", "-explain", "*/*/*"}}

// Nothing that is printed has anything of a person, whatever is wrong with a file.
func TestOutputsHaveNobody(t *testing.T) {
	document, err := os.ReadFile("receivables.json")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(".")))
	path := filepath.Join(dir, "planted.json")
	looks, statuses := 0, map[int]int{}
	look := func(where string, sound bool) {
		looks++
		status, stdout, stderr := start(append(slices.Clone(modes[looks%len(modes)]), path)...)
		statuses[status]++
		require.Empty(t, planted.Found(strings.ReplaceAll(stderr, dir, "")), "%s: %s", where, stderr)
		if status != 0 || !sound {
			require.Empty(t, planted.Found(strings.ReplaceAll(stdout, dir, "")), "%s: %s", where, stdout)
		}
	}
	for _, file := range []string{"payments", "decisions", "declared", "totals", "cases-2025-05"} {
		table, err := planted.Read(file+".csv", 30)
		require.NoError(t, err)
		table.With("name", "phone", "address", "person").Cases(false, func(_, column int, mark string, f planted.File) {
			name := "planted.csv"
			if f.Lines {
				name = "planted.jsonl"
			}
			names := strings.NewReplacer(`"`+file+`.csv"`, `"`+name+`"`, "cases-*.csv", name)
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(f.Text), 0o600))
			require.NoError(t, os.WriteFile(path, []byte(names.Replace(string(document))), 0o600))
			header := table.With("name", "phone", "address", "person").Header[column]
			look(file+", "+header+", "+mark+", "+f.Name, slices.Contains(amounts, header))
		})
	}
	require.Positive(t, statuses[0])
	require.Positive(t, statuses[1])
	table, err := planted.Read("payments.csv", 30)
	require.NoError(t, err)
	planted.EachDocument(table, func(_ int, mark string, f planted.File) {
		require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
		look("document, "+mark+", "+f.Name, false)
	})
}
