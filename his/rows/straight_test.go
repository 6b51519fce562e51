package rows

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// straightRow is a row of the test of straight reading.
type straightRow struct {
	ID, Code, Flag string
	Day            settlement.Date
	total          bool
}

// straightTable is an export with a column of each sort that is read straight. quick says
// that easy texts are taken.
func straightTable(f File, quick bool) *Table[straightRow] {
	text := func(name string, trait Trait, kind Kind, field func(*straightRow) *string) Column[straightRow] {
		return Column[straightRow]{Name: name, Trait: trait, Kind: kind, Text: field, Set: func(r *straightRow, text string) error {
			if text == "wrong" {
				return fmt.Errorf("%w: got it", ErrCount)
			}
			*field(r) = strings.ToLower(text)
			return nil
		}, Quick: func(r *straightRow, text string) bool {
			if text == "wrong" || !word.IsCommon(text) || !cell.IsBare(text) {
				return text == ""
			}
			*field(r) = strings.ToLower(text)
			return true
		}}
	}
	day := func(r *straightRow) *settlement.Date { return &r.Day }
	l := Layout[straightRow]{
		Columns: []Column[straightRow]{
			text("id", Needed|Ident, IDKind, func(r *straightRow) *string { return &r.ID }), text("code", Code, CodeKind, func(r *straightRow) *string { return &r.Code }),
			text("flag", Code, FlagKind, func(r *straightRow) *string { return &r.Flag }),
			{Name: "day", Trait: Dated, Kind: DayKind, Day: day, Set: func(r *straightRow, text string) (err error) {
				r.Day, err = settlement.ParseDate(text)
				return err
			}, Quick: func(r *straightRow, text string) (ok bool) {
				r.Day, ok = cell.PlainDay(text)
				return ok
			}},
		},
		Listed: []string{"code", "flag", "day"}, Names: &Names{}, Total: func(r *straightRow, _ bool) { r.total = true }, SkipHeaders: true,
	}
	if !quick {
		for i := range l.Columns {
			l.Columns[i].Quick, l.Columns[i].Text, l.Columns[i].Day = nil, nil, nil
		}
	}
	return New(f, l)
}

// csvOf writes records, and quotes the fields that hold a text.
func csvOf(records [][]string, quote string) string {
	var b strings.Builder
	for _, record := range records {
		for i, text := range record {
			if i > 0 {
				b.WriteByte(',')
			}
			if strings.Contains(text, quote) {
				text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			}
			b.WriteString(text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// lookAt returns all that a walk says.
func lookAt[R any](t *Table[R]) (said []string) {
	faults := settlement.Faults{Limit: 50}
	looked, err := t.Look(&faults, func(row int, r *R) bool {
		said = append(said, fmt.Sprintf("%d %+v", row, *r))
		return true
	})
	for _, f := range faults.List {
		said = append(said, f.Error())
	}
	return append(said, fmt.Sprintf("%d %+v %v", faults.Total, looked, err))
}

// What is read straight is what is read with care; and what a sheet of the same texts has.
func TestStraight(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	texts := [][]string{
		{"S1", "S2", "s3\t", "合计", "Total", "TOTAL", "", " ", `=""`, "\u200bS4", "1E+05", "张三", "'5", "wrong"},
		{"H1", "H2", "ABCDEFGH", "ABCDEFGHI", "BBCDEFGHI", "H1 ", "", "h\u200b1", "心内科", "Ｈ１", "wrong", "合计", "=\"H3\"", "1", "12", "123", "1234", "12345", "1234567"},
		{"0", "1", "是", "", "wrong", "小计", "１"},
		{"2025-01-02", "2025-01-02 03:04:05", "2025-02-30", "1999-12-31", "1999-12-31 23:59:59", "2025/1/2", "20250102", "", "2025-01-02 24:00:00", "2025-01-02T00:00:00Z", "x", "2026-01-02 33:04:05"},
	}
	head := []string{"id", "code", "flag", "day"}
	for range testsize.Of(300, 20_000) {
		records := [][]string{head}
		easy := random.IntN(2) * 100
		for range random.IntN(40) {
			var record []string
			for _, list := range texts {
				if random.IntN(100) < easy {
					record = append(record, list[random.IntN(2)])
				} else {
					record = append(record, list[random.IntN(len(list))])
				}
			}
			records = append(records, record)
			if random.IntN(50) == 0 {
				records = append(records, head)
			}
		}
		text, quoted := csvOf(records, `"`), csvOf(records, "")
		careful := lookAt(straightTable(memory("x.csv", text), false))
		require.Empty(t, cmp.Diff(careful, lookAt(straightTable(memory("x.csv", text), true))), text)
		require.Empty(t, cmp.Diff(careful, lookAt(straightTable(memory("x.csv", text), true).Lent())), text)
		require.Empty(t, cmp.Diff(careful, lookAt(straightTable(memory("x.csv", quoted), true))), text)

		gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		require.NoError(t, err)
		f := memory("x.csv", gb)
		f.Encoding = GB18030
		require.Empty(t, cmp.Diff(careful, lookAt(straightTable(f, true))), text)

		sheet := File{Name: "x.csv", Sheet: &Sheet{Rows: func() iter.Seq2[[]Cell, error] {
			return func(yield func([]Cell, error) bool) {
				for _, record := range records {
					var cells []Cell
					for _, text := range record {
						cells = append(cells, Cell{Text: text})
					}
					if !yield(cells, nil) {
						return
					}
				}
			}
		}}}
		require.Empty(t, cmp.Diff(careful, lookAt(straightTable(sheet, true))), text)

		// Of the rows that are wanted alone, the same is said.
		odd := func(row int) bool { return row%3 == 0 }
		require.Empty(t, cmp.Diff(lookAt(straightTable(sheet, false).Only(odd)), lookAt(straightTable(memory("x.csv", text), true).Only(odd))), text)
	}
}
