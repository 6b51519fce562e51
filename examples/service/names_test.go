package main

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNames: a service takes at most 40 exported names of this module: types, functions,
// methods, variables and constants. Fields of claims are the columns of its own tables; what is
// internal is the program around it.
func TestNames(t *testing.T) {
	const module = "github.com/yibaojiesuan/settlement"
	text, err := exec.Command("go", "list", "-deps", "-export", "-f", "{{.ImportPath}} {{.Export}}", ".").Output()
	require.NoError(t, err)
	exports := map[string]string{}
	for line := range strings.Lines(string(text)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exports[path] = file
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range []string{"main.go", "example.go"} {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, f)
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		b, err := os.ReadFile(exports[path])
		return io.NopCloser(bytes.NewReader(b)), err
	})}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	_, err = conf.Check("main", fset, files, &info)
	require.NoError(t, err)
	names, fields := map[string]bool{}, map[string]bool{}
	for _, o := range info.Uses {
		if o.Pkg() == nil || o.Pkg().Path() != module && !strings.HasPrefix(o.Pkg().Path(), module+"/") || !o.Exported() || strings.Contains(o.Pkg().Path(), "/examples/") || strings.Contains(o.Pkg().Path(), "/internal/") {
			continue
		}
		name := o.Pkg().Name() + "." + o.Name()
		switch o := o.(type) {
		case *types.Var:
			if o.IsField() {
				fields[name] = true
				continue
			}
		case *types.Func:
			name = strings.TrimPrefix(o.FullName(), module+"/") // with the receiver of a method
		}
		names[name] = true
	}
	t.Logf("%d names, %d fields", len(names), len(fields))
	require.LessOrEqual(t, len(names), 40, "%s", strings.Join(slices.Sorted(maps.Keys(names)), "\n"))
	require.Greater(t, len(names), 20, "are they counted at all?")
}
