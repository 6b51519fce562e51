package workbook_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/views"
)

// many is a table of claims of so many columns, the last row of which is their total.
func many(rows, columns int) *views.Table {
	r := rand.New(rand.NewPCG(1, 2))
	t := &views.Table{ID: "many", Title: text("明细", "claims")}
	sums := make([]settlement.Money, columns)
	for i := range columns {
		k := []views.Kind{views.Code, views.Name, views.Money}[min(i, 2)]
		t.Columns = append(t.Columns, column(fmt.Sprint("c", i), fmt.Sprint("列", i), fmt.Sprint("column ", i), k))
	}
	t.Charts = []views.Chart{{ID: "c", Kind: views.Scatter, Title: text("费用", "cost"), Label: "c0", X: "c2", Y: []string{"c3"}}}
	for i := range rows {
		cells := given(fmt.Sprintf("3311002500000%07d", i), "心血管内科")
		for j := 2; j < columns; j++ {
			m := settlement.Money(r.Int64N(10_000_000_00) - 1_000_000_00)
			sums[j] += m
			cells = append(cells, views.Given(m.String()))
		}
		t.Add("", cells...)
	}
	cells := given("合计", "")
	for j := 2; j < columns; j++ {
		cells = append(cells, views.Given(sums[j].String()))
	}
	t.AddTotal("total", cells...)
	return t
}

// A large table is written in little memory beside the book: a byte or so for each cell in all,
// most of which is for what stands before its rows.
func TestMemory(t *testing.T) {
	b := book(many(20_000, 30))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	require.NoError(t, workbook.Write(io.Discard, b, workbook.Options{Language: views.Chinese}))
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20))
}

// BenchmarkWrite writes 100,000 rows of 30 columns:
//
//	go test ./workbook -bench Write -run x -benchmem
func BenchmarkWrite(b *testing.B) {
	made := book(many(100_000, 30))
	for b.Loop() {
		size := counter(0)
		if err := workbook.Write(&size, made, workbook.Options{Language: views.Chinese}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(size)/1e6, "MB/file")
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
