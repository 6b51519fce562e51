package workbook

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"regexp"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// write writes the file. Where the library writes a sheet, which it holds without rows, the rows
// are put in.
func (f *file) write(w io.Writer) error {
	for _, s := range f.sheets {
		if err := f.x.SetSheetDimension(s.name, "A1:"+s.last.String()); err != nil {
			return err
		}
	}
	f.x.SetActiveSheet(0)
	p := &pack{zip: zip.NewWriter(w), sheets: map[string]*sheet{}}
	for i, s := range f.sheets {
		p.sheets[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = s
	}
	f.x.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	if err := f.x.Write(io.Discard); err != nil {
		return err
	}
	if len(p.sheets) > 0 {
		return ErrParts
	}
	return nil
}

// ErrParts says that the library named or wrote a sheet in another way than this package knows.
var ErrParts = coded.New("workbook.parts", "the workbook is not made as this package expects: this is a defect of it")

// pack is the archive as the library sees it.
type pack struct {
	zip    *zip.Writer
	sheets map[string]*sheet // those to come, by their names in the archive
}

// Create begins a part of the archive.
func (p *pack) Create(name string) (io.Writer, error) {
	w, err := p.zip.Create(name)
	if s := p.sheets[name]; s != nil && err == nil {
		delete(p.sheets, name)
		return &filled{w, s}, nil
	}
	if name == "[Content_Types].xml" {
		return withoutImages{w}, err
	}
	return w, err
}

// withoutImages leaves out kinds of images, which the library lists in a random order and the
// workbook has none of.
type withoutImages struct{ w io.Writer }

var images = regexp.MustCompile(`<Default Extension="[a-z]+" ContentType="image/[^"]+"></Default>`)

func (i withoutImages) Write(all []byte) (int, error) {
	_, err := i.w.Write(images.ReplaceAll(all, nil))
	return len(all), err
}

// AddFS is not used by the library.
func (p *pack) AddFS(fsys fs.FS) error { return p.zip.AddFS(fsys) }

// Close ends the archive.
func (p *pack) Close() error { return p.zip.Close() }

// filled puts the rows of a sheet into what the library writes of it, in one piece.
type filled struct {
	w     io.Writer
	sheet *sheet
}

const dataBegin, dataEnd, dataNone = "<sheetData>", "</sheetData>", "<sheetData/>"

func (f *filled) Write(all []byte) (int, error) {
	before, after, ok := bytes.Cut(all, []byte(dataBegin))
	if ok {
		_, after, ok = bytes.Cut(after, []byte(dataEnd))
	} else {
		before, after, ok = bytes.Cut(all, []byte(dataNone))
	}
	if !ok {
		return 0, ErrParts
	}
	out := bufio.NewWriterSize(f.w, 1<<16)
	_, _ = out.Write(before) // errors stay until Flush
	_, _ = out.WriteString(dataBegin)
	rows := rowWriter{w: out}
	f.sheet.rows(&rows)
	rows.end()
	_, _ = out.WriteString(dataEnd)
	_, _ = out.Write(after)
	return len(all), out.Flush()
}
