package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/his/rows"
)

const mapping = `{"name": "t", "kind": "example", "columns": {"vali_flag": "none", "refd_setl_flag": "none", "init_setl_id": "none", "mid_setl_flag": "none", "drg_codg": "none"}, "period": "setl_time", "covered": "medfee_sumamt - hifp_pay", "routes": [{"method": "item"}]}`

// book writes a workbook; change is applied to the first data row.
func book(t *testing.T, change func(f *excelize.File, sheet string)) string {
	t.Helper()
	f := excelize.NewFile()
	const sheet = "Sheet1"
	for column, v := range map[string]any{"A": "结算ID", "B": "定点医药机构编号", "C": "医疗费总额(元)", "D": "统筹基金支出", "E": "结算日期", "F": "姓名"} {
		require.NoError(t, f.SetCellValue(sheet, column+"1", v))
	}
	style, err := f.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	require.NoError(t, err)
	for row, id := range []string{"33110025000000000001", "33110025000000000002"} {
		at := string(rune('2' + row))
		require.NoError(t, f.SetCellStr(sheet, "A"+at, id))
		require.NoError(t, f.SetCellValue(sheet, "B"+at, "H1"))
		require.NoError(t, f.SetCellValue(sheet, "C"+at, 12345.5))
		require.NoError(t, f.SetCellValue(sheet, "D"+at, 1000))
		require.NoError(t, f.SetCellStyle(sheet, "C"+at, "D"+at, style))
		require.NoError(t, f.SetCellValue(sheet, "E"+at, time.Date(2025, 3, 5, 14, 7, 0, 0, time.UTC)))
		require.NoError(t, f.SetCellValue(sheet, "F"+at, "张三"))
	}
	require.NoError(t, f.SetCellValue(sheet, "F4", "合计"))
	require.NoError(t, f.SetCellValue(sheet, "C4", 24691))
	_, err = f.NewSheet("empty")
	require.NoError(t, err)
	change(f, sheet)
	path := filepath.Join(t.TempDir(), "book.xlsx")
	require.NoError(t, f.SaveAs(path))
	require.NoError(t, f.Close())
	return path
}

func start(t *testing.T, path string) (int, string, string) {
	t.Helper()
	m := filepath.Join(t.TempDir(), "mapping.json")
	require.NoError(t, os.WriteFile(m, []byte(mapping), 0o600))
	var out, errs bytes.Buffer
	status := run([]string{"-mapping", m, "-period", "2025-01-01/2025-12-31", path}, &out, &errs)
	return status, out.String(), errs.String()
}

func TestWorkbook(t *testing.T) {
	status, out, errs := start(t, book(t, func(*excelize.File, string) {}))
	require.Zero(t, status, errs)
	require.Equal(t, `book.xlsx [Sheet1]: 2 rows
  headers nobody knows: 姓名
合计 book.xlsx row 4, medfee_sumamt: stated 24691.00, rows 24691.00  ok
claims, item: 2 from 2 rows, cost 24691.00, covered 22691.00
✓ medfee_sumamt: 24691.00 = 24691.00 claims
✓ hifp_pay: 2000.00 = 2000.00 claims
`, out)
}

