package call

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/job"
)

// File is a file that a caller gives: its name, relative to the job with slashes, and its bytes.
// The bytes must not change while the call runs.
type File struct {
	Name string
	Data []byte
}

// Errors of what a caller gives.
var (
	ErrName = coded.New("call.name", "not the name of a file below the job: want UTF-8 with slashes, without .. and control characters")
	ErrNull = coded.New("call.null", "a null pointer")
	ErrSize = coded.New("call.size", "a size that is negative or too large")
	ErrKind = coded.New("call.kind", "neither bytes nor a text: files are {name: Uint8Array}, the request is a text")
)

// MaxName is the greatest length of a file's name, in bytes.
const MaxName = 4096

// given are the files of the caller, over those of the folder if there is one.
func given(list []File, folder string) (job.Files, error) {
	open := make(map[string]func() (io.ReadCloser, error), len(list))
	var f settlement.Faults
	for i, file := range list {
		at := fmt.Sprintf("files[%d]", i)
		name := path.Clean(file.Name)
		switch {
		case !isName(file.Name):
			f.At(at, fmt.Errorf("%w: got %s", ErrName, shown.Quote(file.Name)))
		case open[name] != nil:
			f.At(at, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.Quote(name)))
		default:
			open[name] = func() (io.ReadCloser, error) { return memory{bytes.NewReader(file.Data)}, nil }
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if folder == "" {
		return job.Readers(open), nil
	}
	return over{job.Readers(open), job.Folder(folder)}, nil
}

// isName reports whether a name is that of a file below the job. A backslash is refused because
// Windows takes it for a slash: one name would mean two files.
func isName(name string) bool {
	clean := path.Clean(name)
	return name != "" && len(name) <= MaxName && utf8.ValidString(name) && fs.ValidPath(clean) && clean != "." &&
		!strings.ContainsRune(name, '\\') && !strings.ContainsFunc(name, unicode.IsControl)
}

// memory is a file that is kept by the caller. A workbook is read in it at any place.
type memory struct{ *bytes.Reader }

// Close does nothing.
func (memory) Close() error { return nil }

// over are files that hide those of the same names under them.
type over struct{ top, under job.Files }

// Open opens a file of the top, or else the one under it.
func (o over) Open(name string) (io.ReadCloser, error) {
	file, err := o.top.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return file, err
}

// Match returns the names of both that match.
func (o over) Match(pattern string) ([]string, error) {
	top, err := o.top.Match(pattern)
	if err != nil {
		return nil, err
	}
	under, err := o.under.Match(pattern)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(top, under)
	slices.Sort(all)
	return slices.Compact(all), nil
}
