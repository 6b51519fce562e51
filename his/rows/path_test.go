package rows_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/his/rows"
)

// visit is a row of a file, and its layout reads two of its columns.
type visit struct{ id, institution string }

var layout = rows.Layout[visit]{Columns: []rows.Column[visit]{
	{Name: "id", Trait: rows.Needed | rows.Ident, Set: func(v *visit, text string) error { v.id = text; return nil }},
	{Name: "institution", Trait: rows.Needed, Set: func(v *visit, text string) error { v.institution = strings.Clone(text); return nil }},
}}

func ExamplePath() {
	visits := 0
	for _, err := range rows.New(rows.Path("../../examples/region/cases.csv"), layout).All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		visits++
	}
	fmt.Println(visits)
	// Output: 60
}

// A file at a path is read as what it is: CSV in either encoding, or JSON lines, any
// number of times. Messages call it by its path.
func TestPath(t *testing.T) {
	const text = "id,institution\nc1,云湖医院\n"
	other, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"a.csv": text, "b.csv": other,
		"c.jsonl": `{"id":"c1","institution":"云湖医院"}` + "\n",
	} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		table := rows.New(rows.Path(path), layout)
		for range 2 {
			n := 0
			for c, err := range table.All() {
				require.NoError(t, err)
				require.Equal(t, "云湖医院", c.institution)
				n++
			}
			require.Equal(t, 1, n)
		}
		require.NoError(t, os.Remove(path))
		for _, err := range table.All() {
			require.ErrorIs(t, err, fs.ErrNotExist)
			require.Equal(t, 1, strings.Count(err.Error(), path), err)
		}
	}
}
