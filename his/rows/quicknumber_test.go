package rows

import (
	"iter"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/internal/fixed"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// amountRow is a row of the test of amounts that a sheet keeps as numbers.
type amountRow struct{ Cost settlement.Money }

// amountTable is a sheet of one column. quick says that easy texts are taken.
func amountTable(cells []Cell, quick bool) *Table[amountRow] {
	column := Column[amountRow]{Name: "cost", Kind: AmountKind, Set: func(r *amountRow, text string) (err error) {
		r.Cost, err = cell.OptionalAmount(text)
		return err
	}}
	if quick {
		column.Quick = func(r *amountRow, text string) bool {
			v, ok := fixed.Short(text, 2)
			if ok {
				r.Cost = settlement.Money(v)
			}
			return ok
		}
	}
	return New(File{Name: "x.xlsx", Sheet: &Sheet{Rows: func() iter.Seq2[[]Cell, error] {
		return func(yield func([]Cell, error) bool) {
			for _, c := range append([]Cell{{Text: "cost"}}, cells...) {
				if !yield([]Cell{c}, nil) {
					return
				}
			}
		}
	}}}, Layout[amountRow]{Columns: []Column[amountRow]{column}})
}

// numberText is a number as programs write it, or something near it.
func numberText(random *rand.Rand) string {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	n := random.Float64() * []float64{1, 100, 1e6, 1e15, 1e18}[random.IntN(5)]
	return pick("", "", "", "", "-", "0", "00", " ", "+") + strconv.FormatFloat(n, 'f', random.IntN(5)-1, 64) + pick("", "", "", "", "0", "000", ".", ".0", "E2", "E-2", " ", "元")
}

// An amount that a sheet keeps as a number is the same, and as much is repaired, whether its
// column takes easy texts or reads all with care.
func TestQuickNumberCells(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range testsize.Of(1_000, 100_000) {
		var cells []Cell
		for range 1 + random.IntN(6) {
			cells = append(cells, Cell{Text: numberText(random), Number: random.IntN(8) > 0, Dated: random.IntN(10) == 0})
		}
		require.Equal(t, lookAt(amountTable(cells, false)), lookAt(amountTable(cells, true)), "%v", cells)
	}
}