func TestRefusedWorkbooks(t *testing.T) {
	set := func(cell string, v any) func(*excelize.File, string) {
		return func(f *excelize.File, sheet string) { require.NoError(t, f.SetCellValue(sheet, cell, v)) }
	}
	for _, tt := range []struct {
		name   string
		change func(*excelize.File, string)
		want   string
	}{
		{"an id as a number", set("A2", int64(4403000000041004)), "book.xlsx [Sheet1]: row 2, column 结算ID (setl_id): " + rows.ErrNumberID.Error()},
		{"an id of 20 digits as a number", set("A2", 4.403000000041e19), "book.xlsx [Sheet1]: row 2, column 结算ID (setl_id): " + rows.ErrNumberID.Error()},
		{"three decimals under a format of two", set("C2", 12345.675), `row 2, column 医疗费总额(元) (medfee_sumamt): too many decimals: got 3, want at most 2: got "12345.675"`},
		{"an error of the sheet", set("C2", "#REF!"), `got "#REF!"`},
		{"a number that is no day", set("E2", 12), `row 2, column 结算日期 (setl_time): not the number of a day in a spreadsheet: got "12"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, _, errs := start(t, book(t, tt.change))
			require.Equal(t, 1, status)
			require.Contains(t, errs, tt.want)
			require.NotContains(t, errs, "张三")
		})
	}
	status, _, errs := start(t, "old.xls")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "libreoffice --convert-to xlsx")
}

// A workbook that counts from 1904 has other numbers for the same days.
func Test1904(t *testing.T) {
	status, out, errs := start(t, book(t, func(f *excelize.File, sheet string) {
		on := true
		require.NoError(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &on}))
		for _, cell := range []string{"E2", "E3"} {
			require.NoError(t, f.SetCellValue(sheet, cell, 44259)) // 2025-03-05
		}
	}))
	require.Zero(t, status, errs)
	require.Contains(t, out, "claims, item: 2")
}

// A title of merged cells, whose it is and an empty row may stand above the header.
func TestWorkbookBelowATitle(t *testing.T) {
	status, out, errs := start(t, book(t, func(f *excelize.File, sheet string) {
		require.NoError(t, f.InsertRows(sheet, 1, 3))
		require.NoError(t, f.SetCellValue(sheet, "A1", "某某医院结算明细表"))
		require.NoError(t, f.MergeCell(sheet, "A1", "F1"))
		require.NoError(t, f.SetCellValue(sheet, "A2", "单位：元"))
		require.NoError(t, f.SetCellValue(sheet, "E2", time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)))
	}))
	require.Zero(t, status, errs)
	require.Contains(t, out, "book.xlsx [Sheet1]: 2 rows\n  the header is row 4\n")
	require.Contains(t, out, "合计 book.xlsx row 7, medfee_sumamt: stated 24691.00, rows 24691.00  ok\n")
}

// A sheet whose name may be a person's is named by its number.
func TestNamedSheet(t *testing.T) {
	status, out, errs := start(t, book(t, func(f *excelize.File, sheet string) {
		require.NoError(t, f.SetSheetName(sheet, "住院结算"))
	}))
	require.Zero(t, status, errs)
	require.Contains(t, out, "book.xlsx [sheet 1]: 2 rows\n")
}

func TestRegister(t *testing.T) {
	f := excelize.NewFile()
	for at, v := range map[string]any{
		"A1": "签约登记表", "A3": "人员编号", "B3": "定点医药机构编号", "C3": "业务类型", "D3": "签约日期", "E3": "终止日期",
		"A4": "P1", "B4": "H1", "C4": "签约", "D4": time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC), "E4": "2025-12-31",
	} {
		require.NoError(t, f.SetCellValue("Sheet1", at, v))
	}
	register := filepath.Join(t.TempDir(), "register.xlsx")
	require.NoError(t, f.SaveAs(register))
	require.NoError(t, f.Close())
	m := filepath.Join(t.TempDir(), "mapping.json")
	require.NoError(t, os.WriteFile(m, []byte(`{"name": "t", "kind": "example", "columns": {"vali_flag": "none", "refd_setl_flag": "none", "init_setl_id": "none", "mid_setl_flag": "none", "drg_codg": "none"}, "period": "setl_time", "covered": "medfee_sumamt - hifp_pay", "routes": [{"method": "item"}],
		"members": {"columns": {"vali_flag": "none"}, "codes": {"biz_appy_type": {"签约": "signed"}}, "routes": [{"when": {"biz_appy_type": ["signed"]}, "row": "agreement", "category": "peritoneal"}],
			"signed": "signed", "ends": "last_day"}}`), 0o600))
	var out, errs bytes.Buffer
	args := []string{"-mapping", m, "-period", "2025-01-01/2025-12-31", "-members", register, book(t, func(*excelize.File, string) {})}
	require.Zero(t, run(args, &out, &errs), errs.String())
	require.Contains(t, out.String(), `register.xlsx [Sheet1]: 1 rows
  the header is row 3
members, peritoneal: 1
agreements of one person at the same time: 0
✓ rows: 1 = 1 agreement
`)
	args[5] = "nowhere.xlsx"
	require.Equal(t, 1, run(args, &out, &errs))
}
