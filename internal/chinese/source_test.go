package chinese

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// packages are the folders whose errors people see, from the root of the module.
var packages = []string{
	".", "analysis", "drg", "perdiem", "capitation", "budget", "his", "his/rows", "his/query", "his/intake", "his/tables", "his/internal/book", "his/internal/cell", "his/internal/split", "job", "internal/fixed", "internal/formula", "internal/sheet", "internal/strictjson",
	"internal/coded", "internal/columns", "internal/wrong", "policy", "analysis/receivable", "examples/receivables", "internal/outputs", "views", "views/statement", "views/cliffs", "views/lists", "views/hospital", "views/bureau", "views/receivables", "cmd/settlement/workbook", "internal/calibrate", "internal/ingest", "internal/published", "internal/notes", "views/ingested", "internal/sides", "internal/scenario", "bindings/call",
}

// sentinel is a variable that is declared by coded.New or coded.Under.
type sentinel struct{ pkg, name, code, english string }

// format is the words of an error, as they are made.
type format struct{ file, text string }

// read returns the sentinels of the packages, the words of their errors, and the exported
// errors that are made in another way.
func read(t *testing.T) (sentinels []sentinel, formats []format, strangers []string) {
	t.Helper()
	for _, dir := range packages {
		list, err := os.ReadDir(filepath.Join("..", "..", dir))
		require.NoError(t, err)
		for _, f := range list {
			if name := f.Name(); f.Type()&fs.ModeType == 0 && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
				s, w, o := readFile(t, filepath.Join("..", "..", dir, name))
				sentinels, formats, strangers = append(sentinels, s...), append(formats, w...), append(strangers, o...)
			}
		}
	}
	return sentinels, formats, strangers
}

func readFile(t *testing.T, path string) (sentinels []sentinel, formats []format, strangers []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	pkg := file.Name.Name
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i >= len(n.Values) {
					continue
				}
				s, made := sentinelOf(n.Values[i])
				made = made && s.code != ""
				_, alias := n.Values[i].(*ast.SelectorExpr)
				switch {
				case made:
					s.pkg, s.name = pkg, name.Name
					sentinels = append(sentinels, s)
				case strings.HasPrefix(name.Name, "Err") && !alias:
					strangers = append(strangers, pkg+"."+name.Name)
				}
			}
		case *ast.CallExpr:
			switch called(n) {
			case "fmt.Errorf":
				formats = append(formats, format{path, textOf(n.Args[0])})
			case "coded.Errorf":
				formats = append(formats, format{path, textOf(n.Args[1])})
			case "errors.New":
				formats = append(formats, format{path, textOf(n.Args[0])})
			}
		}
		return true
	})
	return sentinels, formats, strangers
}

// sentinelOf returns what coded.New or coded.Under is called with.
func sentinelOf(e ast.Expr) (sentinel, bool) {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return sentinel{}, false
	}
	switch called(call) {
	case "coded.New", "New":
		if len(call.Args) != 2 {
			return sentinel{}, false
		}
		return sentinel{code: textOf(call.Args[0]), english: textOf(call.Args[1])}, true
	case "coded.Under":
		return sentinel{code: textOf(call.Args[1]), english: textOf(call.Args[2])}, true
	}
	return sentinel{}, false
}

// called returns "package.Function" or "Function" of a call, "" if it is of another form.
func called(call *ast.CallExpr) string {
	if f, ok := call.Fun.(*ast.Ident); ok {
		return f.Name
	}
	if f, ok := call.Fun.(*ast.SelectorExpr); ok {
		if pkg, ok := f.X.(*ast.Ident); ok {
			return pkg.Name + "." + f.Sel.Name
		}
	}
	return ""
}

// textOf returns a constant text, "" if it is none.
func textOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return textOf(e.X) + textOf(e.Y)
	}
	return ""
}
