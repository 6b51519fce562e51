package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/internal/fakesql"
	"github.com/yibaojiesuan/settlement/job"
)

// typed returns the text of a file as one of the values that a driver may give for it.
func typed(t *testing.T, column, text string, n int, fen bool) any {
	switch {
	case text == "":
		return nil
	case column == "cost" || column == "covered":
		if fen {
			m, err := settlement.ParseMoney(text)
			require.NoError(t, err)
			return int64(m)
		}
		return []any{text, []byte(text), []byte(text + "00")}[n%3]
	case column == "leave_days":
		d, err := strconv.Atoi(text)
		require.NoError(t, err)
		return []any{text, int64(d), int32(d)}[n%3]
	case column == "approved" && (text == "true" || text == "yes"):
		return true
	case column == "month":
		day, err := time.Parse("2006-01", text)
		require.NoError(t, err)
		whole, _ := strconv.Atoi(strings.ReplaceAll(text, "-", ""))
		return []any{text, day, int64(whole), []byte(text)}[n%4]
	case slices.Contains([]string{"admitted", "discharged", "signed"}, column):
		day, err := time.Parse("2006-01-02", text)
		require.NoError(t, err)
		china := time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 999, time.FixedZone("", 8*60*60))
		whole, _ := strconv.Atoi(strings.ReplaceAll(text, "-", ""))
		return []any{text, day, china, int64(whole), []byte(text + " 08:30:00"), day.Add(8 * time.Hour)}[n%6]
	}
	return []any{text, []byte(text)}[n%2]
}

// asTables returns the files of claims of an example as tables of a database, and its files with
// query documents in their place.
func asTables(t *testing.T, dir string, fen bool) (*fakesql.Database, map[string]string) {
	t.Helper()
	db, files := &fakesql.Database{Tables: map[string]*fakesql.Table{}}, map[string]string{}
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	for _, path := range list {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a folder
		}
		name := filepath.Base(path)
		table, isClaims := strings.CutSuffix(name, ".csv")
		if !isClaims || strings.Contains(name, "golden") {
			files[name] = string(text)
			continue
		}
		records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		require.NoError(t, err)
		of := &fakesql.Table{Columns: records[0]}
		for i, record := range records[1:] {
			row := make([]any, len(record))
			for k, text := range record {
				row[k] = typed(t, records[0][k], text, i+k, fen)
			}
			of.Rows = append(of.Rows, row)
		}
		db.Tables[table] = of
		more := ""
		if fen && slices.Contains(of.Columns, "cost") {
			more = `, "fen": ["cost", "covered"]`
		}
		files[table+".sql.json"] = fmt.Sprintf(`{"database": "his", "query": %q%s}`, table, more)
	}
	for _, name := range []string{"job.json", "year.json"} {
		files[name] = strings.ReplaceAll(files[name], ".csv\"", ".sql.json\"")
	}
	return db, files
}

