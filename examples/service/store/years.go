package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
)

// Year is what one fund settles by months and clears.
type Year struct {
	Name     string `json:"name"`
	Revision int64  `json:"revision"`
	Cleared  bool   `json:"cleared"`
}

// Years returns all years, by name.
func (s *Store) Years(ctx context.Context) ([]Year, error) {
	return list(ctx, s, `SELECT name, revision, cleared FROM years ORDER BY name`, func(y *Year) []any { return []any{&y.Name, &y.Revision, &y.Cleared} })
}

// Year returns a year by its name; [ErrNone] if there is none.
func (s *Store) Year(ctx context.Context, name string) (y Year, err error) {
	y.Name = name
	return y, s.row(ctx, `SELECT revision, cleared FROM years WHERE name = ?`, []any{&y.Revision, &y.Cleared}, name)
}

// turn takes the turn of a year for a transaction that changes it, and returns the revision that it
// makes. Others who change the year wait until it ends.
func (t *transaction) turn(year string) (revision int64, err error) {
	if n, err := t.exec(`UPDATE years SET revision = revision + 1 WHERE name = ?`, year); err != nil {
		return 0, err
	} else if n == 0 {
		return 0, ErrNone
	}
	var cleared bool
	if err := t.row(`SELECT revision, cleared FROM years WHERE name = ?`, year).Scan(&revision, &cleared); err != nil {
		return 0, err
	}
	if cleared {
		return 0, ErrCleared
	}
	return revision, nil
}

// Document is a version of a document.
type Document struct {
	Name   string `json:"name"`
	Holds  int64  `json:"revision"` // the first that has it
	Gone   int64  `json:"-"`
	Digest string `json:"digest"` // SHA-256 of the text
	Text   []byte `json:"-"`
}

// Current reports whether no later version has taken its place.
func (d Document) Current() bool { return d.Gone == forever }

// PutDocuments puts documents of a year, which it makes if it is new, in place of those of the same
// names, and notes who did. Equal texts change nothing. It returns the revision that has them.
func (s *Store) PutDocuments(ctx context.Context, year string, texts map[string][]byte, by Event) (revision int64, err error) {
	if !isKey(year) {
		return 0, ErrKey
	}
	err = s.writing(ctx, func(t *transaction) error {
		var err error
		if revision, err = t.turn(year); errors.Is(err, ErrNone) {
			if _, err := t.exec(`INSERT INTO years (name, revision, cleared) VALUES (?, 0, 0)`, year); err != nil {
				return err
			}
			revision, err = t.turn(year)
		}
		if err != nil {
			return err
		}
		changed := false
		for name, text := range texts {
			one, err := t.putDocument(year, name, revision, text)
			if err != nil {
				return err
			}
			changed = changed || one
		}
		if !changed {
			revision--
			return errSame
		}
		return t.note(by)
	})
	return revision, s.same(ctx, err, by)
}

// errSame ends a transaction that would change nothing, so that it makes no revision.
var errSame = NewError("same", "nothing changes", "没有变化")

// same notes who repeated what was there already.
func (s *Store) same(ctx context.Context, err error, by Event) error {
	if errors.Is(err, errSame) {
		return s.Note(ctx, by)
	}
	return err
}

func (t *transaction) putDocument(year, name string, revision int64, text []byte) (changed bool, err error) {
	if !isKey(name) {
		return false, ErrKey
	}
	digest := Digest(text)
	var known string
	err = t.row(`SELECT digest FROM documents WHERE year = ? AND name = ? AND gone = ?`, year, name, int64(forever)).Scan(&known)
	switch {
	case err == nil && known == digest:
		return false, nil
	case err == nil:
		_, err = t.exec(`UPDATE documents SET gone = ? WHERE year = ? AND name = ? AND gone = ?`, revision, year, name, int64(forever))
	case errors.Is(err, sql.ErrNoRows):
		err = nil
	}
	if err != nil {
		return false, err
	}
	_, err = t.exec(`INSERT INTO documents (year, name, holds, gone, digest, body) VALUES (?, ?, ?, ?, ?, ?)`, year, name, revision, int64(forever), digest, string(text))
	return true, err
}

// Document returns a document as a revision has it.
func (s *Store) Document(ctx context.Context, year, name string, revision int64) (d Document, err error) {
	d.Name = name
	return d, s.row(ctx, `SELECT holds, gone, digest, body FROM documents WHERE year = ? AND name = ? AND holds <= ? AND gone > ?`, []any{&d.Holds, &d.Gone, &d.Digest, &d.Text}, year, name, revision, revision)
}

// Documents returns the documents of a revision by their names, without their texts.
func (s *Store) Documents(ctx context.Context, year string, revision int64) ([]Document, error) {
	return list(ctx, s, `SELECT name, holds, gone, digest FROM documents WHERE year = ? AND holds <= ? AND gone > ? ORDER BY name`, func(d *Document) []any { return []any{&d.Name, &d.Holds, &d.Gone, &d.Digest} }, year, revision, revision)
}

// Versions returns all versions of a document, the oldest first, without their texts.
func (s *Store) Versions(ctx context.Context, year, name string) ([]Document, error) {
	return list(ctx, s, `SELECT name, holds, gone, digest FROM documents WHERE year = ? AND name = ? ORDER BY holds`, func(d *Document) []any { return []any{&d.Name, &d.Holds, &d.Gone, &d.Digest} }, year, name)
}

// Digest is the SHA-256 of a text, in hexadecimal digits.
func Digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
