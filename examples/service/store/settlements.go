package store

import (
	"context"
	"errors"
	"time"

	"github.com/yibaojiesuan/settlement"
)

// Clearing is the part of a year that clears it; the others are months.
const Clearing = "clearing"

// Settlement is a report that was stored.
type Settlement struct {
	Part     string `json:"part"`
	Revision int64  `json:"revision"` // that it was made from
	Digest   string `json:"digest"`   // SHA-256 of the report
	Made     string `json:"made"`     // when
	Report   []byte `json:"-"`
}

// Settlements returns what was settled of a year, without the reports.
func (s *Store) Settlements(ctx context.Context, year string) ([]Settlement, error) {
	return list(ctx, s, `SELECT part, revision, digest, made FROM settlements WHERE year = ? ORDER BY part`, func(r *Settlement) []any { return []any{&r.Part, &r.Revision, &r.Digest, &r.Made} }, year)
}

// Settlement returns a stored report. It returns [ErrNone] if there is none, and [ErrWhole] if it
// is not the one that was stored.
func (s *Store) Settlement(ctx context.Context, year, part string) (r Settlement, err error) {
	r.Part = part
	err = s.row(ctx, `SELECT revision, digest, made, report FROM settlements WHERE year = ? AND part = ?`, []any{&r.Revision, &r.Digest, &r.Made, &r.Report}, year, part)
	if err == nil && Digest(r.Report) != r.Digest {
		err = ErrWhole
	}
	return r, err
}

// Settle stores the report of a part of a year, made from a revision, with its statements: once,
// whoever else settles it at the same time. A clearing also ends the year, and is refused if the
// year has changed since that revision.
func (s *Store) Settle(ctx context.Context, year string, r Settlement, statements []settlement.Statement, by Event) (Settlement, error) {
	r.Digest, r.Made = Digest(r.Report), time.Now().UTC().Format(time.RFC3339)
	err := s.writing(ctx, func(t *transaction) error {
		revision, err := t.turn(year)
		if err != nil {
			return err
		}
		if r.Part == Clearing && revision != r.Revision+1 {
			return ErrChanged
		}
		if _, err := t.exec(`UPDATE years SET revision = ?, cleared = ? WHERE name = ?`, revision-1, number(r.Part == Clearing), year); err != nil {
			return err // a settlement changes no claim and no document
		}
		_, err = t.exec(`INSERT INTO settlements (year, part, revision, digest, made, report) VALUES (?, ?, ?, ?, ?, ?)`, year, r.Part, r.Revision, r.Digest, r.Made, string(r.Report))
		if taken(err) {
			return ErrSettled
		}
		if err != nil {
			return err
		}
		for _, one := range statements {
			if _, err := t.exec(`INSERT INTO statements (year, part, institution, entitlement, due) VALUES (?, ?, ?, ?, ?)`, year, r.Part, one.Institution, one.Entitlement.String(), one.Due.String()); err != nil {
				return err
			}
		}
		return t.note(by)
	})
	if errors.Is(err, ErrCleared) && r.Part == Clearing {
		err = ErrSettled
	}
	return r, err
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Statements returns what the institutions of a stored report are due.
func (s *Store) Statements(ctx context.Context, year, part string) ([]settlement.Statement, error) {
	return list(ctx, s, `SELECT institution, entitlement, due FROM statements WHERE year = ? AND part = ? ORDER BY institution`,
		func(st *settlement.Statement) []any { return []any{&st.Institution, &st.Entitlement, &st.Due} }, year, part)
}
