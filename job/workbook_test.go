package job_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// workbook is a workbook with tables, a sheet each.
func workbook(t *testing.T, tables ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	part := func(name, text string) {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write([]byte(text))
		require.NoError(t, err)
	}
	const main, of = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var sheets, rels strings.Builder
	for i, table := range tables {
		fmt.Fprintf(&sheets, `<sheet name="S%d" sheetId="%d" r:id="rId%d"/>`, i+1, i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, of, i+1)
		rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
		require.NoError(t, err)
		var data strings.Builder
		for n, row := range rows {
			fmt.Fprintf(&data, `<row r="%d">`, n+1)
			for k, text := range row {
				fmt.Fprintf(&data, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+k, n+1, text)
			}
			data.WriteString("</row>")
		}
		part(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), `<worksheet xmlns="`+main+`"><sheetData>`+data.String()+`</sheetData></worksheet>`)
	}
	part("xl/workbook.xml", `<workbook xmlns="`+main+`" xmlns:r="`+of+`"><sheets>`+sheets.String()+`</sheets></workbook>`)
	part("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rels.String()+`</Relationships>`)
	part("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+of+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	part("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// Claims and payments in a workbook come to what they do as tables; sheets that nothing reads are
// told, whether there is one or there are two.
func TestWorkbooks(t *testing.T) {
	plain := settledOn(t, feedbackFiles.files())
	note := []byte("a,b\n1,2\n")
	for n, unread := range [][]string{nil, {"S2"}, {"S2", "S3"}} {
		more := [][]byte{note, note}[:n]
		var want []job.Unknown
		if n > 0 {
			want = []job.Unknown{{File: "cases.xlsx#S1", Sheets: unread}}
		}
		files := feedbackFiles.with("cases.xlsx", workbook(t, append([][]byte{feedbackFiles["cases.csv"]}, more...)...)).
			with("job.json", bytes.Replace(feedbackFiles["job.json"], []byte("cases.csv"), []byte("cases.xlsx#S1"), 1))
		r := settledOn(t, files.files())
		require.Equal(t, plain.Report.Statements, r.Report.Statements)
		require.Equal(t, want, must(job.Open(files.files(), "job.json")).Unknown())

		files = memory{}
		for name, text := range receivableFiles() {
			files[name] = []byte(strings.Replace(text, `"declared.csv"`, `"declared.xlsx"`, 1))
		}
		if n > 0 {
			want[0].File = "declared.xlsx"
		}
		files["declared.xlsx"] = workbook(t, append([][]byte{files["declared.csv"]}, more...)...)
		booked := must(job.OpenReceivables(files.files(), "receivables.json"))
		must(booked.Table(t.Context()))
		require.Equal(t, want, booked.Unknown())
	}
}
