package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fill puts the example's documents in place of the drafts of a folder.
func fill(t *testing.T, folder string) {
	t.Helper()
	for _, name := range []string{"mapping.json", "join.json", "policy.json"} {
		text, err := os.ReadFile(examples + "ingest/" + name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
	path := filepath.Join(folder, "job.json")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), `"fund": ""`, `"fund": "2500000.00"`, 1)), 0o600))
}

// nameless is a report without the name of its job.
func nameless(text string) string {
	return regexp.MustCompile(`(?m)^  "name": .*$`).ReplaceAllString(text, "")
}

// A messy export becomes the report of the clean claims: by a folder of init, and by options.
func TestRun(t *testing.T) {
	want, err := os.ReadFile(examples + "ingest/report.golden.json")
	require.NoError(t, err)
	dir := t.TempDir()
	folder := filepath.Join(dir, "hospital")
	said := must(t, "init", folder, examples+"ingest/export.csv", "--groups", examples+"ingest/groups.csv", "--period", "2025-01-01/2025-12-31", "--lang", "zh")
	require.Contains(t, said, "有待决定：")
	status, out, errs := call("run", folder)
	require.Equal(t, refused, status)
	require.Empty(t, out)
	require.Contains(t, errs, "mapping.json: columns.drg_codg")
	require.Contains(t, errs, "policy.json: scale: required")
	require.NoDirExists(t, filepath.Join(folder, "claims"))
	status, _, errs = call("init", folder, examples+"ingest/export.csv")
	require.Equal(t, refused, status)
	require.Contains(t, errs, "is there already: nothing was written")

	fill(t, folder)
	require.Equal(t, nameless(string(want)), nameless(must(t, "run", folder, "--json")))
	require.FileExists(t, filepath.Join(folder, "claims", "cases.csv"))
	text := must(t, "run", folder, "--lang", "zh")
	require.Contains(t, text, "金额核对")
	require.Contains(t, text, "点值")
	require.NotContains(t, text, "张三")
	require.Equal(t, nameless(string(want)), nameless(must(t, "settle", folder, "--json")), "the claims that were kept")

	in := examples + "ingest/"
	job := filepath.Join(folder, "job.json")
	require.Equal(t, nameless(string(want)), nameless(must(t, "run", in+"export-gb18030.csv", "--mapping", in+"mapping.json", "--join", in+"join.json", "--groups", in+"groups.csv", "--job", job, "--json")))
	status, _, errs = call("run", in+"refused/code-unknown.csv", "--mapping", in+"mapping.json", "--join", in+"join.json", "--groups", in+"groups.csv", "--job", job)
	require.Equal(t, refused, status)
	require.NotEmpty(t, errs)
}

// Claims are settled under one policy and one fund; a job is settled as settle does.
func TestRunClaims(t *testing.T) {
	in := examples + "ingest/"
	want, err := os.ReadFile(in + "report.golden.json")
	require.NoError(t, err)
	got := must(t, "run", in+"clean.csv", "--policy", in+"policy.json", "--fund", "2500000.00", "--period", "2025-01-01/2025-12-31", "--json")
	require.Equal(t, nameless(string(want)), nameless(got))
	require.Equal(t, must(t, "settle", examples+"zhejiang"), must(t, "run", examples+"zhejiang"))
}

// An export without claims of a method has an empty file of them: those of an earlier run do not
// count.
func TestRunForgets(t *testing.T) {
	dir := t.TempDir()
	over := &overlay{folder: dir}
	r, err := over.Open("claims/stays.csv")
	require.NoError(t, err)
	defer r.Close()
}
