// Package fakesql is a driver for database/sql, for tests: a query is the name of a table, and the
// rows are whatever a driver may give.
package fakesql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
	"sync"
)

// Table is what a query returns.
type Table struct {
	Columns []string
	Types   []string // as the database calls them; they may be left out
	Rows    [][]any
	// Fail, if set, is the error that comes in place of the row after the last one.
	Fail error
	// Ever, if set, starts the rows again after the last one, without an end.
	Ever bool
}

// Database holds tables by their queries, and counts what happens.
type Database struct {
	Tables map[string]*Table
	// Before, if set, is called before a query runs, with how often one ran before.
	Before func(run int)

	lock sync.Mutex
	runs int
	open int
	peak int
	args [][]any
}

// Open returns the database.
func (d *Database) Open() *sql.DB { return sql.OpenDB(connector{d}) }

// Runs is how often a query ran, Left how many of its rows are still open, Peak how many ever
// were at once.
func (d *Database) Runs() int { d.lock.Lock(); defer d.lock.Unlock(); return d.runs }

// Left is how many queries have rows that are still open.
func (d *Database) Left() int { d.lock.Lock(); defer d.lock.Unlock(); return d.open }

// Peak is how many queries had open rows at once.
func (d *Database) Peak() int { d.lock.Lock(); defer d.lock.Unlock(); return d.peak }

// Arguments are those of all runs.
func (d *Database) Arguments() [][]any { d.lock.Lock(); defer d.lock.Unlock(); return d.args }

type connector struct{ d *Database }

func (c connector) Connect(context.Context) (driver.Conn, error) { return conn(c), nil }
func (c connector) Driver() driver.Driver                        { return nil }

type conn struct{ d *Database }

// Errors of the fake.
var (
	ErrTable = errors.New(`no such table: "secret 张三" 13912345678`)
	errNot   = errors.New("not supported")
)

func (conn) Prepare(string) (driver.Stmt, error) { return nil, errNot }
func (conn) Close() error                        { return nil }
func (conn) Begin() (driver.Tx, error)           { return nil, errNot }

// QueryContext implements driver.QueryerContext.
func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := c.d
	d.lock.Lock()
	run := d.runs
	d.runs++
	d.lock.Unlock()
	if d.Before != nil {
		d.Before(run)
	}
	d.lock.Lock()
	defer d.lock.Unlock()
	table := d.Tables[strings.TrimSpace(query)]
	if table == nil {
		return nil, ErrTable
	}
	var list []any
	for _, a := range args {
		list = append(list, a.Value)
	}
	d.args = append(d.args, list)
	d.open++
	d.peak = max(d.peak, d.open)
	return &rows{d: d, table: table, list: table.Rows}, nil
}

type rows struct {
	d      *Database
	table  *Table
	list   [][]any
	closed bool
}

func (r *rows) Columns() []string { return r.table.Columns }

// ColumnTypeDatabaseTypeName implements driver.RowsColumnTypeDatabaseTypeName.
func (r *rows) ColumnTypeDatabaseTypeName(i int) string {
	if i < len(r.table.Types) {
		return r.table.Types[i]
	}
	return ""
}

func (r *rows) Close() error {
	r.d.lock.Lock()
	defer r.d.lock.Unlock()
	if !r.closed {
		r.closed = true
		r.d.open--
	}
	return nil
}

func (r *rows) Next(to []driver.Value) error {
	if len(r.list) == 0 && r.table.Ever {
		r.list = r.table.Rows
	}
	if len(r.list) == 0 {
		if r.table.Fail != nil {
			return r.table.Fail
		}
		return io.EOF
	}
	for i, v := range r.list[0] {
		to[i] = v
	}
	r.list = r.list[1:]
	return nil
}
