package asknown_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/asknown"
)

// A late claim is not there before its month, a changed one is as it was, and one that is taken
// back is there until then; claims of later months are never there.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("c.csv", "id,cost,discharged\na,1.00,2025-01-05\nb,2.00,2025-01-06\nc,3.00,2025-02-07\nd,4.00,2025-04-01\n")
	write("known.csv", "file,id,month,change,before\nc.csv,a,2025-02,late,\nc.csv,b,2025-03,changed,\"b,9.00,2025-01-06\"\nc.csv,r,2025-03,reversed,\"r,8.00,2025-01-30\"\n")
	const head = "id,cost,discharged\n"
	for month, want := range map[string]string{
		"2024-12": head,
		"2025-01": head + "b,9.00,2025-01-06\nr,8.00,2025-01-30\n",
		"2025-02": head + "a,1.00,2025-01-05\nb,9.00,2025-01-06\nc,3.00,2025-02-07\nr,8.00,2025-01-30\n",
		"2025-03": head + "a,1.00,2025-01-05\nb,2.00,2025-01-06\nc,3.00,2025-02-07\n",
		"2025-04": head + "a,1.00,2025-01-05\nb,2.00,2025-01-06\nc,3.00,2025-02-07\nd,4.00,2025-04-01\n",
	} {
		files, err := asknown.Files(dir, month)
		require.NoError(t, err)
		require.Equal(t, want, string(files["c.csv"]), month)
	}
	write("c.csv", "id,cost\n")
	_, err := asknown.Files(dir, "2025-01")
	require.ErrorContains(t, err, "c.csv: no column discharged")
}
