package serve

import (
	"errors"
	"io"
	"io/fs"
	"path"

	"github.com/yibaojiesuan/settlement/job"
)

// below is the files of a store as a job sees them that lies in a folder of it. A browser sends
// files without their folders: a name that is not there is looked up without its own.
type below struct {
	*store
	dir string
}

// jobFiles are the files that a job of this name sees.
func (s *store) jobFiles(name string) job.Files { return below{s, path.Dir(name)} }

// Open opens a file by its name in the job.
func (b below) Open(name string) (io.ReadCloser, error) {
	if isExampleName(path.Clean(name)) {
		return b.store.Open(name)
	}
	f, err := b.store.Open(path.Join(b.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return b.store.Open(path.Base(name))
	}
	return f, err
}

// Match returns names as the job would name them.
func (b below) Match(pattern string) ([]string, error) {
	list, err := b.store.Match(path.Join(b.dir, pattern))
	if err != nil || len(list) > 0 {
		for i, name := range list {
			if b.dir != "." {
				list[i] = name[len(b.dir)+1:]
			}
		}
		return list, err
	}
	return b.store.Match(path.Base(pattern))
}
