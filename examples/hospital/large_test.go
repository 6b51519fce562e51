package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/hospital/drawn"
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// large writes a hospital of some 100,000 stays and returns the path of its job.
func large(t testing.TB, stays int) string {
	t.Helper()
	dir := t.TempDir()
	files, err := drawn.Files(drawn.Large(stays))
	require.NoError(t, err)
	require.NoError(t, generator.Write(dir, files))
	return filepath.Join(dir, "job.json")
}

// Every planted overrun is found first in its list, and all sums are those of the statements.
func TestPlanted(t *testing.T) {
	path := large(t, testsize.Of(30_000, 100_000))
	o := options{job: path, benchmark: filepath.Join(filepath.Dir(path), "benchmark.json"), thresholds: filepath.Join(filepath.Dir(path), "thresholds.json"), top: 10, least: 20, workers: 1, lang: lang.Chinese}
	begun := time.Now()
	r, err := analyse(context.Background(), o, &outputs.Set{})
	require.NoError(t, err)
	took := time.Since(begun)
	begun = time.Now()
	source := job.Folder(filepath.Dir(path))
	j, err := job.Open(source, "job.json")
	require.NoError(t, err)
	settled, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	alone := time.Since(begun)
	t.Logf("%d stays: analysed in %v, settled alone in %v", settled.Report.Statements[0].Cases, took, alone)

	wards := mustRows(t, r, "wards")
	var worst, planted []string
	for i := range drawn.DearWards {
		worst, planted = append(worst, wards[i][1]), append(planted, drawn.Ward(i))
	}
	slices.Sort(worst)
	slices.Sort(planted)
	require.Equal(t, planted, worst)
	require.Equal(t, drawn.Doctor, mustRows(t, r, "doctors")[0][1])
	for _, name := range []string{"cases", "high"} {
		for i, row := range mustRows(t, r, name)[:drawn.DearCases+1] {
			require.Equal(t, i < drawn.DearCases, strings.HasPrefix(row[1], drawn.Dear), "%s %v", name, row)
		}
	}
	dear := mustRows(t, r, "dearest")
	require.Len(t, dear, 3)
	for _, row := range dear {
		require.True(t, strings.HasPrefix(row[1], drawn.Dear), row)
		for _, fact := range []string{"高倍率", "同组平均", "卫生材料费"} {
			require.Contains(t, row[10], fact)
		}
	}
	require.Equal(t, []string{"H1"}, []string{settled.Report.Statements[0].Institution})
	statement := settled.Report.Statements[0]
	checks := mustRows(t, r, "checks")
	require.Equal(t, []string{settlement.DecimalInt(statement.Cases).String(), statement.Cost.String(), statement.Covered.String()}, []string{checks[0][4], checks[1][4], checks[2][4]})
	require.Equal(t, []string{statement.Entitlement.String(), statement.Due.String()}, []string{checks[4][4], checks[5][4]})
	for _, row := range checks {
		require.Equal(t, "相符", row[6], row)
	}
	if testsize.Long() && !testsize.Race {
		require.Less(t, took, 20*alone, "some five times as long is usual, on a machine that is busy or not")
	}
}

// BenchmarkHospital analyses 100,000 stays: go test ./examples/hospital -bench Hospital -run x
func BenchmarkHospital(b *testing.B) {
	path := large(b, 100_000)
	dir := filepath.Dir(path)
	b.Run("settle", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			j, err := job.Open(job.Folder(dir), "job.json")
			require.NoError(b, err)
			_, err = j.Settle(context.Background(), job.Options{})
			require.NoError(b, err)
		}
	})
	b.Run("analyse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			status, _, stderr := start("-benchmark", filepath.Join(dir, "benchmark.json"), "-thresholds", filepath.Join(dir, "thresholds.json"), path)
			require.Zero(b, status, stderr)
		}
	})
}
