package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const lishui = "../lishui/job.json"

// TestGolden settles every job of every example and compares the report and the
// table with the files beside it, byte for byte: job.json with report.golden.json
// and table.golden.txt, job-x.json with report-x.golden.json and so on. Claims of
// job.json are explained where there is an explain-ID.golden.txt.
func TestGolden(t *testing.T) {
	jobs, err := filepath.Glob("../*/job*.json")
	require.NoError(t, err)
	require.NotEmpty(t, jobs)
	for _, job := range jobs {
		dir, file := filepath.Split(job)
		variant := strings.TrimSuffix(strings.TrimPrefix(file, "job"), ".json")
		t.Run(filepath.Base(dir)+variant, func(t *testing.T) {
			report := mustRun(t, job, "-json")
			golden(t, dir+"report"+variant+".golden.json", report)
			golden(t, dir+"table"+variant+".golden.txt", mustRun(t, job))
			require.Equal(t, report, mustRun(t, "-json", "-workers", "3", job), "workers change nothing")
			checkReport(t, report)
			if variant != "" {
				return
			}
			explained, err := filepath.Glob(dir + "explain-*.golden.txt")
			require.NoError(t, err)
			if claims := filepath.Join(dir, "claims.golden.csv"); fileExists(claims) {
				written := filepath.Join(t.TempDir(), "claims.csv")
				mustRun(t, "-claims", written, job)
				text, err := os.ReadFile(written)
				require.NoError(t, err)
				golden(t, claims, string(text))
			}
			for _, file := range explained {
				_, id, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".golden.txt"), "-")
				golden(t, file, mustRun(t, "-explain", id, job))
			}
		})
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// checkReport reads a report back: it verifies, and encodes to the same bytes.
func checkReport(t *testing.T, report string) {
	t.Helper()
	r, err := settlement.ReadReport(strings.NewReader(report))
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	var again bytes.Buffer
	require.NoError(t, r.Encode(&again))
	require.Equal(t, report, again.String())
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

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := start(args...)
	require.Equal(t, settled, status, stderr)
	return stdout
}

func start(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

// A host program may set the package variables of shopspring/decimal: all of v1.6.0.
func TestDecimalGlobalsChangeNothing(t *testing.T) {
	before := []string{mustRun(t, lishui, "-json"), mustRun(t, lishui), mustRun(t, lishui, "-explain", "LS2025000056")}

	defer func(a, b int, c, d, e bool, f, g int, zero decimal.Decimal) {
		decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent = a, b
		decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = c, d, e
		decimal.ExpMaxIterations, decimal.MaxDecodeExponent, decimal.Zero = f, g, zero
	}(decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros,
		decimal.UseScientificNotation, decimal.ExpMaxIterations, decimal.MaxDecodeExponent, decimal.Zero)
	decimal.DivisionPrecision, decimal.PowPrecisionNegativeExponent = 2, 1
	decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = true, false, true
	decimal.ExpMaxIterations, decimal.MaxDecodeExponent, decimal.Zero = 1, 1, decimal.New(7, 3)

	after := []string{mustRun(t, lishui, "-json"), mustRun(t, lishui), mustRun(t, lishui, "-explain", "LS2025000056")}
	require.Equal(t, before, after)
}

// Rows in any order, and JSON lines in place of CSV, give the same bytes.
func TestOrderAndFormatChangeNothing(t *testing.T) {
	report := mustRun(t, lishui, "-json")
	policy, err := os.ReadFile("../lishui/policy.json")
	require.NoError(t, err)
	job, err := os.ReadFile(lishui)
	require.NoError(t, err)
	beds, err := os.ReadFile("../lishui/beds.json")
	require.NoError(t, err)
	cases, lines := reversed(t, "../lishui/cases.csv")
	stays, stayLines := reversed(t, "../lishui/stays.csv")

	dir := folder(t, map[string]string{
		"policy.json": string(policy), "beds.json": string(beds), "job.json": string(job),
		"cases.csv": cases, "cases.jsonl": lines, "stays.csv": stays, "stays.jsonl": stayLines,
		"job-lines.json": strings.NewReplacer("cases.csv", "cases.jsonl", "stays.csv", "stays.jsonl").Replace(string(job)),
	})
	require.Equal(t, report, mustRun(t, dir+"job.json", "-json"))
	require.Equal(t, report, mustRun(t, dir+"job-lines.json", "-json"))
}

// reversed returns a CSV file with its rows in reverse, with CRLF, and the same
// rows as JSON lines.
func reversed(t *testing.T, path string) (table, lines string) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var b, l strings.Builder
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	require.NoError(t, w.Write(rows[0]))
	for i := len(rows) - 1; i > 0; i-- {
		require.NoError(t, w.Write(rows[i]))
		var pairs []string
		for j, name := range rows[0] {
			pairs = append(pairs, `"`+name+`": "`+rows[i][j]+`"`)
		}
		l.WriteString("{" + strings.Join(pairs, ", ") + "}\n")
	}
	w.Flush()
	return b.String(), l.String()
}

// folder makes a folder of files; its path ends in a separator.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir + string(filepath.Separator)
}

const (
	smallPolicy = `{
  "name": "Small", "kind": "example", "sources": [{"number": "1号"}],
  "effective": {"from": "2025-01-01", "to": "2025-12-31"},
  "scale": "100", "point_places": 4, "regional_mean": "10000.00",
  "groups": [{"code": "G1", "base_points": "100.0000", "mean_cost": "10000.00"}, {"code": "G2", "base_points": "50.0000", "mean_cost": "5000.00"},
             {"code": "P1", "price": "3000.00"}],
  "institutions": [{"code": "H1", "name": "人民医院", "coefficient": "1"}, {"code": "H2", "coefficient": "1.1"}],
  "classes": {"low": "0.4"}, "ungrouped": {"codes": ["0000"], "treatment": "exclude"}
}`
	smallJob   = `{"name": "Small year", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "30000.00"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv", "date_by": "none"}]}`
	smallCases = "id,institution,group,cost,covered\nc1,H1,G1,9000.00,2000.00\nc2,H2,G2,5000.00,1000.00\nc3,H2,P1,4000.00,500.00\nc4,H1,0000,100.00,50.00\n"
)

// small is a small job; files replace its files.
func small(t *testing.T, files map[string]string) string {
	t.Helper()
	all := map[string]string{"job.json": smallJob, "policy.json": smallPolicy, "cases.csv": smallCases}
	for name, text := range files {
		all[name] = text
	}
	return folder(t, all)
}
