package intake

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func TestOtherFilesThatChange(t *testing.T) {
	lines := `{"id":"a","institution":"H1","group":"G","cost":"1","covered":"1"}` + "\n"
	table := his.Cases(filetest.Changing("c.jsonl", lines, strings.Replace(lines, `"G"`, `"H"`, 1)))
	require.NoError(t, filetest.Drain(table.All()))
	require.ErrorIs(t, filetest.Drain(table.All()), settlement.ErrChanged)
	opened := 0
	book := rows.File{Name: "b.xlsx", Sheet: &rows.Sheet{Name: "一月", Rows: func() iter.Seq2[[]rows.Cell, error] {
		opened++
		head := []rows.Cell{{Text: "setl_id"}, {Text: "fixmedins_code"}, {Text: "medfee_sumamt"}}
		row := []rows.Cell{{Text: "S1"}, {Text: "H1"}, {Text: "1.00", Number: opened > 1}}
		return func(yield func([]rows.Cell, error) bool) { _ = yield(head, nil) && yield(row, nil) }
	}}}
	sheets := Rows(book, nil, false)
	require.NoError(t, filetest.Drain(sheets.All()))
	require.EqualError(t, filetest.Drain(sheets.All()), "b.xlsx [一月]: "+settlement.ErrChanged.Error())

	export := rowHead + drgRow("S1", "", "V1", "010", "1000.00", "600.00") + "\n"
	p, err := NewMapper(sampleMapping())
	require.NoError(t, err)
	for walks := 1; walks < 3; walks++ { // what Read reads, and the claims after it
		texts := make([]string, walks)
		for i := range texts {
			texts[i] = export
		}
		in, err := p.Read(Options{Period: year2025}, filetest.Changing("export.csv", append(texts, strings.Replace(export, "ES23", "ES24", 1))...))
		if err == nil {
			err = errors.Join(filetest.Drain(in.Cases().All()), filetest.Drain(in.Cases().All()))
		}
		require.ErrorIs(t, err, settlement.ErrChanged, walks)
		require.ErrorContains(t, err, "export.csv")
	}
}
