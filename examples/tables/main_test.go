package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// start runs the program.
func start(args ...string) (status int, stdout, stderr string) {
	var out, errs strings.Builder
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// asCSV reads the CSV files in place of the sheets.
var asCSV = []string{"-for", "tables.xlsx#病组权重=weights.csv", "-for", "tables.xlsx#等级系数=levels.csv", "-for", "tables.xlsx#医疗机构=hospitals.csv"}

// The workbook and the CSV files make the committed policy, byte for byte.
func TestGolden(t *testing.T) {
	written := filepath.Join(t.TempDir(), "policy.json")
	read := func() string {
		text, err := os.ReadFile(written)
		require.NoError(t, err)
		require.NoError(t, os.Remove(written))
		return string(text)
	}
	status, stdout, stderr := start("-o", written, "draft.json", "mapping.json")
	require.Zero(t, status, stderr)
	golden(t, "policy.json", read())
	golden(t, "made.golden.txt", stdout)

	status, stdout, stderr = start(append([]string{"-lang", "zh", "-o", written, "draft.json", "mapping.json"}, asCSV...)...)
	require.Zero(t, status, stderr)
	golden(t, "policy.json", read())
	golden(t, "made-csv.golden.txt", stdout)

	status, stdout, stderr = start("-json", "draft.json", "mapping.json")
	require.Zero(t, status, stderr)
	golden(t, "made.golden.json", stdout)
}

// Lines of the table, typed by hand.
func TestByHand(t *testing.T) {
	f, err := os.Open("policy.json")
	require.NoError(t, err)
	defer f.Close()
	p, err := drg.ReadPolicy(f)
	require.NoError(t, err)
	groups := map[string]drg.Group{}
	for _, g := range p.Groups {
		groups[g.Code] = g
	}
	require.Len(t, groups, 839)
	hand, err := policy.Read[[]drg.Group](strings.NewReader(byHand))
	require.NoError(t, err)
	for _, g := range hand {
		require.Equal(t, policy.Digest(g), policy.Digest(groups[g.Code]), g.Code)
	}
	for code := range groups {
		require.NotContains(t, code, "QY")
	}
}

const byHand = `[
	{"code": "AB11", "name": "器官移植手术第1类伴严重并发症", "base_points": "7.0685", "mean_cost": "78295.11", "stable": true, "by": [{"level": "3", "base_points": "7.3173"}], "attributes": {"adrg": "AB1", "basic": true}},
	{"code": "AB13", "name": "器官移植手术第1类伴并发症", "base_points": "4.8546", "mean_cost": "65449.95", "by": [{"level": "3", "base_points": "5.6913"}], "attributes": {"adrg": "AB1", "basic": false}},
	{"code": "AC41", "name": "器官移植手术第4类伴严重并发症", "base_points": "6.962", "mean_cost": "80729.76", "stable": true, "by": [{"level": "3", "base_points": "7.4064"}], "attributes": {"adrg": "AC4", "basic": true}},
	{"code": "AD71", "name": "器官移植手术第7类伴严重并发症", "base_points": "4.4034", "mean_cost": "48275.19", "by": [{"level": "3", "base_points": "4.5117", "uniform": true}], "attributes": {"adrg": "AD7"}},
	{"code": "ZT95", "name": "多发创伤内科疾患第9类不伴并发症", "base_points": "0.2212", "mean_cost": "2546.88", "stable": true, "by": [{"level": "3", "base_points": "0.2274"}], "attributes": {"adrg": "ZT9", "basic": true}}]`

// What the program refuses, and that it then writes nothing.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	written := filepath.Join(dir, "policy.json")
	table, err := os.ReadFile("weights.csv")
	require.NoError(t, err)
	for _, tt := range []struct {
		name, old, new string
		want           string
	}{
		{"a number that is none", ",7.3173,7.0685,", ",7.3I73,7.0685,", `weights.csv: row 6, column 权重/三级 (base_points): want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "7.3I73"  [syntax]`},
		{"a number that was changed", ",7.3173,7.0685,", ",7.3172,7.0685,", "column 权重/三级 (base_points): the row of sums is not the sum of the rows: want 132.098, got 132.0981  [tables.total]"},
		{"a row that lacks", "2,,AB13,器官移植手术第1类伴并发症,5.6913,4.8546,65449.95,非基础、不稳定,\r\n", "", "weights.csv: not what the mapping expects: want 839 rows, got 838  [tables.expected]"},
		{"a word", "三级无极差,", "三级不设系数,", "row 12, column 病组属性 (words): the mapping gives this text no meaning: got text of 6 characters"},
		{"a code twice", ",AB13,", ",AB11,", "row 7: two values are given for this: base_points: 7.0685 and 4.8546: the first is in row 6  [tables.conflict]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(string(table), tt.old, tt.new, -1)
			require.NotEqual(t, string(table), text)
			path := filepath.Join(dir, "weights.csv")
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			status, stdout, stderr := start("-o", written, "-for", "tables.xlsx#病组权重="+path, "draft.json", "mapping.json")
			require.Equal(t, 1, status)
			require.Empty(t, stdout)
			require.Contains(t, stderr, tt.want)
			require.NoFileExists(t, written)
		})
	}
	for _, args := range [][]string{
		{"-for", "weights.csv=x.csv", "draft.json", "mapping.json"}, {"draft.json", "draft.json"}, {"mapping.json", "mapping.json"}, {"none.json", "mapping.json"},
		{"-o", "mapping.json", "draft.json", "mapping.json"}, {"-o", "tables.xlsx", "draft.json", "mapping.json"},
		{"-json", "-for", "tables.xlsx#病组权重=none.csv", "draft.json", "mapping.json"},
	} {
		status, _, stderr := start(args...)
		require.Equal(t, 1, status, args)
		require.NotEmpty(t, stderr, args)
	}
}

func TestUsage(t *testing.T) {
	for status, list := range map[int][][]string{
		0: {{"-h"}, {"-version"}},
		2: {{}, {"a"}, {"a", "b", "c"}, {"-x"}, {"-for", "x", "a", "b"}, {"-for", "x=", "a", "b"}, {"-for", "x=1", "-for", "x=2", "a", "b"}},
	} {
		for _, args := range list {
			got, stdout, stderr := start(args...)
			require.Equal(t, status, got, args)
			require.Equal(t, status == 0, stdout != "" && stderr == "", args)
			require.Equal(t, status != 0, strings.Contains(stderr, "usage: tables [flags] draft.json mapping.json"), args)
		}
	}
}
