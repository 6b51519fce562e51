package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // any driver of database/sql will do
)

// tables: money is TEXT, "12.50", or an INTEGER of fen (分), which is scanned into a
// settlement.Fen. It is never REAL: an amount that went through floating point is
// refused. (SQLite makes REAL of a column that is called NUMERIC; other databases'
// NUMERIC is read well.)
const tables = `
CREATE TABLE IF NOT EXISTS cases (id TEXT PRIMARY KEY, institution TEXT NOT NULL, "group" TEXT NOT NULL, cost TEXT NOT NULL, covered TEXT NOT NULL, discharged TEXT, approved TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS stays (id TEXT PRIMARY KEY, institution TEXT NOT NULL, class TEXT NOT NULL, admitted TEXT, discharged TEXT, cost TEXT NOT NULL, covered TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS members (person TEXT NOT NULL, institution TEXT NOT NULL, category TEXT NOT NULL, signed TEXT, inpatient_from TEXT, inpatient_to TEXT) STRICT;
CREATE TABLE IF NOT EXISTS charges (person TEXT NOT NULL, institution TEXT NOT NULL, month TEXT, kind TEXT NOT NULL, cost TEXT NOT NULL, covered TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS items (id TEXT PRIMARY KEY, institution TEXT NOT NULL, month TEXT, cost TEXT NOT NULL, covered TEXT NOT NULL, charged_to TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS accounts (institution TEXT PRIMARY KEY, prepaid TEXT NOT NULL, carried_in TEXT NOT NULL, score TEXT) STRICT;
CREATE TABLE IF NOT EXISTS settlements (id INTEGER PRIMARY KEY, report TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS statements (settlement INTEGER NOT NULL REFERENCES settlements, institution TEXT NOT NULL, entitlement TEXT NOT NULL, due TEXT NOT NULL, PRIMARY KEY (settlement, institution)) STRICT;
`

// database opens a file and makes the tables that it lacks. A transaction waits for its
// turn at its beginning, so that it does not fail at its end because another one wrote.
func database(ctx context.Context, file string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(file)+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, tables); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// example makes a temporary database of the generated claims of a folder like
// examples/region, all of one fund, and returns a function that removes it.
func example(ctx context.Context, folder string) (db *sql.DB, remove func(), err error) {
	dir, err := os.MkdirTemp("", "service-")
	if err != nil {
		return nil, nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) }
	if db, err = database(ctx, filepath.Join(dir, "claims.db")); err != nil {
		remove()
		return nil, nil, err
	}
	if err := fill(ctx, db, folder); err != nil {
		err = errors.Join(err, db.Close())
		remove()
		return nil, nil, err
	}
	return db, remove, nil
}

// fill inserts the rows of the files into the tables that they are named after
// ("members-310.csv" into members), and the accounts.
func fill(ctx context.Context, db *sql.DB, folder string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil {
		return err
	}
	for _, path := range files {
		if strings.HasSuffix(path, ".golden.csv") { // what a program prints of the others
			continue
		}
		table, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".csv"), "-")
		list, err := records(path)
		if err != nil {
			return err
		}
		for _, row := range list {
			row["inpatient_from"], row["inpatient_to"], _ = strings.Cut(row["inpatient"], "/")
			if row["approved"] == "yes" { // files may say yes; the column says what was approved
				row["approved"] = "high"
			}
			if err := insert(ctx, tx, table, row); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "accounts.json"))
	if err != nil {
		return err
	}
	var accounts []struct {
		Institution, Prepaid, Score string
		CarriedIn                   string `json:"carried_in"`
	}
	if err := json.Unmarshal(text, &accounts); err != nil {
		return err
	}
	for _, a := range accounts {
		row := map[string]string{"institution": a.Institution, "prepaid": "0.00", "carried_in": "0.00", "score": a.Score}
		if a.Prepaid != "" {
			row["prepaid"] = a.Prepaid
		}
		if a.CarriedIn != "" {
			row["carried_in"] = a.CarriedIn
		}
		if err := insert(ctx, tx, "accounts", row); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// records returns the rows of a CSV file by the names of its header.
func records(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var list []map[string]string
	for i := 1; i < len(all); i++ {
		row := map[string]string{}
		for k, name := range all[0] {
			row[name] = all[i][k]
		}
		list = append(list, row)
	}
	return list, nil
}

// insert inserts a row; it leaves out columns that the table does not have.
func insert(ctx context.Context, tx *sql.Tx, table string, row map[string]string) error {
	empty, err := tx.QueryContext(ctx, `SELECT * FROM `+table+` LIMIT 0`)
	if err != nil {
		return err
	}
	columns, err := empty.Columns()
	if err := errors.Join(err, empty.Close()); err != nil {
		return err
	}
	values := make([]any, len(columns))
	for i, name := range columns {
		values[i] = row[name]
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	_, err = tx.ExecContext(ctx, `INSERT INTO `+table+` VALUES (`+marks+`)`, values...)
	return err
}
