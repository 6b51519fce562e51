package intake

import (
	"bytes"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// titled is an export below its title: the title, whose it is, an empty row.
const titled = "某某医院住院结算明细表\n" +
	"\"单位：\n某某医院\",,日期：2025年3月,,,,单位：元\n" +
	"\n"

// The header may stand below a title; rows keep the numbers of the file.
func TestTitle(t *testing.T) {
	lines := rowHead + drgRow("S1", "", "V1", "010", "1000.00", "600.00") + "\n" + drgRow("S2", "", "V2", "010", "x", "600.00") + "\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(titled + lines)
	require.NoError(t, err)
	for _, text := range []string{titled + lines, "\uFEFF" + titled + lines, gb, strings.ReplaceAll(titled+lines, "\n", "\r\n")} {
		f := filetest.Memory("export.csv", text)
		f.Encoding = rows.Detected
		in, err := readRows(t, sampleMapping(), f)
		require.EqualError(t, err, `export.csv: row 7, column medfee_sumamt: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "x"`)
		require.Equal(t, 5, in.Report().Files[0].Header)
		unknown, err := Rows(f, nil, false).Unknown()
		require.NoError(t, err)
		require.Empty(t, unknown)
	}
	in, err := readRows(t, sampleMapping(), filetest.Memory("export.csv", titled+rowHead+drgRow("S1", "", "V1", "010", "1000.00", "600.00")+"\n"))
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, in.Report().Print(&b))
	require.Contains(t, b.String(), "export.csv: 1 rows\n  the header is row 5\n")
}

// A title may name a column, and so may one of several cells.
func TestTitleNamesColumns(t *testing.T) {
	m := sampleMapping()
	m.LooseHeaders = true
	in, err := readRows(t, m, filetest.Memory("export.csv", "结算ID、医疗费总额、统筹基金支出一览\n医院代码,医疗费总额\n"+rowHead+drgRow("S1", "", "V1", "010", "1000.00", "600.00")+"\n"))
	require.NoError(t, err)
	require.Equal(t, 3, in.Report().Files[0].Header)

	j, err := NewJoin(JoinBy{Keys: [][]string{{"setl_id"}}, Take: []string{"drg_codg"}, Unmatched: UnmatchedLeave, LooseHeaders: true},
		filetest.Memory("groups.csv", "DRG编码表\n结算ID,DRG组代码\nS1,ES23\n"))
	require.NoError(t, err)
	require.Len(t, j.rows, 1, "a row of one cell is no header")
}

func TestTitleFaults(t *testing.T) {
	without := strings.Replace(rowHead, "hifp_pay", "hifp", 1)
	for _, row := range []struct {
		name, text string
		want       string
	}{
		{"too far down", strings.Repeat("title\n", rows.HeaderRows) + rowHead, "export.csv: row 1: this is no header row: needed column missing"},
		{"an incomplete header", titled + without + drgRow("S1", "", "V1", "010", "1.00", "0") + "\n", "export.csv: row 5: needed column missing: hifp_pay"},
		{"a column twice", titled + strings.Replace(rowHead, "drg_codg", "drg_codg,结算ID", 1), `export.csv: row 5: two columns of the header are this one: "setl_id" and "结算ID", both setl_id`},
		{"a quote that is not closed", "title\n\"a\n" + rowHead, `export.csv: row 2: extraneous or missing " in quoted-field`},
		{"nothing but a title", titled, "export.csv: row 1: this is no header row: needed column missing"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, err := NewMapper(sampleMapping())
			require.NoError(t, err)
			_, err = p.Read(Options{Period: year2025}, filetest.Memory("export.csv", row.text))
			require.ErrorContains(t, err, row.want)
		})
	}
	in, err := readRows(t, sampleMapping(), filetest.Memory("export.csv", strings.Repeat("title\n", rows.HeaderRows-1)+rowHead))
	require.NoError(t, err)
	require.Equal(t, rows.HeaderRows, in.Report().Files[0].Header)
}

func TestTitleSheet(t *testing.T) {
	lines := [][]string{{"明细表"}, {}, {"", "2025年3月"}, strings.Split(strings.TrimSpace(rowHead), ","), strings.Split(drgRow("S1", "", "V1", "010", "1.00", "0"), ",")}
	f := rows.File{Name: "book.xlsx", Sheet: &rows.Sheet{Name: "三月", Rows: func() iter.Seq2[[]rows.Cell, error] {
		return func(yield func([]rows.Cell, error) bool) {
			for _, line := range lines {
				var cells []rows.Cell
				for _, text := range line {
					cells = append(cells, rows.Cell{Text: text})
				}
				if !yield(cells, nil) {
					return
				}
			}
		}
	}}}
	in, err := readRows(t, sampleMapping(), f)
	require.NoError(t, err)
	require.Equal(t, FileReport{Name: "book.xlsx", Sheet: "三月", Header: 4, Rows: 1}, in.Report().Files[0])
	list, err := filetest.Collect(Rows(f, nil, false).All())
	require.NoError(t, err)
	require.Equal(t, 5, list[0].Line)
	lines[3][0] = "x"
	unknown, err := Rows(f, nil, false).Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"x"}, unknown)
}

// A draft finds the header below a title, too, whatever separates the fields.
func TestInitBelowTitle(t *testing.T) {
	plain := rowHead + drgRow("S1", "", "V1", "010", "1000.00", "600.00") + "\n"
	want, err := Init(filetest.Memory("export.csv", plain))
	require.NoError(t, err)
	require.Contains(t, want.Recognised, "medfee_sumamt")
	for _, text := range []string{titled + plain, "某某医院;\n导出时间：2025-07-01;\n" + strings.ReplaceAll(plain, ",", ";"), strings.ReplaceAll(titled+plain, ",", "\t")} {
		got, err := Init(filetest.Memory("export.csv", text))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	none, err := Init(filetest.Memory("export.csv", "某某医院\na,b\n1,2\n"))
	require.NoError(t, err)
	require.Empty(t, none.Recognised)
}
