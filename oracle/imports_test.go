package oracle_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/yibaojiesuan/settlement"

// An oracle proves something as long as no program depends on it, and it depends on
// nothing of the engine but the types of documents.
func TestOraclesStandApart(t *testing.T) {
	allowed := []string{module, module + "/drg", module + "/policy", module + "/oracle/rat"}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		oracle := strings.HasPrefix(filepath.ToSlash(path), "../oracle/")
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			switch {
			case err != nil:
				return err
			case oracle && strings.Contains(name, "."):
				require.True(t, slices.Contains(allowed, name), "%s imports %s", path, name)
			case !oracle:
				require.False(t, strings.HasPrefix(name, module+"/oracle"), "%s imports %s", path, name)
			}
		}
		return nil
	})
	require.NoError(t, err)
}
