package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints has a character that nobody sees, whatever its command line
// holds. It reads the module alone, and writes what TestSchemas and TestReference compare.
func TestHidden(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	refused := func(args ...string) {
		var stdout, stderr strings.Builder
		require.NotZero(t, run(args, &stdout, &stderr), args)
		hidden.Seen(t, "standard output", stdout.String())
		hidden.Seen(t, "standard error", stderr.String())
	}
	t.Chdir(t.TempDir())
	for _, sign := range hidden.Signs {
		for _, lang := range []string{"zh", "en"} {
			refused("-lang", lang, "-x"+sign)
			refused("-lang", lang, "a"+sign, "b")
			refused("-lang", lang+sign, "a")
			refused("-lang", lang, "-reference", "p"+sign, "a"+sign)
		}
	}
	t.Chdir(root)
	refused(file + "/" + hidden.All()) // within a file
}
