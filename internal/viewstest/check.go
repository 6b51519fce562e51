// Package viewstest checks books of package views in tests.
package viewstest

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

// Check fails the test unless ids are given once, rows have a cell for each column, cells of numbers
// are numbers or words, every amount is explained, but for what a file gives, every explanation replays to the number that it explains, parts of a sum add
// up, charts name columns of numbers, and the book can be written in every form. It returns how many
// cells are explained.
func Check(t testing.TB, b *views.Book) (explained int) {
	t.Helper()
	ids := map[string]bool{}
	for _, table := range b.Tables {
		require.False(t, ids[table.ID], "two tables have the id %s", table.ID)
		ids[table.ID] = true
		require.NotContains(t, table.ID, ":")
		columns := map[string]bool{}
		for _, c := range table.Columns {
			require.False(t, columns[c.ID], "%s: two columns have the id %s", table.ID, c.ID)
			columns[c.ID] = true
		}
		for _, c := range table.Charts {
			for _, y := range c.Y {
				i := table.Column(y)
				require.GreaterOrEqual(t, i, 0, "%s: %s", table.ID, y)
				require.True(t, table.Columns[i].Kind.IsNumber(), "%s: %s", table.ID, y)
			}
		}
		for n, row := range table.Rows {
			require.Len(t, row.Cells, len(table.Columns), "%s: row %d", table.ID, n+1)
			for i, cell := range row.Cells {
				if cell.Why != nil && cell.Text != "" {
					explained++
					checkReason(t, fmt.Sprintf("%s:%d:%s", table.ID, n+1, table.Columns[i].ID), cell)
				}
			}
		}
	}
	require.Empty(t, Unexplained(b))
	for _, l := range []views.Language{views.English, views.Chinese} {
		var out bytes.Buffer
		require.NoError(t, b.Print(&out, l))
		require.NoError(t, b.Encode(&out, l))
		require.NoError(t, b.CSV(&out, l, false))
	}
	return explained
}

func checkReason(t testing.TB, at string, cell views.Cell) {
	t.Helper()
	why, err := cell.Why()
	require.NoError(t, err, at)
	require.NotEmpty(t, why.Steps, at)
	require.NoError(t, why.Steps.Replay(), at)
	same(t, at, cell.Text, why.Steps.Result().String())
	if len(why.Parts) == 0 {
		return
	}
	whole := slices.IndexFunc(why.Steps, func(s settlement.Step) bool { return !strings.HasPrefix(s.Rule.Gives, "sum_") }) // behind partial sums
	require.GreaterOrEqual(t, whole, 0, at)
	sum, first := new(big.Rat), why.Steps[whole].Result.String()
	for _, p := range why.Parts {
		sum.Add(sum, number(t, at, p.Value))
		if len(p.Steps) > 0 {
			require.NoError(t, p.Steps.Replay(), at)
			same(t, at, p.Value, p.Steps.Result().String())
		}
	}
	require.Zero(t, sum.Cmp(number(t, at, first)), "%s: the parts come to %s", at, sum.FloatString(8))
}

// same compares numbers.
func same(t testing.TB, at, want, got string) {
	t.Helper()
	require.Zero(t, number(t, at, want).Cmp(number(t, at, got)), "%s: want %s, got %s", at, want, got)
}

func number(t testing.TB, at, text string) *big.Rat {
	t.Helper()
	n, ok := new(big.Rat).SetString(text)
	require.True(t, ok, "%s: no number: %q", at, text)
	return n
}
