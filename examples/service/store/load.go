package store

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// File is claims that are loaded into a table.
type File struct {
	Table
	Name    string // for messages
	Records *his.Records
}

// Load says how claims are loaded.
type Load struct {
	Year        string
	Institution string // whose claims alone may come; blank: of all
	Correct     bool   // a claim that is here in another version is corrected
	Files       []File
	Refunds     []Refund
	By          Event // who loads: it is noted with the load
}

// Loaded says what became of claims.
type Loaded struct {
	Revision  int64 `json:"revision"` // that has them
	Added     int   `json:"added"`
	Corrected int   `json:"corrected"`
	Unchanged int   `json:"unchanged"` // the same claim was here already
	Refunded  int   `json:"refunded"`  // claims that count no more
}

// Load loads claims: all of them, or none if there is any fault. Claims that are here already in
// the same version stay as they are, so that a load may be repeated. It returns every fault with
// its row, up to [settlement.MaxFaults].
func (s *Store) Load(ctx context.Context, l Load) (Loaded, error) {
	var n Loaded
	err := s.writing(ctx, func(t *transaction) (err error) {
		if n.Revision, err = t.turn(l.Year); err != nil {
			return err
		}
		if t.loads != "" {
			if _, err := t.exec(t.loads); err != nil {
				return err
			}
		}
		in := loading{transaction: t, Load: l, n: &n}
		for _, f := range l.Files {
			if err := in.file(f); err != nil {
				return err
			}
		}
		if err := in.refund(); err != nil {
			return err
		}
		if err := in.faults.Err(); err != nil {
			return &refused{err}
		}
		if n.Added+n.Corrected+n.Refunded == 0 {
			n.Revision--
			return errSame
		}
		return t.note(l.By)
	})
	if r := (*refused)(nil); errors.As(err, &r) {
		return Loaded{}, r.error
	}
	if err := s.same(ctx, err, l.By); err != nil {
		return Loaded{}, err
	}
	return n, nil
}

// refused are faults of claims: the database has not failed.
type refused struct{ error }

type loading struct {
	*transaction
	Load
	n      *Loaded
	faults settlement.Faults
	gone   bool // there are refunds of this kind
	grown  int  // rows that were new when the database last looked at its table
}

// batch is how many claims are written at once.
const batch = 1000

func (l *loading) file(f File) error {
	var refunds int
	if err := l.row(`SELECT COUNT(*) FROM refunds WHERE year = ? AND kind = ?`, l.Year, f.Table.String()).Scan(&refunds); err != nil {
		return err
	}
	l.gone = refunds > 0
	list := make([]claim, 0, batch)
	for r, err := range f.Records.All() {
		if err != nil {
			l.faults.Add(err)
			break
		}
		if err := l.ctx.Err(); err != nil {
			return err
		}
		c, err := claimOf(r, f.Records.Columns, f.Records.Needed)
		if err == nil && l.Institution != "" && c.institution != l.Institution {
			err = ErrInstitution
		}
		if err != nil {
			l.fault(f, r.Row, err)
			continue
		}
		if list = append(list, c); len(list) == batch {
			if err := l.put(f, list); err != nil {
				return err
			}
			list = list[:0]
		}
	}
	return l.put(f, list)
}

func (l *loading) fault(f File, row int, err error) {
	l.faults.Add(&rows.Error{File: f.Name, Row: row, Err: err})
}

