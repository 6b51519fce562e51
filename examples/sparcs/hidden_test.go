package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints has a character that nobody sees, whatever its table and command
// line hold.
func TestHidden(t *testing.T) {
	from := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(from, "stays"), 0o700))
	stays := "row,facility_id,apr_drg,soi,costs\n"
	for i := range 20 {
		stays += fmt.Sprintf("%d,%d,%d,%d,%d.50\n", i+1, 1454+i%3, 139, 1+i%2, 5000+137*i)
	}
	require.NoError(t, os.WriteFile(filepath.Join(from, "stays", "stays.csv"), []byte(stays), 0o600))
	hidden.Program{
		From: from, Folders: []string{"stays"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{"DIR/stays/stays.csv", "-json DIR/stays/stays.csv"},
	}.Check(t)
}
