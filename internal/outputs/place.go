package outputs

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Errors of outputs.
var (
	ErrInput = coded.New("outputs.input", "the job reads this file: it is not overwritten")
	ErrTwice = coded.New("outputs.twice", "two outputs are this one file")
)

// Distinct returns an error wrapping [ErrTwice] if two of the paths are one file:
// by another spelling, by links, or because names that differ in case alone may be
// one. Files need not exist. Empty paths are left out.
func Distinct(paths ...string) error {
	var places []place
	for _, path := range paths {
		if path == "" {
			continue
		}
		at := placeOf(path)
		for _, other := range places {
			if at.same(other) {
				return &Error{path, ErrTwice}
			}
		}
		places = append(places, at)
	}
	return nil
}

// Written returns an error wrapping [ErrTwice] if w writes to one of the paths: the
// shell may have opened it for the program.
func Written(w io.Writer, paths ...string) error {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil // a path that is no regular file is written to directly
	}
	for _, path := range paths {
		if at := placeOf(path); path != "" && at.info != nil && os.SameFile(at.info, info) {
			return &Error{path, ErrTwice}
		}
	}
	return nil
}

// Error says which file cannot be written.
type Error struct {
	Path string
	Err  error
}

func (e *Error) Error() string { return shown.Clean(e.Path) + ": " + e.Err.Error() }

// Chinese is Error in Chinese.
func (e *Error) Chinese() string { return shown.Clean(e.Path) + "：" + settlement.Chinese(e.Err) }
func (e *Error) Unwrap() error   { return e.Err }

// place is where a path leads.
type place struct {
	path string      // of the file itself, links followed
	info fs.FileInfo // nil: there is no file yet
	dir  fs.FileInfo // nil: there is no such directory
}

func placeOf(path string) place {
	at := place{path: path}
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		at.path = follow(path) // what is no regular file may have no other path
	}
	if at.info, err = os.Stat(at.path); err != nil {
		at.info = nil
	}
	if at.dir, err = os.Stat(filepath.Dir(at.path)); err != nil {
		at.dir = nil
	}
	return at
}

// mostLinks is how many links are followed, as systems do.
const mostLinks = 40

// follow returns the absolute path of the file that a path leads to. The file may be
// missing, even behind a link.
func follow(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	for range mostLinks {
		if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
			path = filepath.Join(dir, filepath.Base(path))
		}
		target, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return path
}

// same reports whether two places are, or would be, one file.
func (p place) same(o place) bool {
	switch {
	case p.info != nil && o.info != nil:
		return os.SameFile(p.info, o.info)
	case p.info != nil || o.info != nil:
		return false // one is there and the other is not
	}
	if p.dir == nil || o.dir == nil {
		return strings.EqualFold(p.path, o.path)
	}
	// Disks differ in whether case counts, and here no file shows it.
	return os.SameFile(p.dir, o.dir) && strings.EqualFold(filepath.Base(p.path), filepath.Base(o.path))
}
