package main

import (
	"go/importer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const code = `package p

type Way string

const (
	Up   Way = "up"
	Down Way = "down"
)

func f(a, b int64, way Way) (int64, error) {
	if a < b && way == Up {
		a = a*b + 1
	}
	list := make([]int64, 0, 8)
	list = append(list, a)
	return min(list[0], b), check(a > b)
}

func check(ok bool) error { return nil }
`

// one is a room of one file.
func one(t *testing.T) (*room, *file) {
	t.Helper()
	f := &file{path: "p.go", name: "p.go", text: []byte(code)}
	r := &room{path: "p", name: "p", dir: ".", files: []*file{f}, fset: token.NewFileSet()}
	r.from = importer.Default()
	require.NoError(t, r.check())
	return r, f
}

func TestFind(t *testing.T) {
	r, f := one(t)
	var got []string
	for _, m := range f.find(r) {
		require.Equal(t, "f", m.function)
		got = append(got, strings.Split(m.key(), "`")[1])
	}
	require.Equal(t, []string{
		"a < b && way == Up → ∣∣", "a < b → >=", "a < b → <=", "way == Up → !=", "Up → Down",
		"a = a*b + 1 → nothing", "a*b + 1 → -", "a*b → /", "1 → 2", "1 → 0",
		"list = append(list, a) → nothing", "min(list[0], b) → the other of min and max", "0 → 1", "0 → -1",
		"return check(a > b) → nil", "a > b → <=", "a > b → >=",
	}, got)
}

// All changes at once compile, on the lines where they stood.
func TestInstrumented(t *testing.T) {
	r, f := one(t)
	all := f.find(r)
	r.from = importer.ForCompiler(r.fset, "source", nil) // the helper imports
	require.Len(t, refused([]*room{r}, all), len(all))
	text := string(f.instrumented(all))
	require.Equal(t, strings.Count(code, "\n"), strings.Count(text, "\n"))
	require.Contains(t, text, "list := make([]int64, 0, 8)")
}

func TestDraw(t *testing.T) {
	r, f := one(t)
	a, b := draw(f.find(r), 3, 7), draw(f.find(r), 3, 7)
	require.Len(t, a, 3)
	for i := range a {
		require.Equal(t, a[i].key(), b[i].key())
	}
	require.Less(t, a[0].from, a[2].from)
}

func TestReadRows(t *testing.T) {
	r, f := one(t)
	all := f.find(r)
	name := filepath.Join(t.TempDir(), "rows")
	require.NoError(t, os.WriteFile(name, []byte("# head\n\n"+all[3].row()+"\n| p.go | f | `1 → 0` | nothing reads it |\n"), 0o600))
	rows, err := readRows(name)
	require.NoError(t, err)
	require.True(t, rows[all[3].key()], rows)
	require.True(t, rows["| p.go | f | `1 → 0`"])
	require.False(t, rows[all[0].key()])
	rows, err = readRows(filepath.Join(t.TempDir(), "none"))
	require.NoError(t, err)
	require.Empty(t, rows)
}
