package store

import (
	"context"
	"database/sql"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/job"
)

// Names of what a year's documents may name beside other documents.
const (
	claimsFolder  = "claims/"  // claims/cases.jsonl …: the claims of a table
	reportsFolder = "reports/" // reports/2025-01.json …: the reports of months
	jsonLines     = ".jsonl"
	jsonFile      = ".json"
)

// ClaimsName is what documents call the claims of a table.
func ClaimsName(t Table) string { return claimsFolder + t.String() + jsonLines }

// ReportsName is what documents call the reports of months.
const ReportsName = reportsFolder + "*" + jsonFile

// Snapshot is the files of a year as a revision has them. Claims stream: a walk reads them row by
// row in a transaction of its own, and finds what every other walk finds.
type Snapshot struct {
	store    *Store
	ctx      context.Context
	year     string
	revision int64
}

// Snapshot returns the files of a year as a revision has them. They can be read until the context
// ends.
func (s *Store) Snapshot(ctx context.Context, year string, revision int64) *Snapshot {
	return &Snapshot{s, ctx, year, revision}
}

var _ job.Files = (*Snapshot)(nil)

// Open opens a document, the claims of a kind, or a report.
func (s *Snapshot) Open(name string) (io.ReadCloser, error) {
	name = path.Clean(name)
	if kind, ok := strings.CutPrefix(name, claimsFolder); ok {
		t, err := ParseTable(strings.TrimSuffix(kind, jsonLines))
		if err != nil {
			return textOf(nil, err)
		}
		return s.claims(t)
	}
	if part, ok := strings.CutPrefix(name, reportsFolder); ok {
		r, err := s.store.Settlement(s.ctx, s.year, strings.TrimSuffix(part, jsonFile))
		return textOf(r.Report, err)
	}
	d, err := s.store.Document(s.ctx, s.year, name, s.revision)
	return textOf(d.Text, err)
}

func textOf(text []byte, err error) (io.ReadCloser, error) {
	if err == ErrNone { //nolint:errorlint // it is returned as it is
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	return io.NopCloser(strings.NewReader(string(text))), nil
}

// Match returns the reports and documents that match a pattern.
func (s *Snapshot) Match(pattern string) (matches []string, err error) {
	list, err := s.store.Settlements(s.ctx, s.year)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, one := range list {
		names = append(names, reportsFolder+one.Part+jsonFile)
	}
	documents, err := s.store.Documents(s.ctx, s.year, s.revision)
	if err != nil {
		return nil, err
	}
	for _, one := range documents {
		names = append(names, one.Name)
	}
	for _, name := range names {
		ok, err := path.Match(pattern, name)
		if err != nil {
			return nil, err
		}
		if ok {
			matches = append(matches, name)
		}
	}
	return matches, nil
}

// claims opens the claims of a table.
func (s *Snapshot) claims(t Table) (io.ReadCloser, error) {
	tx, err := s.store.read.BeginTx(s.ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.store.snapshot})
	if err != nil {
		return nil, inDatabase(err)
	}
	rows, err := tx.QueryContext(s.ctx, s.store.bind(`SELECT body FROM claims WHERE year = ? AND kind = ? AND holds <= ? AND gone > ? ORDER BY institution, id`), s.year, t.String(), s.revision, s.revision)
	if err != nil {
		_ = tx.Rollback()
		return nil, inDatabase(err)
	}
	return &stream{tx: tx, rows: rows}, nil
}

// stream reads rows as lines.
type stream struct {
	tx   *sql.Tx
	rows *sql.Rows
	body sql.RawBytes
	rest []byte // of the line that is being read
	line []byte
}

func (s *stream) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(s.rest) == 0 {
			if !s.rows.Next() {
				if err := s.rows.Err(); err != nil {
					return n, inDatabase(err)
				}
				if n == 0 {
					return 0, io.EOF
				}
				return n, nil
			}
			if err := s.rows.Scan(&s.body); err != nil {
				return n, inDatabase(err)
			}
			s.line = append(append(s.line[:0], s.body...), '\n')
			s.rest = s.line
		}
		k := copy(p[n:], s.rest)
		s.rest, n = s.rest[k:], n+k
	}
	return n, nil
}

func (s *stream) Close() error {
	_ = s.rows.Close()
	return s.tx.Rollback()
}

// Own reports whether an institution has a claim of one of the kinds.
func (s *Snapshot) Own(institution, id string) (bool, error) {
	if !isKey(id) {
		return false, nil
	}
	var n int
	err := s.store.row(s.ctx, `SELECT COUNT(*) FROM claims WHERE year = ? AND kind IN (?, ?, ?) AND institution = ? AND id = ? AND holds <= ? AND gone > ?`, []any{&n},
		s.year, string(his.CaseKind), string(his.StayKind), string(his.ItemKind), institution, id, s.revision, s.revision)
	return n > 0, err
}

// Claims writes the claims of a table of an institution, of all if it is blank, after an id: at most
// so many, as JSON lines.
func (s *Snapshot) Claims(t Table, institution, after string, most int) ([]string, error) {
	query := `SELECT body FROM claims WHERE year = ? AND kind = ? AND holds <= ? AND gone > ?`
	args := []any{s.year, t.String(), s.revision, s.revision}
	if institution != "" {
		query, args = query+` AND institution = ?`, append(args, institution)
	}
	if after != "" {
		query, args = query+` AND id > ?`, append(args, after)
	}
	return list(s.ctx, s.store, query+` ORDER BY id, institution LIMIT ?`, func(t *string) []any { return []any{t} }, append(args, most)...)
}
