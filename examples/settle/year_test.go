package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/asknown"
)

// lishuiYear is a folder with Lishui's year as it was known when months were settled.
type lishuiYear struct {
	t   *testing.T
	dir string
}

func newLishuiYear(t *testing.T) *lishuiYear {
	y := &lishuiYear{t, t.TempDir()}
	require.NoError(t, os.Mkdir(filepath.Join(y.dir, "reports"), 0o755))
	for _, name := range []string{"year.json", "policy.json", "beds.json", "clearing-month.json", "clearing-year.json", "accounts-year.json"} {
		text, err := os.ReadFile("../lishui/" + name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(y.dir, name), text, 0o644))
	}
	return y
}

// known puts the claims as they were known in a month into the folder.
func (y *lishuiYear) known(month string) {
	files, err := asknown.Files("../lishui", month)
	require.NoError(y.t, err)
	for name, text := range files {
		require.NoError(y.t, os.WriteFile(filepath.Join(y.dir, name), text, 0o644))
	}
}

func (y *lishuiYear) path(name string) string { return filepath.Join(y.dir, name) }

func (y *lishuiYear) read(name string) *settlement.Report {
	f, err := os.Open(y.path(name))
	require.NoError(y.t, err)
	defer f.Close()
	r, err := settlement.ReadReport(f)
	require.NoError(y.t, err)
	return r
}

// TestGoldenYear settles Lishui's twelve months, with claims that came late, were changed or
// taken back in March, June, September and December and after the year, and clears the year: it
// comes to the year that job.json settles at once, to the fen.
func TestGoldenYear(t *testing.T) {
	const example = "../lishui/"
	y := newLishuiYear(t)
	before := newLishuiYear(t)
	year := y.path("year.json")
	cash, corrected := map[string]settlement.Money{}, map[string]int{}
	for m := settlement.MustMonth("2025-01"); m.Compare(settlement.MustMonth("2025-12")) <= 0; m = m.Add(1) {
		month, report := m.String(), filepath.Join("reports", m.String()+".json")
		y.known(month)
		args := []string{"-month", month, year}
		if month == "2025-06" {
			before.known("2025-05")
			args = append([]string{"-before", before.path("year.json")}, args...)
		}
		mustRun(t, append([]string{"-json", "-o", y.path(report)}, args...)...)
		r := y.read(report)
		require.NoError(t, r.Verify())
		if n := len(r.Year.Corrections); n > 0 {
			corrected[month] = n
		}
		for _, s := range r.Statements {
			cash[s.Institution] += s.Due
		}
		switch month {
		case "2025-03":
			golden(t, example+"table-month.golden.txt", mustRun(t, append([]string{"-lang", "zh"}, args...)...))
		case "2025-06":
			golden(t, example+"report-month.golden.json", mustRun(t, append([]string{"-json"}, args...)...))
			golden(t, example+"table-month-claims.golden.txt", mustRun(t, args...))
			golden(t, example+"month-explain.golden.txt", mustRun(t, append([]string{"-explain", "institution:LS03"}, args...)...))
		}
	}
	require.Len(t, corrected, 4)
	y.known("2026-01")
	report := mustRun(t, "-clear", "-json", year)
	require.Equal(t, report, mustRun(t, "-clear", "-json", "-workers", "3", year))
	golden(t, example+"report-year.golden.json", report)
	checkReport(t, report)
	golden(t, example+"table-year.golden.txt", mustRun(t, "-clear", "-lang", "zh", year))
	golden(t, example+"year-explain.golden.txt", mustRun(t, "-clear", "-lang", "zh", "-explain", "institution:LS01", year))

	once, err := os.Open(example + "report.golden.json")
	require.NoError(t, err)
	defer once.Close()
	want, err := settlement.ReadReport(once)
	require.NoError(t, err)
	got, err := settlement.ReadReport(strings.NewReader(report))
	require.NoError(t, err)
	require.Len(t, got.Statements, len(want.Statements))
	for i, s := range got.Statements {
		require.Equal(t, want.Statements[i].Institution, s.Institution)
		require.Equal(t, want.Statements[i].Entitlement, s.Entitlement)
		var moved settlement.Money
		for _, l := range s.Lines {
			if l.Method == settlement.Clearing && l.Kind != settlement.LinePrepaid && !l.Kind.Memo() {
				moved += l.Amount
			}
		}
		require.Equal(t, s.Entitlement+moved, cash[s.Institution]+s.Due, "deposit and findings aside, months and clearing are the entitlement")
	}
}
