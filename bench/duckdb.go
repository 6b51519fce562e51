package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// In this file: DuckDB, which npm installs into a temporary folder.

const (
	duckdb        = "DuckDB"
	duckdbPackage = "@duckdb/node-api@1.5.5-r.1"
)

//go:embed duckdb.mjs
var duckdbProgram []byte

// startDuckDB installs DuckDB if there are node and npm, and a registry that has it. The function
// that it returns removes it.
func startDuckDB(ctx context.Context, b *bench, have map[string]bool, out io.Writer) (func() error, error) {
	none := func() error { return nil }
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			fmt.Fprintf(out, "DuckDB: skipped, there is no %s\n", program)
			return none, nil
		}
	}
	dir, err := os.MkdirTemp("", "bench-duckdb-")
	if err != nil {
		return none, err
	}
	remove := func() error { return os.RemoveAll(dir) }
	if err := os.WriteFile(filepath.Join(dir, "duckdb.mjs"), duckdbProgram, 0o600); err != nil {
		return remove, err
	}
	install := exec.CommandContext(ctx, "npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", dir, duckdbPackage)
	if text, err := install.CombinedOutput(); err != nil {
		fmt.Fprintf(out, "DuckDB: skipped, npm does not install it: %v %s\n", err, strings.TrimSpace(string(text)))
		return none, remove()
	}
	have[duckdb], b.duckdb = true, dir
	fmt.Fprintf(out, "DuckDB, %s, one thread\n", duckdbPackage)
	return remove, nil
}

// duckdbScript works on doubles, as products of its decimals have too few digits.
func duckdbScript(d *data) string {
	var b strings.Builder
	b.WriteString("create table groups (code varchar, base double, mean double, high double, uniform boolean);\ncreate table institutions (code varchar, coefficient double);\n")
	parameters(&b, d.region)
	types := "{'id': 'varchar', 'institution': 'varchar', 'group': 'varchar', 'cost': 'double', 'covered': 'double', 'days': 'integer', 'admitted': 'date', 'discharged': 'date', 'person': 'varchar', 'approved': 'varchar'}"
	fmt.Fprintf(&b, "create view cases as select id, institution, \"group\" as group_code, cost, covered, coalesce(approved, '') as approved from read_csv('%s', header = true, auto_detect = false, delim = ',', quote = '\"', columns = %s, all_varchar = false);\n", d.path("ten.csv"), types)
	fmt.Fprintf(&b, settleSQL, fund(d.n))
	b.WriteString("select 'value', printf('%.4f', value) from points;\n" +
		"select institution, printf('%.4f', points), printf('%.2f', round(points * value, 2) - covered) from sums, points order by institution;\n")
	return b.String()
}
