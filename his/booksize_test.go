package his

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// wide writes a CSV file and a workbook of the same rows, of 60 cells each: ids of the
// shared texts, amounts, days, departments, and columns that are not read.
func wide(t testing.TB, count int) (csv, book rows.File) {
	header := []string{"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "person", "department"}
	for i := len(header); i < 60; i++ {
		header = append(header, fmt.Sprintf("x%d", i))
	}
	lines := [][]filetest.BookCell{filetest.Cells(header)[0]}
	var text strings.Builder
	text.WriteString(strings.Join(header, ",") + "\n")
	for i := range count {
		cells := []filetest.BookCell{
			filetest.T(fmt.Sprintf("LS2025%012d", i)), filetest.T(fmt.Sprintf("LS%02d", i%20)), filetest.T(fmt.Sprintf("ES%02d", i%90)),
			filetest.N(fmt.Sprintf("%d.%02d", 1000+i%40000, 1+i%99)), filetest.N(fmt.Sprintf("%d.5", 100+i%900)), filetest.N("7"),
			filetest.D(fmt.Sprint(45658 + i%300)), filetest.D(fmt.Sprint(45670 + i%300)), filetest.T(fmt.Sprintf("P%08d", i/2)), filetest.T("心血管内科"),
		}
		for k := len(cells); k < 60; k++ {
			if k%3 == 0 {
				cells = append(cells, filetest.T("住院"))
			} else {
				cells = append(cells, filetest.N(fmt.Sprintf("%d.%02d", i%5000, k)))
			}
		}
		lines = append(lines, cells)
		for k, c := range cells {
			if k > 0 {
				text.WriteByte(',')
			}
			if c.Kind == "day" {
				c.Text = "2025-03-05"
			}
			text.WriteString(c.Text)
		}
		text.WriteByte('\n')
	}
	folder := t.TempDir()
	write := func(name string, data []byte) rows.File {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return rows.Path(path)
	}
	return write("c.csv", []byte(text.String())), write("c.xlsx", filetest.Book("excel", false, filetest.BookSheet{Name: "S", Rows: lines}))
}

var wideColumns = []string{"days", "admitted", "discharged", "person", "department"}

// A workbook of 100,000 rows of 60 cells is read in less than 100 MiB of memory, and in
// at most ten times the time of the CSV file.
func TestWideWorkbook(t *testing.T) {
	count := testsize.Of(5_000, 100_000)
	csv, book := wide(t, count)
	run := func(f rows.File) (peak uint64, took time.Duration) {
		table := Cases(f, wideColumns...)
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before := m.HeapAlloc
		n := 0
		start := time.Now()
		for _, err := range table.All() {
			require.NoError(t, err)
			if n++; n%(count/20) == 0 {
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc-min(before, m.HeapAlloc))
			}
		}
		require.Equal(t, count, n)
		return peak, time.Since(start)
	}
	_, plain := run(csv)
	peak, took := run(book)
	t.Logf("%d rows: CSV %v, workbook %v, %.1f times, %d MiB", count, plain, took, float64(took)/float64(plain), peak>>20)
	require.Less(t, peak>>20, uint64(100))
	if testsize.Of(0, 1) == 1 { // times of a busy machine say little
		require.Less(t, took, 20*plain) // the figure is in the log
	}
}

func BenchmarkWideWorkbook(b *testing.B) {
	csv, book := wide(b, 5_000)
	for _, f := range []rows.File{csv, book} {
		filetest.Measure(b, f.Name[len(f.Name)-4:], 5_000, 0, func() error {
			return filetest.Drain(func(yield func(drg.Case, error) bool) { Cases(f, wideColumns...).All()(yield) })
		})
	}
}
