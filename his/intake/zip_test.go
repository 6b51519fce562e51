package intake

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func zipped(t *testing.T, files map[string]string) rows.File {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"a.txt", "b.txt"} {
		if text, ok := files[name]; ok {
			w, err := z.Create(name)
			require.NoError(t, err)
			_, err = io.WriteString(w, text)
			require.NoError(t, err)
		}
	}
	require.NoError(t, z.Close())
	return filetest.Memory("3202.zip", b.String())
}

// An archive that is cut off is an error, however little of it can be read.
func TestArchiveCutOff(t *testing.T) {
	for _, n := range []int{0, 2, 100, 5000, 70_000} {
		cut := func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(strings.Repeat("S1\tV1\tP1\t1.00\t1.00\t0\t0\tx\n", 3000)[:n]), failingRead{})), nil
		}
		f := rows.File{Name: "t.txt", Tabbed: []string{"setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "refd_setl_flag", "exp_content"}, Open: cut}
		_, err := filetest.Collect(reading{}.table(f).All())
		require.ErrorIs(t, err, ErrArchive, n)
	}
}

// failingRead fails as an archive does that is cut off.
type failingRead struct{}

func (failingRead) Read([]byte) (int, error) {
	return 0, fmt.Errorf("%w: it does not unpack to what it says: %w", ErrArchive, io.ErrUnexpectedEOF)
}

func TestReconciled(t *testing.T) {
	up := zipped(t, map[string]string{"a.txt": "S1\tV1\tP1\t100.00\t60.00\t0\t000\tnull\nS1\tV1\tP1\t-100.00\t-60.00\t0\t001\t\"x\n"})
	list, err := filetest.Collect(ReconciledRows(up, Uploaded).All())
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, settlement.Money(-60_00), list[1].Amount("fund_pay_sumamt"))
	require.True(t, list[0].Has("acct_pay"))
	require.Equal(t, 2, list[1].Line)

	down := zipped(t, map[string]string{"a.txt": "P1\tV1\tnull\tM1\t000000\t0\tnull\t1.00\t1.00\tnull\tnull\n"})
	list, err = filetest.Collect(ReconciledRows(down, Downloaded).All())
	require.NoError(t, err)
	require.Equal(t, "", list[0].ID)
	require.False(t, list[0].Has("acct_pay"))

	for _, tt := range []struct {
		name string
		f    rows.File
		want string
	}{
		{"no ZIP", filetest.Memory("x.zip", "hello"), "x.zip: want a ZIP archive with one text file: zip: not a valid zip file"},
		{"two files", zipped(t, map[string]string{"a.txt": "", "b.txt": ""}), "3202.zip: want a ZIP archive with one text file: it holds several"},
		{"none", zipped(t, nil), "3202.zip: want a ZIP archive with one text file: it holds none"},
		{"fields", zipped(t, map[string]string{"a.txt": "S1\tV1\n"}), "3202.zip: row 1: wrong number of fields: want 8, got 2"},
		{"an endless line", zipped(t, map[string]string{"a.txt": strings.Repeat("x", 40<<20)}), "3202.zip: a record is longer than 1 MiB: is a quote not closed?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := filetest.Collect(ReconciledRows(tt.f, Uploaded).All())
			require.EqualError(t, err, tt.want)
		})
	}
}

// A bomb is cut off where it exceeds what an archive may unpack to.
func TestUnpackedIsBounded(t *testing.T) {
	u := &unpacked{io.NopCloser(strings.NewReader(strings.Repeat("x", 100))), 10}
	_, err := io.ReadAll(u)
	require.ErrorIs(t, err, ErrArchive)
}

// The directory of an archive says where its files are. A place before the beginning is a
// fault of the archive, found by fuzzing.
func TestArchivePointsBeforeItsBeginning(t *testing.T) {
	stored := filetest.Stored(map[string]string{"a.txt": "S1\tV1\tP1\t1.00\t1.00\t0\t0\tx\n"})
	end := bytes.LastIndex(stored, []byte("PK\x05\x06"))
	at := end + 16 // where the end says that the directory begins
	binary.LittleEndian.PutUint32(stored[at:], binary.LittleEndian.Uint32(stored[at:])+5)
	_, err := filetest.Collect(ReconciledRows(filetest.Memory("3202.zip", string(stored)), Uploaded).All())
	require.ErrorIs(t, err, ErrArchive)
	require.EqualError(t, err, "3202.zip: want a ZIP archive with one text file: it points to before its beginning")
	require.Equal(t, "3202.zip：应为只含一个文本文件的 ZIP 压缩包：指向文件开头之前", settlement.Chinese(err))
}

// An archive is kept in pieces, of which the first one is small if the archive is.
func TestPiecesOfAnArchive(t *testing.T) {
	for _, n := range []int{0, 1, firstPiece - 1, firstPiece, firstPiece + 1, pieceSize - 1, pieceSize, pieceSize + 1, 2*pieceSize + 7} {
		text := strings.Repeat("0123456789", n/10+1)[:n]
		p, err := readPieces(iotest.HalfReader(strings.NewReader(text)), 4<<20)
		require.NoError(t, err)
		require.EqualValues(t, n, p.size())
		if n < firstPiece {
			require.LessOrEqual(t, cap(p[0]), firstPiece)
		}
		got, err := io.ReadAll(io.NewSectionReader(p, 0, p.size()))
		require.NoError(t, err)
		require.True(t, text == string(got), n)
		_, err = readPieces(strings.NewReader(text), int64(n)-1)
		require.ErrorIs(t, err, ErrArchive)
	}
}
