package rows

import (
	"context"
	"errors"
	"github.com/yibaojiesuan/settlement/internal/coded"
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

	// Query, if set, is run in place of reading the file. Rows are numbered from 1; there is no
	// header row.
	Query *Query

	// Tabbed, if set, are the columns of a file that is separated by tabs and has no
	// header; in it the word null is a blank value.
	Tabbed []string

	within context.Context // of the query; nil: it is never cancelled
}

// ErrRegular says that a path names a pipe, a device or a folder: it may block for ever, never end,
// or not be there when it is read a second time.
var ErrRegular = coded.New("his.regular", "not a regular file: it may have to be read twice")

// Path is the file at a path. Messages call it by that path. Of a workbook, the name of
// a sheet may follow: book.xlsx#一月. What is no regular file is refused with [ErrRegular].
func Path(path string) File {
	path, sheet := SplitSheet(path)
	return File{Name: path, SheetName: sheet, Open: func() (io.ReadCloser, error) {
		info, err := os.Stat(path) // before it is opened: that waits for the other end of a pipe
		if err == nil && !info.Mode().IsRegular() {
			return nil, ErrRegular
		}
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
	if f.Query != nil {
		return false
	}
	ext := strings.ToLower(path.Ext(f.Name))
	return ext == ".jsonl" || ext == ".ndjson" || ext == ".json"
}

const byteOrderMark = "\uFEFF"
