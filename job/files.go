package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Files says where a job and the files that it names are read from. Names are relative
// to the job, with slashes.
type Files interface {
	// Open opens a file. Every walk over claims opens their files anew, and must find
	// the same bytes.
	Open(name string) (io.ReadCloser, error)
	// Match returns the names that match a pattern of [path.Match], sorted.
	Match(pattern string) ([]string, error)
}

// Errors of files.
var (
	ErrOutside = coded.New("job.outside", "outside the folder of the job")
	ErrRegular = coded.New("job.regular", "not a regular file: it may have to be read twice")
	ErrPattern = coded.New("job.pattern", "no file matches")
)

// Folder is the files in and below a folder. Names that lead out of it, also through a
// link, are refused with [ErrOutside].
func Folder(dir string) Files { return folder(dir) }

type folder string

func (f folder) Open(name string) (io.ReadCloser, error) {
	if name = filepath.FromSlash(name); !filepath.IsLocal(name) {
		return nil, ErrOutside
	}
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, withoutPath(err)
	}
	defer root.Close()
	info, err := root.Stat(name)
	if err != nil {
		if escapes(err) {
			return nil, ErrOutside
		}
		return nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrRegular
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, withoutPath(err)
	}
	return file, nil
}

// escapes reports whether a path was refused because it leads out of its root: package
// os has no sentinel for that error.
func escapes(err error) bool { return strings.Contains(err.Error(), "escapes from parent") }

func (f folder) Match(pattern string) ([]string, error) {
	if !filepath.IsLocal(filepath.FromSlash(pattern)) {
		return nil, ErrOutside
	}
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, withoutPath(err)
	}
	defer root.Close()
	return fs.Glob(root.FS(), pattern)
}

// Anywhere is the files of a folder and every other file that the program may read:
// names may be absolute or lead out of the folder.
func Anywhere(dir string) Files { return anywhere(dir) }

type anywhere string

func (a anywhere) path(name string) string {
	if name = filepath.FromSlash(name); filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(string(a), name)
}

func (a anywhere) Open(name string) (io.ReadCloser, error) {
	path := a.path(name)
	info, err := os.Stat(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrRegular
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	return file, nil
}

func (a anywhere) Match(pattern string) ([]string, error) {
	list, err := filepath.Glob(a.path(pattern))
	if err != nil {
		return nil, err
	}
	for i, name := range list {
		if !filepath.IsAbs(filepath.FromSlash(pattern)) {
			if name, err = filepath.Rel(string(a), name); err != nil {
				return nil, withoutPath(err)
			}
		}
		list[i] = filepath.ToSlash(name)
	}
	slices.Sort(list)
	return list, nil
}

// FS is the files of a file system.
func FS(system fs.FS) Files { return files{system} }

type files struct{ fs.FS }

func (f files) Open(name string) (io.ReadCloser, error) {
	name = path.Clean(name)
	if !fs.ValidPath(name) {
		return nil, ErrOutside
	}
	info, err := fs.Stat(f.FS, name)
	if err != nil {
		return nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrRegular
	}
	file, err := f.FS.Open(name)
	if err != nil {
		return nil, withoutPath(err)
	}
	return file, nil
}

func (f files) Match(pattern string) ([]string, error) { return fs.Glob(f.FS, path.Clean(pattern)) }

// Readers is files under names that the caller gives them. Each function opens its file
// anew.
func Readers(open map[string]func() (io.ReadCloser, error)) Files { return readers(open) }

type readers map[string]func() (io.ReadCloser, error)

func (r readers) Open(name string) (io.ReadCloser, error) {
	open, known := r[path.Clean(name)]
	if !known {
		return nil, fs.ErrNotExist
	}
	return open()
}

func (r readers) Match(pattern string) ([]string, error) {
	var list []string
	for name := range r {
		ok, err := path.Match(pattern, name)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list, nil
}

func withoutPath(err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		return at.Err
	}
	return err
}

// FileError says in which file of the job something is wrong.
type FileError struct {
	File string
	Err  error
}

// Error returns "policy.json: what".
func (e *FileError) Error() string { return shown.Clean(e.File) + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *FileError) Unwrap() error { return e.Err }

// Chinese is Error in Chinese.
func (e *FileError) Chinese() string { return shown.Clean(e.File) + "：" + settlement.Chinese(e.Err) }

// Names is one file or several: a text, or a list of texts. A text with *, ? or [ is a
// pattern and stands for all files that match.
type Names []string

// String returns the names, separated by commas.
func (n Names) String() string { return strings.Join(n, ", ") }

// OneOrMore lets a text stand for the list of it.
func (Names) OneOrMore() {}

// MarshalJSON writes one file as a text.
func (n Names) MarshalJSON() ([]byte, error) {
	if len(n) == 1 {
		return json.Marshal(n[0])
	}
	return json.Marshal([]string(n))
}

// UnmarshalJSON reads a text or a list of texts.
func (n *Names) UnmarshalJSON(text []byte) error {
	if one := ""; json.Unmarshal(text, &one) == nil {
		*n = Names{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(n))
}

// expand returns the files that a list names or matches, in its order. A pattern that
// matches no file, and a file that is found twice, are errors.
func (n Names) expand(files Files) ([]string, error) {
	var list []string
	seen := map[string]bool{}
	for _, name := range n {
		found := []string{name}
		if strings.ContainsAny(name, "*?[") {
			var err error
			if found, err = files.Match(name); err != nil {
				return nil, &FileError{name, err}
			}
			if len(found) == 0 {
				return nil, &FileError{name, ErrPattern}
			}
		}
		for _, one := range found {
			if clean := path.Clean(one); seen[clean] {
				return nil, &FileError{one, fmt.Errorf("%w: its claims would be paid twice", settlement.ErrDuplicate)}
			} else {
				seen[clean] = true
			}
		}
		list = append(list, found...)
	}
	return list, nil
}
