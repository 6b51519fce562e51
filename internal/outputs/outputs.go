package outputs

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Set are the files that a program writes.
type Set struct {
	Inputs []string // which no output may replace
	list   []*output
}

// output is one file, beside its place until it is moved there.
type output struct {
	place
	name   string // as the caller calls it
	file   *os.File
	direct bool   // no regular file: written to as it is
	kept   string // where the replaced file is kept until all is done
	moved  bool
}

// prefix is the beginning of the names of files that are not in their place yet.
const prefix = ".settle-"

// Check returns an error wrapping [ErrInput] or [ErrTwice] if one of the paths is an
// input or if two are one file; empty ones are left out. A program calls it before its
// work; [Set.Create] checks again.
func (s *Set) Check(paths ...string) error {
	if err := Distinct(paths...); err != nil {
		return err
	}
	for _, path := range paths {
		if path == "" {
			continue
		}
		if err := s.notRead(path, placeOf(path)); err != nil {
			return err
		}
	}
	return nil
}

// notRead returns an error if an input is at a place.
func (s *Set) notRead(path string, at place) error {
	if at.info == nil {
		return nil
	}
	for _, input := range s.Inputs {
		if in, err := os.Stat(input); err == nil && os.SameFile(in, at.info) {
			return &Error{path, ErrInput}
		}
	}
	return nil
}

// Create begins a file. It returns an error wrapping [ErrInput] or [ErrTwice] if the
// file is an input or an output of the set already, or if it cannot be written.
func (s *Set) Create(path string) (io.Writer, error) {
	out := &output{place: placeOf(path), name: path}
	if err := s.notRead(path, out.place); err != nil {
		return nil, err
	}
	for _, other := range s.list {
		if out.same(other.place) {
			return nil, &Error{path, ErrTwice}
		}
	}
	if err := out.open(); err != nil {
		return nil, &Error{path, plain(err)}
	}
	s.list = append(s.list, out)
	return out, nil
}

// Write writes to the file. An error names the place, not the file beside it.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	if err != nil {
		err = &Error{o.name, plain(err)}
	}
	return n, err
}

// open opens the file beside its place.
func (o *output) open() (err error) {
	if o.info != nil && !o.info.Mode().IsRegular() {
		o.direct = true
		o.file, err = os.OpenFile(o.path, os.O_WRONLY, 0)
		return err
	}
	mode := fs.FileMode(0o666) // less the umask
	if o.info != nil {
		mode = 0o600 // other users must not read it before it has the mode of the old file
	}
	beside.Lock()
	defer beside.Unlock()
	if o.file, err = os.OpenFile(o.beside(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode); err == nil {
		beside.paths[o.file.Name()] = true
	}
	return err
}

// beside returns a path in the file's directory that no other file has.
func (o *output) beside() string { return filepath.Join(filepath.Dir(o.path), prefix+rand.Text()) }

// Commit closes the files and moves them to their places. If it returns an error,
// nothing was replaced.
func (s *Set) Commit() error {
	for _, out := range s.list {
		if err := out.finish(); err != nil {
			return &Error{out.name, plain(err)}
		}
	}
	beside.Lock()
	defer beside.Unlock()
	for i, out := range s.list {
		if err := out.move(i < len(s.list)-1); err != nil {
			return &Error{out.name, errors.Join(plain(err), s.restore())}
		}
	}
	for _, out := range s.list {
		if out.kept != "" {
			_ = os.Remove(out.kept)
			out.kept = ""
		}
	}
	s.list = nil
	return nil
}

// finish brings all that was written to the disk, and gives the file the owner and
// the mode of the one that it replaces.
func (o *output) finish() error {
	if o.direct {
		return o.file.Close()
	}
	if o.info != nil {
		keepOwner(o.file, o.info)
		if err := o.file.Chmod(o.info.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)); err != nil {
			return err
		}
	}
	if err := o.file.Sync(); err != nil {
		return err
	}
	return o.file.Close()
}

// move moves the file to its place. If moves of other files follow, which may fail, it
// keeps the file that was there.
func (o *output) move(others bool) error {
	if o.direct {
		return nil
	}
	if others {
		if err := o.keep(); err != nil {
			return err
		}
	}
	if err := os.Rename(o.file.Name(), o.path); err != nil {
		return err
	}
	o.moved = true
	delete(beside.paths, o.file.Name())
	return nil
}

// keep gives the file at the place a second name: by a link, so that the place is never
// empty, or by renaming it where there are no links.
func (o *output) keep() error {
	info, err := os.Lstat(o.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errPlace
	}
	if err != nil {
		return err
	}
	at := o.beside()
	if err = os.Link(o.path, at); err != nil {
		err = os.Rename(o.path, at)
	}
	if err == nil {
		o.kept = at
	}
	return err
}

var errPlace = coded.New("outputs.place", "something that is no regular file has come into its place")

// restore takes back what was moved.
func (s *Set) restore() error {
	var errs []error
	for _, out := range s.list {
		var err error
		switch {
		case out.kept != "":
			err = os.Rename(out.kept, out.path)
			if err == nil && !out.moved {
				_ = os.Remove(out.kept) // two names of one file: renaming does nothing
			}
		case out.moved:
			err = os.Remove(out.path)
		}
		if err == nil {
			out.kept = ""
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Discard removes what was not moved; after Commit there is nothing left to do.
func (s *Set) Discard() {
	beside.Lock()
	defer beside.Unlock()
	for _, out := range s.list {
		_ = out.file.Close()
		if !out.direct && !out.moved {
			_ = os.Remove(out.file.Name())
			delete(beside.paths, out.file.Name())
		}
	}
	s.list = nil
}

// plain takes the path off an error: it is that of a file beside the place.
func plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
