package hidden_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/hidden"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// A program that prints the files that it is given: each place is met, and a program that cleans
// what it prints passes.
func TestProgram(t *testing.T) {
	met := map[string]bool{}
	hidden.Program{
		From: "../../examples", Folders: []string{"chs"}, Flags: []string{"-lang", "zh"}, Lines: []string{"DIR/chs/policy.json DIR/chs/cases.csv -o OUT/x.txt"},
		Run: func(args []string, stdout, stderr io.Writer) int {
			for _, name := range args {
				text, _ := os.ReadFile(name)
				met["a document"] = met["a document"] || strings.HasSuffix(name, ".json") && strings.Contains(string(text), "\u202e")
				met["a table"] = met["a table"] || strings.HasSuffix(name, ".csv") && strings.Contains(string(text), "\u202e")
				met["an argument"] = met["an argument"] || strings.Contains(name, "\u202e")
				fmt.Fprintln(stdout, table.Clean(string(text)))
			}
			return 0
		},
	}.Check(t)
	require.Equal(t, map[string]bool{"a document": true, "a table": true, "an argument": true}, met)
	for _, sign := range hidden.Signs {
		if sign != "=1+1" {
			require.NotEqual(t, sign, table.Clean(sign))
		}
	}
}
