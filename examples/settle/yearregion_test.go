package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// regionYear copies the region into a folder and settles its months up to the last one.
func regionYear(t *testing.T, last int) string {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../region")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "reports"), 0o755))
	for m := 1; m <= last; m++ {
		month := "2025-" + string(rune('0'+m/10)) + string(rune('0'+m%10))
		mustRun(t, "-month", month, "-json", "-o", filepath.Join(dir, "reports", month+".json"), filepath.Join(dir, "year.json"))
	}
	return dir + "/"
}

// TestGoldenYearOfRegion settles and clears a year of two pools, with heads, bed-days and budgets.
// A claim of pool 390 comes late in December.
func TestGoldenYearOfRegion(t *testing.T) {
	const example = "../region/"
	dir := regionYear(t, 11)
	year, cases := dir+"year.json", dir+"cases.csv"
	text, err := os.ReadFile(cases)
	require.NoError(t, err)
	late := "D01X,RG02,ES23,4671.19,1821.76,2025-01-18,,390\n"
	require.NoError(t, os.WriteFile(cases, append(text, late...), 0o644))
	golden(t, example+"table-month.golden.txt", mustRun(t, "-month", "2025-12", "-lang", "zh", year))
	mustRun(t, "-month", "2025-12", "-json", "-o", dir+"reports/2025-12.json", year)
	report := mustRun(t, "-clear", "-json", year)
	checkReport(t, report)
	golden(t, example+"report-year.golden.json", report)
	golden(t, example+"table-year.golden.txt", mustRun(t, "-clear", "-lang", "zh", year))
}

// What the program refuses of a year: nothing is written then.
func TestYearRefused(t *testing.T) {
	dir := regionYear(t, 2)
	year, january := dir+"year.json", dir+"reports/2025-01.json"
	text, err := os.ReadFile(january)
	require.NoError(t, err)
	for _, row := range []struct {
		want int
		text string
		args []string
	}{
		{usage, "-month and -clear exclude each other", []string{"-month", "2025-01", "-clear", year}},
		{usage, "-before is for -month and -clear", []string{"-before", year, year}},
		{usage, "-month and -clear exclude them", []string{"-month", "2025-01", "-list", "quotas", year}},
		{refused, "-month: ", []string{"-month", "2025-13", year}},
		{refused, "is not in the year 2025-01-01/2025-12-31", []string{"-month", "2026-01", year}},
		{refused, "earlier months have no report: 2025-03", []string{"-month", "2025-04", year}},
		{refused, "earlier months have no report: 2025-03, 2025-04", []string{"-clear", year}},
		{refused, "months: unknown field", []string{"-lang", "en", year}},
		{refused, "it is not overwritten", []string{"-month", "2025-03", "-json", "-o", january, year}},
	} {
		status, _, stderr := start(row.args...)
		require.Equal(t, row.want, status, row.args)
		require.Contains(t, stderr, row.text, row.args)
	}
	after, err := os.ReadFile(january)
	require.NoError(t, err)
	require.Equal(t, string(text), string(after))

	// A month may be settled again over its own report, and has the same bytes.
	mustRun(t, "-month", "2025-01", "-json", "-o", january, year)
	after, err = os.ReadFile(january)
	require.NoError(t, err)
	require.Equal(t, string(text), string(after))

	// Faults as JSON, with their codes and Chinese texts.
	require.NoError(t, os.WriteFile(january, []byte(strings.Replace(string(text), `"due": "`, `"due": "1`, 1)), 0o644))
	status, stdout, _ := start("-month", "2025-03", "-json", year)
	require.Equal(t, refused, status)
	var faults []map[string]any
	require.NoError(t, json.Unmarshal([]byte(stdout), &faults))
	require.Equal(t, "identity", faults[0]["code"])
	require.Equal(t, "reports/2025-01.json", faults[0]["file"])
}
