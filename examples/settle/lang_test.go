package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// faulty returns the path of a job whose policy has a field that nobody knows.
func faulty(t *testing.T) string {
	t.Helper()
	dir := copyOf(t, "../zhejiang")
	path := filepath.Join(dir, "policy.json")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), `"scale"`, `"scales"`, 1)), 0o600))
	return filepath.Join(dir, "job.json")
}

// faultsIn returns the faults on stdout, each of which has a code and is said in Chinese.
func faultsIn(t *testing.T, stdout string) (list []job.Fault) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(stdout), &list))
	for _, f := range list {
		require.NotEqual(t, "other", f.Code, f.Text)
		require.True(t, strings.ContainsFunc(f.TextZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }), f.TextZH)
	}
	return list
}

// What asked for JSON gets the faults as JSON, in both languages; people have them in theirs.
func TestFaultsAsJSON(t *testing.T) {
	status, stdout, stderr := start(faulty(t), "-json", "-lang", "zh")
	require.Equal(t, refused, status)
	require.Equal(t, "policy.json：scales：未知字段 \"scales\"（是否为 \"scale\"？）\n", stderr)
	got := faultsIn(t, stdout)
	want := []job.Fault{{
		Code: "json.unknown_field", File: "policy.json", Path: "scales",
		Text: `unknown field "scales" (did you mean "scale"?)`, TextZH: `未知字段 "scales"（是否为 "scale"？）`,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Without -json nothing is on stdout, and the default is English in every environment.
func TestFaultsInEnglish(t *testing.T) {
	t.Setenv("LANG", "zh_CN.UTF-8")
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	status, stdout, stderr := start(faulty(t))
	require.Equal(t, refused, status)
	require.Empty(t, stdout)
	require.Equal(t, "policy.json: scales: unknown field \"scales\" (did you mean \"scale\"?)\n", stderr)
	status, _, stderr = start(faulty(t), "-lang", "fr")
	require.Equal(t, usage, status)
	require.Contains(t, stderr, "want en or zh")
}

// The table has one heading in Chinese, and the numbers of the other.
func TestTableInChinese(t *testing.T) {
	_, both, _ := start("../region/job.json")
	status, chinese, stderr := start("../region/job.json", "-lang", "zh")
	require.Equal(t, settled, status)
	require.Empty(t, stderr)
	for _, word := range []string{"institution", "point value", "total", "check", " ok", "lines = due", "residue", "(example)"} {
		require.Contains(t, both, word)
		require.NotContains(t, chinese, word)
	}
	numbers := func(text string) (list []string) {
		for _, word := range strings.Fields(text) {
			if strings.Trim(word, "0123456789,.-") == "" {
				list = append(list, word)
			}
		}
		return list
	}
	require.NotEmpty(t, numbers(both))
	require.Equal(t, numbers(both), numbers(chinese))
}
