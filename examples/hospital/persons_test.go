package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// printed are the columns whose values of sound rows are outputs: ids of claims and names of wards
// by design, and numbers that are amounts, which sums have.
var printed = []string{"id", "department", "cost", "covered", "days", "paid_fund", "paid_account", "paid_cash", "fee_bed", "fee_examination", "fee_western_drug", "fee_material", "fee_treatment"}

// Nothing that is printed or written has anything of a person, whatever is wrong with a file.
func TestOutputsHaveNobody(t *testing.T) {
	table, err := planted.Read("cases.csv", 40)
	require.NoError(t, err)
	dir := t.TempDir()
	files, err := filepath.Glob("*.[jc]s*")
	require.NoError(t, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	modes := [][]string{{}, {"-json"}, {"-lang", "zh"}, {"-explain", "5:1"}, {"-explain", "4:1"}}
	looks, statuses := 0, map[int]int{}
	look := func(where string, sound bool, args ...string) {
		looks++
		mode := modes[looks%len(modes)]
		status, stdout, stderr := start(append(slices.Clone(mode), args...)...)
		statuses[status]++
		require.Empty(t, planted.Found(stderr), "%s: %s", where, stderr)
		if status != 0 || !sound {
			require.Empty(t, planted.Found(stdout), "%s: %s", where, stdout)
		}
	}
	table = table.With("name", "phone", "address", "身份证号")
	table.Cases(true, func(_, column int, mark string, f planted.File) {
		if f.Lines {
			return // the job names a file of CSV
		}
		require.NoError(t, os.WriteFile(at("cases.csv"), []byte(f.Text), 0o600))
		look(table.Header[column]+", "+mark+", "+f.Name, slices.Contains(printed, table.Header[column]), at("job.json"))
	})
	require.Positive(t, statuses[0])
	require.Positive(t, statuses[1])
	require.NoError(t, os.WriteFile(at("cases.csv"), []byte(table.Text()), 0o600))
	planted.EachDocument(table, func(_ int, mark string, f planted.File) {
		require.NoError(t, os.WriteFile(at("document.json"), []byte(f.Text), 0o600))
		look("benchmark, "+mark+", "+f.Name, false, "-benchmark", at("document.json"), at("job.json"))
		look("thresholds, "+mark+", "+f.Name, false, "-thresholds", at("document.json"), at("job.json"))
		look("last, "+mark+", "+f.Name, false, "-last", at("document.json"), at("job.json"))
	})
}
