package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// products are a command line for each subcommand that has tables, with words of its text in both
// languages. None of them takes long.
var products = []struct{ name, line, english, chinese string }{
	{"settle", "settle " + examples + "zhejiang", "institution", "机构"},
	{"months", "months " + examples + "lishui 2025-01", "2025-01", "月度"},
	{"whatif", "whatif " + examples + "zhejiang " + examples + "zhejiang/job-fund.json", "difference", "差额"},
	{"compare", "compare " + examples + "lishui " + examples + "lishui/feedback-LS12.csv", "difference", "差额"},
	{"hospital", "hospital " + examples + "hospital --last " + examples + "hospital/job-2024.json", "indicator", "指标"},
	{"bureau", "bureau " + examples + "bureau --table groups", "frequent groups", "常见病组"},
	{"scenario", "whatif " + examples + "zhejiang " + examples + "zhejiang/job-fund.json --scenario 10:3 --draws 3", "scenario: volume +10 %", "情景：例数 +10 %"},
	{"receivables", "receivables " + examples + "receivables", "outstanding", "未收"},
	{"analyse", "analyse " + examples + "zhejiang " + "testdata/analysis.json", "sums of claims", "病例汇总"},
	{"policy", "policy " + examples + "zhejiang", "rules of cases", "病例规则"},
	{"cliffs", "cliffs " + examples + "zhejiang 100", "before", "之前"},
	{"candidates", "candidates " + examples + "zhejiang", "candidates", "候选"},
	{"quotas", "candidates " + examples + "lishui --list quotas", "quota", "限额"},
	{"ingest", "ingest " + examples + "ingest/export.csv --mapping " + examples + "ingest/mapping.json --join " + examples + "ingest/join.json --groups " + examples + "ingest/groups.csv --checks " + examples + "ingest/checks.json --clearing --period 2025-01-01/2025-12-31", "what became of them", "去向"},
	{"heads", "ingest " + examples + "ingest/heads.csv --mapping " + examples + "ingest/heads-mapping.json --members " + examples + "ingest/register.csv --period 2025-01-01/2025-12-31", "register", "登记表"},
	{"tables", "tables " + examples + "tables/draft.json " + examples + "tables/mapping.json", "the policy:", "政策："},
	{"calibrate", "calibrate " + examples + "calibrate/calibration.json " + examples + "calibrate/draft.json " + examples + "calibrate/history-2023.csv", "cases used", "采用病例"},
}

// Each prints in both languages, writes every form at once, and leaves nothing besides.
func TestProducts(t *testing.T) {
	for _, p := range products {
		t.Run(p.name, func(t *testing.T) {
			args := strings.Fields(p.line)
			require.Contains(t, must(t, args...), p.english)
			chinese := must(t, append(args, "--lang", "zh")...)
			require.Contains(t, chinese, p.chinese)
			require.True(t, json.Valid([]byte(must(t, append(args, "--json")...))))
			dir, forms := t.TempDir(), []string{".txt", ".json", ".csv", ".html", ".xlsx"}
			for _, form := range forms {
				args = append(args, "-o", filepath.Join(dir, "x"+form))
			}
			require.Contains(t, must(t, append(args, "--lang", "zh")...), "已写入：")
			list, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Len(t, list, len(forms))
			for _, f := range list {
				text, err := os.ReadFile(filepath.Join(dir, f.Name()))
				require.NoError(t, err)
				require.NotContains(t, string(text), "张三")
				switch ending(f.Name()) {
				case ".json":
					require.True(t, json.Valid(text))
				case ".html":
					require.Contains(t, string(text), "<html")
					require.NotContains(t, string(text), "<script")
				case ".xlsx":
					_, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
					require.NoError(t, err)
				}
			}
		})
	}
}

// The report is that of the example, byte for byte, and verify passes it, but not another one.
func TestReport(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.json")
	claims := filepath.Join(dir, "claims.csv")
	must(t, "settle", examples+"zhejiang", "-o", path, "--claims", claims)
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	want, err := os.ReadFile(examples + "zhejiang/report.golden.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
	got, err = os.ReadFile(claims)
	require.NoError(t, err)
	want, err = os.ReadFile(examples + "zhejiang/claims.golden.csv")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))

	require.Contains(t, must(t, "verify", path), "the report is right")
	require.Contains(t, must(t, "verify", path, examples+"zhejiang", "--lang", "zh"), "报告与任务一致")
	status, _, errs := call("verify", path, examples+"hunan")
	require.Equal(t, refused, status)
	require.NotEmpty(t, errs)
}

