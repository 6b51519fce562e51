package chinese

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite docs/errors.md")

const manual = "../../docs/errors.md"

// docs/errors.md lists every code, as the source and the catalogue have it.
func TestManual(t *testing.T) {
	english := map[string]string{
		"json.syntax": "what is wrong with the syntax, in the words of encoding/json",
		"more":        "how many faults are not listed", "other": "an error of others that has no code",
	}
	sentinels, _, _ := read(t)
	for _, s := range sentinels {
		english[s.code] = s.english
	}
	var b strings.Builder
	b.WriteString(`# Codes of faults 错误代码

` + "`settlement.Code(err)`" + ` returns the code of what is wrong, ` + "`settlement.Chinese(err)`" + ` the whole fault in Chinese, and ` + "`job.Faults(err)`" + ` both, with places, as JSON. A code does not change its meaning. ErrX of the root package has the code x, that of another package the package's name before it: ` + "`drg.ErrGroup`" + ` is drg.group. Of errors that wrap each other the innermost decides.

This file is made by ` + "`go test ./internal/chinese -run Manual -update`" + `.

`)
	table := func(heads string, rows [][3]string) {
		fmt.Fprintf(&b, "| %s | English | 中文 |\n|---|---|---|\n", heads)
		for _, r := range rows {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r[0], r[1], r[2])
		}
	}
	var rows [][3]string
	for code, text := range english {
		rows = append(rows, [3]string{code, text, codes[code]})
	}
	slices.SortFunc(rows, func(x, y [3]string) int {
		return cmp.Or(cmp.Compare(strings.Count(x[0], "."), strings.Count(y[0], ".")), cmp.Compare(x[0], y[0]))
	})
	table("code", rows)
	b.WriteString("\n# Checks of reports 报告核对\n\n`Check.Code` and `Check.Chinese` of a report's checks.\n\n")
	rows = nil
	for _, name := range slices.SortedFunc(maps.Keys(Checks), func(x, y string) int { return cmp.Compare(Checks[x].Code, Checks[y].Code) }) {
		rows = append(rows, [3]string{Checks[name].Code, name, Checks[name].Chinese})
	}
	table("code", rows)
	if *update {
		require.NoError(t, os.WriteFile(manual, []byte(b.String()), 0o666))
	}
	have, err := os.ReadFile(manual)
	require.NoError(t, err)
	require.Equal(t, strings.Split(b.String(), "\n"), strings.Split(string(have), "\n"))
}
