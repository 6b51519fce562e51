package intake

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
)

// easyTexts are texts that are easy, and those that look so.
var easyTexts = []string{
	"", " ", "S1", "ES23", "a b", "4.403E+19", "1e5", "'1", "=1", "=\"1\"", "x^y", "^", "12.50", "12.5", "12.505", "-1", "007", "1,234.00", "99999999999999.99",
	"9999999999999999", "100000000000000", "2025-03-05", "2025-03-05 10:11:12", "2025-03-05 24:59:59", "2025-03-05 25:00:00", "2025-03-05 1:02", "2025-02-30", "0000-00-00", "20250305",
	"心内科", "１２", "a\r", "a\x00b", "\xff", "a\u3000", "x~\x7f", strings.Repeat("7", 30), strings.Repeat("7", 31), "\"x\"", "!", "310", "0", "1",
}

// asSet holds what takes easy texts to what reads every text with care.
func asSet[C comparable](t *testing.T, columns []exportColumn[C], text string) {
	t.Helper()
	for _, c := range columns {
		var fast, slow C
		if !c.take(&fast, text) {
			continue
		}
		if err := c.set(&slow, text); err != nil || fast != slow {
			t.Fatalf("%s, %q: %v\n%+v\n%+v", c.Name, text, err, fast, slow)
		}
	}
}

// cutting cuts ids at a mark.
func cutting[C any](columns []exportColumn[C], cut string) []exportColumn[C] {
	for i := range columns {
		columns[i].easy.cut = cut
	}
	return columns
}

// everyColumn are all columns, with and without a mark at which ids end.
var everyColumn = sync.OnceValues(func() (list [][]exportColumn[Row], entries [][]exportColumn[entry]) {
	for _, cut := range []string{"", "^"} {
		list = append(list, cutting(rowColumns(true), cut), cutting(rowColumns(false), cut))
		entries = append(entries, cutting(entryColumns(), cut))
	}
	return list, entries
})

// What takes the easy texts of a column is what walks call.
func TestColumnsTakeEasyTexts(t *testing.T) {
	list, _ := everyColumn()
	for _, columns := range list {
		for i, c := range columnsOf(columns) {
			require.Equal(t, columns[i].quick() == nil, c.Quick == nil, c.Name)
			require.Equal(t, columns[i].easy.text == nil, c.Text == nil, c.Name)
		}
	}
}

func asSetEverywhere(t *testing.T, text string) {
	t.Helper()
	list, entries := everyColumn()
	for _, columns := range list {
		asSet(t, columns, text)
	}
	for _, columns := range entries {
		asSet(t, columns, text)
	}
}

func TestEasyTexts(t *testing.T) {
	for _, text := range easyTexts {
		asSetEverywhere(t, text)
	}
	taken := func(column, text string) bool {
		for _, c := range rowColumns(true) {
			if c.Name == column {
				return c.take(new(Row), text)
			}
		}
		t.Fatal(column)
		return false
	}
	for column, text := range map[string]string{
		"setl_id": "33110025000000000001", "drg_codg": "ES23", "insutype": "310", "setl_time": "2025-03-05 10:11:12", "begndate": "2025-03-05", "medfee_sumamt": "1234.50", "init_setl_id": "", "hifp_pay": "",
	} {
		require.True(t, taken(column, text), "%s %q", column, text)
	}
	require.False(t, taken("setl_id", ""))
}

// A needed amount that is blank is never easy.
func TestBlankNeededAmount(t *testing.T) {
	_, err := filetest.Collect(Rows(filetest.Memory("x.csv", "setl_id,fixmedins_code,medfee_sumamt,hifp_pay\nS1,H1,1.00,\n"), nil, false, "hifp_pay").All())
	require.EqualError(t, err, "x.csv: row 2, column hifp_pay: blank, want a number such as 12.50")
}

func FuzzEasy(f *testing.F) {
	for _, text := range easyTexts {
		f.Add(text)
	}
	columnsOf(rowColumns(true))
	f.Fuzz(func(t *testing.T, text string) {
		asSetEverywhere(t, text)
	})
}
