package his

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// What was written protected is read as it was, on every path.
func TestProtectedFiles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var cases []drg.Case
		for i := range rapid.IntRange(1, 12).Draw(rt, "cases") {
			text := func(name string) string { return filetest.ProtectedText().Filter(isTidy).Draw(rt, name) }
			c := drg.Case{
				ID: text("id") + string(rune('a'+i)), Institution: text("institution") + "H", Group: text("group"), Person: text("person"),
				Pool: text("pool"), ChargedTo: text("charged_to"), Department: text("department"),
				Cost: settlement.Money(rapid.Int64Range(0, 1e9).Draw(rt, "cost")), Days: rapid.IntRange(0, 9).Draw(rt, "days"),
			}
			if rapid.Bool().Draw(rt, "digits") {
				c.ID = rapid.StringMatching(`[0-9]{10,14}`).Draw(rt, "digits of the id") + string(rune('0'+i%10)) + string(rune('0'+i/10))
			}
			cases = append(cases, c)
		}
		for _, f := range protectedFiles(t, cases) {
			readsAs(t, Cases(f, "days", "person", "pool", "charged_to", "department"), cases)
		}
	})
}

// isTidy reports whether nothing of a text is repaired or refused.
func isTidy(text string) bool {
	got, _, err := cell.Read(cell.IDKind, cell.Written, text, cell.Rules{})
	return err == nil && got == text
}

// protectedFiles are the files that hold cases as they are written for spreadsheets: in
// UTF-8, in GB18030, and as a sheet that was saved from it.
func protectedFiles(t *testing.T, cases []drg.Case) []rows.File {
	records := [][]string{{"id", "institution", "group", "cost", "covered", "days", "person", "pool", "charged_to", "department"}}
	for _, c := range cases {
		records = append(records, []string{
			rows.Protect(c.ID, true), rows.Protect(c.Institution, true), rows.Protect(c.Group, false), c.Cost.String(), c.Covered.String(), string(rune('0' + c.Days)),
			rows.Protect(c.Person, true), rows.Protect(c.Pool, false), rows.Protect(c.ChargedTo, true), rows.Protect(c.Department, false),
		})
	}
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	require.NoError(t, w.WriteAll(records))
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(strings.TrimPrefix(b.String(), "\uFEFF"))
	require.NoError(t, err)
	coded := filetest.Memory("gb.csv", gb)
	coded.Encoding = rows.GB18030
	var cells [][]rows.Cell
	for i, record := range records {
		var row []rows.Cell
		for k, text := range record {
			row = append(row, rows.Cell{Text: text, Number: i > 0 && k >= 3 && k <= 5})
		}
		cells = append(cells, row)
	}
	return []rows.File{filetest.Memory("utf.csv", b.String()), coded, filetest.Sheet(cells...)}
}

// readsAs reads a table on every path.
func readsAs(t *testing.T, table *Table[drg.Case], want []drg.Case) {
	t.Helper()
	byValue := cmp.Comparer(func(a, b settlement.Decimal) bool { return a.Cmp(b) == 0 })
	for name, seq := range map[string]func() ([]drg.Case, error){
		"all":     func() ([]drg.Case, error) { return filetest.Collect(table.All()) },
		"batches": func() ([]drg.Case, error) { return walked(t, table.Claims().Source().Start(1)) },
		"workers": func() ([]drg.Case, error) {
			return walked(t, table.Claims().Source().Start(2))
		},
		"sections": func() ([]drg.Case, error) {
			if table.rows.File().Sheet != nil {
				return want, nil
			}
			return walked(t, table.sections(200, nil))
		},
	} {
		got, err := seq()
		require.NoError(t, err, name)
		require.Empty(t, cmp.Diff(want, got, byValue), "%s: %s", table.rows.File().Name, name)
	}
	asked := map[string]bool{}
	for _, c := range want {
		asked[c.ID] = true
	}
	rows, err := table.Rows(asked)
	require.NoError(t, err)
	require.Len(t, rows, len(asked))
}

// Batches number what claims have, not what the file has.
func TestProtectedCodes(t *testing.T) {
	table := Cases(csvFile("1,H1,G,1,0", "2,H1\t,'=G,1,0", "3,H1,=G,1,0"))
	for section := range table.Claims().Source().Start(1).Sections {
		for b, err := range section {
			require.NoError(t, err)
			require.Equal(t, []uint32{b.Institutions[0], b.Institutions[0]}, b.Institutions[1:])
			require.Equal(t, b.Groups[1], b.Groups[2])
			require.Equal(t, "H1", b.Codes.Text(b.Institutions[1]))
		}
	}
}

// An id with a tab after it is the id without: a claim that is in a file both ways is
// there twice.
func TestProtectedIDsAreTheSame(t *testing.T) {
	rows, err := Cases(csvFile("33110025000000000001,H1,G,1,0", "33110025000000000001\t,H1,G,1,0")).Rows(map[string]bool{"33110025000000000001": true})
	require.NoError(t, err)
	require.Equal(t, map[string][]int{"33110025000000000001": {2, 3}}, rows)
}

// JSON lines are what they are.
func TestJSONLinesAreNotProtected(t *testing.T) {
	cases, err := filetest.Collect(Cases(filetest.Memory("c.jsonl", `{"id":"C1\t","institution":"H1","group":"'=G","cost":"1","covered":"0"}`+"\n")).All())
	require.NoError(t, err)
	require.Equal(t, "C1", cases[0].ID) // a tab at the end is trimmed everywhere
	require.Equal(t, "'=G", cases[0].Group)
}
