package main

import (
	"database/sql"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// his copies the CSV files of an example into tables of SQLite and its other files into a folder,
// with query documents in place of the CSV files; only, if given, names the tables.
func his(t *testing.T, example string, only ...string) (folder, database string) {
	t.Helper()
	folder, database = t.TempDir(), filepath.Join(t.TempDir(), "a b#c?.db")
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("#", "%23", "?", "%3f").Replace(database))
	require.NoError(t, err)
	defer db.Close()
	list, err := filepath.Glob(filepath.Join(examples+example, "*.*"))
	require.NoError(t, err)
	for _, path := range list {
		name, text := filepath.Base(path), []byte(nil)
		table, isTable := strings.CutSuffix(name, ".csv")
		if isTable && len(only) > 0 && !slices.Contains(only, table) {
			continue
		}
		if isTable && !strings.Contains(name, ".golden.") {
			f, err := os.Open(path)
			require.NoError(t, err)
			records, err := csv.NewReader(f).ReadAll()
			require.NoError(t, err)
			require.NoError(t, f.Close())
			columns := strings.Join(records[0], `","`)
			_, err = db.Exec(`CREATE TABLE "` + table + `" ("` + columns + `")`)
			require.NoError(t, err)
			for _, record := range records[1:] {
				values := make([]any, len(record))
				for i, text := range record {
					if text != "" {
						values[i] = text
					}
				}
				_, err = db.Exec(`INSERT INTO "`+table+`" VALUES (?`+strings.Repeat(", ?", len(values)-1)+`)`, values...)
				require.NoError(t, err)
			}
			name, text = table+".sql.json", []byte(`{"database": "his", "query": ["SELECT * FROM \"`+table+`\"", "ORDER BY rowid"]}`)
		} else {
			text, err = os.ReadFile(path)
			require.NoError(t, err)
			if strings.HasSuffix(name, ".json") {
				text = []byte(strings.ReplaceAll(string(text), `.csv"`, `.sql.json"`))
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o644))
	}
	return folder, database
}

// TestDatabase: commands settle, explain and verify a job whose claims are in a database as one whose
// claims are in files; exports come from there, too.
func TestDatabase(t *testing.T) {
	folder, database := his(t, "region")
	flag := "--database=his=sqlite:" + database
	require.Equal(t, must(t, "settle", examples+"region", "--json"), must(t, "settle", folder, flag, "--json"))
	require.Equal(t, must(t, "explain", examples+"region", "D01"), must(t, "explain", folder, "D01", flag))
	report := filepath.Join(t.TempDir(), "r.json")
	must(t, "settle", folder, flag, "-o", report, "--seal")
	must(t, "verify", report, folder, flag)

	exports, database := his(t, "ingest", "export", "groups")
	args := []string{"ingest", "--period", "2025-01-01/2025-12-31", "--mapping", examples + "ingest/mapping.json", "--join", examples + "ingest/join.json", "--lang", "en"}
	fromFiles, fromDatabase := t.TempDir(), t.TempDir()
	must(t, append(args, examples+"ingest/export.csv", "--groups", examples+"ingest/groups.csv", "--folder", fromFiles)...)
	must(t, append(args, filepath.Join(exports, "export.sql.json"), "--groups", filepath.Join(exports, "groups.sql.json"), "--folder", fromDatabase, "--database", "his=sqlite:"+database)...)
	want, err := os.ReadFile(filepath.Join(fromFiles, "cases.csv"))
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(fromDatabase, "cases.csv"))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))

	for _, wrong := range []string{"his", "his=postgres:x", "=sqlite:x", "his=sqlite:", "his=sqlite:" + filepath.Join(folder, "none.db"), "his=sqlite:" + folder} {
		status, _, _ := call("settle", folder, "--database", wrong)
		require.Equal(t, usage, status, wrong)
	}
	status, _, errs := call("settle", folder)
	require.Equal(t, refused, status)
	require.Contains(t, errs, `cases.sql.json: database: nobody has given a database of this name: got "his"`)
	status, _, errs = call("settle", folder, "--lang", "zh")
	require.Equal(t, refused, status)
	require.Contains(t, errs, "没有给出该名称的数据库")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "cases.sql.json"), []byte(`{"database": "his", "query": "DELETE FROM cases RETURNING *"}`), 0o644))
	status, _, errs = call("settle", folder, "--database", "his=sqlite:"+database)
	require.Equal(t, refused, status)
	require.Contains(t, errs, "cases.sql.json: the database says")
}
