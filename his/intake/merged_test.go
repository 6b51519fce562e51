package intake

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// A header of two rows has names that are merged with the row below, and names under
// captions; in a workbook, and where it is searched for, in CSV.
func TestMergedHeaders(t *testing.T) {
	upper := []string{"结算ID", "定点医药机构编号", "费用", "", "结算时间"}
	lower := []string{"", "", "医疗费总额", "统筹基金支出", ""}
	row := []string{"S1", "H1", "10.00", "6.00", "2025-03-01"}
	for name, f := range map[string]rows.File{
		"a workbook":                     filetest.BookFile("x.xlsx", filetest.Book("excel", false, filetest.BookSheet{Name: "S", Rows: filetest.Cells([]string{"结算明细"}, upper, lower, row)})),
		"nothing below":                  filetest.BookFile("x.xlsx", filetest.Book("wps", false, filetest.BookSheet{Name: "S", Rows: filetest.Cells(upper, lower)})),
		"CSV":                            filetest.Memory("x.csv", "结算明细\n结算ID,定点医药机构编号,费用,,结算时间\n,,医疗费总额,统筹基金支出,\nS1,H1,10.00,6.00,2025-03-01\n"),
		"captions over names not needed": filetest.BookFile("x.xlsx", filetest.Book("poi", false, filetest.BookSheet{Name: "S", Rows: filetest.Cells([]string{"结算ID", "医疗费总额", "其中", "", "结算时间"}, []string{"", "", "定点医药机构编号", "统筹基金支出", ""}, []string{"S1", "10.00", "H1", "6.00", "2025-03-01"})})),
	} {
		t.Run(name, func(t *testing.T) {
			list, err := filetest.Collect(Rows(f, nil, false, "setl_time").All())
			require.NoError(t, err)
			if name == "nothing below" {
				require.Empty(t, list)
				return
			}
			require.Len(t, list, 1)
			require.Equal(t, "S1 H1 10.00 6.00 2025-03-01", list[0].ID+" "+list[0].Institution+" "+list[0].Amount("medfee_sumamt").String()+" "+list[0].Amount("hifp_pay").String()+" "+list[0].Settled.String())
		})
	}
}

// Captions and names that LibreOffice merged over two rows are those of the columns.
func TestMergedByLibreOffice(t *testing.T) {
	text := func(name, span string) string {
		return `<table:table-cell office:value-type="string"` + span + `><text:p>` + name + `</text:p></table:table-cell>`
	}
	const (
		two     = ` table:number-rows-spanned="2" table:number-columns-spanned="1"`
		wide    = ` table:number-columns-spanned="2" table:number-rows-spanned="1"`
		covered = `<table:covered-table-cell/>`
		number  = `<table:table-cell office:value-type="float" office:value="`
	)
	row := func(cells ...string) string {
		return `<table:table-row>` + strings.Join(cells, "") + `</table:table-row>`
	}
	f := filetest.FlatOffice(t, `<table:table table:name="S">`+
		row(text("结算明细", ` table:number-columns-spanned="5" table:number-rows-spanned="1"`), covered, covered, covered, covered)+
		row(text("结算ID", two), text("定点医药机构编号", two), text("费用", wide), covered, text("结算时间", two))+
		row(covered, covered, text("医疗费总额", ""), text("统筹基金支出", ""), covered)+
		row(text("S1", ""), text("H1", ""), number+`10.1"/>`, number+`6"/>`, `<table:table-cell office:value-type="date" office:date-value="2025-03-01" table:style-name="d"/>`)+`</table:table>`)
	list, err := filetest.Collect(Rows(f, nil, false, "setl_time").All())
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "S1 H1 10.10 6.00 2025-03-01", list[0].ID+" "+list[0].Institution+" "+list[0].Amount("medfee_sumamt").String()+" "+list[0].Amount("hifp_pay").String()+" "+list[0].Settled.String())
}
