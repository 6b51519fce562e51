package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

func TestMain(m *testing.M) {
	flag.Parse()
	beam.Init()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// start runs the program; it returns the exit status, the report and stderr.
func start(t *testing.T, path string) (status int, report []byte, stderr string) {
	t.Helper()
	return startYear(t, path, "", false)
}

func startYear(t *testing.T, path, month string, clears bool) (status int, report []byte, stderr string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "report.json")
	var errs bytes.Buffer
	status = run(out, month, clears, []string{path}, &errs)
	report, err := os.ReadFile(out)
	if status == refused {
		require.ErrorIs(t, err, os.ErrNotExist, "nothing is half-settled")
		return status, nil, errs.String()
	}
	require.NoError(t, err, errs.String())
	left, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing else is left beside the report")
	return status, report, errs.String()
}

// Every example gives its golden report, but for those that package job does not take
// apart.
func TestGolden(t *testing.T) {
	refusals := map[string]string{
		"county/job-beside.json": "beside.json: subsidies: the sums of a tally do not hold it: settle the claims with Settlement\n",
		"county/job-dear.json":   "dear.json: subsidies: the sums of a tally do not hold it: settle the claims with Settlement\n",
		"linyi/job-audit.json":   "job-audit.json: budget.accounts: findings about claims, or steps: the sums of a tally do not hold it: settle the claims with Settlement\n",
		"region/job.json":        "job.json: budget.accounts: findings about claims, or steps: the sums of a tally do not hold it: settle the claims with Settlement\n",
	}
	paths, err := filepath.Glob(filepath.FromSlash("../*/job*.json"))
	require.NoError(t, err)
	require.Greater(t, len(paths), 30)
	for _, path := range paths {
		dir, name := filepath.Split(path)
		short := filepath.Base(dir) + "/" + name
		t.Run(short, func(t *testing.T) {
			status, got, stderr := start(t, path)
			if refusals[short] != "" {
				require.Equal(t, refused, status)
				require.Equal(t, refusals[short], stderr)
				return
			}
			want, err := os.ReadFile(filepath.Join(dir, "report"+strings.TrimPrefix(strings.TrimSuffix(name, ".json"), "job")+".golden.json"))
			require.NoError(t, err)
			require.Zero(t, status, stderr)
			require.True(t, bytes.Equal(want, got), "the report differs from the golden one")
		})
	}
}

// The months of a year are settled, and it is cleared, in the bytes of package job. A month with
// corrections settles the months before it again, each in a pipeline of its own.
func TestYear(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../lishui")))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "reports"), 0o700))
	path := filepath.Join(dir, "year.json")
	for _, month := range []string{"2025-01", "2025-02", "2025-03"} {
		y, err := job.OpenYear(job.Folder(dir), "year.json")
		require.NoError(t, err)
		want, err := y.Month(t.Context(), settlement.MustMonth(month), job.YearOptions{})
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, want.Report.Encode(&b))
		status, got, stderr := startYear(t, path, month, false)
		require.Zero(t, status, stderr)
		require.Equal(t, b.String(), string(got))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "reports", month+".json"), got, 0o600))
	}
	status, _, stderr := startYear(t, path, "", true)
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "2025-04", "a report is missing")
	for _, wrong := range []string{"2026-01", "March"} {
		status, _, _ = startYear(t, path, wrong, false)
		require.Equal(t, refused, status)
	}
}

// Neither the number of files nor the order of claims in and over them changes a byte.
func TestSplits(t *testing.T) {
	for seed := range uint64(2) {
		g := newRegion(seed, 1200)
		want := g.inMemory(t)
		for _, shards := range []int{1, 2, 7, 40} {
			for mix := range uint64(2) {
				t.Run(fmt.Sprintf("region %d, %d files, order %d", seed, shards, mix), func(t *testing.T) {
					h := g
					if mix > 0 {
						h = g.shuffle(mix)
					}
					status, got, stderr := start(t, h.write(t, shards))
					require.Zero(t, status, stderr)
					require.True(t, bytes.Equal(want, got), "the report differs from the one in memory")
				})
			}
		}
	}
}

