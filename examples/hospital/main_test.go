package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o600))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// start runs the program.
func start(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := start(args...)
	require.Zero(t, status, stderr)
	require.Empty(t, stderr)
	return stdout
}

// example are the arguments of README.md.
func example(more ...string) []string {
	return append([]string{"-last", "job-2024.json", "-benchmark", "benchmark.json", "-thresholds", "thresholds.json", "-least", "3", "-top", "5", "job.json"}, more...)
}

// Every table in both languages, and as data.
func TestGolden(t *testing.T) {
	golden(t, "month.golden.txt", mustRun(t, example("-lang", "zh")...))
	golden(t, "month-en.golden.txt", mustRun(t, example()...))
	golden(t, "month.golden.json", mustRun(t, example("-lang", "zh", "-json")...))
	golden(t, "month-january.golden.txt", mustRun(t, example("-lang", "zh", "-month", "2025-01")...))
	golden(t, "clearing.golden.txt", mustRun(t, "-lang", "zh", "-month", "2025-06", "-explain", "forecast:clearing", "../lishui/clearing.json"))
	golden(t, "month-explain.golden.txt", mustRun(t, example("-lang", "zh", "-explain", "wards:1")...)+mustRun(t, example("-lang", "zh", "-explain", "cases:X5")...)+mustRun(t, example("-lang", "zh", "-explain", "forecast:entitlement:high")...))
}

// Workers change nothing, the institution that is the only one neither, and a file has what the
// screen has.
func TestSame(t *testing.T) {
	want := mustRun(t, example("-json")...)
	require.Equal(t, want, mustRun(t, example("-json", "-workers", "3")...))
	path := filepath.Join(t.TempDir(), "x.json")
	require.Empty(t, mustRun(t, example("-json", "-o", path)...))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got))
	var alone, all map[string]any
	require.NoError(t, json.Unmarshal([]byte(mustRun(t, example("-json", "-institution", "H1")...)), &alone))
	require.NoError(t, json.Unmarshal([]byte(want), &all))
	require.Equal(t, []any{map[string]any{"name": "institution", "value": "H1 示例医院（虚构）"}}, alone["facts"])
	delete(alone, "facts")
	require.Equal(t, all, alone)
}

// The ways to ask for what is not there.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		status int
		want   string
		args   []string
	}{
		{2, "want one job", nil},
		{2, "-month", example("-month", "2025-13")},
		{1, "没有该表、行或列", example("-lang", "zh", "-explain", "3")},
		{1, "没有该表、行或列", example("-lang", "zh", "-explain", "0:1")},
		{2, "exclude", example("-explain", "3:1", "-json")},
		{2, "at least 1", example("-top", "0")},
		{1, "任务中没有该月及该机构的病例", example("-lang", "zh", "-month", "2025-12")},
		{1, "任务中没有该月及该机构的病例", example("-lang", "zh", "-institution", "H2")},
		{1, "没有该表、行或列", example("-lang", "zh", "-explain", "99:1")},
		{1, "没有该表、行或列", example("-lang", "zh", "-explain", "3:999")},
		{1, "benchmark", []string{"-thresholds", "benchmark.json", "job.json"}},
		{1, "cases.csv", example("-o", "cases.csv")},
		{1, "job-2023.json", []string{"-last", "job-2023.json", "job.json"}},
		{1, "year.json", []string{"-year", "year.json", "job.json"}},
		{1, "没有报告", []string{"-lang", "zh", "-year", "../lishui/year.json", "job.json"}},
	} {
		status, stdout, stderr := start(tt.args...)
		require.Equal(t, tt.status, status, tt.args)
		require.Empty(t, stdout)
		require.Contains(t, stderr, tt.want)
	}
	status, stdout, _ := start(example("-json", "-month", "2025-12")...)
	require.Equal(t, 1, status)
	var faults []job.Fault
	require.NoError(t, json.Unmarshal([]byte(stdout), &faults))
	require.Equal(t, "hospital.month", faults[0].Code)
}
