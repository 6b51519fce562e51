package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func TestRealStays(t *testing.T) {
	dir := os.Getenv("SETTLEMENT_DATA")
	if dir == "" {
		t.Skip("SETTLEMENT_DATA is unset: it names the folder with sparcs2022_ny.csv")
	}
	path := filepath.Join(dir, "sparcs2022_ny.csv")
	var stdout, stderr bytes.Buffer
	require.Zero(t, run([]string{path}, &stdout, &stderr), stderr.String())
	for _, want := range []string{
		"11999 rows, 11971 usable",
		"left out: 20 rows: the facility is missing",
		"left out: 8 rows: the cost cannot be read",
		"11971 stays of 92 facilities, mean cost 27825.74; 935 groups, 332 of them stable",
		"92 in all",
		"vouched: 11971 claims of drg have no date that says to which period they belong",
	} {
		require.Contains(t, stdout.String(), want)
	}
	require.NotContains(t, stdout.String(), "FAILED")

	stdout.Reset()
	require.Zero(t, run([]string{"-json", path}, &stdout, &stderr))
	report, err := settlement.ReadReport(&stdout)
	require.NoError(t, err)
	require.NoError(t, report.Verify(), "the report closes to the fen, also when it is read back")
	require.Len(t, report.Statements, 92)
}

func TestRefuses(t *testing.T) {
	const header = "row,facility_id,apr_drg,soi,costs\n"
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for _, row := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"no path", nil, 2, "usage"},
		{"no file", []string{filepath.Join(dir, "none.csv")}, 1, "none.csv"},
		{"another file", []string{write("other.csv", "a,b\n1,2\n")}, 1, `no column "row"`},
		{"another facility", []string{write("name.csv", header+"1,1454,2,3,4.00\n2,Ouyang,2,3,4.00\n")}, 1, "name.csv: row 3, column facility_id: want 1 to 6 digits, or nothing: got text of 6 characters"},
		{"another group", []string{write("group.csv", header+"1,1454,A2,3,4.00\n")}, 1, "group.csv: row 2, column apr_drg: want 1 to 3 digits: got text of 2 characters, 1 digit"},
		{"another severity", []string{write("soi.csv", header+"1,1454,2,5,4.00\n")}, 1, "soi.csv: row 2, column soi: want 0 to 4: got 1 digit"},
		{"another cost", []string{write("cost.csv", header+"1,1454,2,3,13987654321\n")}, 1, "cost.csv: row 2, column costs: want an amount of at most 8 digits before the point, or ##########: got 11 digits"},
		{"no usable row", []string{write("empty.csv", header+"1,,2,3,4.00\n")}, 1, "no case of the history"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, row.status, run(row.args, &stdout, &stderr))
			require.Contains(t, strings.TrimSpace(stderr.String()), row.want)
			require.Empty(t, stdout.String())
		})
	}
}