// TestDatabases: the claims of all kinds have the same digests and reports from a database as from
// files, whatever types its driver gives, by every way through a job.
func TestDatabases(t *testing.T) {
	const dir = "../examples/region"
	ctx := context.Background()
	made, err := job.Open(job.Folder(dir), "job.json")
	require.NoError(t, err)
	want, err := made.Settle(ctx, job.Options{Seal: true})
	require.NoError(t, err)
	rows := func(r *job.Result) string {
		var b bytes.Buffer
		require.NoError(t, r.WriteClaims(ctx, &b, true))
		return b.String()
	}
	report := func(r *job.Result) string {
		var b bytes.Buffer
		require.NoError(t, r.Report.Encode(&b))
		return b.String()
	}
	for _, fen := range []bool{false, true} {
		db, texts := asTables(t, dir, fen)
		pool := db.Open()
		files := job.Databases(job.Folder(folder(t, texts)), map[string]query.Database{"his": pool})
		j, err := job.Open(files, "job.json")
		require.NoError(t, err)
		require.Empty(t, j.Unknown())
		require.Contains(t, j.Reads(), "cases.sql.json")
		for _, workers := range []int{1, 3} {
			before := db.Runs()
			got, err := j.Settle(ctx, job.Options{Workers: workers, Seal: true})
			require.NoError(t, err)
			require.Equal(t, report(want), report(got))
			t.Logf("fen %v, %d workers: %d runs of 7 queries, at most %d open at once", fen, workers, db.Runs()-before, db.Peak())
			require.Equal(t, rows(want), rows(got))
			require.NoError(t, job.Verify(ctx, j, want.Report, job.Options{}))
			list, err := job.Difference(ctx, want, got)
			require.NoError(t, err)
			for _, change := range list { // the names of the files
				require.Equal(t, "policy", string(change.Reason))
				require.Zero(t, change.Amount)
			}
			a, err := want.Explain(ctx, "S01")
			require.NoError(t, err)
			b, err := got.Explain(ctx, "S01")
			require.NoError(t, err)
			require.Equal(t, a, b)
		}
		require.Zero(t, db.Left())
		require.Zero(t, pool.Stats().InUse)
		t.Logf("at most %d open at once in all", db.Peak())

		// An engine sends the documents, and each worker has a database.
		again, err := j.Bundle().Open(files)
		require.NoError(t, err)
		got, err := again.Settle(ctx, job.Options{Seal: true})
		require.NoError(t, err)
		require.Equal(t, report(want), report(got))
	}
}

// TestDatabaseFaults: a fault names the query document, the row of its result and the column.
func TestDatabaseFaults(t *testing.T) {
	files := func(doc string, table *fakesql.Table) (job.Files, *fakesql.Database) {
		db := &fakesql.Database{Tables: map[string]*fakesql.Table{"t": table}}
		of := maps2(three(`"c.sql.json"`), map[string]string{"c.sql.json": doc})
		return job.Databases(job.Folder(folder(t, of)), map[string]query.Database{"his": db.Open()}), db
	}
	settled := func(f job.Files) error {
		j, err := job.Open(f, "job.json")
		if err == nil {
			_, err = j.Settle(context.Background(), job.Options{})
		}
		return err
	}
	const doc = `{"database": "his", "query": "t"}`
	columns := []string{"id", "institution", "group", "cost", "covered", "discharged"}
	good := []any{"a", "H1", "G1", "10000.00", "1.00", "2025-01-31"}
	for name, c := range map[string]struct {
		doc  string
		rows [][]any
		want string
	}{
		"group":    {doc, [][]any{good, {"b", "H1", "G9", "1.00", "0.00", "2025-01-31"}}, `c.sql.json: row 2, column group`},
		"twice":    {doc, [][]any{good, good}, `c.sql.json: row 2, column id: occurs twice: "a" is also in c.sql.json, row 1`},
		"float":    {doc, [][]any{{"b", "H1", "G1", 1.5, "0.00", "2025-01-31"}}, `c.sql.json: row 1, column cost: a floating-point number`},
		"undated":  {doc, [][]any{{"b", "H1", "G1", "1.50", "0.00", nil}}, `c.sql.json: row 1, column discharged: blank`},
		"database": {`{"database": "other", "query": "t"}`, nil, `c.sql.json: database: nobody has given a database of this name: got "other", want one of his`},
		"query":    {`{"database": "his"}`, nil, `c.sql.json: query: required`},
		"sql":      {`{"database": "his", "query": "x"}`, nil, `c.sql.json: the database says: no such table`},
	} {
		f, db := files(c.doc, &fakesql.Table{Columns: columns, Rows: c.rows})
		err := settled(f)
		require.ErrorContains(t, err, c.want, name)
		require.NotContains(t, err.Error(), "张三")
		require.Regexp(t, `^c\.sql\.json：`, settlement.Chinese(err), name)
		require.Zero(t, db.Left())
	}

	// Files that nobody gave databases have none, and a file of the same name needs none.
	f := job.Folder(folder(t, maps2(three(`"c.sql.json"`), map[string]string{"c.sql.json": doc})))
	require.ErrorIs(t, settled(f), query.ErrDatabase)
	require.EqualError(t, settled(f), `c.sql.json: database: nobody has given a database of this name: got "his"`)

	// A table that is written between two walks ends the settlement.
	table := &fakesql.Table{Columns: columns, Rows: [][]any{good, {"b", "H2", "G1", "1.00", "0.00", "2025-01-31"}}}
	f, db := files(doc, table)
	j, err := job.Open(f, "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	table.Rows = append(table.Rows, []any{"c", "H2", "G1", "1.00", "0.00", "2025-01-31"})
	_, err = r.Explain(context.Background(), "a")
	require.ErrorIs(t, err, settlement.ErrChanged)

	// A context that ends closes the rows.
	table.Ever = true
	ctx, cancel := context.WithCancel(context.Background())
	j, err = job.Open(f, "job.json")
	require.NoError(t, err)
	_, err = j.Settle(ctx, job.Options{Observe: func(job.Event) { cancel() }})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, db.Left())

	// Arguments are days of the job's period.
	doc2 := `{"database": "his", "query": "t", "arguments": [{"period": "from"}, {"period": "after"}]}`
	f, db = files(doc2, &fakesql.Table{Columns: columns, Rows: [][]any{good}})
	require.NoError(t, settled(f))
	for _, args := range db.Arguments() {
		require.Equal(t, []any{"2025-01-01", "2025-04-01"}, args)
	}
}

