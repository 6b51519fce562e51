package intake

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrArchive says that an archive is not that of a reconciliation (3202).
var ErrArchive = coded.New("his.archive", "want a ZIP archive with one text file")

// Bounds of an archive: its size, which is kept in memory, and its unpacked size.
const (
	maxArchive  = 256 << 20
	maxUnpacked = 8 << 30
)

// Direction says whose detail file of a reconciliation (对明细账, 3202) it is.
type Direction uint8

// Directions.
const (
	Uploaded   Direction = iota // by the hospital
	Downloaded                  // from the centre, with what it found
)

// ReconciledRows reads the text file inside of a 3202 archive. Of a downloaded file
// the id of a settlement is blank where the centre has several.
func ReconciledRows(archive rows.File, d Direction) *rows.Table[Row] {
	return reading{}.table(reconciled(archive, d))
}

// reconciled returns the text file inside of a 3202 archive: UTF-8, separated by tabs,
// without a header; the word null is a blank value. The packed file, at most 256 MiB,
// is kept in memory while it is read. It may unpack to at most 8 GiB, of which nothing
// is kept, and to no more than the archive says.
func reconciled(archive rows.File, d Direction) rows.File {
	f := rows.File{Name: archive.Name, Tabbed: []string{
		"setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "refd_setl_flag", "exp_content",
	}}
	if d == Downloaded {
		f.Tabbed = []string{
			"psn_no", "mdtrt_id", "setl_id", "msgid", "stmt_rslt", "refd_setl_flag", "memo", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "exp_content",
		}
	}
	f.Open = func() (io.ReadCloser, error) { return openArchive(archive) }
	return f
}

func openArchive(archive rows.File) (io.ReadCloser, error) {
	packed, err := archive.Open()
	if err != nil {
		return nil, err
	}
	data, err := readPieces(packed, maxArchive)
	if e := packed.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(data, data.size())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	var text *zip.File
	for _, e := range z.File {
		if e.FileInfo().IsDir() || strings.HasPrefix(path.Base(e.Name), ".") {
			continue
		}
		if text != nil {
			return nil, fmt.Errorf("%w: it holds several", ErrArchive)
		}
		text = e
	}
	if text == nil {
		return nil, fmt.Errorf("%w: it holds none", ErrArchive)
	}
	if text.UncompressedSize64 > maxUnpacked {
		return nil, fmt.Errorf("%w: it unpacks to more than 8 GiB", ErrArchive)
	}
	r, err := text.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	return &unpacked{r, maxUnpacked}, nil
}

// pieces are a file in memory: it grows without being copied, except for a part of its
// first piece.
type pieces [][]byte

const (
	pieceSize  = 1 << 20
	firstPiece = 4 << 10 // many archives are small
)

var errBefore = errors.New("it points to before its beginning")

// readPieces reads a file whose size is at most the bound most.
func readPieces(r io.Reader, most int64) (p pieces, err error) {
	for left := most; ; {
		piece, err := readPiece(r, len(p) == 0)
		if left -= int64(len(piece)); left < 0 {
			return nil, fmt.Errorf("%w of at most %d MiB", ErrArchive, most>>20)
		}
		p = append(p, piece)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return p, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// readPiece reads a piece, which is shorter only where the file ends. The first one takes
// little memory if it is.
func readPiece(r io.Reader, first bool) ([]byte, error) {
	size := pieceSize
	if first {
		size = firstPiece
	}
	piece := make([]byte, size)
	n, err := io.ReadFull(r, piece)
	if first && err == nil {
		piece = append(make([]byte, 0, pieceSize), piece...)[:pieceSize]
		var more int
		more, err = io.ReadFull(r, piece[n:])
		n += more
	}
	return piece[:n], err
}

func (p pieces) size() int64 { return int64(len(p)-1)*pieceSize + int64(len(p[len(p)-1])) }

// ReadAt implements [io.ReaderAt]. The offset is one that the archive says, and may be
// below zero.
func (p pieces) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errBefore
	}
	for n < len(b) {
		i := (off + int64(n)) / pieceSize
		at := (off + int64(n)) % pieceSize
		if i >= int64(len(p)) || at >= int64(len(p[i])) {
			return n, io.EOF
		}
		n += copy(b[n:], p[i][at:])
	}
	return n, nil
}

// unpacked ends with an error if an archive unpacks to too much, or to something other
// than it says.
type unpacked struct {
	io.ReadCloser
	left int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if u.left -= int64(n); u.left < 0 {
		return 0, fmt.Errorf("%w: it unpacks to more than 8 GiB", ErrArchive)
	}
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: it does not unpack to what it says: %w", ErrArchive, err)
	} else if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", ErrArchive, err)
	}
	return n, err
}
