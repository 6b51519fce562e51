package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// stayTable is a small file with the columns of the real one: two groups that are stable.
func stayTable() planted.Table {
	table := planted.Table{Header: []string{
		"row", "facility_id", "age_group", "gender", "los", "adm_type", "disposition", "apr_drg", "mdc",
		"soi", "rom", "medsurg", "payer", "birth_weight", "ed", "charges", "costs", "ccsr_dx",
	}}
	for i := range 12 {
		table.Rows = append(table.Rows, []string{
			fmt.Sprint(i + 1), fmt.Sprint(100 + i%3), "50 to 69", "F", "3", "Elective", "Home", fmt.Sprint(200 + i%2), "5",
			"2", "Minor", "Medical", "Self-Pay", "", "N", "2000.00", fmt.Sprintf("%d.50", 1000+i), "CIR000",
		})
	}
	return table
}

// Nothing that is printed has anything of a person, whatever is wrong with the file.
func TestOutputsHaveNobody(t *testing.T) {
	table := stayTable().With("name", "phone", "address")
	name := filepath.Join(t.TempDir(), "stays.csv")
	statuses := map[int]int{}
	table.Cases(true, func(n, column int, mark string, f planted.File) {
		require.NoError(t, os.WriteFile(name, []byte(f.Text), 0o600))
		args := []string{name}
		if n%2 == 1 {
			args = []string{"-json", name}
		}
		var stdout, stderr bytes.Buffer
		statuses[run(args, &stdout, &stderr)]++
		out := stdout.String() + stderr.String()
		require.Empty(t, planted.Found(out), "column %s, %s, %s: %s", table.Header[column], mark, f.Name, out)
	})
	require.Positive(t, statuses[0])
	require.Positive(t, statuses[1])
}
