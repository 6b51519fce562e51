package book

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// manyRows is a sheet that is read ahead: it is longer than what is read without that.
const manyRows = 20_000

// longBook is a workbook of a sheet of many rows, whose archive says of the sheet what say
// makes of the truth.
func longBook(t *testing.T, say func(*zip.FileHeader)) *Book {
	t.Helper()
	var sheet strings.Builder
	sheet.WriteString("<worksheet><sheetData>")
	for i := range manyRows {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d"><v>%d</v></c></row>`, i+1, i+1, i, i+1, i*i)
	}
	sheet.WriteString("</sheetData></worksheet>")

	var packed, file bytes.Buffer
	pack, err := flate.NewWriter(&packed, flate.BestSpeed)
	require.NoError(t, err)
	_, err = io.WriteString(pack, sheet.String())
	require.NoError(t, err)
	require.NoError(t, pack.Close())
	z := zip.NewWriter(&file)
	header := zip.FileHeader{
		Name: "s.xml", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(sheet.String())),
		UncompressedSize64: uint64(sheet.Len()), CompressedSize64: uint64(packed.Len()),
	}
	say(&header)
	w, err := z.CreateRaw(&header)
	require.NoError(t, err)
	_, err = w.Write(packed.Bytes()[:header.CompressedSize64])
	require.NoError(t, err)
	for name, text := range map[string]string{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<r><Relationship Id="a" Type="x/worksheet" Target="/s.xml"/></r>`,
	} {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, text)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	b, err := Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	require.NoError(t, err)
	return b
}

// readAll reads the rows of a sheet, and returns how many there were before the error.
func readAll(t *testing.T, b *Book) (n int, err error) {
	t.Helper()
	rows, err := b.Rows(0)
	require.NoError(t, err)
	defer rows.Close()
	for {
		if err := rows.Next(); err != nil {
			return n, err
		}
		if got := rows.Cell(1).Text; got != strconv.Itoa(n*n) {
			t.Fatalf("row %d: got %q", n+1, got)
		}
		n++
	}
}

// A sheet that is unpacked ahead is checked as one that is not.
func TestLongSheets(t *testing.T) {
	for _, row := range []struct {
		name string
		say  func(*zip.FileHeader)
		all  bool // every row comes before the error
		want []error
	}{
		{"true", func(*zip.FileHeader) {}, true, []error{io.EOF}},
		{"another sum", func(h *zip.FileHeader) { h.CRC32++ }, true, []error{ErrBroken, zip.ErrChecksum}},
		{"more than it says", func(h *zip.FileHeader) { h.UncompressedSize64 = 900_000 }, false, []error{ErrBroken, zip.ErrFormat}},
		{"less than it says", func(h *zip.FileHeader) { h.UncompressedSize64++ }, false, []error{ErrBroken, io.ErrUnexpectedEOF}},
		{"cut", func(h *zip.FileHeader) { h.CompressedSize64 /= 2 }, false, []error{ErrBroken, io.ErrUnexpectedEOF}},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, ahead := range []bool{false, true} {
				b := longBook(t, row.say)
				b.Ahead = ahead
				n, err := readAll(t, b)
				for _, want := range row.want {
					require.ErrorIs(t, err, want)
				}
				require.Equal(t, row.all, n == manyRows, "%d rows", n)
				require.Greater(t, n, 10_000)
			}
		})
	}
}

// Whoever leaves a sheet leaves no goroutine behind.
func TestLeftSheets(t *testing.T) {
	b := longBook(t, func(*zip.FileHeader) {})
	b.Ahead = true
	for _, n := range []int{0, 1, manyRows / 2, manyRows} {
		before := runtime.NumGoroutine()
		rows, err := b.Rows(0)
		require.NoError(t, err)
		for range n {
			require.NoError(t, rows.Next())
		}
		require.NoError(t, rows.Close())
		require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 10*time.Second, time.Millisecond, "%d rows", n) // 1: Eventually's own
	}
}
