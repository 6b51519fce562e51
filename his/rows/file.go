package rows

import (
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
	// lines if it is .jsonl or .ndjson, JSON objects if it is .json, else CSV or, if it
	// begins as one, a workbook.
	Name string
	// Open opens the file at its beginning. Every walk calls it once.
	Open func() (io.ReadCloser, error)
	// Encoding is that of a text file; the zero value is detected.
	Encoding Encoding
	// SheetName is the sheet of a workbook that is read; empty: the one with the header.
	SheetName string
	// Sheet, if set, is read in place of the file.
	Sheet *Sheet

	// Tabbed, if set, are the columns of a file that is separated by tabs and has no
	// header; in it the word null is a blank value.
	Tabbed []string
}

// Path is the file at a path. Messages call it by that path. Of a workbook, the name of
// a sheet may follow: book.xlsx#一月.
func Path(path string) File {
	path, sheet := SplitSheet(path)
	return File{Name: path, SheetName: sheet, Open: func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if at := (*fs.PathError)(nil); errors.As(err, &at) {
			err = at.Err // the message has the path already
		}
		return f, err
	}}
}

// SplitSheet returns a path and the name of the sheet that follows it, if there is one:
// book.xlsx#一月.
func SplitSheet(path string) (file, sheet string) {
	i := strings.LastIndexByte(path, '#')
	if i < 0 || !strings.HasSuffix(strings.ToLower(path[:i]), ".xlsx") && !strings.HasSuffix(strings.ToLower(path[:i]), ".xlsm") {
		return path, ""
	}
	return path[:i], path[i+1:]
}

// JSONLines reports whether the file holds JSON, which its name says: one object a line,
// or, of a name that ends in .json, objects in any lines or in an array.
func (f File) JSONLines() bool {
	ext := strings.ToLower(path.Ext(f.Name))
	return ext == ".jsonl" || ext == ".ndjson" || ext == ".json"
}

const byteOrderMark = "\uFEFF"
