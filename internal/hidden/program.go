package hidden

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// Program is a program of the examples and command lines of it. In a line DIR/ is the folder of the
// examples, and OUT/ a new one.
type Program struct {
	From    string   // where the examples are, from the test
	Folders []string // those that the lines read
	Run     func(args []string, stdout, stderr io.Writer) int
	Lines   []string
	Flags   []string // of every line, such as -lang zh; besides none
}

// Check runs every line over examples whose names and titles hold characters that nobody sees; it
// must be done. Then over examples that hold them in codes, ids, fields, words and cells, and with
// them in the command line: that may be refused. Nothing that is printed or written has one.
func (p Program) Check(t *testing.T) {
	t.Helper()
	names := Examples(t, p.From, All(), p.Folders...)
	for _, line := range p.Lines {
		for _, flags := range [][]string{nil, p.Flags} {
			status, errs := p.run(t, "names: "+line, names, flags, strings.Fields(line))
			require.Zero(t, status, "%s: %s", line, errs)
		}
	}
	signs := []string{All(), "\x1b[31m"}
	if testsize.Long() {
		for _, sign := range Signs {
			signs = append(signs, sign)
		}
	}
	for k, sign := range signs {
		for try := range testsize.Of(1, 4) {
			dir := Places(t, p.From, sign, 1+5*try+k, p.Folders...)
			for _, line := range p.Lines {
				p.run(t, fmt.Sprintf("place %d: %s", 1+5*try+k, line), dir, p.Flags, strings.Fields(line))
			}
		}
		words := strings.Fields(p.Lines[0])
		for i, word := range words {
			of := slices.Clone(words)
			of[i] = word + sign
			p.run(t, "argument: "+word, p.From+"/", nil, of)
			of[i] = strings.Replace(word, "DIR/", "DIR/"+sign, 1)
			p.run(t, "argument: "+word, p.From+"/", p.Flags, of)
		}
	}
}

// run runs a line, and looks at all that it prints and writes.
func (p Program) run(t *testing.T, where, dir string, flags, line []string) (status int, errs string) {
	t.Helper()
	out := t.TempDir() + "/"
	args := slices.Clone(flags)
	for _, word := range line {
		args = append(args, strings.NewReplacer("DIR/", dir, "OUT/", out).Replace(word))
	}
	var stdout, stderr bytes.Buffer
	status = p.Run(args, &stdout, &stderr)
	Seen(t, where+": standard output", stdout.String())
	Seen(t, where+": standard error", stderr.String())
	FilesSeen(t, where, out)
	return status, stderr.String()
}
