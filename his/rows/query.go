package rows

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// Query is rows that a query returns, in place of those of a file. Package query makes one.
type Query struct {
	// Run runs the query. Every walk calls it once, and must find the same rows in the same
	// order.
	Run func(context.Context) (Selected, error)
	// Fen are the columns, as the query calls them, whose whole numbers are fen. In any other
	// column of amounts a whole number is refused, because it may be either.
	Fen []string
	// Times says whose clock a time shows.
	Times Times

	lock  sync.Mutex
	names []string // of the columns, after the query was run
}

// Times says what a time of another zone than +08:00 is.
type Times string

// Times. Without any of them, such a time is read if its day is the same either way.
const (
	Clock    Times = "clock"    // its clock shows China's time, whatever zone a driver gives it
	Instants Times = "instants" // it is converted to +08:00, and counted
)

// Choices returns what a document may say.
func (Times) Choices() []Times { return []Times{Clock, Instants} }

// Selected is the rows that a query returned.
type Selected interface {
	// Columns returns the names of the columns.
	Columns() []string
	// Next reads the next row into values, one for each column; io.EOF is the end. A value is
	// nil, a text, bytes, a boolean, a number or a time, as Go has them.
	Next(values []any) error
	Close() error
}

// queryRows is the rows of a query.
type queryRows struct {
	header
	of      Selected
	query   *Query
	kinds   []Kind   // of the columns that are read
	fen     []bool   // of the columns of the query
	values  []any    // of the last row
	cells   []string // their texts
	row     int
	written []byte
	digest
}

// openQuery runs the query, as far as its first row.
func (t *Table[R]) openQuery() (*opened, error) {
	q := t.file.Query
	of, err := q.Run(t.file.context())
	if err != nil {
		return nil, t.InRow(0, err)
	}
	names := of.Columns()
	if err := q.same(names); err != nil {
		_ = of.Close()
		return nil, t.InRow(0, err)
	}
	s := &queryRows{header: header{file: t.file.Name, names: names}, of: of, query: q, values: make([]any, len(names)), cells: make([]string, len(names))}
	s.seed = t.walked.seed
	var faults settlement.Faults
	s.fen = make([]bool, len(names))
	for k, name := range q.Fen {
		i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
		if i < 0 {
			faults.Add(t.InRow(0, &settlement.FieldError{Path: fmt.Sprintf("fen[%d]", k), Err: ErrUnknownColumn}))
			continue
		}
		s.fen[i] = true
	}
	if err := faults.Err(); err != nil {
		_ = of.Close()
		return nil, err
	}
	return &opened{source: s, header: &s.header, digest: &s.digest, close: of.Close}, nil
}

// same remembers the columns of the query. It returns an error if they were others before.
func (q *Query) same(names []string) error {
	q.lock.Lock()
	defer q.lock.Unlock()
	if q.names == nil {
		q.names = slices.Clone(names)
	}
	if !slices.Equal(q.names, names) {
		return settlement.ErrChanged
	}
	return nil
}

// met returns the columns of the query; nil: it was not run yet.
func (q *Query) met() []string {
	q.lock.Lock()
	defer q.lock.Unlock()
	return q.names
}

func (s *queryRows) next(values []value) (row int, fault, err error) {
	if err := s.of.Next(s.values); err != nil {
		if errors.Is(err, io.EOF) {
			s.ended = true
			return 0, nil, io.EOF
		}
		if s.row > 0 {
			err = fmt.Errorf("after row %d: %w", s.row, err)
		}
		return 0, nil, &Error{File: s.file, Err: err}
	}
	s.row++
	s.digests()
	for _, i := range s.there {
		at := s.index[i]
		values[i] = s.value(at, s.kinds[i])
	}
	return s.row, nil, nil
}

// digests adds the row to the digest.
func (s *queryRows) digests() {
	b := s.written[:0]
	for i, v := range s.values {
		s.cells[i] = plainText(v)
		if v == nil {
			b = append(b, 0xFE) // in no text, as 0xFF
		}
		b = append(append(b, s.cells[i]...), 0xFF)
	}
	s.written = b
	s.digest.add(b)
}

func (s *queryRows) says(words []string) bool {
	return slices.ContainsFunc(s.cells, func(text string) bool {
		text, _ = cell.Tidy(text)
		return slices.Contains(words, text)
	})
}

func (s *queryRows) blank() bool {
	return !slices.ContainsFunc(s.cells, func(text string) bool { return !cell.IsBlank(text) })
}

func (s *queryRows) again() bool { return false }

func (s *queryRows) close() {}

// Within returns the file whose query ends when the context does. It changes nothing of
// other files.
func (f File) Within(ctx context.Context) File {
	f.within = ctx
	return f
}

func (f File) context() context.Context {
	if f.within == nil {
		return context.Background()
	}
	return f.within
}

// Within returns the table whose query ends when the context does.
func (t *Table[R]) Within(ctx context.Context) *Table[R] {
	if t.file.Query == nil {
		return t
	}
	n := *t
	n.file = t.file.Within(ctx)
	return &n
}
