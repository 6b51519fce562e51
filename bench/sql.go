package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// In this file: the same job as a table and a query through the databases' own
// programs, loading included.

const (
	postgres = "PostgreSQL"
	sqlite   = "SQLite"
	userName = "bench"
)

func sqlVersions() []*version {
	return []*version{
		{section: fromCSV, name: "PostgreSQL, numeric: COPY and settle", job: jobKeep, exact: true, most: patience, files: []string{"cases.csv"}, sql: postgres,
			prepare: func(d *data) (func() (result, error), error) {
				script := postgresScript(d)
				return func() (result, error) {
					return query(script, "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-A", "-t", "-F", ",", "-h", d.socket, "-U", userName, "-d", "postgres")
				}, nil
			}},
		{section: fromCSV, name: "SQLite, REAL: .import and settle", job: jobKeep, most: patience, files: []string{"cases.csv"}, sql: sqlite,
			prepare: func(d *data) (func() (result, error), error) {
				script, file := sqliteScript(d), d.path("cases.db")
				return func() (result, error) {
					if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
						return result{}, err
					}
					return query(script, "sqlite3", "-batch", "-bail", file)
				}, nil
			}},
		{section: tenSection, name: tenDuckDB, job: jobKeep, most: patience, files: []string{"ten.csv"}, sql: duckdb,
			prepare: func(d *data) (func() (result, error), error) {
				script := duckdbScript(d)
				return func() (result, error) { return queryIn(d.duckdb, script, "node", "duckdb.mjs") }, nil
			}},
	}
}

// query runs a database's program, and reads what it prints: a line "value", and
// one for each institution with points and due.
func query(script, program string, args ...string) (result, error) {
	return queryIn("", script, program, args...)
}

// queryIn does that in a folder.
func queryIn(dir, script, program string, args ...string) (result, error) {
	c := exec.Command(program, args...)
	c.Dir = dir
	var problem bytes.Buffer
	c.Stdin, c.Stderr = strings.NewReader(script), &problem
	out, err := c.Output()
	if err != nil {
		return result{}, fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(problem.String()))
	}
	lines := csv.NewReader(bytes.NewReader(out))
	lines.FieldsPerRecord = -1
	records, err := lines.ReadAll()
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", program, err)
	}
	r := newResult()
	for _, f := range records {
		if len(f) == 1 {
			continue // the output of a pragma
		}
		if len(f) > 3 {
			return r, fmt.Errorf("%s: unexpected line %q", program, f)
		}
		if len(f) == 2 {
			r.Value = f[1]
			continue
		}
		var err1, err2 error
		r.Points[f[0]], err1 = settlement.ParsePoints(f[1])
		r.Due[f[0]], err2 = settlement.ParseMoney(f[2])
		if err := errors.Join(err1, err2); err != nil {
			return r, fmt.Errorf("%s: %q: %w", program, f, err)
		}
	}
	return r, nil
}

// parameters inserts the parameters of the policy.
func parameters(b *strings.Builder, r *region) {
	b.WriteString("insert into groups values ")
	for i, g := range r.groups {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(b, "('%s', %s, %s, %s, %v)", g.code, g.base, g.mean, g.high, g.uniform)
	}
	b.WriteString(";\ninsert into institutions values ")
	for i, h := range r.hospitals {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(b, "('%s', %s)", h.code, h.coefficient)
	}
	b.WriteString(";\n")
}

// settleSQL is the same query for both: its numbers are of the type of the columns.
// Products come before the one division.
const settleSQL = `
create temporary table sums as
select institution, sum(points) as points, sum(covered) as covered from (
  select institution, covered, case
    when group_code = '0000' then round(cost * 80 / 12500.0, 4)
    when approved = 'special' then round(cost * 100 / 12500.0, 4)
    when cost >= high * mean and approved = 'high' then round((a * mean + cost - high * mean) * base / mean, 4)
    when cost >= high * mean then round(base * a, 4)
    when cost < 0.4 * mean then case when base * a * cost > base * mean then base else round(base * a * cost / mean, 4) end
    else round(base * a, 4) end as points
  from (
    select c.institution, c.group_code, c.approved, c.cost, c.covered, g.base, g.mean, g.high,
      case when g.uniform then 1 else i.coefficient end as a
    from cases c join institutions i on i.code = c.institution left join groups g on g.code = c.group_code
  ) as joined
) as rated group by institution;
create temporary table points as select round((%s + sum(covered)) / sum(points), 4) as value from sums;
`