// A claim, an institution and an address of a table are explained, also of a month.
func TestExplain(t *testing.T) {
	golden(t, "explain.golden.txt", must(t, "explain", examples+"zhejiang", "c01", "institution:LS01", "statements:1:due", "--lang", "zh"))
	require.Equal(t, must(t, "explain", examples+"zhejiang", "statements:1:due"), must(t, "settle", examples+"zhejiang", "--explain", "statements:1:due"))
	require.Contains(t, must(t, "explain", examples+"lishui", "--month", "2025-01", "institution:LS01"), "2025-01")
	require.NotEmpty(t, must(t, "bureau", examples+"bureau", "--explain", "groups:1"))
	require.NotEmpty(t, must(t, "cliffs", examples+"zhejiang", "100", "--number", "1"))
	require.NotEmpty(t, must(t, "compare", examples+"lishui", examples+"lishui/feedback-LS12.csv", "--claim", "LS2025014064"))
	calibrated := []string{"calibrate", examples + "calibrate/calibration.json", examples + "calibrate/draft.json", examples + "calibrate/history-2022.csv", examples + "calibrate/history-2023.csv", examples + "calibrate/history-2024.jsonl"}
	require.Contains(t, must(t, append(calibrated, "--explain", "groups:K80:1:base_points")...), "= 1701.5433")
	require.Contains(t, must(t, append(calibrated, "--explain", "coefficients:1")...), "差异系数 = 本机构(等级)均费 ÷ 区域均费")
	for _, what := range []string{"nobody", "statements:99", "institution:nobody"} {
		status, out, errs := call("explain", examples+"zhejiang", what)
		require.Equal(t, refused, status)
		require.Empty(t, out)
		require.NotEmpty(t, errs)
	}
}

// The clearing of a year reads the reports of its months.
func TestClear(t *testing.T) {
	status, _, errs := call("clear", examples+"lishui", "--lang", "zh")
	require.Equal(t, refused, status)
	require.Contains(t, errs, "以前月份没有报告")
}

// If one output cannot be written, none is, and what was there stays.
func TestAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept.txt")
	require.NoError(t, os.WriteFile(kept, []byte("before"), 0o600))
	status, out, errs := call("settle", examples+"zhejiang", "-o", kept, "-o", filepath.Join(dir, "none", "x.json"))
	require.Equal(t, refused, status)
	require.Empty(t, out)
	require.Contains(t, errs, "x.json")
	text, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.Equal(t, "before", string(text))
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, list, 1)

	job := filepath.Join(dir, "job.json")
	status, _, errs = call("settle", examples+"zhejiang", "-o", examples+"zhejiang/policy.json", "--claims", job)
	require.Equal(t, refused, status)
	require.Contains(t, errs, "the job reads this file")
	_, err = os.Stat(job)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// An interrupted command writes nothing.
func TestInterrupted(t *testing.T) {
	for _, line := range []string{"settle " + examples + "lishui", "hospital " + examples + "hospital", products[12].line} {
		ctx, stop := context.WithDeadline(context.Background(), time.Unix(0, 0))
		dir := t.TempDir()
		status, out, errs := callIn(ctx, nil, append(strings.Fields(line), "-o", filepath.Join(dir, "x.txt"))...)
		stop()
		require.Equal(t, refused, status, line)
		require.Empty(t, out)
		require.Contains(t, errs, "interrupted: nothing was written", line)
		list, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, list)
	}
}

// Policies are written besides what is told of them.
func TestPolicies(t *testing.T) {
	dir := t.TempDir()
	policy := filepath.Join(dir, "policy.json")
	must(t, "calibrate", examples+"calibrate/calibration.json", examples+"calibrate/draft.json", examples+"calibrate/history-2022.csv", examples+"calibrate/history-2023.csv", examples+"calibrate/history-2024.jsonl", "--policy", policy)
	same(t, examples+"calibrate/policy.golden.json", policy)
	must(t, "tables", examples+"tables/draft.json", examples+"tables/mapping.json", "--policy", policy)
	require.FileExists(t, policy)
}

func same(t *testing.T, want, got string) {
	t.Helper()
	a, err := os.ReadFile(want)
	require.NoError(t, err)
	b, err := os.ReadFile(got)
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))
}

func TestSchema(t *testing.T) {
	require.Contains(t, must(t, "schema", "--lang", "zh"), "drg-policy")
	text, err := os.ReadFile("../../schema/job.schema.json")
	require.NoError(t, err)
	require.Equal(t, string(text), must(t, "schema", "job"))
	dir := t.TempDir()
	must(t, "schema", "--folder", dir)
	same(t, "../../schema/year.schema.json", filepath.Join(dir, "year.schema.json"))
}

func TestVersion(t *testing.T) {
	require.Contains(t, must(t, "version"), "results as of 20")
	require.Contains(t, must(t, "version", "--lang=zh"), "结算规则截至")
}
