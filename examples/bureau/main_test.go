package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/bureau"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func start(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

// everything is the command line that has everything.
var everything = []string{"-last", "job-2024.json", "-with", "bureau.json", "job.json"}

func goldens() map[string][]string {
	list := map[string][]string{
		"all-en.golden.txt":        everything,
		"tables.golden.json":       append([]string{"-json", "-lang", "zh"}, everything...),
		"fees-BR23.golden.txt":     {"-lang", "zh", "-table", "费用结构", "-group", "BR23", "job.json"},
		"groups-990121.golden.txt": {"-lang", "zh", "-table", "groups", "-at", "district=990121", "-top", "5", "job.json"},
		"bare.golden.txt":          {"-lang", "zh", "job-2024.json"},
		"region.golden.txt":        {"-lang", "zh", "../region/job.json"},
		"lishui.golden.txt":        {"-lang", "zh", "../lishui/job.json"},
		"explained.golden.txt":     append([]string{"-lang", "zh", "-explain", "支付方式比较:B04"}, everything...),
		"wan.golden.txt":           append([]string{"-lang", "zh", "-unit", "万元", "-table", "rates"}, everything...),
		"explained-wan.golden.txt": append([]string{"-lang", "zh", "-unit", "万元", "-explain", "rates:机构/B04:费用"}, everything...),
		"coding.golden.csv":        append([]string{"-csv", "-table", "coding"}, everything...),
		"explained2.golden.txt":    append([]string{"-lang", "zh", "-explain", "scores:B04:得分"}, everything...),
	}
	for _, k := range bureau.Kinds() {
		list[k.ID+".golden.txt"] = append([]string{"-lang", "zh", "-table", k.Title.Chinese}, everything...)
	}
	return list
}

func TestGolden(t *testing.T) {
	for file, args := range goldens() {
		status, got, stderr := start(args...)
		require.Zero(t, status, stderr)
		require.Empty(t, stderr)
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err, "run the test with -update, then read the file")
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s (−want +got):\n%s", file, diff)
		}
	}
}

// made makes all tables of a job.
func made(t *testing.T, o options) *views.Book {
	t.Helper()
	now, last, _, err := open(&o)
	require.NoError(t, err)
	b, err := bureau.Analyse(t.Context(), now, last, o.Options)
	require.NoError(t, err)
	return b
}

// Every number of every table is explained by steps that replay, and the last gives the number.
func TestEveryNumberIsExplained(t *testing.T) {
	for _, o := range []options{
		{job: "job.json", last: "job-2024.json", with: "bureau.json"}, {job: "../region/job.json", last: "../region/job.json"}, {job: "../lishui/job.json"},
	} {
		b := made(t, o)
		require.NoError(t, b.Verify())
		for _, b := range []*views.Book{b, b.TenThousands()} {
			viewstest.Check(t, b)
			explained := 0
			for _, s := range b.Tables {
				for _, r := range s.Rows {
					require.Len(t, r.Cells, len(s.Columns), "%s %s", s.ID, r.Key)
					for i, c := range r.Cells {
						if s.Columns[i].Kind.IsNumber() && c.Text != "" {
							explain(t, s.ID+" "+r.Key+" "+s.Columns[i].ID, c)
							explained++
						}
					}
				}
			}
			require.Greater(t, explained, 150, o.job)
			charts(t, b)
		}
	}
}

// charts requires that the charts are of columns that there are: labels of texts, others of numbers.
func charts(t *testing.T, b *views.Book) {
	t.Helper()
	for _, s := range b.Tables {
		for _, c := range s.Charts {
			require.False(t, s.Columns[s.Column(c.Label)].Kind.IsNumber(), c.ID)
			for _, id := range append(c.Y, c.X, c.Size) {
				require.True(t, id == "" || s.Columns[s.Column(id)].Kind.IsNumber(), "%s: %s", c.ID, id)
			}
		}
	}
}

// explain requires that the steps of a cell replay and give it.
func explain(t *testing.T, at string, c views.Cell) {
	t.Helper()
	require.NotNil(t, c.Why, at)
	why, err := c.Why()
	require.NoError(t, err, at)
	require.NoError(t, why.Steps.Replay(), at)
	got := why.Steps.Result().Rat()
	want, ok := new(big.Rat).SetString(c.Text)
	require.True(t, ok, at)
	require.Zero(t, got.Cmp(want), "%s: %s, explained as %s", at, c.Text, got.FloatString(4))
}

// The tables are the same for any number of workers.
func TestWorkers(t *testing.T) {
	_, one, _ := start(append([]string{"-workers", "1"}, everything...)...)
	_, many, _ := start(append([]string{"-workers", "5"}, everything...)...)
	require.Equal(t, one, many)
}

func TestOutput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.txt")
	status, stdout, stderr := start("-table", "rates", "-o", path, "job.json")
	require.Zero(t, status, stderr)
	require.Empty(t, stdout)
	_, want, _ := start("-table", "rates", "job.json")
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got))
	status, _, stderr = start("-o", "bureau.json", "-with", "bureau.json", "job.json")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "bureau.json")
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	require.NoError(t, os.WriteFile(bad, []byte(`{"institutions": [{"code": "B01", "fault_rate": "1.2"}, {"code": "B01", "heads": "1.5"}],
 "monitor": {"high": "-0.1", "least": -1}, "methods": {"day": "-1.00"}, "benchmark": {"name": "", "groups": []},
 "districts": [{"district": "", "budget": "1.001", "growth": "-2"}]}`), 0o600))
	status, stdout, stderr := start("-json", "-with", bad, "job.json")
	require.Equal(t, 1, status)
	for _, path := range []string{
		"institutions[0].fault_rate", "institutions[1].code", "institutions[1].heads", "monitor.high", "monitor.least", "methods.day", "benchmark.name",
		"districts[0].district", "districts[0].budget", "districts[0].growth",
	} {
		require.Contains(t, stderr, path)
	}
	var faults []job.Fault
	require.NoError(t, json.Unmarshal([]byte(stdout), &faults))
	require.Len(t, faults, 10)
	for args, want := range map[string]string{
		"-explain rates:nobody job.json": "no such table, row or column", "-explain rates:合计:of job.json": "no such table, row or column", "-last none.json job.json": "none.json", "-with none.json job.json": "none.json",
	} {
		status, _, stderr := start(strings.Fields(args)...)
		require.Equal(t, 1, status, args)
		require.Contains(t, stderr, want, args)
	}
}

func TestUsage(t *testing.T) {
	for status, list := range map[int][]string{0: {"-h", "-version"}, 2: {"", "-x", "a b", "-table nothing job.json", "-top 0 job.json", "-at month=1 job.json", "-workers 0 job.json", "-explain rates job.json", "-explain x:y job.json", "-json -explain rates:x job.json", "-json -csv job.json", "-unit yen job.json"}} {
		for _, args := range list {
			got, _, stderr := start(strings.Fields(args)...)
			require.Equal(t, status, got, args)
			require.Equal(t, status != 0, strings.Contains(stderr, "usage: bureau [flags] job.json"), args)
		}
	}
}
