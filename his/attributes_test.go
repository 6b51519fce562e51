package his

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// withColumn is a file of one claim with one more column, written in every way. Canonical
// JSON lines have the column's own name alone.
func withColumn(header []string, record []string, column, name, value string) []rows.File {
	h, r := append(slices.Clone(header), name), append(slices.Clone(record), value)
	list := []rows.File{
		filetest.Memory("c.csv", filetest.AsCSV(h, [][]string{r})),
		filetest.BookFile("c.xlsx", filetest.Book("excel", false, filetest.BookSheet{Name: "S", Rows: filetest.Cells(h, r)})),
	}
	if name == column {
		list = append(list, filetest.Memory("c.jsonl", filetest.AsJSON(h, [][]string{r})))
	}
	return list
}

// Every column for analysis, under each of its names, through every way in, in claims of
// every method.
func TestAnalysisColumns(t *testing.T) {
	also := alsoNamed()
	names := 0
	for _, column := range AnalysisColumns() {
		value, want := "A-1", settlement.Attributes{Doctor: "A-1"}
		part, fee := strings.CutPrefix(column, feePrefix)
		paid, payer := strings.CutPrefix(column, paidPrefix)
		switch {
		case column == "district":
			want = settlement.Attributes{District: "A-1"}
		case column == "home":
			want = settlement.Attributes{Home: "A-1"}
		case fee:
			value, want = "12.5000", settlement.Attributes{Fees: []settlement.CostPart{{Name: part, Amount: 12_50}}}
		case payer:
			value, want = "12.5000", settlement.Attributes{Paid: []settlement.CostPart{{Name: paid, Amount: 12_50}}}
		}
		for _, name := range slices.Compact(append([]string{column}, also[column]...)) {
			names++
			for _, f := range withColumn([]string{"id", "institution", "group", "cost", "covered"}, []string{"c1", "H1", "G", "1", "0"}, column, name, value) {
				cases, err := filetest.Collect(Cases(f, AnalysisColumns()...).Claims().All())
				require.NoError(t, err, "%s %s", name, f.Name)
				require.Equal(t, &want, cases[0].Attributes, "%s %s", name, f.Name)
				cases, err = filetest.Collect(Cases(f).All())
				require.NoError(t, err, "%s %s: a file may have it, and nobody asks", name, f.Name)
				require.Nil(t, cases[0].Attributes)
			}
			for _, f := range withColumn([]string{"id", "institution", "class", "admitted", "discharged", "cost", "covered"}, []string{"s1", "H1", "C", "2025-01-01", "2025-01-02", "1", "0"}, column, name, value) {
				stays, err := filetest.Collect(Stays(f, AnalysisColumns()...).Claims().All())
				require.NoError(t, err, "%s %s", name, f.Name)
				require.Equal(t, &want, stays[0].Attributes, "%s %s", name, f.Name)
			}
			for _, f := range withColumn([]string{"person", "institution", "month", "kind", "cost", "covered"}, []string{"p1", "H1", "2025-01", "own", "1", "0"}, column, name, value) {
				charges, err := filetest.Collect(Charges(f, AnalysisColumns()...).Claims().All())
				require.NoError(t, err, "%s %s", name, f.Name)
				require.Equal(t, &want, charges[0].Attributes, "%s %s", name, f.Name)
			}
			for _, f := range withColumn([]string{"id", "institution", "month", "cost", "covered"}, []string{"i1", "H1", "2025-01", "1", "0"}, column, name, value) {
				items, err := filetest.Collect(Items(f, AnalysisColumns()...).Claims().All())
				require.NoError(t, err, "%s %s", name, f.Name)
				require.Equal(t, &want, items[0].Attributes, "%s %s", name, f.Name)
			}
		}
	}
	require.Greater(t, names, 80)
	require.Len(t, AnalysisColumns(), 3+len(national.Payers())+len(national.Fees()))
}

// Claims share no attributes, also where batches use their memory again, and with several
// workers; a blank says nothing; a further class of fees is read if it is listed.
func TestAttributesAreEachClaimsOwn(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,doctor,home,paid_fund,fee_bed,fee_blood\n")
	for i := range 1000 {
		line := fmt.Sprintf("c%d,H1,G,1,0,,,,,\n", i)
		switch i % 3 {
		case 1:
			line = fmt.Sprintf("c%d,H1,G,1,0,D%d,,0.00,%d.00,\n", i, i, i)
		case 2:
			line = fmt.Sprintf("c%d,H1,G,1,0,,330%d,,,%d.00\n", i, i, i)
		}
		b.WriteString(line)
	}
	table := Cases(filetest.Memory("c.csv", b.String()), append(AnalysisColumns(), "fee_blood")...)
	one, err := filetest.Collect(table.All())
	require.NoError(t, err)
	batched, err := filetest.Collect(table.Claims().All())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(one, batched, filetest.ByValue))
	for i, c := range batched {
		a := c.Attributes
		switch i % 3 {
		case 0:
			require.Nil(t, a)
		case 1:
			require.Equal(t, &settlement.Attributes{Doctor: fmt.Sprint("D", i), Paid: []settlement.CostPart{{Name: "fund"}}, Fees: []settlement.CostPart{{Name: "bed", Amount: settlement.Money(i) * 100}}}, a)
			fund, there := settlement.CostOf(a.Paid, "fund")
			require.True(t, there && fund == 0)
			_, there = settlement.CostOf(a.Paid, "cash")
			require.False(t, there)
		case 2:
			require.Equal(t, &settlement.Attributes{Home: fmt.Sprint("330", i), Fees: []settlement.CostPart{{Name: "blood", Amount: settlement.Money(i) * 100}}}, a)
		}
	}
}

// What is wrong with a column for analysis; a doctor is never repeated; two columns that
// are one are refused.
func TestAnalysisFaults(t *testing.T) {
	read := func(header, record string) error {
		_, err := filetest.Collect(Cases(filetest.Memory("c.csv", "id,institution,group,cost,covered,"+header+"\nc1,H1,G,1,0,"+record+"\n"), AnalysisColumns()...).Claims().All())
		return err
	}
	require.EqualError(t, read("床位费", "-1"), "c.csv: row 2, column 床位费 (fee_bed): negative: got -1.00")
	require.EqualError(t, read("paid_fund", "1.005"), `c.csv: row 2, column paid_fund: too many decimals: got 3, want at most 2: got "1.005"`)
	err := read("doctor", "Ouyang\x00Feng")
	require.ErrorIs(t, err, rows.ErrEncoding)
	require.NotContains(t, err.Error(), "Ouyang")
	require.ErrorIs(t, read("hifmi_pay,hifob_pay", "1,2"), rows.ErrAmbiguousColumn)
	require.NoError(t, read("paid_serious,hifob_pay", "1,2"), "its own name wins")
	_, err = filetest.Collect(Cases(filetest.Memory("c.csv", "id,institution,group,cost,covered\n"), "fee_Blood", "feet", "paid_x").All())
	require.Equal(t, []string{"c.csv, column fee_Blood: no such column", "c.csv, column feet: no such column", "c.csv, column paid_x: no such column"}, filetest.Messages(err))
	var c drg.Case
	require.Nil(t, c.Attributes)
}
