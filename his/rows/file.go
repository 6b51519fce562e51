package rows

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// File is a file of claims.
type File struct {
	// Name is what errors print. Its extension says what the file holds: JSON
	// lines if it is .jsonl or .ndjson, else CSV.
	Name string
	// Open opens the file at its beginning. Every walk calls it once.
	Open func() (io.ReadCloser, error)
	// Encoding is that of a CSV file; the zero value is UTF-8. JSON is UTF-8 always.
	Encoding Encoding
	// Sheet, if set, is read in place of the file.
	Sheet *Sheet

	// Tabbed, if set, are the columns of a file that is separated by tabs and has no
	// header; in it the word null is a blank value.
	Tabbed []string
}

// Path is the file at a path. Messages call it by that path, and its encoding is
// detected.
func Path(path string) File {
	return File{Name: path, Encoding: Detected, Open: func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if at := (*fs.PathError)(nil); errors.As(err, &at) {
			err = at.Err // the message has the path already
		}
		return f, err
	}}
}

// JSONLines reports whether the file holds JSON lines, which its name says.
func (f File) JSONLines() bool {
	ext := strings.ToLower(path.Ext(f.Name))
	return ext == ".jsonl" || ext == ".ndjson"
}

const byteOrderMark = "\uFEFF"

// skipMark returns r without the byte order mark it may begin with.
func skipMark(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	begin, err := b.Peek(len(byteOrderMark))
	if string(begin) == byteOrderMark {
		_, err = b.Discard(len(begin))
	}
	if errors.Is(err, io.EOF) {
		err = nil // shorter than a mark: the next read says so
	}
	return b, err
}
