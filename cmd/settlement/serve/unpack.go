package serve

import (
	"archive/zip"
	"context"
	"io"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// unpack replaces a ZIP archive in the store by what it holds. Anything else stays as it is, also
// a workbook, which is such an archive. most is what it may unpack to.
func (s *store) unpack(ctx context.Context, name string, most int64) error {
	f, ok := s.find(name)
	if !ok || !strings.EqualFold(path.Ext(name), ".zip") {
		return nil
	}
	file, err := os.Open(f.path)
	if err != nil {
		return errInside
	}
	defer file.Close()
	z, err := zip.NewReader(file, f.size)
	if err != nil {
		return errArchive
	}
	if len(z.File) > mostFiles {
		return errMany
	}
	for _, e := range z.File {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		inner := packedName(e)
		if !e.Mode().IsRegular() || strings.HasPrefix(path.Base(inner), ".") || strings.HasPrefix(inner, "__MACOSX/") {
			continue // folders, links, what systems add
		}
		n, err := s.packed(inner, e, most)
		if err != nil {
			return err
		}
		most -= n
	}
	s.drop(name)
	return nil
}

func (s *store) packed(name string, e *zip.File, most int64) (int64, error) {
	const encrypted = 1
	if e.Flags&encrypted != 0 {
		return 0, errLocked
	}
	r, err := e.Open()
	if err != nil {
		return 0, errArchive
	}
	defer r.Close()
	n, err := s.add(name, broken{r}, most)
	return n, err
}

// broken calls every error of an archive by one name.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // a reader returns it as it is
		err = errArchive
	}
	return n, err
}

// packedName is the name of a packed file: Windows in China writes it in GBK.
func packedName(e *zip.File) string {
	if !e.NonUTF8 && utf8.ValidString(e.Name) {
		return e.Name
	}
	if !utf8.ValidString(e.Name) {
		if name, err := simplifiedchinese.GB18030.NewDecoder().String(e.Name); err == nil {
			return name
		}
	}
	return e.Name
}
