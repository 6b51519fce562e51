package intake

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func TestSheets(t *testing.T) {
	text := func(s string) rows.Cell { return rows.Cell{Text: s} }
	num := func(s string) rows.Cell { return rows.Cell{Text: s, Number: true} }
	head := []rows.Cell{text("结算ID"), text("定点医药机构编号"), text("医疗费总额(元)"), text("结算时间"), {}}
	list, err := filetest.Collect(Rows(filetest.Sheet(nil, head, nil,
		[]rows.Cell{num("123456789012345"), text("H1"), num("1234.5"), num("46086.58828")},
		[]rows.Cell{text("S2"), text("H1"), text("1,234.50"), text("2026-03-05")},
		[]rows.Cell{text("S3"), text("H1"), num("1"), num("20260305")},
		[]rows.Cell{text("合计"), {}, num("2470.00")},
	), nil, false, "setl_time").All())
	require.NoError(t, err)
	require.Len(t, list, 4)
	for _, r := range list[:3] {
		require.Equal(t, "2026-03-05", r.Settled.String())
	}
	require.True(t, list[3].total)
	require.Equal(t, 4, list[0].Line)

	_, err = filetest.Collect(Rows(filetest.Sheet(head,
		[]rows.Cell{num("44030000000410040000"), text("H1"), num("12345.675"), num("59")},
		[]rows.Cell{num("4.403000000041E+19"), text("H1"), num("1E+05"), num("x")},
		[]rows.Cell{text("S"), text("H1"), num("1"), {}, {}, text("more")},
	), nil, false).All())
	require.Empty(t, cmp.Diff([]string{
		"b.xlsx [一月]: row 2, column 结算ID (setl_id): an id that a spreadsheet keeps as a number of more than 15 digits: the rest are lost",
		"b.xlsx [一月]: row 2, column 结算时间 (setl_time): not the number of a day in a spreadsheet: got \"59\"",
		"b.xlsx [一月]: row 2, column 医疗费总额(元) (medfee_sumamt): too many decimals: got 3, want at most 2: got \"12345.675\"",
		"b.xlsx [一月]: row 3, column 结算ID (setl_id): an id that a spreadsheet keeps as a number of more than 15 digits: the rest are lost",
		"b.xlsx [一月]: row 3, column 结算时间 (setl_time): not the number of a day in a spreadsheet: got \"x\"",
		"b.xlsx [一月]: row 4: wrong number of fields: want 4, got 6",
	}, filetest.Messages(err)))
	var at *rows.Error
	require.True(t, errors.As(err, &at))
	require.Equal(t, "his.number_id", settlement.Code(at))
	require.Equal(t, "setl_id", at.Field)

	_, err = filetest.Collect(Rows(filetest.Sheet(), nil, false).All())
	require.EqualError(t, err, "b.xlsx [一月]: the file is empty: want a header")
}
