package his

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/policy"
)

// columns is a plan as far as a reader asks for it.
type columns []drg.ValueColumn

func (columns) Columns() []string                 { return []string{"own", "way"} }
func (c columns) ValueColumns() []drg.ValueColumn { return c }

// Each claim has values of its own, whatever was read before and after it: batches use their
// memory again, and a blank column is blank again.
func TestCasesOfKeepTheirValues(t *testing.T) {
	own := columns{{Name: "own", Kind: policy.MoneyColumn}, {Name: "way", Kind: policy.TextColumn}}
	const n = 500
	var lines []string
	want := make([]string, n)
	for i := range n {
		amount, way := "", ""
		if i%3 > 0 {
			amount = fmt.Sprintf("%d.%02d", i, i%100)
		}
		if i%7 > 2 {
			way = fmt.Sprintf("way %d", i)
		}
		lines = append(lines, fmt.Sprintf("c%d,H,G,1.00,0.00,%s,%s", i, way, amount))
		want[i] = amount + "|" + way
	}
	file := filetest.Memory("cases.csv", "id,institution,group,cost,covered,way,own\n"+strings.Join(lines, "\n")+"\n")
	table := CasesOf(file, own)
	said := func(c *drg.Case) string { return c.Values[0].String() + "|" + c.Values[1].String() }
	check := func(kept []drg.Case) {
		t.Helper()
		require.Len(t, kept, n)
		for i := range kept {
			require.Equal(t, want[i], said(&kept[i]), kept[i].ID)
		}
	}
	var kept []drg.Case
	for c, err := range table.All() {
		require.NoError(t, err)
		kept = append(kept, c)
	}
	check(kept)
	for _, workers := range []int{1, 2} {
		kept = nil
		walk := table.Claims().Source().Start(workers)
		for section := range walk.Sections {
			section(func(b *batch.Batch[drg.Case], err error) bool {
				require.NoError(t, err)
				kept = append(kept, b.List...)
				return true
			})
		}
		check(kept)
	}
	_, err := CasesOf(filetest.Memory("cases.csv", "id,institution,group,cost,covered,way\na,H,G,1.00,0.00,x\n"), own).Columns()
	require.ErrorIs(t, err, rows.ErrMissingColumn)
	require.EqualError(t, err, "cases.csv: row 1: needed column missing: own")
}
