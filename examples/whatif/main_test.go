package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

var update = flag.Bool("update", false, "rewrite the golden file")

const lishui = "../lishui/job.json"

func start(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestGolden(t *testing.T) {
	status, got, stderr := start("-apportion", "-scenario", "5:3", "-scenario", "-2:0", "-draws", "3", lishui, "policy.json")
	require.Zero(t, status, stderr)
	const file = "whatif.golden.txt"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update, then read the file")
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (−want +got):\n%s", file, diff)
	}
}

// A job of a month settles the claims of the month, out of the year's files, on both
// sides; what it left out is said.
func TestPeriod(t *testing.T) {
	var doc map[string]any
	whole, err := os.ReadFile(lishui)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(whole, &doc))
	doc["period"] = map[string]any{"from": "2025-11-01", "to": "2025-11-30"}
	write := func(dateBy string) string {
		for _, p := range doc["parts"].([]any) {
			part := p.(map[string]any)
			for _, file := range []string{"policy", "claims"} {
				path, err := filepath.Abs(filepath.Join(filepath.Dir(lishui), filepath.Base(part[file].(string))))
				require.NoError(t, err)
				part[file] = path
			}
			part["date_by"] = "discharged"
			if part["method"] == "drg" {
				part["date_by"] = dateBy
			}
		}
		data, err := json.Marshal(doc)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "job.json")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	month := write("discharged")
	before, after, cases, err := open(options{before: month, after: "policy.json"})
	require.NoError(t, err)
	for _, s := range []*side{before, after} {
		o, err := s.settle(cases)
		require.NoError(t, err)
		n := 0
		for _, one := range o.by(byInstitution) {
			n += one.cases
		}
		require.Equal(t, 2085, n)
	}
	status, stdout, stderr := start(month, "policy.json")
	require.Zero(t, status, stderr)
	require.Contains(t, stdout, "left out: before 23084, after 23084")
	status, stdout, stderr = start(write("none"), "policy.json")
	require.Zero(t, status, stderr)
	require.Contains(t, stdout, "vouched for, dates not looked at: before 24000, after 24000")
}

// Whatever the terms, institutions and groups gain the same in all, and that is
// what the fund has more, less what rounding leaves more.
func TestNoFenIsLost(t *testing.T) {
	before, after, cases, err := open(options{before: lishui, after: "policy.json"})
	require.NoError(t, err)
	base := before.terms
	for name, change := range map[string]func(*settlement.Terms){
		"keep":       func(*settlement.Terms) {},
		"apportion":  func(x *settlement.Terms) { x.Residue = settlement.ResidueApportion },
		"fund only":  func(x *settlement.Terms) { x.Basis = settlement.FundOnly },
		"round each": func(x *settlement.Terms) { x.RoundEach = true },
		"another":    func(x *settlement.Terms) { x.Fund = settlement.MustDecimal("99999999.99") },
		"floor": func(x *settlement.Terms) {
			x.Fund, x.NegativeDue = settlement.MustDecimal("1000.00"), settlement.NegativeFloor
		},
	} {
		t.Run(name, func(t *testing.T) {
			before.terms, after.terms = base, base
			change(&after.terms)
			if name == "apportion" {
				change(&before.terms)
			}
			x, err := before.settle(cases)
			require.NoError(t, err)
			y, err := after.settle(cases)
			require.NoError(t, err)
			var byPlace, byCode settlement.Money
			for _, r := range compare(x.by(byGroup), y.by(byGroup)) {
				byPlace += r.gain()
			}
			for i, r := range compare(x.by(byInstitution), y.by(byInstitution)) {
				byCode += r.gain()
				s := y.report.Statements[statement(t, y.report, r.code)]
				require.Equal(t, s.Due, r.after.due, "row %d", i)
				require.Equal(t, s.Points, r.after.points)
				require.Equal(t, s.Cases, r.after.cases)
			}
			require.Equal(t, byCode, byPlace)
			a, _ := before.terms.Fund.Money()
			b, _ := after.terms.Fund.Money()
			require.Equal(t, b-a-(*y.report.Residue-*x.report.Residue), byCode)
			if name == "apportion" {
				require.Zero(t, byCode)
			}
		})
	}
}

func statement(t *testing.T, r *settlement.Report, code string) int {
	t.Helper()
	for i, s := range r.Statements {
		if s.Institution == code {
			return i
		}
	}
	t.Fatalf("no statement of %s", code)
	return 0
}

// A policy compared with itself moves nothing.
func TestTheSameTwice(t *testing.T) {
	status, got, stderr := start("-scenario", "10:-5", "-draws", "2", lishui, lishui)
	require.Zero(t, status, stderr)
	require.Contains(t, got, "groups moved: 0; 系数变动 coefficients moved: 0")
	require.Contains(t, got, "Σ gains 0.00 = fund 0.00 − residue 0.00: ok")
	require.NotRegexp(t, `[+][0-9,]+[.]`, got, "nobody gains")
}

func TestGrow(t *testing.T) {
	c := drg.Case{Cost: 100_01, Covered: 33_33, Unreasonable: 10, ApprovedAmount: settlement.MustDecimal("66.68")}
	got := scenario{cost: 3}.grow(c)
	require.Equal(t, "103.01 34.33 0.10 68.68", strings.Join([]string{got.Cost.String(), got.Covered.String(), got.Unreasonable.String(), got.ApprovedAmount.String()}, " "))
	require.Equal(t, settlement.Money(1), scenario{cost: -99}.grow(drg.Case{Cost: 1}).Cost, "a case costs something")
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	const head = `{"name": "x", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "1.00"}, `
	for _, row := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"one argument", []string{lishui}, 2, "want an old job and a new policy or job"},
		{"no draws", []string{"-draws", "0", lishui, "policy.json"}, 2, "want at least 1"},
		{"a scenario that is none", []string{"-scenario", "5", lishui, "policy.json"}, 2, "want two whole percentages"},
		{"no file", []string{filepath.Join(dir, "none.json"), "policy.json"}, 1, "none.json"},
		{"another method", []string{write("a.json", head+`"parts": [{"method": "item", "policy": "p", "claims": "c"}]}`), "policy.json"}, 1, "want one part of drg and any of perdiem"},
		{"no part of drg", []string{write("b.json", head+`"parts": [{"method": "perdiem", "policy": "p", "claims": "c"}]}`), "policy.json"}, 1, "parts: want one of drg"},
		{"a field that would be left out", []string{write("c.json", head+`"budget": {}, "parts": []}`), "policy.json"}, 1, "budget"},
		{"other claims", []string{lishui, write("d.json", head+`"parts": [{"method": "drg", "policy": "p", "claims": "c"}]}`)}, 1, "want the claims of the old job"},
		{"no policy", []string{lishui, write("e.json", `{"name": "x"}`)}, 1, "e.json: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, stdout, stderr := start(row.args...)
			require.Equal(t, row.status, status)
			require.Contains(t, stderr, row.want)
			require.Empty(t, stdout)
		})
	}
}
