package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/yibaojiesuan/settlement/examples/internal/outputs"
	"github.com/yibaojiesuan/settlement/his"
)

// place returns where a file is that the job names.
func place(dir, name string) string {
	if filepath.IsAbs(name) || strings.Contains(name, "://") {
		return name
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

// file returns a file of claims, which every walk opens anew, and what may go wrong
// with its disk.
func (p Part) file(ctx context.Context, path string) (his.File, *disk) {
	d := new(disk)
	return his.File{
		Name: strings.TrimPrefix(strings.TrimPrefix(path, p.Dir), "/"),
		Open: func() (io.ReadCloser, error) { return d.open(ctx, path) },
	}, d
}

// disk notes what kept a file from being read: not the claims' fault, and a runner
// may well try again.
type disk struct{ err error }

// open opens a file wherever it is: on a disk, or in a store that Beam knows.
func (d *disk) open(ctx context.Context, path string) (io.ReadCloser, error) {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return nil, d.note(err)
	}
	f, err := fs.OpenRead(ctx, path)
	if err != nil {
		return nil, errors.Join(d.note(err), fs.Close())
	}
	return &openFile{f, fs, d}, nil
}

func (d *disk) note(err error) error {
	if d.err == nil && err != io.EOF {
		d.err = err
	}
	return err
}

type openFile struct {
	file io.ReadCloser
	fs   io.Closer
	disk *disk
}

func (f *openFile) Read(p []byte) (int, error) {
	n, err := f.file.Read(p)
	return n, f.disk.note(err)
}

func (f *openFile) Close() error { return errors.Join(f.file.Close(), f.fs.Close()) }

// checkPlace returns an error if this program has no access to stores such as the
// one that a path names. What is on a disk is found when it is opened.
func checkPlace(ctx context.Context, path string) error {
	if !strings.Contains(path, "://") {
		return nil
	}
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	return fs.Close()
}

// inputs returns the paths of all that a job reads of this machine's disks.
func (j *job) inputs(path string) []string {
	list := []string{path}
	for _, p := range j.parts {
		list = append(list, place(p.Dir, j.Parts[p.Index].Policy))
		if files, err := filepath.Glob(p.Claims); err == nil { // Beam says what is wrong with it
			list = append(list, files...)
		}
	}
	return list
}

// writeFile writes a file that is there whole or not at all. A runner may do the
// same work twice, even at once: both write the same bytes.
func writeFile(ctx context.Context, path string, text []byte) (err error) {
	if !strings.Contains(path, "://") {
		return writeHere(path, text)
	}
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fs.Close()) }()
	part := path + "." + rand.Text()
	if err := filesystem.Write(ctx, fs, part, text); err != nil {
		return err
	}
	return filesystem.Rename(ctx, fs, part, path)
}

// writeHere writes a file of a disk.
func writeHere(path string, text []byte) error {
	var set outputs.Set
	defer set.Discard()
	w, err := set.Create(path)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return set.Commit()
}
