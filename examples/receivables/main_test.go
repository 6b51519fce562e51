package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/examples/internal/ways"
	"github.com/yibaojiesuan/settlement/job"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// start runs the program.
func start(args ...string) (status int, stdout, stderr string) {
	var out, errs strings.Builder
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update, then read the file")
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (−want +got):\n%s", file, diff)
	}
}

// subjects are what the golden file explains: a month, one that was paid too late, a clearing, a
// payer that decides, and a sum.
var subjects = []string{"H01/fund/2025-01", "H02/fund/2025-02", "H02/fund/2025-01/2025-03", "H01/serious/2025-03", "H01/fund/2025-05", "payers:serious", "ages:fund:逾期 91–180 天"}

func TestGoldens(t *testing.T) {
	mustRun := func(args ...string) string {
		t.Helper()
		status, stdout, stderr := start(append(args, "receivables.json")...)
		require.Zero(t, status, stderr)
		require.Empty(t, stderr)
		return stdout
	}
	golden(t, "table.golden.txt", mustRun("-lang", "zh"))
	golden(t, "table-en.golden.txt", mustRun())
	golden(t, "by.golden.txt", mustRun("-lang", "zh", "-by", "institution,payer"))
	golden(t, "wan.golden.txt", mustRun("-lang", "zh", "-unit", "万元", "-by", "month"))
	golden(t, "table.golden.csv", mustRun("-lang", "zh", "-csv", "-by", "payer,institution"))
	golden(t, "receivables.golden.json", mustRun("-json"))
	status, jobs, stderr := start("-json", "receivables-settled.json") // the claims of jobs are those of their files
	require.Zero(t, status, stderr)
	golden(t, "receivables.golden.json", jobs)
	for suffix, flags := range map[string][]string{"": {"-lang", "zh"}, "-en": nil} {
		var explained []string
		for _, s := range subjects {
			explained = append(explained, mustRun(append(flags, "-explain", s)...))
		}
		golden(t, "explain"+suffix+".golden.txt", strings.Join(explained, "\n----\n\n"))
	}
	var list []receivable.Explanation
	require.NoError(t, json.Unmarshal([]byte(mustRun("-json", "-explain", "*/*/*")), &list))
	require.NotEmpty(t, list)
	for _, x := range list {
		require.NoError(t, x.Trail.Replay())
	}
	file := filepath.Join(t.TempDir(), "out.txt")
	require.Empty(t, mustRun("-lang", "zh", "-o", file))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	golden(t, "table.golden.txt", string(text))
}

func TestUsage(t *testing.T) {
	for status, list := range map[int][][]string{
		0: {{"-h"}, {"-version"}},
		2: {{}, {"a", "b"}, {"-x"}, {"-by", "x", "a"}, {"-by", "payer,payer", "a"}, {"-unit", "yen", "a"}, {"-csv", "-json", "a"}, {"-explain", "H01", "a"}, {"-json", "-by", "payer", "a"}},
	} {
		for _, args := range list {
			got, stdout, stderr := start(args...)
			require.Equal(t, status, got, args)
			require.Equal(t, status == 0, stdout != "" && stderr == "", args)
			require.Equal(t, status != 0, strings.Contains(stderr, "usage: receivables [flags] receivables.json"), args)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, args := range [][]string{{"-explain", "H01/fund/2019-01"}, {"-json", "-explain", "H01/fund/2019-01"}, {"-explain", "payers:nobody"}} {
		status, _, stderr := start(append(args, "receivables.json")...)
		require.Equal(t, 1, status)
		require.Contains(t, stderr, "no such")
	}
	status, _, stderr := start("-o", "payments.csv", "receivables.json")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "is not overwritten")
	status, stdout, _ := start("-json", "-lang", "zh", "nowhere.json")
	require.Equal(t, 1, status)
	var faults []job.Fault
	require.NoError(t, json.Unmarshal([]byte(stdout), &faults))
	require.Equal(t, "nowhere.json", faults[0].File)
}

// Payments, decisions, declarations (3203) and totals (3201) may come in any encoding, with any
// delimiter, and as workbooks.
func TestAnyWay(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(".")))
	document, err := os.ReadFile("receivables.json")
	require.NoError(t, err)
	drawn := func(folder, name string) *receivable.Table {
		r, err := job.OpenReceivables(job.Folder(folder), name)
		require.NoError(t, err)
		table, err := r.Table(t.Context())
		require.NoError(t, err)
		return table
	}
	want := drawn(".", "receivables.json")
	for _, file := range []string{"payments", "decisions", "declared", "totals"} {
		text, err := os.ReadFile(file + ".csv")
		require.NoError(t, err)
		list, err := ways.Of(string(text))
		require.NoError(t, err)
		for _, way := range list {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "p"+way.Ext), []byte(way.Data), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "way.json"), []byte(strings.Replace(string(document), file+".csv", "p"+way.Ext, 1)), 0o600))
			got := drawn(dir, "way.json")
			require.Equal(t, want.Total, got.Total, way.Name)
			require.Len(t, got.Unmatched, len(want.Unmatched), way.Name)
			require.Len(t, got.Reconciled, len(want.Reconciled), way.Name)
			for i := range want.Reconciled {
				require.Equal(t, want.Reconciled[i].Difference, got.Reconciled[i].Difference, way.Name)
			}
		}
	}
}

// A report that does not add up is refused.
func TestForgedReport(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(".")))
	path := filepath.Join(dir, "report-2025-02.golden.json")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	forged := strings.Replace(string(text), `"due": "200253.81"`, `"due": "200253.82"`, 1)
	require.NotEqual(t, string(text), forged)
	require.NoError(t, os.WriteFile(path, []byte(forged), 0o600))
	status, _, stderr := start(filepath.Join(dir, "receivables.json"))
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "report-2025-02.golden.json: the report does not add up")
}
