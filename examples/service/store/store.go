package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
)

// Store is an open database. Any number of goroutines may use it, and any number of instances of
// the program may use one database.
type Store struct {
	*dialect
	read, write *sql.DB
}

// forever is gone of a row that is current.
const forever = math.MaxInt64

// Open opens the database of an address and brings its schema up to date: a path of a file,
// postgres://… or mysql://….
func Open(ctx context.Context, address string) (*Store, error) {
	d, read, write, err := connect(address)
	if err != nil {
		return nil, err
	}
	s := &Store{d, read, write}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(inDatabase(err), s.Close())
	}
	return s, nil
}

// Close closes all connections.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.read.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return inDatabase(s.read.PingContext(ctx)) }

// Kind is the name of the database's kind.
func (s *Store) Kind() string { return s.name }

// writing runs a transaction that writes: all of it, or nothing.
func (s *Store) writing(ctx context.Context, do func(t *transaction) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return inDatabase(err)
	}
	defer conn.Close()
	var level sql.IsolationLevel
	if s.dialect != sqliteDialect { // what waits for a lock reads what was committed meanwhile
		level = sql.LevelReadCommitted
	}
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: level})
	if err != nil {
		return inDatabase(err)
	}
	defer tx.Rollback() // does nothing after Commit
	if err := do(&transaction{s, ctx, tx, conn}); err != nil {
		return inDatabase(err)
	}
	return inDatabase(tx.Commit())
}

// transaction is one that writes.
type transaction struct {
	*Store
	ctx  context.Context
	tx   *sql.Tx
	conn *sql.Conn // that it is on
}

func (t *transaction) exec(query string, args ...any) (int64, error) {
	r, err := t.tx.ExecContext(t.ctx, t.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (t *transaction) row(query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(t.ctx, t.bind(query), args...)
}

// areKeys reports whether the texts of a question can be keys: nothing is known by any other.
func areKeys(args []any) bool {
	return !slices.ContainsFunc(args, func(arg any) bool {
		text, is := arg.(string)
		return is && !isKey(text)
	})
}

// row reads one row outside of a transaction.
func (s *Store) row(ctx context.Context, query string, into []any, args ...any) error {
	if !areKeys(args) {
		return ErrNone
	}
	err := s.read.QueryRowContext(ctx, s.bind(query), args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	return inDatabase(err)
}

// list reads rows outside of a transaction.
func list[R any](ctx context.Context, s *Store, query string, scan func(*R) []any, args ...any) (all []R, err error) {
	if !areKeys(args) {
		return nil, nil
	}
	rows, err := s.read.QueryContext(ctx, s.bind(query), args...)
	if err != nil {
		return nil, inDatabase(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r R
		if err := rows.Scan(scan(&r)...); err != nil {
			return nil, inDatabase(err)
		}
		all = append(all, r)
	}
	return all, inDatabase(rows.Err())
}
