package workbook_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// office converts a workbook by LibreOffice and returns the folder of what it made.
func office(t *testing.T, data []byte, to string) string {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "book.xlsx"), data, 0o600))
	c := exec.Command(program, "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")), "--headless", "--convert-to", to, "--outdir", dir, filepath.Join(dir, "book.xlsx"))
	said, err := c.CombinedOutput()
	require.NoError(t, err, string(said))
	return dir
}

// every is the filter that writes each sheet as a file of CSV, cells as they are shown.
const every = `csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1`

var values = regexp.MustCompile(`</f><v>[^<]*</v>`)

// withoutValues takes what formulas come to out of a workbook, so that a program has to compute it.
func withoutValues(t *testing.T, data []byte) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		require.NoError(t, err)
		all, err := io.ReadAll(r)
		require.NoError(t, err)
		w, err := to.Create(f.Name)
		require.NoError(t, err)
		_, err = w.Write(values.ReplaceAll(all, []byte("</f>")))
		require.NoError(t, err)
	}
	require.NoError(t, to.Close())
	return out.Bytes()
}

// sheetOf reads a sheet that LibreOffice wrote.
func sheetOf(t *testing.T, dir, sheet string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "book-"+sheet+".csv"))
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	require.NoError(t, err)
	return lines
}

// shows checks that a sheet shows the rows of a table.
func shows(t *testing.T, made *views.Table, lines [][]string) {
	t.Helper()
	shown := made.Shown()
	for i, r := range made.Rows {
		for j, at := range shown {
			want, c := table.Clean(r.Cells[at].Text), &made.Columns[at]
			if c.Kind.IsNumber() {
				want = table.Grouped(want)
			}
			if c.Kind == views.Percent && want != "" && want != "—" && !strings.Contains(c.Title.Chinese, "%") {
				want += "%"
			}
			require.Equal(t, want, lines[3+i][j], "row %d, column %s", i+1, made.Columns[at].ID)
		}
	}
}

// LibreOffice computes the totals, also of many large amounts, and shows every cell as the book
// has it.
func TestRecalculated(t *testing.T) {
	small, large := groups(), many(2000, 6)
	data := withoutValues(t, written(t, book(small, large), workbook.Options{Language: views.Chinese, Explained: 2}))
	require.NotContains(t, part(t, data, "xl/worksheets/sheet2.xml"), "</f><v>")
	dir := office(t, data, every)
	shows(t, small, sheetOf(t, dir, "病组盈亏"))
	shows(t, large, sheetOf(t, dir, "明细"))
	require.Equal(t, "12,345,678.90", sheetOf(t, dir, "计算过程")[3][3])
}
