package intake

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// endless is a file of a given size: a text, and then one character repeated.
type endless struct {
	text string
	fill byte
	left int64
	read *int64 // by everybody
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), e.left))
	k := copy(p[:n], e.text)
	e.text = e.text[k:]
	for i := k; i < n; i++ {
		p[i] = e.fill
	}
	e.left -= int64(n)
	*e.read += int64(n)
	return n, nil
}

func (e *endless) Close() error { return nil }

const gigabyte = 1 << 30

// endlessFile is a file of a gigabyte that begins with a text; read counts what is
// read of it.
func endlessFile(name, text string, fill byte) (f rows.File, read *int64) {
	read = new(int64)
	return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return &endless{text, fill, gigabyte, read}, nil }}, read
}

// allocates returns how many bytes a function allocates, kept or not: a bound of what
// it has in memory at any time.
func allocates(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// A line of a gigabyte is refused after a few MiB of it, in a few MiB of memory,
// wherever it stands.
func TestLineOfAGigabyte(t *testing.T) {
	const head = "id,institution,group,cost,covered\n"
	p, err := NewMapper(registerMapping())
	require.NoError(t, err)
	cases := func(f rows.File) error { _, err := filetest.Collect(his.Cases(f).All()); return err }
	export := func(f rows.File) error { _, err := p.Read(Options{Period: year2025}, f); return err }
	register := func(f rows.File) error { _, err := p.ReadMembers(nil, f); return err }
	join := func(f rows.File) error {
		_, err := NewJoin(JoinBy{Keys: [][]string{{"setl_id"}}, Take: []string{"drg_codg"}, Unmatched: UnmatchedLeave}, f)
		return err
	}
	row := drgRow("S1", "", "V1", "010", "1.00", "0") + "\n"
	for _, tt := range []struct {
		name, file, text string
		fill             byte
		encoding         rows.Encoding
		read             func(rows.File) error
		want             string
	}{
		{"a field", "c.csv", head + "c1,H1,G,1,1\nc2,", 'x', rows.UTF8, cases, "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"nothing but commas", "c.csv", head + "c1,H1,G,1,1\n", ',', rows.UTF8, cases, "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"a quote that is not closed", "c.csv", head + "c1,H1,G,1,1\nc2,\"", 'x', rows.UTF8, cases, "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"line ends in a quote that is not closed", "c.csv", head + "c2,\"", '\n', rows.UTF8, cases, "c.csv: after row 1: a record is longer than 1 MiB: is a quote not closed?"},
		{"nothing but quotes", "c.csv", head, '"', rows.UTF8, cases, "c.csv: after row 1: a record is longer than 1 MiB: is a quote not closed?"},
		{"a header", "c.csv", "id,", 'x', rows.UTF8, cases, "c.csv: a record is longer than 1 MiB: is a quote not closed?"},
		{"GB18030", "c.csv", head + "c2,\xcc\xec", '\xcc', rows.GB18030, cases, "c.csv: after row 1: a record is longer than 1 MiB: is a quote not closed?"},
		{"JSON lines", "c.jsonl", "\n{\"id\":\"", 'x', rows.UTF8, cases, "c.jsonl: row 2: the line is longer than 1 MiB"},
		{"JSON lines, brackets", "c.jsonl", "\n", '[', rows.UTF8, cases, "c.jsonl: row 2: the line is longer than 1 MiB"},
		{"JSON lines, spaces", "c.jsonl", "\n", ' ', rows.UTF8, cases, "c.jsonl: row 2: the line is longer than 1 MiB"},
		{"an export", "e.csv", rowHead + row, 'x', rows.Detected, export, "e.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"an export in a quote", "e.csv", rowHead + row + "\"", 'x', rows.Detected, export, "e.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"an export as JSON lines", "e.jsonl", `{"setl_id":"`, 'x', rows.Detected, export, "e.jsonl: row 1: the line is longer than 1 MiB"},
		{"a title", "e.csv", "title\n", 'x', rows.Detected, export, "e.csv: after row 1: a record is longer than 1 MiB: is a quote not closed?"},
		{"a register", "r.csv", registerHead, 'x', rows.Detected, register, "r.csv: after row 1: a record is longer than 1 MiB: is a quote not closed?"},
		{"groups", "g.csv", "setl_id,drg_codg\nS1,", 'x', rows.Detected, join, "g.csv: after row 1: a record is longer than 1 MiB: is a quote not closed?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, read := endlessFile(tt.file, tt.text, tt.fill)
			f.Encoding = tt.encoding
			var err error
			allocated := allocates(func() { err = tt.read(f) })
			require.EqualError(t, err, tt.want)
			require.ErrorIs(t, err, rows.ErrTooLong)
			require.Less(t, *read, int64(16<<20), "bytes read")
			// A faulty file of claims is read twice: fast, and then to say what is wrong with it.
			require.Less(t, allocated, int64(192<<20), "bytes allocated; nothing but commas has most, 8 each and what grows to them")
		})
	}
}

// packedTimes is a ZIP archive whose text is a chunk so many times over; it says that
// it unpacks to declared bytes.
func packedTimes(t *testing.T, chunk string, times int, declared uint64, sum uint32) rows.File {
	t.Helper()
	var once, packed, archive bytes.Buffer
	w, err := flate.NewWriter(&once, flate.BestCompression)
	require.NoError(t, err)
	_, err = io.WriteString(w, chunk)
	require.NoError(t, err)
	require.NoError(t, w.Flush()) // to a byte's end; the chunk refers to nothing before it
	for range times {
		packed.Write(once.Bytes())
	}
	packed.Write([]byte{0x03, 0x00}) // the last block, of nothing
	z := zip.NewWriter(&archive)
	entry, err := z.CreateRaw(&zip.FileHeader{
		Name: "a.txt", Method: zip.Deflate, CRC32: sum, CompressedSize64: uint64(packed.Len()), UncompressedSize64: declared,
	})
	require.NoError(t, err)
	_, err = entry.Write(packed.Bytes())
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Less(t, archive.Len(), 16<<20, "a small archive")
	return filetest.Memory("3202.zip", archive.String())
}

// Archives that unpack to gigabytes are refused, or read in bounded memory.
func TestZipBomb(t *testing.T) {
	line := "S1\tV1\tP1\t100.00\t60.00\t0\t000\tnull\n"
	block := strings.Repeat(line, 1<<20/len(line))
	for _, tt := range []struct {
		name, chunk string
		times       int
		declared    uint64
		sum         uint32
		want        string
	}{
		{"10 GiB, as it says", strings.Repeat("x", 1<<20), 10 << 10, 10 << 30, 0, "3202.zip: want a ZIP archive with one text file: it unpacks to more than 8 GiB"},
		{"4 GiB in one line", strings.Repeat("x", 1<<20), 4 << 10, 4 << 30, 0, "3202.zip: a record is longer than 1 MiB: is a quote not closed?"},
		{"4 GiB in one line of tabs", strings.Repeat("\t", 1<<20), 4 << 10, 4 << 30, 0, "3202.zip: a record is longer than 1 MiB: is a quote not closed?"},
		{"4 GiB, and says 1000 bytes", strings.Repeat("x", 1<<20), 4 << 10, 1000, 0, "3202.zip: want a ZIP archive with one text file: it does not unpack to what it says: zip: not a valid zip file"},
		{"1 GiB of rows, and says 1 MiB", block, 1 << 10, 1 << 20, 0, "3202.zip: after row 31775: want a ZIP archive with one text file: it does not unpack to what it says: zip: not a valid zip file"},
		{"rows, and says more", block, 1, 1 << 30, 0, "3202.zip: after row 31775: want a ZIP archive with one text file: it does not unpack to what it says: unexpected EOF"},
		{"rows, of another sum", block, 1, uint64(len(block)), 1, "3202.zip: after row 31775: want a ZIP archive with one text file: it does not unpack to what it says: zip: checksum error"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := packedTimes(t, tt.chunk, tt.times, tt.declared, tt.sum)
			var err error
			rows := 0
			allocated := allocates(func() {
				for _, e := range ReconciledRows(f, Uploaded).All() {
					if err = e; e == nil {
						rows++
					}
				}
			})
			require.EqualError(t, err, tt.want)
			require.Less(t, rows, 40_000)
			require.Less(t, allocated, int64(128<<20), "bytes allocated, among them those of the archive")
		})
	}
}

// An archive is streamed: memory does not grow with what it unpacks to.
func TestZipStreams(t *testing.T) {
	line := "S1\tV1\tP1\t100.00\t60.00\t0\t000\tnull\n"
	block := strings.Repeat(line, 1<<20/len(line))
	times := testsize.Of(8, 64)
	sum := uint32(0)
	for range times {
		sum = crc32.Update(sum, crc32.IEEETable, []byte(block))
	}
	f := packedTimes(t, block, times, uint64(times*len(block)), sum)
	rows, most := 0, uint64(0)
	for _, err := range ReconciledRows(f, Uploaded).All() {
		require.NoError(t, err)
		if rows++; rows%200_000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	require.Equal(t, times*(len(block)/len(line)), rows)
	require.Less(t, most, uint64(32<<20), "bytes kept while reading")
}

// An archive that is no small one is refused before more of it is in memory.
func TestArchiveOfAGigabyte(t *testing.T) {
	if !testsize.Long() {
		t.Skip("takes 256 MiB")
	}
	f, read := endlessFile("3202.zip", "PK\x03\x04", 0)
	var err error
	allocated := allocates(func() { _, err = filetest.Collect(ReconciledRows(f, Uploaded).All()) })
	require.EqualError(t, err, "3202.zip: want a ZIP archive with one text file of at most 256 MiB")
	require.LessOrEqual(t, *read, int64(maxArchive+pieceSize))
	require.Less(t, allocated, int64(maxArchive+16<<20))
}
