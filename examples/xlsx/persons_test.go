package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

const registerMapping = `{"name": "t", "kind": "example", "columns": {"vali_flag": "none", "refd_setl_flag": "none", "init_setl_id": "none", "mid_setl_flag": "none", "drg_codg": "none"}, "period": "setl_time", "covered": "medfee_sumamt - hifp_pay", "routes": [{"method": "item"}],
	"members": {"columns": {"vali_flag": "none"}, "codes": {"biz_appy_type": {"签约": "signed"}}, "routes": [{"when": {"biz_appy_type": ["signed"]}, "row": "agreement", "category": "peritoneal"}],
		"signed": "signed", "ends": "last_day"}}`

// claimTable and registerTable are what a workbook may have.
func claimTable(t *testing.T) planted.Table {
	t.Helper()
	table, err := planted.Read("../ingest/export.csv", 2)
	require.NoError(t, err)
	return table.With("电话", "家庭住址")
}

func registerTable() planted.Table {
	table := planted.Table{Header: []string{"人员编号", "定点医药机构编号", "业务类型", "签约日期", "终止日期", "姓名", "电话"}}
	for i := range 3 {
		table.Rows = append(table.Rows, []string{fmt.Sprint("P", i), "H1", "签约", "2025-03-05", "2025-12-31", "", ""})
	}
	return table
}

// asBook writes a file as a workbook: a row a line, and numbers as numbers if asked.
func asBook(t *testing.T, path, sheet, text string, numbers bool) {
	t.Helper()
	book := excelize.NewFile()
	require.NoError(t, book.SetSheetName("Sheet1", sheet))
	for i, line := range strings.Split(text, "\n") {
		fields, err := csv.NewReader(strings.NewReader(line)).Read()
		if err != nil { // no row of a CSV file: one cell
			fields = []string{line}
		}
		cells := make([]any, len(fields))
		for k, field := range fields {
			cells[k] = field
			if n, err := strconv.ParseInt(field, 10, 64); err == nil && numbers {
				cells[k] = n
			}
		}
		require.NoError(t, book.SetSheetRow(sheet, fmt.Sprint("A", i+1), &cells))
	}
	require.NoError(t, book.SaveAs(path))
	require.NoError(t, book.Close())
}

// Nothing that is printed has anything of a person, whatever is wrong with a workbook.
func TestOutputsHaveNobody(t *testing.T) {
	dir := t.TempDir()
	claims, register, document := filepath.Join(dir, "claims.xlsx"), filepath.Join(dir, "register.xlsx"), filepath.Join(dir, "mapping.json")
	require.NoError(t, os.WriteFile(document, []byte(registerMapping), 0o600))
	sound := book(t, func(*excelize.File, string) {})
	for _, kind := range []struct {
		name  string
		table planted.Table
		path  string
		args  []string
	}{
		{"claims", claimTable(t), claims, []string{"-mapping", byItem(t), "-period", "2025-01-01/2025-12-31", claims}},
		{"a register", registerTable(), register, []string{"-mapping", document, "-period", "2025-01-01/2025-12-31", "-members", register, sound}},
	} {
		t.Run(kind.name, func(t *testing.T) {
			statuses := map[int]int{}
			kind.table.Cases(false, func(_, column int, mark string, f planted.File) {
				for _, numbers := range []bool{false, true} {
					asBook(t, kind.path, "Sheet1", f.Text, numbers)
					var stdout, stderr bytes.Buffer
					statuses[run(kind.args, &stdout, &stderr)]++
					out := stdout.String() + stderr.String()
					require.Empty(t, planted.Found(out), "column %s, %s, %s: %s", kind.table.Header[column], mark, f.Name, out)
				}
			})
			require.Positive(t, statuses[0])
			require.Positive(t, statuses[1])
		})
	}
}

// Sheets may have the names of persons, and any readable file may be named as a workbook.
func TestBooksOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.xlsx")
	table := claimTable(t)
	look := func(status int, where string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		require.Equal(t, status, run([]string{"-mapping", byItem(t), "-period", "2025-01-01/2025-12-31", path}, &stdout, &stderr), stderr.String())
		out := stdout.String() + stderr.String()
		require.Empty(t, planted.Found(out), "%s: %s", where, out)
	}
	for _, mark := range planted.Marks() {
		asBook(t, path, mark, table.Text(), false)
		look(0, "a sheet named "+mark)
		asBook(t, path, mark, strings.ReplaceAll(table.Text(), "2025-", "2025/13/"), false)
		look(1, "a sheet at fault named "+mark)
		for _, f := range table.Files(0, mark) {
			require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
			look(1, "text, "+f.Name)
		}
	}
}

// Any readable file may be named as a mapping.
func TestDocumentsOfOthers(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mapping.json")
	claims := book(t, func(*excelize.File, string) {})
	for _, mark := range planted.Marks() {
		for _, f := range planted.Documents(registerTable(), mark) {
			require.NoError(t, os.WriteFile(name, []byte(f.Text), 0o600))
			var stdout, stderr bytes.Buffer
			require.Equal(t, 1, run([]string{"-mapping", name, "-period", "2025-01-01/2025-12-31", claims}, &stdout, &stderr))
			out := stdout.String() + stderr.String()
			require.Empty(t, planted.Found(out), "%s, %s: %s", mark, f.Name, out)
		}
	}
}

// byItem returns the path of the mapping of the example ingest without its join: the
// stays are paid by item, since no column has their groups.
func byItem(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../ingest/mapping.json")
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "mapping.json")
	require.NoError(t, os.WriteFile(name, bytes.ReplaceAll(text, []byte(`"method": "drg"`), []byte(`"method": "item"`)), 0o600))
	return name
}
