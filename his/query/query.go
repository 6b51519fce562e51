package query

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Database is what queries run on: *sql.DB, *sql.Conn, *sql.Tx.
type Database interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Errors of queries.
var (
	ErrDatabase   = coded.New("query.database", "nobody has given a database of this name")
	ErrConnection = coded.New("query.connection", "a database that is limited to one connection: a second walk over the rows would wait for ever; want SetMaxOpenConns of 2 or more")
	ErrRefused    = coded.New("query.refused", "the database says")
	ErrPeriod     = coded.New("query.period", "an argument is a day of the period, and here is none")
	ErrNoColumns  = coded.New("query.no_columns", "the query returns no columns: want a SELECT")
)

// File reads a query document and returns the rows of its query as a file of this name, which
// messages use. databases are those that the document may name, by their names; period is that of
// its arguments. Its errors do not name the file.
func File(name string, document io.Reader, databases map[string]Database, period settlement.Period) (rows.File, error) {
	d, err := Read(document)
	if err != nil {
		return rows.File{}, err
	}
	db, ok := databases[d.Database]
	switch {
	case ok:
		return d.File(name, db, period), nil
	case len(databases) == 0:
		err = fmt.Errorf("%w: got %s", ErrDatabase, shown.Word(d.Database))
	default:
		err = fmt.Errorf("%w: got %s, want one of %s", ErrDatabase, shown.Word(d.Database), strings.Join(slices.Sorted(maps.Keys(databases)), ", "))
	}
	return rows.File{}, &settlement.FieldError{Path: "database", Err: err}
}

// File returns the rows of the query as a file of this name, which messages use. period is that
// of the arguments.
func (d Document) File(name string, db Database, period settlement.Period) rows.File {
	return rows.File{Name: name, Query: &rows.Query{Fen: d.Fen, Times: d.Times, Run: func(ctx context.Context) (rows.Selected, error) {
		if one, ok := db.(*sql.DB); ok && one.Stats().MaxOpenConnections == 1 {
			return nil, ErrConnection
		}
		if period == (settlement.Period{}) && slices.ContainsFunc(d.Arguments, func(a Argument) bool { return a.Period != "" }) {
			return nil, ErrPeriod
		}
		text := d.Query.String()
		list, err := db.QueryContext(ctx, text, d.values(period)...)
		if err == nil {
			return selectedOf(ctx, list, text)
		}
		return nil, told(ctx, err, text)
	}}}
}

// selected is the rows of a query.
type selected struct {
	ctx     context.Context
	query   string
	rows    *sql.Rows
	columns []string
	numbers []number // what texts of a column are
	cells   []cell
	to      []any
}

// number says what a column holds of which a driver may give texts.
type number uint8

const (
	noNumber number = iota
	integer
	float
)

// cell takes a value as the driver gives it.
type cell struct{ value any }

// Scan implements sql.Scanner.
func (c *cell) Scan(value any) error {
	if bytes, ok := value.([]byte); ok {
		value = string(bytes) // the driver uses them again
	}
	c.value = value
	return nil
}

func selectedOf(ctx context.Context, list *sql.Rows, text string) (*selected, error) {
	types, err := list.ColumnTypes()
	if err == nil && len(types) == 0 {
		err = ErrNoColumns
	}
	if err != nil {
		_ = list.Close()
		return nil, err
	}
	s := &selected{ctx: ctx, query: text, rows: list, cells: make([]cell, len(types)), to: make([]any, len(types))}
	for i, t := range types {
		s.columns, s.numbers, s.to[i] = append(s.columns, t.Name()), append(s.numbers, numberOf(t.DatabaseTypeName())), &s.cells[i]
	}
	return s, nil
}

// numberOf says what a type of a database holds. Only what is sure is told: drivers give whole
// numbers and floats as texts in some modes, and decimals always.
func numberOf(name string) number {
	switch name = strings.ToUpper(name); {
	case strings.HasSuffix(name, "INT"), name == "INTEGER", name == "INT2", name == "INT4", name == "INT8":
		return integer
	case name == "REAL", name == "FLOAT", name == "DOUBLE", name == "FLOAT4", name == "FLOAT8", name == "DOUBLE PRECISION":
		return float
	}
	return noNumber
}

// Columns implements rows.Selected.
func (s *selected) Columns() []string { return s.columns }

// Next implements rows.Selected.
func (s *selected) Next(values []any) error {
	if !s.rows.Next() {
		if err := s.rows.Err(); err != nil {
			return told(s.ctx, err, s.query)
		}
		return io.EOF
	}
	if err := s.rows.Scan(s.to...); err != nil {
		return told(s.ctx, err, s.query)
	}
	for i := range s.cells {
		values[i] = s.numbers[i].of(s.cells[i].value)
	}
	return nil
}

// of returns a number that came as a text as the number that it is.
func (n number) of(value any) any {
	text, ok := value.(string)
	if !ok {
		return value
	}
	switch n {
	case integer:
		if v, err := strconv.ParseInt(text, 10, 64); err == nil {
			return v
		}
	case float:
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			return v
		}
	}
	return value
}

// Close implements rows.Selected.
func (s *selected) Close() error { return told(s.ctx, s.rows.Close(), s.query) }

// told returns what a database says of a query, as far as a message may repeat it: what stands in
// quotes, and long numbers, only where the query itself has them. Drivers quote values, too.
func told(ctx context.Context, err error, query string) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, sql.ErrTxDone), errors.Is(err, sql.ErrConnDone):
		return err
	}
	return &shown.Error{Text: fmt.Sprintf("%v: %s", ErrRefused, masked(err.Error(), query)), Kind: ErrRefused}
}

// quotes are the pairs of quotes that databases use.
var quotes = map[rune]rune{'\'': '\'', '"': '"', '`': '`', '“': '”', '‘': '’', '«': '»', '[': ']', '(': ')'}

// mostDigits is the length of numbers that messages may repeat.
const mostDigits = 4

// masked replaces what is quoted in a message by its shape unless the query has it, and long
// numbers likewise.
func masked(message, query string) string {
	var b strings.Builder
	list := []rune(message)
	for i := 0; i < len(list); i++ {
		if end, ok := quotes[list[i]]; ok {
			k := i + 1
			for k < len(list) && list[k] != end {
				k++
			}
			if inside := string(list[i+1 : min(k, len(list))]); k < len(list) && inside != "" && !strings.Contains(query, inside) && !isWords(inside, list[i]) {
				b.WriteString(string(list[i]) + "…" + string(end))
				i = k
				continue
			}
		}
		if n := digits(list[i:]); n > mostDigits && !strings.Contains(query, string(list[i:i+n])) {
			b.WriteString("…")
			i += n - 1
			continue
		}
		b.WriteRune(list[i])
	}
	return b.String()
}

// isWords reports whether brackets hold a remark of the database: a code or a few words of ASCII,
// such as (SQLSTATE 42703).
func isWords(text string, quote rune) bool {
	if quote != '(' && quote != '[' {
		return false
	}
	return strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 || r == '=' || r == '\'' || r == '"' }) < 0
}

// digits returns how many digits a text begins with.
func digits(list []rune) int {
	for i, r := range list {
		if r < '0' || r > '9' {
			return i
		}
	}
	return len(list)
}
