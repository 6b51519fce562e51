package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/yibaojiesuan/settlement/internal/outputs"
)

// place returns the path of a file that the job names.
func place(dir, name string) string {
	if filepath.IsAbs(name) || isStore(name) {
		return name
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

func isStore(name string) bool { return strings.Contains(name, "://") }

// files is the files of a job: on a disk, or in a store that Beam knows.
type files struct {
	dir string
	ctx context.Context
	// fault is an error of reading a file. It is not a fault of the claims, so a runner
	// may try again.
	fault error
}

// Open implements job.Files.
func (f *files) Open(name string) (io.ReadCloser, error) {
	path := place(f.dir, name)
	store, err := filesystem.New(f.ctx, path)
	if err != nil {
		return nil, f.note(name, err)
	}
	file, err := store.OpenRead(f.ctx, path)
	if err != nil {
		return nil, errors.Join(f.note(name, err), store.Close())
	}
	return &openFile{file, store, f, name}, nil
}

// Match implements job.Files.
func (f *files) Match(pattern string) ([]string, error) {
	path := place(f.dir, pattern)
	store, err := filesystem.New(f.ctx, path)
	if err != nil {
		return nil, err
	}
	list, err := store.List(f.ctx, path)
	for i, name := range list {
		if path != pattern { // it is relative
			name, err = filepath.Rel(f.dir, name)
			list[i] = filepath.ToSlash(name)
		}
	}
	return list, errors.Join(err, store.Close())
}

// note keeps an error of a disk, and returns it without the path.
func (f *files) note(name string, err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		err = at.Err
	}
	if f.fault == nil && err != nil && err != io.EOF {
		f.fault = fmt.Errorf("%s: %w", name, err)
	}
	return err
}

type openFile struct {
	file  io.ReadCloser
	store io.Closer
	files *files
	name  string
}

func (f *openFile) Read(p []byte) (int, error) {
	n, err := f.file.Read(p)
	return n, f.files.note(f.name, err)
}

func (f *openFile) Close() error { return errors.Join(f.file.Close(), f.store.Close()) }

// checkPlace returns an error if this program has no access to the kind of store that a
// path names. Files on a disk are checked when they are opened.
func checkPlace(ctx context.Context, path string) error {
	if !isStore(path) {
		return nil
	}
	store, err := filesystem.New(ctx, path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return store.Close()
}

// writeFile writes a file as a whole or not at all. A runner may do the same work
// twice, even at the same time: both write the same bytes.
func writeFile(ctx context.Context, path string, text []byte) (err error) {
	if !isStore(path) {
		return writeHere(path, text)
	}
	store, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	part := path + "." + rand.Text()
	if err := filesystem.Write(ctx, store, part, text); err != nil {
		return err
	}
	return filesystem.Rename(ctx, store, part, path)
}

// writeHere writes a file on a disk.
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