// Claims of other periods, which rules of history see as far as the period's end, and
// claims that the job vouches for, give the bytes of the library in memory.
func TestPeriods(t *testing.T) {
	const months, none = `"period": {"from": "2025-03-01", "to": "2025-08-31"}`, `.csv", "date_by": "none"`
	for _, tt := range []struct {
		name    string
		changes [][2]string
		vouched []settlement.Vouched
		left    bool
	}{
		{"some months", [][2]string{{`"period": {"from": "2025-01-01", "to": "2025-12-31"}`, months}}, nil, true},
		{"a part vouched for", [][2]string{{`"period": {"from": "2025-01-01", "to": "2025-12-31"}`, months}, {`plain-*.csv"`, `plain-*` + none}},
			[]settlement.Vouched{{Method: settlement.DRG, Claims: 240}}, true},
		{"all vouched for", [][2]string{{`plain-*.csv"`, `plain-*` + none}, {`history-*.csv"`, `history-*` + none}, {`stays-*.csv"`, `stays-*` + none}},
			[]settlement.Vouched{{Method: settlement.DRG, Claims: 480}, {Method: settlement.PerDiem, Claims: 60}}, false},
		{"the discharge asked for", [][2]string{{`"period": {"from": "2025-01-01", "to": "2025-12-31"}`, months}, {`stays-*.csv"`, `stays-*.csv", "date_by": "discharged"`}}, nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newRegion(3, 240)
			one, many := g.write(t, 1), g.shuffle(1).write(t, 5)
			for _, path := range []string{one, many} {
				for _, c := range tt.changes {
					replace(t, path, c[0], c[1])
				}
			}
			report, want := inMemory(t, one)
			require.Equal(t, tt.vouched, report.Vouched)
			require.Equal(t, tt.left, len(report.LeftOut) > 0)
			status, got, stderr := start(t, many)
			require.Zero(t, status, stderr)
			require.Equal(t, string(want), string(got))
		})
	}
}

// Where each claim is rounded, claims are walked twice: in files, with their persons, or a whole
// part at once; in one pool of several, or in all, with and without budgets.
func TestEachRounded(t *testing.T) {
	const one = `"places": 4}}`
	for _, tt := range []struct {
		name    string
		changes [][2]string
	}{
		{"a pool", [][2]string{{one, `"places": 4, "round_each": true}}`}}},
		{"all pools, capped and floored", [][2]string{{one, `"round_each": true, "claim_cap": "cost", "negative_due": "floor_claim"}}`}, {`"residue": "apportion"`, `"round_each": true`}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newRegion(5, 240)
			one, many := g.write(t, 1), g.shuffle(1).write(t, 5)
			for _, path := range []string{one, many} {
				for _, c := range tt.changes {
					replace(t, path, c[0], c[1])
				}
			}
			report, want := inMemory(t, one)
			require.Greater(t, report.Pools[0].PointValue.Prices, 60, "claims are rounded, not institutions")
			status, got, stderr := start(t, many)
			require.Zero(t, status, stderr)
			require.Equal(t, string(want), string(got))
		})
	}
}

