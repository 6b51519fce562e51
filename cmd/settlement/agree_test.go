package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/rows"
)

// The five outputs of one run have the same tables, cell by cell.
func TestOutputsAgree(t *testing.T) {
	for name, line := range map[string]string{
		"hospital": "hospital " + examples + "hospital --last " + examples + "hospital/job-2024.json",
		"bureau":   "bureau " + examples + "bureau --last " + examples + "bureau/job-2024.json --with " + examples + "bureau/bureau.json",
		"compare":  "compare " + examples + "lishui " + examples + "lishui/feedback-LS12.csv",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			args := append(strings.Fields(line), "--lang", "zh")
			for _, form := range []string{"txt", "json", "csv", "html", "xlsx"} {
				args = append(args, "-o", filepath.Join(dir, "x."+form))
			}
			must(t, args...)
			read := func(form string) []byte {
				text, err := os.ReadFile(filepath.Join(dir, "x."+form))
				require.NoError(t, err)
				return text
			}
			table := rowsOfCSV(t, read("csv"))
			want := rowsOfJSON(t, read("json"))
			if len(want) == 0 { // the JSON is that of the library
				for _, row := range table {
					if len(row) > 1 { // no title
						want = append(want, row)
					}
				}
			}
			require.Greater(t, len(want), 3)
			contain(t, "csv", want, table)
			contain(t, "html", want, rowsOfHTML(string(read("html"))))
			contain(t, "xlsx", want, rowsOfWorkbook(t, filepath.Join(dir, "x.xlsx")))
			var lines []string
			for line := range strings.Lines(string(read("txt"))) {
				lines = append(lines, squeezed(line))
			}
			for _, row := range want {
				at := 0
				for at < len(lines) && !strings.HasSuffix(lines[at], squeezed(strings.Join(row, ""))) {
					at++
				}
				require.Less(t, at, len(lines), "txt: %v", row)
				lines = lines[at+1:]
			}
		})
	}
}

// squeezed is a line without what aligns and groups its cells.
func squeezed(line string) string {
	return strings.NewReplacer(" ", "", ",", "", "\n", "").Replace(line)
}

// contain wants all rows among those of an output, in their order. Blank cells are left out: outputs
// may leave blank columns out.
func contain(t *testing.T, form string, want, got [][]string) {
	t.Helper()
	for _, row := range want {
		at := 0
		for at < len(got) && !equalRows(row, got[at]) {
			at++
		}
		require.Less(t, at, len(got), "%s: %v", form, row)
		got = got[at+1:]
	}
}

func equalRows(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if squeezed(a[i]) == squeezed(b[i]) {
			continue
		}
		x, errX := decimal.NewFromString(squeezed(a[i]))
		y, errY := decimal.NewFromString(squeezed(b[i])) // a workbook's number has no zeros at its end
		if errX != nil || errY != nil || !x.Equal(y) {
			return false
		}
	}
	return true
}

func filled(cells []string) (list []string) {
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			list = append(list, c)
		}
	}
	return list
}

func rowsOfJSON(t *testing.T, text []byte) (list [][]string) {
	var book struct {
		Tables []struct {
			Rows []struct{ Cells []string }
		}
	}
	require.NoError(t, json.Unmarshal(text, &book))
	for _, table := range book.Tables {
		for _, r := range table.Rows {
			list = append(list, filled(r.Cells))
		}
	}
	return list
}

func rowsOfCSV(t *testing.T, text []byte) (list [][]string) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	require.NoError(t, err)
	for _, cells := range all {
		for i := range cells {
			cells[i] = strings.TrimPrefix(cells[i], "'") // the mark of spreadsheets
		}
		list = append(list, filled(cells))
	}
	return list
}

var (
	htmlRow  = regexp.MustCompile(`(?s)<tr[^>]*>(.*?)</tr>`)
	htmlCell = regexp.MustCompile(`(?s)<t([dh])([^>]*)>(.*?)</t[dh]>`)
	htmlTag  = regexp.MustCompile(`<[^>]+>`)
)

func rowsOfHTML(page string) (list [][]string) {
	for _, row := range htmlRow.FindAllStringSubmatch(page, -1) {
		var cells []string
		for _, c := range htmlCell.FindAllStringSubmatch(row[1], -1) {
			if !strings.Contains(c[2], `class="i"`) { // the number of the row
				cells = append(cells, html.UnescapeString(htmlTag.ReplaceAllString(c[3], "")))
			}
		}
		list = append(list, filled(cells))
	}
	return list
}

func rowsOfWorkbook(t *testing.T, path string) (list [][]string) {
	require.NoError(t, rows.Grids(rows.Path(path), func(grids []rows.Grid) error {
		for _, g := range grids {
			for r, err := range g.Rows {
				if err != nil {
					return err
				}
				var cells []string
				for _, c := range r.Cells {
					cells = append(cells, c.Text)
				}
				list = append(list, filled(cells))
			}
		}
		return nil
	}))
	return list
}

// An address that names no row is told as such, and not taken for the id of a claim.
func TestExplainNoRow(t *testing.T) {
	status, _, errs := call("explain", examples+"zhejiang", "statements:LS99:due", "--lang", "zh")
	require.Equal(t, refused, status)
	require.Contains(t, errs, "没有该表、行或列")
	_, _, errs = call("explain", examples+"zhejiang", "LS:99", "--lang", "zh")
	require.Contains(t, errs, "没有该病例")
}