const caseColumns = `id text, institution text, group_code text, cost %[1]s, covered %[1]s, days integer, admitted %[2]s, discharged %[2]s, person text, approved text, approved_amount text, approved_points text, unreasonable text, pool text, charged_to text, department text`

// postgresScript loads into unlogged tables, without keys or indexes.
func postgresScript(d *data) string {
	var b strings.Builder
	b.WriteString("set client_min_messages = warning; drop table if exists cases, groups, institutions, sums, points;\n")
	fmt.Fprintf(&b, "create unlogged table cases ("+caseColumns+");\n", "numeric(14,2)", "date")
	b.WriteString("create unlogged table groups (code text, base numeric, mean numeric, high numeric, uniform boolean);\ncreate unlogged table institutions (code text, coefficient numeric);\n")
	parameters(&b, d.region)
	fmt.Fprintf(&b, "\\copy cases from '%s' with (format csv, header true)\n", d.path("cases.csv"))
	fmt.Fprintf(&b, settleSQL, fund(d.n))
	b.WriteString("select 'value', value from points;\nselect institution, points, round(points * value, 2) - covered from sums, points order by institution;\n")
	return b.String()
}

// sqliteScript works on doubles: SQLite has no decimals, and its integers have 64
// bits, too few for the products.
func sqliteScript(d *data) string {
	var b strings.Builder
	b.WriteString("pragma journal_mode = off;\npragma synchronous = off;\n")
	fmt.Fprintf(&b, "create table cases ("+caseColumns+");\n", "real", "text")
	b.WriteString("create table groups (code text primary key, base real, mean real, high real, uniform integer);\ncreate table institutions (code text primary key, coefficient real);\n")
	parameters(&b, d.region)
	fmt.Fprintf(&b, ".mode csv\n.import --skip 1 %s cases\n", d.path("cases.csv"))
	fmt.Fprintf(&b, settleSQL, fund(d.n))
	b.WriteString("select 'value', printf('%.4f', value) from points;\n" +
		"select institution, printf('%.4f', points), printf('%.2f', round(points * value, 2) - covered) from sums, points order by institution;\n")
	return b.String()
}

// startDatabases finds the databases, and starts its own PostgreSQL cluster in a
// temporary folder. The function that it returns stops the cluster.
func startDatabases(ctx context.Context, b *bench, have map[string]bool, out io.Writer) (func() error, error) {
	if text, err := exec.CommandContext(ctx, "sqlite3", "-version").Output(); err == nil {
		have[sqlite] = true
		fmt.Fprintf(out, "SQLite %s\n", strings.Fields(string(text) + " ?")[0])
	} else {
		fmt.Fprintln(out, "SQLite: skipped, there is no sqlite3")
	}
	none := func() error { return nil }
	initdb, server, ok := findPostgres()
	if !ok {
		fmt.Fprintln(out, "PostgreSQL: skipped, there is no initdb, postgres or psql")
		return none, nil
	}
	text, err := exec.CommandContext(ctx, server, "--version").Output()
	if err != nil {
		return none, err
	}
	stop, socket, err := startCluster(ctx, initdb, server)
	if err != nil {
		fmt.Fprintf(out, "PostgreSQL: skipped, it does not start: %v\n", err)
		return none, nil
	}
	have[postgres], b.socket = true, socket
	fmt.Fprintf(out, "%s, a cluster of its own: unlogged tables, fsync off, 512 MB of shared buffers\n", strings.TrimSpace(string(text)))
	return stop, nil
}

// findPostgres looks in the path, and where Debian keeps the server's programs.
func findPostgres() (initdb, server string, ok bool) {
	if _, err := exec.LookPath("psql"); err != nil {
		return "", "", false
	}
	find := func(name string) string {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		list, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
		if len(list) == 0 {
			return ""
		}
		return list[len(list)-1]
	}
	initdb, server = find("initdb"), find("postgres")
	return initdb, server, initdb != "" && server != ""
}