// Rules that look at all claims of an institution settle a part in one piece.
func TestInstitutionRules(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new string }{
		{"quota of special cases", "plain.json", `"scale"`, `"special": {"quota": "0.005"}, "scale"`},
		{"quota by level", "plain.json", `"institutions"`, `"levels": [{"level": "2", "coefficient": "1"}], "special": {"quota_levels": [{"level": "2", "quota": "0.1"}]}, "institutions"`},
		{"bed-days of an institution", "beds.json", `"classes"`, `"limits": {"institution_days": {"caps": {"H3": 100}}}, "classes"`},
		{"multiple of the advance", "beds.json", `"classes"`, `"limits": {"advance_share": "1.1", "advances": {"H3": "100.00", "H4": "1.00"}}, "classes"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newRegion(0, 240)
			one, many := g.write(t, 1), g.shuffle(2).write(t, 3)
			for _, path := range []string{one, many} {
				replace(t, filepath.Join(filepath.Dir(path), tt.file), tt.old, tt.new)
			}
			_, want := inMemory(t, one)
			status, got, stderr := start(t, many)
			require.Zero(t, status, stderr)
			require.Equal(t, string(want), string(got))
		})
	}
	g := newRegion(0, 24)
	g.plain.rows[8] = g.plain.rows[3]
	path := g.write(t, 3)
	replace(t, filepath.Join(filepath.Dir(path), "plain.json"), `"scale"`, `"special": {"quota": "0.005"}, "scale"`)
	status, _, stderr := start(t, path)
	require.Equal(t, refused, status)
	require.Equal(t, "plain-*.csv: drg: claim 19 (A0000003): occurs twice: also plain-*.csv, claim 2\n", stderr)
}

// A month's report is the same whether the files end there or go on.
func TestLaterClaimsChangeNothing(t *testing.T) {
	g := newRegion(4, 240)
	until := func(t table, month string) table {
		short := table{header: t.header}
		at := slices.Index(strings.Split(t.header, ","), "discharged")
		for _, row := range t.rows {
			if strings.Split(row, ",")[at] < month {
				short.rows = append(short.rows, row)
			}
		}
		return short
	}
	job, err := os.ReadFile(g.write(t, 1)) // with funds for the whole region
	require.NoError(t, err)
	settle := func(g region) *settlement.Report {
		path := g.write(t, 3)
		require.NoError(t, os.WriteFile(path, job, 0o600))
		replace(t, path, `"to": "2025-12-31"`, `"to": "2025-06-30"`)
		status, text, stderr := start(t, path)
		require.Zero(t, status, stderr)
		report, err := settlement.ReadReport(bytes.NewReader(text))
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		return report
	}
	whole, short := settle(g), settle(region{until(g.plain, "2025-07"), until(g.history, "2025-07"), until(g.stays, "2025-07")})
	require.NotEmpty(t, whole.LeftOut)
	require.Empty(t, short.LeftOut)
	whole.LeftOut = nil
	for i, c := range whole.Checks { // they count the claims that are left out, too
		if c.Name == "ids" {
			whole.Checks[i] = short.Checks[i]
		}
	}
	require.Equal(t, short.Statements, whole.Statements)
	require.Equal(t, short.Pools, whole.Pools)
	require.Equal(t, short.Checks, whole.Checks)
}

// Ids are unique within a method: claims of another method may have the same.
func TestSameIDsInTwoMethods(t *testing.T) {
	g := newRegion(0, 24)
	for i, row := range g.stays.rows {
		g.stays.rows[i] = fmt.Sprintf("A%07d", i) + row[len("B000000"):]
	}
	status, got, stderr := start(t, g.write(t, 3))
	require.Zero(t, status, stderr)
	require.Equal(t, string(g.inMemory(t)), string(got))
}

// The same claims in two parts of one method would be paid twice: both here and in
// memory they are refused.
func TestSameIDsInTwoParts(t *testing.T) {
	g := newRegion(0, 24)
	g.history.rows[5] = "A" + g.history.rows[5][1:]
	_, err := settleInMemory(g.write(t, 1))
	require.ErrorIs(t, err, settlement.ErrDuplicate)
	status, _, stderr := start(t, g.write(t, 3))
	require.Equal(t, refused, status)
	require.Equal(t, "history-002.csv: drg: claim 2 (A0000005): occurs twice: also plain-002.csv, claim 2 of parts[0]\n", stderr)
}

// The same file in two parts, under other names or by patterns that overlap, and a copy.
func TestSameFilesInTwoParts(t *testing.T) {
	for name, file := range map[string]string{"a pattern that has it, too": "plain-00?.csv", "another way to it": "./plain-0*.csv", "a copy": "copy-*.csv", "a link": "link-*.csv"} {
		t.Run(name, func(t *testing.T) {
			path := newRegion(0, 24).write(t, 1)
			dir := filepath.Dir(path)
			text, err := os.ReadFile(filepath.Join(dir, "plain-000.csv"))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "copy-000.csv"), text, 0o600))
			require.NoError(t, os.Symlink("plain-000.csv", filepath.Join(dir, "link-000.csv")))
			replace(t, path, "history-*.csv", file)
			status, _, stderr := start(t, path)
			require.Equal(t, refused, status)
			require.Equal(t, 24, strings.Count(stderr, "occurs twice: also plain-000.csv, claim"), stderr)
			require.Contains(t, stderr, "drg: claim 1 (A0000000): occurs twice: also plain-000.csv, claim 1 of parts[0]")
		})
	}
}

// The region is worth splitting: it has readmissions and chains of stays, and pools
// that each settle otherwise.
func TestRegionHasHistory(t *testing.T) {
	g := newRegion(0, 1200)
	path := g.write(t, 1)
	report, _ := inMemory(t, path)
	require.Len(t, report.Pools, 3)

	without := newRegion(0, 1200)
	for i := range without.history.rows { // every stay by somebody else
		without.history.rows[i] = onlyVisit(without.history.rows[i], i)
	}
	other, _ := inMemory(t, without.write(t, 1))
	for i, p := range report.Pools {
		require.Less(t, p.PointValue.Points, other.Pools[i].PointValue.Points, "readmissions reduce the points of pool %s", p.Name)
	}
}

// A report replaces a file with the mode that this had, and no file of the job.
func TestReportKeepsModeAndInputs(t *testing.T) {
	out := filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, os.WriteFile(out, []byte("before"), 0o600))
	g := newRegion(0, 24)
	path := g.write(t, 2)
	var errs bytes.Buffer
	require.Equal(t, settled, run(out, "", false, []string{path}, &errs), errs.String())
	info, err := os.Stat(out)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())

	inputs, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	require.NoError(t, err)
	for _, input := range inputs {
		if info, err := os.Stat(input); err != nil || !info.Mode().IsRegular() {
			continue
		}
		before, err := os.ReadFile(input)
		require.NoError(t, err)
		errs.Reset()
		require.Equal(t, refused, run(input, "", false, []string{path}, &errs), input)
		require.Contains(t, errs.String(), "the job reads this file: it is not overwritten")
		after, err := os.ReadFile(input)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
}

func onlyVisit(row string, i int) string {
	return string(bytes.Replace([]byte(row), []byte(",RP"), fmt.Appendf(nil, ",R%dP", i), 1))
}

// A report that is there stays as it is if the next job is refused.
func TestRefusedJobKeepsTheReport(t *testing.T) {
	out := filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, os.WriteFile(out, []byte("before"), 0o600))
	g := newRegion(0, 24)
	g.plain.rows[3] += "?" // no such pool
	var errs bytes.Buffer
	require.Equal(t, refused, run(out, "", false, []string{g.write(t, 2)}, &errs))
	require.Contains(t, errs.String(), `pool: entries are in pools without terms: "`)
	got, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, "before", string(got))
}

