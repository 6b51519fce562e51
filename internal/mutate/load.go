package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// room is a package whose code is changed.
type room struct {
	path, name, dir string
	files           []*file
	fset            *token.FileSet
	info            *types.Info
	pkg             *types.Package
	from            types.Importer
}

// file is a file of a room.
type file struct {
	path, name string // as the system and as the module names it
	text       []byte
	tree       *ast.File
}

// load reads packages with the types of their expressions.
func load(packages []string) ([]*room, error) {
	out, err := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Name,Dir,Export,GoFiles,DepOnly,Module"}, packages...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	exports := map[string]string{}
	var rooms []*room
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Name, Dir, Export string
			GoFiles                       []string
			DepOnly                       bool
			Module                        struct{ Dir string }
		}
		if err := in.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
		if p.DepOnly {
			continue
		}
		r := &room{path: p.ImportPath, name: p.Name, dir: p.Dir, fset: token.NewFileSet()}
		for _, name := range p.GoFiles {
			f := &file{path: filepath.Join(p.Dir, name)}
			f.name, err = filepath.Rel(p.Module.Dir, f.path)
			if err != nil {
				return nil, err
			}
			f.name = filepath.ToSlash(f.name)
			if f.text, err = os.ReadFile(f.path); err != nil {
				return nil, err
			}
			r.files = append(r.files, f)
		}
		rooms = append(rooms, r)
	}
	for _, r := range rooms {
		r.from = importer.ForCompiler(r.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
		if err := r.check(); err != nil {
			return nil, err
		}
	}
	return rooms, nil
}

// check parses the files of a room and finds the types of its expressions.
func (r *room) check() error {
	var trees []*ast.File
	for _, f := range r.files {
		tree, err := parser.ParseFile(r.fset, f.path, f.text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f.tree, trees = tree, append(trees, tree)
	}
	r.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	var err error
	r.pkg, err = (&types.Config{Importer: r.from}).Check(r.path, r.fset, trees, r.info)
	return err
}
