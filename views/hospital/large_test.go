package hospital

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/hospital/drawn"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// large writes a hospital of some 100,000 stays and returns its folder.
func large(t testing.TB, stays int) string {
	t.Helper()
	dir := t.TempDir()
	files, err := drawn.Files(drawn.Large(stays))
	require.NoError(t, err)
	for _, f := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600))
	}
	return dir
}

// Every planted overrun is found first in its list, and all sums are those of the statements.
func TestPlanted(t *testing.T) {
	dir := large(t, testsize.Of(30_000, 100_000))
	o := options(t, dir)
	o.Top, o.Least = 10, 20
	j := opened(t, dir, "job.json")
	begun := time.Now()
	b, err := Analyse(context.Background(), j, nil, o)
	require.NoError(t, err)
	took := time.Since(begun)
	begun = time.Now()
	settled, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	alone := time.Since(begun)
	t.Logf("%d stays: analysed in %v, settled alone in %v", settled.Report.Statements[0].Cases, took, alone)

	var planted []string
	for i := range drawn.DearWards {
		planted = append(planted, drawn.Ward(i))
	}
	require.ElementsMatch(t, planted, texts(t, b, "wards", "department")[:drawn.DearWards])
	require.Equal(t, drawn.Doctor, texts(t, b, "doctors", "doctor")[0])
	for _, id := range []string{"cases", "high"} {
		for i, claim := range texts(t, b, id, "claim")[:drawn.DearCases+1] {
			require.Equal(t, i < drawn.DearCases, strings.HasPrefix(claim, drawn.Dear), "%s %s", id, claim)
		}
	}
	facts := texts(t, b, "dearest", "facts")
	require.Len(t, facts, 3)
	for i, claim := range texts(t, b, "dearest", "claim") {
		require.True(t, strings.HasPrefix(claim, drawn.Dear), claim)
		for _, fact := range []string{"高倍率", "同组平均", "卫生材料费"} {
			require.Contains(t, facts[i], fact)
		}
	}
	require.Len(t, settled.Report.Statements, 1)
	s := settled.Report.Statements[0]
	sums := texts(t, b, "checks", "months")
	require.Equal(t, []string{settlement.DecimalInt(s.Cases).String(), s.Cost.String(), s.Covered.String()}, sums[:3])
	require.Equal(t, []string{s.Entitlement.String(), s.Due.String()}, sums[4:])
	agrees(t, b)
	b.Tables = []*views.Table{b.Table("indicators"), b.Table("wards")} // with indexes over some 360 groups
	require.Greater(t, replays(t, b), 400)
	if testsize.Long() && !testsize.Race {
		require.Less(t, took, 20*alone, "some five times as long is usual, on a machine that is busy or not")
	}
}

// BenchmarkHospital analyses 100,000 stays: go test ./views/hospital -bench Hospital -run x
func BenchmarkHospital(b *testing.B) {
	dir := large(b, 100_000)
	o := options(b, dir)
	o.Top, o.Least = 10, 20
	b.Run("settle", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := opened(b, dir, "job.json").Settle(context.Background(), job.Options{})
			require.NoError(b, err)
		}
	})
	b.Run("analyse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			book, err := Analyse(context.Background(), opened(b, dir, "job.json"), nil, o)
			require.NoError(b, err)
			require.NoError(b, book.Print(io.Discard, views.Chinese))
		}
	})
}