// put writes claims. Once there is a fault it only looks for more of them.
func (l *loading) put(f File, list []claim) error {
	slices.SortStableFunc(list, func(a, b claim) int { return strings.Compare(a.institution, b.institution) })
	var fresh []claim
	for of := range byInstitution(list) {
		known, err := l.known(f.Table, of)
		if err != nil {
			return err
		}
		var changed []string
		for _, c := range of {
			k, here := known[c.id]
			switch {
			case here && k.body == c.body:
				l.n.Unchanged++
				continue
			case here && k.holds == l.n.Revision:
				l.fault(f, c.row, ErrTwice)
				continue
			case here && k.gone != forever: // it was refunded
				l.n.Unchanged++
				continue
			case here && !l.Correct:
				l.fault(f, c.row, ErrDiffers)
				continue
			case here:
				l.n.Corrected++
				changed = append(changed, c.id)
			default:
				l.n.Added++
			}
			known[c.id] = version{l.n.Revision, forever, c.body}
			fresh = append(fresh, c)
		}
		if err := l.end(f.Table, of[0].institution, changed); err != nil {
			return err
		}
	}
	if len(l.faults.List) > 0 {
		return nil
	}
	if err := l.insert(f.Table, fresh); err != nil {
		return err
	}
	return l.look()
}

// look makes the database look at its table when it has grown several times.
func (l *loading) look() error {
	rows := l.n.Added + l.n.Corrected
	if l.dialect.grown == "" || rows == 0 || rows < 4*l.grown {
		return nil
	}
	l.grown = rows
	_, err := l.exec(l.dialect.grown)
	return err
}

// byInstitution yields runs of claims of one institution.
func byInstitution(list []claim) iter.Seq[[]claim] {
	return func(yield func([]claim) bool) {
		for len(list) > 0 {
			n := 1
			for n < len(list) && list[n].institution == list[0].institution {
				n++
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// version is a claim as it is known.
type version struct {
	holds, gone int64
	body        string
}

// known returns those of the claims that are current, and those that were refunded.
func (l *loading) known(in Table, list []claim) (map[string]version, error) {
	all := map[string]version{}
	args := []any{l.Year, in.String(), list[0].institution}
	for _, c := range list {
		args = append(args, c.id)
	}
	ids := marks(len(list))
	read := func(query string, args []any) error {
		rows, err := l.tx.QueryContext(l.ctx, l.bind(query), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var v version
			if err := rows.Scan(&id, &v.holds, &v.gone, &v.body); err != nil {
				return err
			}
			all[id] = v
		}
		return rows.Err()
	}
	if err := read(`SELECT id, holds, gone, body FROM claims WHERE year = ? AND kind = ? AND institution = ? AND id IN (`+ids+`) AND gone = ?`, append(args[:len(args):len(args)], int64(forever))); err != nil || !l.gone {
		return all, err
	}
	return all, read(`SELECT id, holds, holds, '' FROM refunds WHERE year = ? AND kind = ? AND institution = ? AND id IN (`+ids+`)`, args)
}

// marks are the marks of parameters.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// end ends the current versions of claims.
func (l *loading) end(in Table, institution string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	args := []any{l.n.Revision, l.Year, in.String(), institution, int64(forever)}
	for _, id := range ids {
		args = append(args, id)
	}
	_, err := l.exec(`UPDATE claims SET gone = ? WHERE year = ? AND kind = ? AND institution = ? AND gone = ? AND id IN (`+marks(len(ids))+`)`, args...)
	return err
}

var columns = []string{"year", "kind", "institution", "id", "holds", "gone", "body"}

// insert inserts claims that are new.
func (l *loading) insert(in Table, list []claim) error {
	if len(list) == 0 {
		return nil
	}
	row := func(c claim) []any {
		return []any{l.Year, in.String(), c.institution, c.id, l.n.Revision, int64(forever), c.body}
	}
	if l.dialect == postgresDialect {
		return l.conn.Raw(func(c any) error {
			_, err := c.(*stdlib.Conn).Conn().CopyFrom(l.ctx, pgx.Identifier{"claims"}, columns, pgx.CopyFromSlice(len(list), func(i int) ([]any, error) { return row(list[i]), nil }))
			return err
		})
	}
	args := make([]any, 0, len(list)*len(columns))
	for _, c := range list {
		args = append(args, row(c)...)
	}
	one := "(" + marks(len(columns)) + ")"
	_, err := l.exec(`INSERT INTO claims (`+strings.Join(columns, ", ")+`) VALUES `+one+strings.Repeat(", "+one, len(list)-1), args...)
	return err
}
