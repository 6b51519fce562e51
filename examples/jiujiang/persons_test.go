package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// The claims that are printed have the ids, codes and amounts of the stays by design;
// nothing else that is printed has anything of a person.
func TestOutputsHaveNobody(t *testing.T) {
	printed := []string{"id", "institution", "group", "cost", "eligible"}
	table, err := planted.Read("stays.csv", 5)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "stays.csv")
	table.Cases(true, func(_, column int, mark string, f planted.File) {
		require.NoError(t, os.WriteFile(name, []byte(f.Text), 0o600))
		var stdout, stderr bytes.Buffer
		status := run([]string{"benefits.json", name}, &stdout, &stderr)
		require.Empty(t, planted.Found(stderr.String()), "%s, %s: %s", f.Name, mark, stderr.String())
		if status != 0 || !slices.Contains(printed, table.Header[column]) {
			require.Empty(t, planted.Found(stdout.String()), "%s, %s: %s", f.Name, mark, stdout.String())
		}
	})
}

// Texts come out protected from spreadsheets, whether they came in so or not.
func TestProtected(t *testing.T) {
	name := filepath.Join(t.TempDir(), "s.csv")
	require.NoError(t, os.WriteFile(name, []byte("id;institution;group;cost;eligible;insurance;place\r331100000001;331100000001\t;'-G;1;0;residents;level-1\r"), 0o600))
	var stdout, stderr bytes.Buffer
	require.Zero(t, run([]string{"benefits.json", name}, &stdout, &stderr), stderr.String())
	require.Equal(t, "id,institution,group,cost,covered\n331100000001\t,331100000001\t,'-G,1.00,1.00\n", stdout.String())
}
