package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
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
	golden(t, "month-explain.golden.txt", mustRun(t, example("-lang", "zh", "-explain", "3:1")...)+mustRun(t, example("-lang", "zh", "-explain", "5:1")...)+mustRun(t, example("-lang", "zh", "-explain", "16:1:7")...))
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
	alone := mustRun(t, example("-json", "-institution", "H1")...)
	require.Equal(t, want, strings.Replace(alone, "  \"institution\": \"H1\",\n", "", 1))
}

// arranged returns the tables of the example.
func arranged(t testing.TB, change func(*options)) *report {
	t.Helper()
	o := options{job: "job.json", last: "job-2024.json", benchmark: "benchmark.json", thresholds: "thresholds.json", top: 5, least: 3, workers: 1, lang: lang.Chinese}
	if change != nil {
		change(&o)
	}
	r, err := analyse(context.Background(), o, &outputs.Set{})
	require.NoError(t, err)
	return r
}

// Every amount is explained, and the steps replay to what is shown.
func TestEveryAmountIsExplained(t *testing.T) {
	for _, change := range []func(*options){nil, func(o *options) { o.lang = lang.English }, func(o *options) { o.last = "" }, func(o *options) { o.month = settlement.MustMonth("2025-01") }} {
		require.Greater(t, replays(t, arranged(t, change)), 250)
	}
}

// replays holds what explains each cell against the cell, and counts the cells.
func replays(t *testing.T, r *report) (explained int) {
	t.Helper()
	for _, s := range r.tables {
		for i, row := range s.rows {
			require.Len(t, row, len(s.heads), s.name)
			for k, c := range row {
				require.NotEqual(t, "?", c.text)
				name := s.names[k]
				if c.text == "" || c.why == nil {
					// rows, codes and texts; days of a stay; counts
					require.False(t, strings.Contains(c.text, ".") && strings.Trim(c.text, "-.0123456789") == "", "%s:%d %s %s", s.name, i+1, name, c.text)
					continue
				}
				trail, err := c.why()
				require.NoError(t, err, "%s:%d %s", s.name, i+1, name)
				require.NoError(t, trail.Replay(), "%s:%d %s", s.name, i+1, name)
				result := trail[len(trail)-1].Result
				if strings.Contains(s.titles[k][0], "%") || strings.Contains(row[1].text, "%") {
					explained++
					continue // the step gives the fraction
				}
				shown, err := settlement.ParseDecimal(c.text)
				require.NoError(t, err)
				require.Zero(t, shown.Cmp(result), "%s:%d %s: %s, explained %s", s.name, i+1, name, c.text, result)
				explained++
			}
		}
	}
	return explained
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
		{2, "-explain", example("-explain", "3")},
		{2, "-explain", example("-explain", "0:1")},
		{2, "exclude", example("-explain", "3:1", "-json")},
		{2, "at least 1", example("-top", "0")},
		{1, "任务中没有该月及该机构的病例", example("-lang", "zh", "-month", "2025-12")},
		{1, "任务中没有该月及该机构的病例", example("-lang", "zh", "-institution", "H2")},
		{1, "没有该表、行或列", example("-lang", "zh", "-explain", "99:1")},
		{1, "没有该表、行或列", example("-lang", "zh", "-explain", "3:999")},
		{1, "benchmark", []string{"-thresholds", "benchmark.json", "job.json"}},
		{1, "cases.csv", example("-o", "cases.csv")},
		{1, "job-2023.json", []string{"-last", "job-2023.json", "job.json"}},
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

// A threshold by a key that the sums do not have is refused, with its file.
func TestThresholdKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.json")
	require.NoError(t, os.WriteFile(path, []byte(`[{"measure": "cost", "keys": ["home"], "above": "1", "text": "x"}]`), 0o600))
	status, _, stderr := start("-thresholds", path, "job.json")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "limits.json")
	require.Contains(t, stderr, "home")
}

// rowsOf are the rows of a table by its name.
func rowsOf(t *testing.T, r *report, name string) (s *sheet, texts [][]string) {
	t.Helper()
	at := slices.IndexFunc(r.tables, func(s *sheet) bool { return s.name == name })
	require.GreaterOrEqual(t, at, 0, name)
	for _, row := range r.tables[at].rows {
		var list []string
		for _, c := range row {
			list = append(list, c.text)
		}
		texts = append(texts, list)
	}
	return r.tables[at], texts
}

// The wards, the groups and the classes of a month sum up to the month, and the doctors of all
// wards do. The month is summed up here from the rows of the file.
func TestTablesAgree(t *testing.T) {
	r := arranged(t, func(o *options) { o.top, o.least = 1000, 0 })
	_, indicators := rowsOf(t, r, "indicators")
	want := map[string]string{"claims": indicators[0][2], "cost": indicators[1][2], "price": indicators[2][2], "gain": indicators[3][2]}
	for _, names := range [][]string{{"wards"}, {"classes"}, {"groups_loss", "groups_profit"}} {
		sums := map[string]settlement.Money{}
		for _, name := range names {
			s, rows := rowsOf(t, r, name)
			for _, row := range rows {
				for column := range want {
					text := row[slices.Index(s.names, column)]
					if !strings.Contains(text, ".") {
						text += ".00"
					}
					m, err := settlement.ParseMoney(text)
					require.NoError(t, err)
					sums[column] += m
				}
			}
		}
		for column, text := range want {
			got := sums[column].String()
			if column == "claims" {
				got = strings.TrimSuffix(got, ".00")
			}
			require.Equal(t, text, got, "%v %s", names, column)
		}
	}
	cost, claims := settlement.Money(0), 0
	for _, file := range []string{"cases.csv", "stays.csv"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		header := strings.Split(lines[0], ",")
		for _, line := range lines[1:] {
			row := strings.Split(line, ",")
			if strings.HasPrefix(row[slices.Index(header, "discharged")], "2025-06") {
				m, err := settlement.ParseMoney(row[slices.Index(header, "cost")])
				require.NoError(t, err)
				cost, claims = cost+m, claims+1
			}
		}
	}
	require.Equal(t, want["cost"], cost.String())
	require.Equal(t, want["claims"], settlement.DecimalInt(claims).String())
	for _, row := range mustRows(t, r, "checks") {
		require.Equal(t, row[4], row[5], row)
		require.Equal(t, "相符", row[6])
	}
}

func mustRows(t *testing.T, r *report, name string) [][]string {
	t.Helper()
	_, rows := rowsOf(t, r, name)
	require.NotEmpty(t, rows, name)
	return rows
}

// A list keeps the first claims by its order, however they are split over workers.
func TestLists(t *testing.T) {
	one, two := list{top: 2, order: worst}, list{top: 2, order: worst}
	for i, gain := range []settlement.Money{-5, -9, 3, -9} {
		c := claim{id: string(rune('a' + i)), gain: gain}
		[]*list{&one, &two}[i%2].add(&c)
	}
	one.merge(&two)
	require.Equal(t, []string{"b", "d"}, []string{one.claims[0].id, one.claims[1].id})
	require.Equal(t, 4, one.count)
	require.Equal(t, settlement.Money(-20), one.gain)
}

// Measures of thresholds are shown without a person's data, whatever a doctor's code is.
func TestDoctorsCodes(t *testing.T) {
	r := &report{options: options{lang: lang.Chinese}}
	require.Equal(t, "D403", r.doctor("D403").text)
	require.NotContains(t, r.doctor("王小明").text, "王")
	require.Equal(t, "（未填医师）", r.doctor("").text)
	require.Equal(t, "normal", (&report{}).class("normal"))
	require.Len(t, analysis.Figures(), 8)
}