// TestOpenAtOnce: one worker settles with one query open at a time, and writing claims takes two; a
// limit of two connections suffices for any job and any number of workers.
func TestOpenAtOnce(t *testing.T) {
	tables := map[string]*fakesql.Table{}
	files := three(`["a.sql.json", "b.sql.json"]`)
	files["job.json"] = strings.Replace(files["job.json"], `"parts": [`, `"parts": [{"method": "item", "claims": "i.sql.json"}, `, 1)
	for _, name := range []string{"a", "b", "i"} {
		table := &fakesql.Table{Columns: []string{"id", "institution", "group", "cost", "covered", "discharged"}}
		if name == "i" {
			table.Columns[5], table.Columns[2] = "month", "department"
		}
		for i := range 3000 {
			day := any("2025-01-31")
			if name == "i" {
				day = "2025-01"
			}
			table.Rows = append(table.Rows, []any{fmt.Sprint(name, i), "H1", "G1", "10000.00", "1.00", day})
		}
		tables[name] = table
		files[name+".sql.json"] = fmt.Sprintf(`{"database": "his", "query": %q}`, name)
	}
	for _, workers := range []int{1, 4} {
		db := &fakesql.Database{Tables: tables}
		pool := db.Open()
		pool.SetMaxOpenConns(2)
		j, err := job.Open(job.Databases(job.Folder(folder(t, files)), map[string]query.Database{"his": pool}), "job.json")
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		r, err := j.Settle(ctx, job.Options{Workers: workers})
		require.NoError(t, err)
		require.LessOrEqual(t, db.Peak(), workers)
		require.NoError(t, r.WriteClaims(ctx, &bytes.Buffer{}, true))
		require.LessOrEqual(t, db.Peak(), 2)
		_, rows, err := r.ClaimRows(ctx)
		require.NoError(t, err)
		for _, err := range rows {
			require.NoError(t, err)
		}
		other, err := j.Settle(ctx, job.Options{Workers: workers})
		require.NoError(t, err)
		_, err = job.Difference(ctx, r, other)
		require.NoError(t, err)
		require.LessOrEqual(t, db.Peak(), 2)
		cancel()
		require.Zero(t, db.Left())
	}
}
