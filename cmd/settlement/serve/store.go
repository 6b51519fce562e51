package serve

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/job"
)

// room is what all uploads together may take.
type room struct {
	most int64
	used atomic.Int64
}

// take takes n bytes, or returns false.
func (r *room) take(n int64) bool {
	if r.used.Add(n) <= r.most {
		return true
	}
	r.used.Add(-n)
	return false
}

// store is uploaded files, in a folder of their own under numbers, by the names that a job calls
// them by. It is the files of jobs: nothing else can be named.
type store struct {
	dir  string
	room *room
	mu   sync.Mutex
	list []stored // in the order of their coming
	next int      // number of the next file
	gone bool     // removed: what still comes is not kept
	over fs.FS    // further files that jobs may name: those of the examples
}

type stored struct {
	name, path string
	size       int64
}

func newStore(dir string, r *room, over fs.FS) (*store, error) {
	return &store{dir: dir, room: r, over: over}, os.Mkdir(dir, 0o700)
}

// Open opens an uploaded file or one of an example.
func (s *store) Open(name string) (io.ReadCloser, error) {
	if f, ok := s.find(name); ok {
		file, err := os.Open(f.path)
		if at := (*fs.PathError)(nil); errors.As(err, &at) {
			return nil, at.Err // no path of this machine is shown
		}
		return file, err
	}
	if inner, ok := strings.CutPrefix(path.Clean(name), exampleNames); ok && s.over != nil {
		return job.FS(s.over).Open(inner)
	}
	return nil, fs.ErrNotExist
}

// Match returns the names of uploaded files that match a pattern.
func (s *store) Match(pattern string) (list []string, err error) {
	for _, f := range s.all() {
		ok, err := path.Match(pattern, f.name)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, f.name)
		}
	}
	slices.Sort(list)
	return list, nil
}

func (s *store) all() []stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

func (s *store) find(name string) (stored, bool) {
	name = path.Clean(name)
	for _, f := range s.all() {
		if f.name == name {
			return f, true
		}
	}
	return stored{}, false
}

// mostName is the length of a name in bytes.
const mostName = 200

// tidyName makes a name of a file that was uploaded or packed fit for jobs and pages. Folders stay,
// as far as the name does not lead out of its own.
func tidyName(name string) (string, error) {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || strings.ContainsRune(`*?[]<>"|:`, r):
			return '_' // among them what a job would take for a pattern
		}
		return r
	}, name)
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if name == "" || len(name) > mostName || !fs.ValidPath(name) || strings.HasPrefix(name, exampleNames) {
		return "", errName
	}
	return name, nil
}

// add copies a file into the store, and returns its size. most is what it may have.
func (s *store) add(name string, from io.Reader, most int64) (int64, error) {
	name, err := tidyName(name)
	if err != nil {
		return 0, err
	}
	if _, ok := s.find(name); ok {
		return 0, errTwice
	}
	s.mu.Lock()
	s.next++
	at := filepath.Join(s.dir, strconv.Itoa(s.next))
	s.mu.Unlock()
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, errInside
	}
	n, err := s.copy(f, from, most)
	if e := f.Close(); err == nil && e != nil {
		err = errInside
	}
	if err != nil {
		_ = os.Remove(at) // the folder is removed in the end
		s.room.used.Add(-n)
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		_ = os.Remove(at)
		s.room.used.Add(-n)
		return 0, errNone
	}
	s.list = append(s.list, stored{name, at, n})
	return n, nil
}

// copy copies in pieces and takes room for each. It returns for how many bytes it took room.
func (s *store) copy(to io.Writer, from io.Reader, most int64) (n int64, err error) {
	piece := make([]byte, 256<<10)
	for {
		k, err := from.Read(piece)
		if k > 0 {
			if n+int64(k) > most || !s.room.take(int64(k)) {
				return n, errLarge
			}
			n += int64(k)
			if _, err := to.Write(piece[:k]); err != nil {
				return n, errInside
			}
		}
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// drop removes one file.
func (s *store) drop(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.list {
		if f.name == name {
			_ = os.Remove(f.path)
			s.room.used.Add(-f.size)
			s.list = slices.Delete(s.list, i, i+1)
			return
		}
	}
}

// remove removes all files.
func (s *store) remove() {
	s.mu.Lock()
	s.gone = true
	s.mu.Unlock()
	for _, f := range s.all() {
		s.drop(f.name)
	}
	_ = os.RemoveAll(s.dir)
}
