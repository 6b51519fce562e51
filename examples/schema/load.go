package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
)

const module = "github.com/yibaojiesuan/settlement"

// loader type-checks packages of the module from their sources, for the comments.
type loader struct {
	root     string
	fset     *token.FileSet
	outside  types.Importer
	packages map[string]*types.Package
	comments map[token.Pos]string // by the names of fields and types
	used     map[string]*schema   // $defs of the document
}

func newLoader(root string) (*loader, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(abs, "go.mod")); err != nil {
		return nil, fmt.Errorf("run this in the folder of the module: %w", err)
	}
	fset := token.NewFileSet()
	return &loader{
		root: abs, fset: fset, outside: importer.ForCompiler(fset, "source", nil),
		packages: make(map[string]*types.Package), comments: make(map[token.Pos]string),
	}, nil
}

// Import implements types.Importer.
func (l *loader) Import(path string) (*types.Package, error) {
	if path != module && !strings.HasPrefix(path, module+"/") {
		if from, ok := l.outside.(types.ImporterFrom); ok {
			return from.ImportFrom(path, l.root, 0)
		}
		return l.outside.Import(path)
	}
	if p := l.packages[path]; p != nil {
		return p, nil
	}
	dir := filepath.Join(l.root, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(path, module), "/")))
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if built, err := build.Default.MatchFile(filepath.Split(name)); err != nil {
			return nil, err
		} else if !built || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(l.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		l.note(f)
	}
	conf := types.Config{Importer: l}
	p, err := conf.Check(path, l.fset, files, nil)
	if err != nil {
		return nil, err
	}
	l.packages[path] = p
	return p, nil
}

// note keeps the comments of types and fields.
func (l *loader) note(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			for _, s := range n.Specs {
				if t, ok := s.(*ast.TypeSpec); ok {
					doc := t.Doc
					if doc == nil && len(n.Specs) == 1 {
						doc = n.Doc
					}
					l.comments[t.Name.Pos()] = plain(doc.Text())
				}
			}
		case *ast.StructType:
			for _, field := range n.Fields.List {
				text := field.Doc.Text()
				if text == "" {
					text = field.Comment.Text()
				}
				for _, name := range field.Names {
					l.comments[name.Pos()] = plain(text)
				}
			}
		}
		return true
	})
}

var links = regexp.MustCompile(`\[([A-Za-z.]+)\]`)

// plain makes one line of a comment.
func plain(text string) string {
	return strings.Join(strings.Fields(links.ReplaceAllString(text, "$1")), " ")
}

// document makes the schema of a type, or of a list of it.
func (l *loader) document(name, pkg, typ string) (*schema, error) {
	p, err := l.Import(strings.TrimSuffix(module+"/"+pkg, "/"))
	if err != nil {
		return nil, err
	}
	element := strings.TrimPrefix(typ, "[]")
	o := p.Scope().Lookup(element)
	if o == nil {
		return nil, fmt.Errorf("no type %s in %s", element, p.Path())
	}
	l.used = make(map[string]*schema)
	s := l.object(o.Type().(*types.Named))
	if element != typ {
		s = &schema{Type: "array", Items: s}
	} else { // every reader allows it
		s.Properties["$schema"] = &schema{Type: "string", Description: "for editors; nothing looks at it"}
	}
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.ID = "https://" + module + "/schema/" + name + ".schema.json"
	s.Title = strings.TrimPrefix(p.Name()+"."+typ, "main.")
	if len(l.used) > 0 {
		s.Defs = l.used
	}
	return s, nil
}

// object makes the schema of a struct type.
func (l *loader) object(n *types.Named) *schema {
	s := &schema{Type: "object", Description: l.comments[n.Obj().Pos()], Properties: make(map[string]*schema), Additional: closed{}}
	l.fields(s, n.Underlying().(*types.Struct))
	s.Required = sorted(s.Required)
	return s
}

func (l *loader) fields(s *schema, st *types.Struct) {
	for i := range st.NumFields() {
		f := st.Field(i)
		name, _, _ := strings.Cut(reflect.StructTag(st.Tag(i)).Get("json"), ",")
		switch {
		case f.Embedded() && name == "":
			l.fields(s, f.Type().Underlying().(*types.Struct))
			continue
		case !f.Exported() || name == "-" || name == "":
			continue
		}
		one := l.of(f.Type())
		if text := l.comments[f.Pos()]; text != "" {
			copied := *one
			copied.Description = text
			one = &copied
			if required.MatchString(text) {
				s.Required = append(s.Required, name)
			}
		}
		s.Properties[name] = one
	}
}

var required = regexp.MustCompile(`(^| )([Rr]equired)([.,:;]|$)`)

// of makes the schema of the type of a field.
func (l *loader) of(t types.Type) *schema {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return l.of(t.Elem())
	case *types.Slice:
		return &schema{Type: "array", Items: l.of(t.Elem())}
	case *types.Array:
		return &schema{Type: "array", Items: l.of(t.Elem())}
	case *types.Map:
		return &schema{Type: "object", Additional: l.of(t.Elem())}
	case *types.Basic:
		return basic(t)
	case *types.Named:
		return l.named(t)
	}
	return &schema{}
}

func basic(t *types.Basic) *schema {
	switch {
	case t.Info()&types.IsBoolean != 0:
		return &schema{Type: "boolean"}
	case t.Info()&types.IsInteger != 0:
		return &schema{Type: "integer"}
	}
	return &schema{Type: "string"}
}

func (l *loader) named(n *types.Named) *schema {
	name := n.Obj().Name()
	if p := n.Obj().Pkg(); p != nil && p.Path() == module && quantities[name] != nil {
		return quantities[name]
	}
	switch u := n.Underlying().(type) {
	case *types.Struct:
		def := n.Obj().Pkg().Name() + "." + name
		if l.used[def] == nil {
			l.used[def] = &schema{} // it may hold itself
			l.used[def] = l.object(n)
		}
		return &schema{Ref: "#/$defs/" + def}
	case *types.Basic:
		if method, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, nil, "MarshalText"); method != nil {
			return &schema{Type: "string"}
		}
		s := basic(u)
		s.Description = l.comments[n.Obj().Pos()]
		s.Examples = constants(n)
		return s
	case *types.Slice:
		if method, _, _ := types.LookupFieldOrMethod(n, true, nil, "OneOrMore"); method != nil { // a text may stand alone
			return &schema{AnyOf: []*schema{l.of(u.Elem()), l.of(u)}}
		}
		return l.of(u)
	default:
		return l.of(u)
	}
}

// constants returns the texts that a type's package names.
func constants(n *types.Named) (list []string) {
	scope := n.Obj().Pkg().Scope()
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if ok && types.Identical(c.Type(), n) && c.Exported() && c.Val().Kind() == constant.String && constant.StringVal(c.Val()) != "" {
			list = append(list, constant.StringVal(c.Val()))
		}
	}
	return sorted(list)
}