func TestUsage(t *testing.T) {
	flag.CommandLine.SetOutput(&bytes.Buffer{})
	defer flag.CommandLine.SetOutput(nil)
	var errs bytes.Buffer
	require.Equal(t, usage, run("", "", false, []string{"job.json"}, &errs))
	require.Equal(t, usage, run("report.json", "", false, nil, &errs))
	require.Equal(t, usage, run("report.json", "", false, []string{"a.json", "b.json"}, &errs))
	require.Equal(t, usage, run("report.json", "2025-01", true, []string{"year.json"}, &errs))
}

// What the engine costs beside the library alone, where claims are rated as they are
// read and where they meet the others of their person first.
func BenchmarkRegion(b *testing.B) {
	g := newRegion(1, 200_000)
	for _, kind := range []struct {
		name string
		region
	}{
		{"alone", region{g.plain, table{header: g.history.header}, table{header: g.stays.header}}},
		{"persons", region{table{header: g.plain.header}, g.history, g.stays}},
	} {
		one, many := kind.write(b, 1), kind.write(b, 8)
		measure := func(name string, settle func() error) {
			b.Run(kind.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					require.NoError(b, settle())
				}
				claims := len(kind.plain.rows) + len(kind.history.rows) + len(kind.stays.rows)
				b.ReportMetric(float64(claims)*float64(b.N)/b.Elapsed().Seconds(), "claims/s")
			})
		}
		measure("memory", func() error {
			_, err := settleInMemory(one)
			return err
		})
		out := filepath.Join(b.TempDir(), "report.json")
		measure("beam", func() error { return settle(context.Background(), many, out) })
	}
}
