// Package book reads workbooks (.xlsx) as streams: ZIP archives of XML. It keeps the
// texts that cells share, and one row.
package book

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/ahead"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// What can be wrong with a workbook.
var (
	ErrBroken   = coded.New("his.broken", "the workbook is broken")
	ErrBomb     = coded.New("his.bomb", "the workbook unpacks to too much")
	ErrNoBook   = coded.New("his.no_book", "the file is a ZIP archive, and no workbook: want a text file or .xlsx")
	ErrBinary   = coded.New("his.binary", "the file is a binary workbook (.xlsb): save it as .xlsx")
	ErrOpenBook = coded.New("his.open_book", "the file is an OpenDocument sheet (.ods): save it as .xlsx")
	ErrFormula  = coded.New("his.formula", "a formula without its result: open the workbook, save it, and read it again")
	ErrCellErr  = coded.New("his.cell_err", "an error of the spreadsheet")
)

// Bounds of what a workbook may unpack to. A part that is large must not be much larger
// than its packed form: sheets of claims shrink to a tenth, seldom to a fiftieth.
const (
	maxPart    = 4 << 30
	maxStrings = 512 << 20
	maxSmall   = 64 << 20 // styles, names of sheets
	freeSize   = 64 << 20 // up to here no ratio is held
	maxRatio   = 200
)

// Book is an open workbook. It is safe for concurrent use if its reader is.
type Book struct {
	Sheets   []Sheet
	From1904 bool
	Ahead    bool // parts are unpacked in a goroutine, ahead of the one who reads them
	files    map[string]*zip.File
	strings  sharedStrings
	dated    []bool // of each style: it shows a number as a day
	styles   *zip.File
}

// Sheet is a sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	part   *zip.File
}

// Open opens a workbook.
func Open(r io.ReaderAt, size int64) (*Book, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, quiet(err))
	}
	z.RegisterDecompressor(zip.Deflate, inflate)
	b := &Book{files: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := partName(f.Name)
		if b.files[name] == nil {
			b.files[name] = f
		}
	}
	root, err := b.root()
	if err != nil {
		return nil, err
	}
	return b, b.read(root)
}

// quiet returns the error of an archive as a message may have it.
func quiet(err error) error {
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return zip.ErrAlgorithm
	case errors.Is(err, zip.ErrChecksum):
		return zip.ErrChecksum
	case errors.Is(err, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	case errors.Is(err, zip.ErrFormat):
		return zip.ErrFormat
	}
	return err
}

// partName makes names of parts comparable: some programs write them with backslashes,
// or in other letters.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/"))
}

// root finds the part that names the sheets.
func (b *Book) root() (string, error) {
	switch {
	case b.files["xl/workbook.bin"] != nil:
		return "", ErrBinary
	case b.files["content.xml"] != nil && b.files["mimetype"] != nil:
		return "", ErrOpenBook
	}
	rels, err := b.relations("_rels/.rels", "")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if strings.HasSuffix(r.kind, "/officeDocument") && b.files[r.target] != nil {
			return r.target, nil
		}
	}
	if b.files["xl/workbook.xml"] != nil {
		return "xl/workbook.xml", nil
	}
	return "", ErrNoBook
}

// relation says what a part is to another.
type relation struct{ id, kind, target string }

// relations reads a list of relations; folder is that of the part they are of.
func (b *Book) relations(name, folder string) (list []relation, err error) {
	f := b.files[name]
	if f == nil {
		return nil, nil
	}
	err = b.scan(f, maxSmall, func(s *scanner) error {
		if s.is("Relationship") {
			target := s.attrText("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			list = append(list, relation{s.attrText("Id"), s.attrText("Type"), partName(target)})
		}
		return nil
	})
	return list, err
}

// read reads what all sheets share.
func (b *Book) read(root string) error {
	folder, base := path.Split(root)
	rels, err := b.relations(folder+"_rels/"+base+".rels", folder)
	if err != nil {
		return err
	}
	byID := make(map[string]relation, len(rels))
	for _, r := range rels {
		byID[r.id] = r
		switch f := b.files[r.target]; {
		case f == nil:
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = b.readStrings(f)
		case strings.HasSuffix(r.kind, "/styles"):
			err = b.readStyles(f)
		}
		if err != nil {
			return err
		}
	}
	err = b.scan(b.files[root], maxSmall, func(s *scanner) error {
		switch {
		case s.is("workbookPr"):
			on := s.attrText("date1904")
			b.From1904 = on == "1" || on == "true"
		case s.is("sheet"):
			r := byID[s.attrText("id")]
			if f := b.files[r.target]; f != nil && strings.HasSuffix(r.kind, "/worksheet") {
				state := s.attrText("state")
				b.Sheets = append(b.Sheets, Sheet{s.attrText("name"), state == "hidden" || state == "veryHidden", f})
			}
		}
		return nil
	})
	if err == nil && len(b.Sheets) == 0 {
		err = fmt.Errorf("%w: it has no sheet", ErrBroken)
	}
	return err
}

// open unpacks a part: ahead of the one who reads it, if the book is to be read so.
func (b *Book) open(f *zip.File, most uint64) (*part, error) {
	size := f.UncompressedSize64
	if size > most || size > freeSize && size/maxRatio > f.CompressedSize64 {
		return nil, fmt.Errorf("%w: a part of %d MiB", ErrBomb, size>>20)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, quiet(err))
	}
	text := io.ReadCloser(&unpacked{r, int64(size)})
	if b.Ahead {
		text = ahead.New(text)
	}
	return &part{text, int64(size)}, nil
}

// part is an open part of a workbook. It must be closed.
type part struct {
	io.ReadCloser
	size int64
}

// unpacked ends with an error if a part unpacks to more than it says.
type unpacked struct {
	io.ReadCloser
	left int64
}

func (u *unpacked) Read(to []byte) (int, error) {
	n, err := u.ReadCloser.Read(to)
	if u.left -= int64(n); u.left < 0 {
		return 0, fmt.Errorf("%w: more than it says", ErrBomb)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", ErrBroken, quiet(err))
	}
	return n, err
}

// scan reads a part token by token.
func (b *Book) scan(f *zip.File, most uint64, visit func(*scanner) error) error {
	r, err := b.open(f, most)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		if err := s.next(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := visit(s); err != nil {
			return err
		}
	}
}

// Sum tells what was read apart: two workbooks with the same sums of their parts are the
// same.
func (b *Book) Sum(sheet int) []byte {
	var list []byte
	add := func(f *zip.File) {
		for shift := 0; shift < 32; shift += 8 {
			list = append(list, byte(f.CRC32>>shift), byte(f.UncompressedSize64>>shift))
		}
	}
	add(b.Sheets[sheet].part)
	for _, f := range b.shared() {
		add(f)
	}
	return append(list, b.Sheets[sheet].Name...)
}

// shared are the parts that all sheets share.
func (b *Book) shared() (list []*zip.File) {
	for _, f := range []*zip.File{b.strings.part, b.styles} {
		if f != nil {
			list = append(list, f)
		}
	}
	return list
}
