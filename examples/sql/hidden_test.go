package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints has a character that nobody sees, whatever its command line
// holds.
func TestHidden(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // "-make=1+1" is a file
	for class, sign := range hidden.Signs {
		for _, args := range [][]string{{"-x" + sign}, {"a" + sign, "b"}, {filepath.Join(dir, "none"+sign)}, {"-make", filepath.Join(dir, "none"+sign, "x")}, {"-make" + sign, "x"}} {
			for _, lang := range []string{"zh", "en"} {
				var stdout, stderr bytes.Buffer
				start(t.Context(), append([]string{"-lang", lang}, args...), &stdout, &stderr)
				hidden.Seen(t, class+": standard output", stdout.String())
				hidden.Seen(t, class+": standard error", stderr.String())
			}
		}
	}
}
