package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/asknown"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
)

// copyExample copies files of an example into a folder.
func copyExample(t *testing.T, example, folder string, names ...string) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(examples+example, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
}

// asKnown puts the claims of Lishui as they were known in a month into a folder.
func asKnown(t *testing.T, folder, month string) {
	t.Helper()
	files, err := asknown.Files(examples+"lishui", month)
	require.NoError(t, err)
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
}

// A year from its first month to its clearing, each month over the claims that are known by then:
// the reports are those of the library's example, and every one is verified, explained and shown.
func TestYear(t *testing.T) {
	dir := t.TempDir()
	copyExample(t, "lishui", dir, "year.json", "policy.json", "beds.json", "clearing-month.json", "clearing-year.json", "accounts-year.json")
	reports := filepath.Join(dir, "reports")
	require.NoError(t, os.Mkdir(reports, 0o700))
	was := filepath.Join(t.TempDir(), "was")
	require.NoError(t, os.Mkdir(was, 0o700))
	copyExample(t, "lishui", was, "year.json", "policy.json", "beds.json", "clearing-month.json", "clearing-year.json", "accounts-year.json")
	for m := settlement.MustMonth("2025-01"); m.Compare(settlement.MustMonth("2025-12")) <= 0; m = m.Add(1) {
		month := m.String()
		asKnown(t, dir, month)
		path := filepath.Join(reports, month+".json")
		args := []string{"months", dir, month, "-o", path, "--lang", "zh"}
		verify := []string{"verify", path, dir, "--lang", "zh"}
		if month == "2025-06" { // corrections that name their claims
			asKnown(t, was, "2025-05")
			args, verify = append(args, "--before", was), append(verify, "--before", was)
		}
		require.Contains(t, must(t, args...), "已写入")
		if month == "2025-03" || month == "2025-06" { // the others go the same way
			require.Contains(t, must(t, verify...), "报告与任务一致")
			require.Contains(t, must(t, "explain", dir, "--month", month, "institution:LS03", "--lang", "zh"), month)
		}
		if month == "2025-06" {
			same(t, examples+"lishui/report-month.golden.json", path)
		}
		require.Contains(t, must(t, "verify", path), "the report is right")
	}
	asKnown(t, dir, "2026-01")
	cleared := filepath.Join(t.TempDir(), "2025.json")
	book, page := filepath.Join(t.TempDir(), "2025.xlsx"), filepath.Join(t.TempDir(), "2025.html")
	require.Contains(t, must(t, "clear", dir, "-o", cleared, "-o", book, "-o", page, "--lang", "zh"), "已写入")
	same(t, examples+"lishui/report-year.golden.json", cleared)
	require.FileExists(t, book)
	require.FileExists(t, page)
	require.Contains(t, must(t, "verify", cleared, dir), "what the job makes")
	require.Contains(t, must(t, "explain", dir, "--clear", "institution:LS01", "--lang", "zh"), "2025-12")

	// A month's report is not that of another month, and a job is no year.
	status, _, errs := call("verify", cleared, filepath.Join(examples, "lishui", "job.json"))
	require.Equal(t, refused, status)
	require.NotEmpty(t, errs)
	march, err := jobfile.Read(filepath.Join(reports, "2025-03.json"), settlement.ReadReport)
	require.NoError(t, err)
	require.NotEmpty(t, march.Year.Corrections, "claims that came late")
	require.NoError(t, os.Remove(filepath.Join(reports, "2025-11.json")))
	status, _, errs = call("clear", dir, "--lang", "zh")
	require.Equal(t, refused, status)
	require.Contains(t, errs, "2025-11")
}
