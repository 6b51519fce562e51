package workbook_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// The sheet 病例明细 of a workbook has the claims whole: with its headings named as files name them,
// it settles to the same report. Persons are not in it: rules that look at several stays of one need
// the files.
func TestSheetOfClaims(t *testing.T) {
	for _, from := range []string{"lishui", "dip", "chs", "chongqing"} {
		t.Run(from, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS("../../../examples/"+from)))
			want := settled(t, dir)
			list := sheetOfClaims(t, dir)
			if from == "lishui" { // the file of bed-days stays, and its stays leave the sheet
				list = slices.DeleteFunc(list, func(r []string) bool { return r[0] != "id" && r[0][:2] == "BD" })
			}
			w, err := os.Create(filepath.Join(dir, "cases.csv"))
			require.NoError(t, err)
			require.NoError(t, csv.NewWriter(w).WriteAll(list))
			require.NoError(t, w.Close())
			require.Equal(t, want, settled(t, dir))
		})
	}
}

// sheetOfClaims writes the claims of a job as a workbook, and reads the sheet's columns of claims
// again, under their names.
func sheetOfClaims(t *testing.T, dir string) (list [][]string) {
	t.Helper()
	j, err := job.Open(job.Folder(dir), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	cases, err := statement.Cases(context.Background(), r, nil)
	require.NoError(t, err)
	names := map[string]string{}
	for _, c := range cases.Columns {
		if !slices.Contains([]string{"class", "points", "price", "due", "gain", "left"}, c.ID) {
			names[c.Title.Chinese] = c.ID
		}
	}
	path := filepath.Join(dir, "book.xlsx")
	require.NoError(t, os.WriteFile(path, written(t, &views.Book{Tables: []*views.Table{cases}}, workbook.Options{Language: views.Chinese}), 0o600))
	require.NoError(t, rows.Grids(rows.Path(path), func(grids []rows.Grid) error {
		for _, g := range grids {
			var columns []int
			for r, err := range g.Rows {
				if err != nil {
					return err
				}
				var row []string
				if columns == nil {
					for i, c := range r.Cells {
						if name := names[strings.TrimSuffix(c.Text, "（元）")]; name != "" {
							columns, row = append(columns, i), append(row, name)
						}
					}
					if len(row) < 4 {
						columns, row = nil, nil
					}
				} else {
					for _, i := range columns {
						if i >= len(r.Cells) { // notes below the table
							row = nil
							break
						}
						row = append(row, r.Cells[i].Text)
					}
				}
				if row != nil && row[0] != "" {
					list = append(list, row)
				}
			}
		}
		return nil
	}))
	require.Greater(t, len(list), 5)
	return list
}
