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

	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func ExamplePath() {
	claims := 0
	for _, err := range his.Cases(rows.Path("../../examples/region/cases.csv")).All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		claims++
	}
	fmt.Println(claims)
	// Output: 60
}

// A file at a path is read as what it is: CSV in either encoding, or JSON lines, any
// number of times. Messages call it by its path.
func TestPath(t *testing.T) {
	const text = "id,institution,group,cost,covered,department\nc1,H1,G1,10.00,1.00,心内科\n"
	other, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"a.csv": text, "b.csv": other,
		"c.jsonl": `{"id":"c1","institution":"H1","group":"G1","cost":"10.00","covered":"1.00","department":"心内科"}` + "\n",
	} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		table := his.Cases(rows.Path(path), "department")
		for range 2 {
			n := 0
			for c, err := range table.All() {
				require.NoError(t, err)
				require.Equal(t, "心内科", c.Department)
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
