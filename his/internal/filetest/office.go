package filetest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/rows"
)

// LibreOffice has LibreOffice make a workbook of a CSV text. columns says what it takes
// columns for, as its CSV filter does: "1/2" makes the first a text. The test is skipped
// where the program is not installed.
func LibreOffice(t testing.TB, text, columns string) rows.File {
	t.Helper()
	const comma, quote, utf8, first = "44", "34", "76", "1"
	return office(t, "table.csv", text, "--infilter=CSV:"+comma+","+quote+","+utf8+","+first+","+columns)
}

// FlatOffice has LibreOffice make a workbook of the sheets of a flat OpenDocument file: of
// what follows its styles, which are d (a day), dt (a day and a time) and p (a share). The
// test is skipped where the program is not installed.
func FlatOffice(t testing.TB, sheets string) rows.File {
	t.Helper()
	const names = "urn:oasis:names:tc:opendocument:xmlns:"
	return office(t, "table.fods", `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="`+names+`office:1.0" xmlns:table="`+names+`table:1.0" xmlns:text="`+names+`text:1.0" xmlns:style="`+names+`style:1.0" xmlns:number="`+names+`datastyle:1.0" xmlns:of="`+names+`of:1.2" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>
<number:date-style style:name="N2"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/></number:date-style>
<number:percentage-style style:name="N3"><number:number number:decimal-places="2" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<style:style style:name="d" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="dt" style:family="table-cell" style:data-style-name="N2"/><style:style style:name="p" style:family="table-cell" style:data-style-name="N3"/>
</office:automatic-styles><office:body><office:spreadsheet>`+sheets+`</office:spreadsheet></office:body></office:document>`)
}

// office has LibreOffice make a workbook of a file.
func office(t testing.TB, name, text string, flags ...string) rows.File {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no soffice: LibreOffice makes no workbook here")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	args := append([]string{"--headless", "--norestore", "-env:UserInstallation=file://" + filepath.Join(dir, "profile")}, flags...)
	cmd := exec.CommandContext(ctx, soffice, append(args, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", dir, path)...)
	cmd.Env = append(os.Environ(), "HOME="+dir)
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	data, err := os.ReadFile(filepath.Join(dir, "table.xlsx"))
	require.NoError(t, err, "%s", said)
	return BookFile("table.xlsx", data)
}
