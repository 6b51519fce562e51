package api

import (
	"bytes"
	"flag"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the record anew")

const root, record = "../..", "testdata"

// TestExports: each library package exports what its file of the record says.
func TestExports(t *testing.T) {
	known := map[string]bool{}
	for _, dir := range packages(t) {
		name, _ := filepath.Rel(root, dir)
		file := filepath.Join(record, strings.ReplaceAll(filepath.ToSlash(name), "/", "_")+".txt")
		if name == "." {
			file = filepath.Join(record, "settlement.txt")
		}
		known[filepath.Base(file)] = true
		got := exports(t, dir, filepath.ToSlash(filepath.Join("github.com/yibaojiesuan/settlement", name)))
		if *update {
			require.NoError(t, os.MkdirAll(record, 0o755))
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			continue
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err, "a new package: go test ./internal/api -update")
		require.Equal(t, string(want), got, "read what changes for callers, then: go test ./internal/api -update")
	}
	files, err := filepath.Glob(record + "/*.txt")
	require.NoError(t, err)
	for _, file := range files {
		require.True(t, known[filepath.Base(file)], "%s is of no package any more", file)
	}
}

// packages returns the folders of the packages that callers may import.
func packages(t *testing.T) (list []string) {
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := d.Name()
		if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil && path != root {
			return fs.SkipDir // a module of its own
		}
		if path != root && (slices.Contains([]string{"internal", "examples", "testdata", "oracle"}, name) || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if len(sources(t, path)) > 0 {
			list = append(list, path)
		}
		return nil
	}))
	return list
}

func sources(t *testing.T, dir string) (list []string) {
	files, err := filepath.Glob(dir + "/*.go")
	require.NoError(t, err)
	return slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
}

// exports lists what a package exports, in the order of go doc, without comments.
func exports(t *testing.T, dir, path string) string {
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range sources(t, dir) {
		f, err := parser.ParseFile(set, name, nil, 0)
		require.NoError(t, err)
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(set, files, path)
	require.NoError(t, err)
	var b bytes.Buffer
	write := func(node ast.Node) {
		if f, ok := node.(*ast.FuncDecl); ok {
			f.Body = nil
		}
		var one bytes.Buffer
		require.NoError(t, (&printer.Config{Mode: printer.TabIndent, Tabwidth: 8}).Fprint(&one, set, node))
		b.WriteString(one.String() + "\n")
	}
	values := func(list []*doc.Value) {
		for _, v := range list {
			write(v.Decl)
		}
	}
	functions := func(list []*doc.Func) {
		for _, f := range list {
			write(f.Decl)
		}
	}
	b.WriteString("package " + p.Name + "\n")
	values(p.Consts)
	values(p.Vars)
	functions(p.Funcs)
	for _, x := range p.Types {
		write(x.Decl)
		values(x.Consts)
		values(x.Vars)
		functions(x.Funcs)
		functions(x.Methods)
	}
	return b.String()
}
