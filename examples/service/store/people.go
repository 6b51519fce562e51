package store

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"
)

// Roles of tokens.
const (
	Bureau   = "bureau"   // settles, and reads everything
	Hospital = "hospital" // brings and reads what is its institution's
)

// ErrRole says that a token cannot be of a role.
var ErrRole = NewError("role", "want a bureau without an institution, or a hospital with one", "角色应为不带机构的医保局，或带机构的医院")

// Holder is whose a token is.
type Holder struct {
	Name        string `json:"name"`
	Role        string `json:"role"`
	Institution string `json:"institution,omitempty"` // of a hospital
}

// NewToken makes a token for a holder. It is nowhere kept: the database has its digest.
func (s *Store) NewToken(ctx context.Context, h Holder) (token string, err error) {
	if h.Role != Bureau && h.Role != Hospital || (h.Institution != "") != (h.Role == Hospital) || h.Name == "" || !isKey(h.Name) || !isKey(h.Institution) {
		return "", ErrRole
	}
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, s.writing(ctx, func(t *transaction) error {
		_, err := t.exec(`INSERT INTO tokens (digest, name, role, institution, revoked) VALUES (?, ?, ?, ?, 0)`, Digest([]byte(token)), h.Name, h.Role, h.Institution)
		return err
	})
}

// Holder returns whose a token is; [ErrNone] if it is nobody's, or was revoked.
func (s *Store) Holder(ctx context.Context, token string) (h Holder, err error) {
	return h, s.row(ctx, `SELECT name, role, institution FROM tokens WHERE digest = ? AND revoked = 0`, []any{&h.Name, &h.Role, &h.Institution}, Digest([]byte(token)))
}

// Revoke revokes all tokens of a name.
func (s *Store) Revoke(ctx context.Context, name string) error {
	if !isKey(name) {
		return ErrNone
	}
	return s.writing(ctx, func(t *transaction) error {
		n, err := t.exec(`UPDATE tokens SET revoked = 1 WHERE name = ?`, name)
		if err == nil && n == 0 {
			err = ErrNone
		}
		return err
	})
}

// Event is something that somebody did: a row of the audit, which can only grow.
type Event struct {
	Number int64  `json:"number"`
	Made   string `json:"made"`
	Holder
	Action  string `json:"action"` // the route
	Year    string `json:"year,omitempty"`
	Subject string `json:"subject,omitempty"` // what of the year
	Outcome int    `json:"outcome"`           // the status of the answer
}

// Note adds an event to the audit.
func (s *Store) Note(ctx context.Context, e Event) error {
	return s.writing(ctx, func(t *transaction) error { return t.note(e) })
}

// note adds an event to the audit together with what was done.
func (t *transaction) note(e Event) error {
	_, err := t.exec(`INSERT INTO audit (made, name, role, institution, action, year, subject, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, time.Now().UTC().Format(time.RFC3339), e.Name, e.Role, e.Institution, e.Action, short(e.Year), short(e.Subject), e.Outcome)
	return err
}

// short cuts what is too long for a key.
func short(text string) string {
	if r := []rune(strings.ToValidUTF8(text, "?")); len(r) > mostKey {
		return string(r[:mostKey])
	}
	return text
}

// Audit returns events after one, at most so many.
func (s *Store) Audit(ctx context.Context, after int64, most int) ([]Event, error) {
	return list(ctx, s, `SELECT number, made, name, role, institution, action, year, subject, outcome FROM audit WHERE number > ? ORDER BY number LIMIT ?`,
		func(e *Event) []any {
			return []any{&e.Number, &e.Made, &e.Name, &e.Role, &e.Institution, &e.Action, &e.Year, &e.Subject, &e.Outcome}
		}, after, most)
}
