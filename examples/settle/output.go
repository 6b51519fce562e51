package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// outputs are the files that the program writes: each beside its place, and all
// moved there by commit.
type outputs struct {
	inputs []string // which no output may replace
	list   []output
}

type output struct {
	file  *os.File
	path  string
	moved bool // it is in its place
}

var errInput = errors.New("the job reads this file: it is not overwritten")

// create begins a file. What is there and is no regular file, such as
// /dev/null, is written to as it is.
func (o *outputs) create(path string) (io.Writer, error) {
	real := path
	if target, err := filepath.EvalSymlinks(path); err == nil {
		real = target
	}
	info, err := os.Stat(real)
	if err == nil {
		for _, input := range o.inputs {
			if in, err := os.Stat(input); err == nil && os.SameFile(in, info) {
				return nil, inFile(path, errInput)
			}
		}
		if !info.Mode().IsRegular() {
			f, err := os.OpenFile(real, os.O_WRONLY, 0)
			if err != nil {
				return nil, inFile(path, withoutPath(err))
			}
			o.list = append(o.list, output{file: f, path: path, moved: true})
			return f, nil
		}
	}
	f, err := os.CreateTemp(filepath.Dir(real), ".settle-*")
	if err != nil {
		return nil, inFile(path, withoutPath(err))
	}
	o.list = append(o.list, output{file: f, path: real})
	return f, nil
}

// commit closes the files and moves them to their places.
func (o *outputs) commit() error {
	for _, out := range o.list {
		if !out.moved {
			if err := out.file.Chmod(0o644); err != nil {
				return inFile(out.path, withoutPath(err))
			}
		}
		if err := out.file.Close(); err != nil {
			return inFile(out.path, withoutPath(err))
		}
	}
	for i := range o.list {
		out := &o.list[i]
		if out.moved {
			continue
		}
		if err := os.Rename(out.file.Name(), out.path); err != nil {
			return inFile(out.path, err)
		}
		out.moved = true
	}
	return nil
}

// discard removes what was not moved; after commit there is nothing left to do.
func (o *outputs) discard() {
	for _, out := range o.list {
		_ = out.file.Close()
		if !out.moved {
			_ = os.Remove(out.file.Name())
		}
	}
}
