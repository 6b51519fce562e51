package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/yibaojiesuan/settlement"

// comments hold what reflection does not know of the documents' packages: the comments
// of types and fields, by "package.Type" and "package.Type.Field", and the texts of the
// constants of a type.
type comments struct {
	texts  map[string]string
	consts map[string][]string
}

// readComments reads the sources of the module whose folder is root.
func readComments(root string) (comments, error) {
	c := comments{make(map[string]string), make(map[string][]string)}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return c, fmt.Errorf("run this in the folder of the module: %w", err)
	}
	for _, pkg := range []string{"", "policy", "drg", "perdiem", "capitation", "budget", "his/rows", "his", "his/intake", "his/tables", "analysis/receivable", "job"} {
		names, err := filepath.Glob(filepath.Join(root, pkg, "*.go"))
		if err != nil {
			return c, err
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return c, err
			}
			c.note(path.Join(module, pkg), f)
		}
	}
	return c, nil
}

// note keeps the comments and constants of a file.
func (c comments) note(pkg string, f *ast.File) {
	for _, decl := range f.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				doc := spec.Doc
				if doc == nil && len(d.Specs) == 1 {
					doc = d.Doc
				}
				c.noteType(pkg+"."+spec.Name.Name, doc.Text(), spec.Type)
			case *ast.ValueSpec:
				c.noteConstant(pkg, spec)
			}
		}
	}
}

func (c comments) noteType(name, doc string, t ast.Expr) {
	c.texts[name] = plain(doc)
	st, ok := t.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range st.Fields.List {
		text := field.Doc.Text()
		if text == "" {
			text = field.Comment.Text()
		}
		for _, n := range field.Names {
			c.texts[name+"."+n.Name] = plain(text)
		}
	}
}

func (c comments) noteConstant(pkg string, spec *ast.ValueSpec) {
	t, ok := spec.Type.(*ast.Ident)
	if !ok || len(spec.Values) != 1 || !spec.Names[0].IsExported() {
		return
	}
	if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
		if text, err := strconv.Unquote(lit.Value); err == nil && text != "" {
			key := pkg + "." + t.Name
			c.consts[key] = append(c.consts[key], text)
		}
	}
}

func (c comments) of(t reflect.Type) string { return c.texts[t.PkgPath()+"."+t.Name()] }

func (c comments) ofField(t reflect.Type, name string) string {
	return c.texts[t.PkgPath()+"."+t.Name()+"."+name]
}

// constants returns the texts that a type's package names, sorted.
func (c comments) constants(t reflect.Type) []string {
	list := slices.Clone(c.consts[t.PkgPath()+"."+t.Name()])
	slices.Sort(list)
	return slices.Compact(list)
}

var links = regexp.MustCompile(`\[([A-Za-z.]+)\]`)

// plain makes one line of a comment.
func plain(text string) string {
	return strings.Join(strings.Fields(links.ReplaceAllString(text, "$1")), " ")
}
