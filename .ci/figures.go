// Figures prints signs of how the module is built: exported names by package and kind,
// lines of code, functions that do not fit a screen, long files. They are no limits:
// nothing fails on them.
//
//	go run .ci/figures.go
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

const (
	screen   = 70  // lines of a function
	longFile = 300 // lines of a file
)

// room is a folder with one package.
type room struct {
	dir, name                                      string
	types, functions, constants, variables, method int // exported
	files, lines, code, tests                      int // lines of tests apart
}

func (r room) names() int { return r.types + r.functions + r.constants + r.variables }

// kind says who uses a room.
func (r room) kind() string {
	switch top, _, _ := strings.Cut(r.dir, "/"); {
	case top == "bench" || top == ".ci" || top == "cmd":
		return "programs"
	case top == "examples":
		return "examples"
	case top == "internal" || top == "oracle":
		return "inside"
	case r.name == "main":
		return "programs"
	}
	return "library"
}

// long is a function or file that is longer than asked for.
type long struct {
	what  string
	lines int
}

func main() {
	log.SetFlags(0)
	rooms, functions, files, err := walk(".")
	if err != nil {
		log.Fatal(err)
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, kind := range []string{"library", "inside", "examples", "programs"} {
		printRooms(out, kind, slices.DeleteFunc(slices.Clone(rooms), func(r room) bool { return r.kind() != kind }))
	}
	out.Flush()
	printLong(fmt.Sprintf("functions over %d lines", screen), functions)
	printLong(fmt.Sprintf("files over %d lines, without tests", longFile), files)
}

// walk reads every Go file below a folder.
func walk(root string) (rooms []room, functions, files []long, err error) {
	byDir := map[string]*room{}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		r := byDir[dir]
		if r == nil {
			r = &room{dir: dir}
			byDir[dir] = r
		}
		lines := bytes.Count(text, []byte("\n"))
		if strings.HasSuffix(path, "_test.go") {
			r.tests += lines
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		r.name = file.Name.Name
		r.files++
		r.lines += lines
		r.code += codeLines(text)
		if lines > longFile {
			files = append(files, long{path, lines})
		}
		for _, d := range file.Decls {
			r.count(d)
			if f, ok := d.(*ast.FuncDecl); ok {
				if n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1; n > screen {
					functions = append(functions, long{filepath.ToSlash(path) + ": " + nameOf(f), n})
				}
			}
		}
		return nil
	})
	for _, r := range byDir {
		if r.files > 0 {
			rooms = append(rooms, *r)
		}
	}
	slices.SortFunc(rooms, func(a, b room) int { return cmp.Compare(a.dir, b.dir) })
	return rooms, functions, files, err
}

// count adds what a declaration exports.
func (r *room) count(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		switch {
		case !d.Name.IsExported():
		case d.Recv == nil:
			r.functions++
		case ast.IsExported(receiver(d)):
			r.method++
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					r.types++
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if !name.IsExported() {
						continue
					}
					if d.Tok == token.CONST {
						r.constants++
					} else {
						r.variables++
					}
				}
			}
		}
	}
}

// receiver is the name of the type that a method belongs to.
func receiver(f *ast.FuncDecl) string {
	x := f.Recv.List[0].Type
	for {
		switch t := x.(type) {
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}

func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	return receiver(f) + "." + f.Name.Name
}

// codeLines counts the lines that have more than comments and space.
func codeLines(text []byte) int {
	set := token.NewFileSet()
	file := set.AddFile("", set.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	with := map[int]bool{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return len(with)
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		first := file.Line(pos)
		for line := first; line <= first+strings.Count(lit, "\n"); line++ { // a raw string has several
			with[line] = true
		}
	}
}

func printRooms(out *tabwriter.Writer, kind string, list []room) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(out, "names\ttypes\tfunctions\tconstants\tvariables\tmethods\tfiles\tlines\tcode\ttests\t  %s\n", kind)
	row := func(r room, name string) {
		fmt.Fprintf(out, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t  %s\n", r.names(), r.types, r.functions, r.constants, r.variables, r.method,
			r.files, r.lines, r.code, r.tests, name)
	}
	var all room
	for _, r := range list {
		row(r, r.dir)
		all.types, all.functions, all.constants = all.types+r.types, all.functions+r.functions, all.constants+r.constants
		all.variables, all.method = all.variables+r.variables, all.method+r.method
		all.files, all.lines, all.code, all.tests = all.files+r.files, all.lines+r.lines, all.code+r.code, all.tests+r.tests
	}
	row(all, "all of them")
	fmt.Fprintln(out)
}

func printLong(title string, list []long) {
	slices.SortFunc(list, func(a, b long) int { return cmp.Or(cmp.Compare(b.lines, a.lines), cmp.Compare(a.what, b.what)) })
	fmt.Printf("%d %s\n", len(list), title)
	for _, l := range list {
		fmt.Printf("%6d  %s\n", l.lines, l.what)
	}
	fmt.Println()
}
