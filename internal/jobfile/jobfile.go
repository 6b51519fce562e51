// Package jobfile opens jobs for the programs under examples, which name them by paths.
package jobfile

import (
	"bytes"
	"io"
	"path"
	"path/filepath"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/job"
)

// Files returns the files of the job at a path, and the name of the job among them.
// outside lets the job name files outside its folder.
func Files(at string, outside bool) (files job.Files, name string) {
	dir, name := filepath.Split(at)
	if dir == "" {
		dir = "."
	}
	if outside {
		return job.Anywhere(dir), name
	}
	return job.Folder(dir), name
}

// Overlay is the files of a job, some of them replaced by texts under their clean names.
type Overlay struct {
	job.Files
	Texts map[string][]byte
}

// Open opens a file or what replaces it.
func (o Overlay) Open(name string) (io.ReadCloser, error) {
	if text, ok := o.Texts[path.Clean(name)]; ok {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	return o.Files.Open(name)
}

// Inputs returns the paths of all files that the job or year at a path reads.
func Inputs(path string, j interface{ Reads() []string }) []string {
	var inputs []string
	for _, name := range j.Reads() {
		if name = filepath.FromSlash(name); !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		inputs = append(inputs, name)
	}
	return inputs
}

// Named calls the job by the given path in the faults of its document.
func Named(path string, err error) error {
	if err == nil {
		return nil
	}
	var all, faults settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		if of, ok := e.(*job.FileError); ok && of.File == filepath.Base(path) { //nolint:errorlint // a wrapper adds words that must stay
			e = &job.FileError{File: path, Err: of.Err}
		}
		faults.Add(e)
	}
	faults.Total = all.Total
	return faults.Err()
}

// InFile names a file in every fault of what it holds.
func InFile(path string, err error) error {
	if err == nil {
		return nil
	}
	var all, named settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		named.Add(&job.FileError{File: path, Err: e})
	}
	named.Total = all.Total
	return named.Err()
}

// Read reads a document at a path, and names it in its faults.
func Read[D any](path string, from func(io.Reader) (D, error)) (d D, err error) {
	f, err := job.Anywhere(".").Open(path)
	if err == nil {
		defer f.Close()
		d, err = from(f)
	}
	return d, InFile(path, err)
}

// WriteFaults prints the faults as JSON, in place of the output that a caller asked for
// as JSON. The standard error has them for people.
func WriteFaults(w io.Writer, err error) {
	_ = jsontext.Encode(w, job.Faults(err), "  ") // a caller that does not read it has the standard error
}
