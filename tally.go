package settlement

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Tally holds the sums of entries per pool, institution, method and class, in
// 128 bits. The zero value is empty and ready to use.
//
// Tallies form a commutative monoid: the order of Add and the way entries are
// split over tallies that are merged change nothing, not even a byte of the
// report. A Tally is the unit of distribution: goroutines, machines or an
// engine such as Apache Beam each fill one, and the merged one is settled. It is
// not safe for concurrent use. Its size grows with institutions, not with claims.
type Tally struct {
	institutions map[string]*account
	last         *account // claims of one institution tend to follow each other
	conflicts    []Conflict
}

// account holds the sums of one institution. Methods and classes are few, so a
// short list is faster than a map.
type account struct {
	code  string
	cells []cell
	lines []lineSum
	notes []note
}

type cellKey struct {
	pool   string
	method Method
	class  Class
	priced bool
	// compensable claims are summed apart, because terms may pay them otherwise.
	compensable bool
}

type cell struct {
	cellKey
	cases                                 uint64
	points, amount, cost, covered, byItem wide.Int
}

type lineKey struct {
	pool   string
	method Method
	kind   Kind
}

type lineSum struct {
	lineKey
	amount wide.Int
}

// note is a line that belongs to an institution as a whole and explains itself:
// it is kept, not summed.
type note struct {
	pool string
	line Line
}

// Conflict is a claim that is not paid as it was claimed, and the reason.
type Conflict struct {
	Pool        string `json:"pool,omitempty"`
	Method      Method `json:"method"`
	Institution string `json:"institution"`
	Claim       string `json:"claim,omitempty"`
	Reason      string `json:"reason"`
	Cost        Money  `json:"cost"`
}

func compareConflicts(a, b Conflict) int {
	return cmp.Or(cmp.Compare(a.Pool, b.Pool), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Institution, b.Institution),
		cmp.Compare(a.Claim, b.Claim), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Cost, b.Cost))
}

// Add adds an entry to the sums. It allocates only when it meets an
// institution, a class or a kind of line for the first time, or a conflict.
//
// Add returns an error wrapping [ErrEntry], and adds nothing, if the entry has
// no institution or no method, if a code is not valid UTF-8, if it is priced and
// has points, or has an amount and is not priced.
func (t *Tally) Add(e Entry) error {
	switch {
	case e.Institution == "":
		return entryError(e, "institution is empty")
	case e.Method == "":
		return entryError(e, "method is empty")
	case e.Priced && e.Points != 0:
		return entryError(e, "it is priced and has points")
	case !e.Priced && e.Amount != 0:
		return entryError(e, "it has an amount and is not priced")
	}
	if t.last == nil || t.last.code != e.Institution || e.Conflict != "" {
		for _, code := range [...]string{e.Institution, e.Claim, e.Conflict} {
			if !utf8.ValidString(code) {
				return entryError(e, "a code is not valid UTF-8")
			}
		}
	}
	a := t.account(e.Institution)
	c := a.cell(cellKey{e.Pool, e.Method, e.Class, e.Priced, e.Compensable})
	if e.Claim != "" {
		c.cases++
	}
	c.points.Accumulate(int64(e.Points))
	c.amount.Accumulate(int64(e.Amount))
	c.cost.Accumulate(int64(e.Cost))
	c.covered.Accumulate(int64(e.Covered))
	c.byItem.Accumulate(int64(e.ByItem))
	for _, l := range e.Lines {
		if l.Method == "" {
			l.Method = e.Method
		}
		if e.Claim == "" && len(l.Trail) > 0 {
			a.notes = append(a.notes, note{e.Pool, l})
		} else {
			a.line(lineKey{e.Pool, l.Method, l.Kind}).amount.Accumulate(int64(l.Amount))
		}
	}
	if e.Conflict != "" {
		t.conflicts = append(t.conflicts, Conflict{e.Pool, e.Method, e.Institution, e.Claim, e.Conflict, e.Cost})
	}
	return nil
}

func entryError(e Entry, what string) error {
	return fmt.Errorf("%w: %s: claim %q of institution %q: %s", ErrEntry, e.Method, e.Claim, e.Institution, what)
}

func (t *Tally) account(code string) *account {
	if t.last != nil && t.last.code == code {
		return t.last
	}
	a, ok := t.institutions[code]
	if !ok {
		if t.institutions == nil {
			t.institutions = make(map[string]*account)
		}
		a = &account{code: code}
		t.institutions[code] = a
	}
	t.last = a
	return a
}

func (a *account) cell(k cellKey) *cell {
	for i := range a.cells {
		if a.cells[i].cellKey == k {
			return &a.cells[i]
		}
	}
	a.cells = append(a.cells, cell{cellKey: k})
	return &a.cells[len(a.cells)-1]
}

func (a *account) line(k lineKey) *lineSum {
	for i := range a.lines {
		if a.lines[i].lineKey == k {
			return &a.lines[i]
		}
	}
	a.lines = append(a.lines, lineSum{lineKey: k})
	return &a.lines[len(a.lines)-1]
}

// Merge adds the sums of o to t. o is not changed. It returns an error wrapping
// [ErrOverflow] if a sum does not fit; t is of no use then.
func (t *Tally) Merge(o *Tally) error {
	for code, from := range o.institutions {
		to := t.account(code)
		for _, c := range from.cells {
			if err := to.cell(c.cellKey).merge(c); err != nil {
				return fmt.Errorf("institution %q: %w", code, err)
			}
		}
		for _, l := range from.lines {
			if !accumulate(&to.line(l.lineKey).amount, l.amount) {
				return fmt.Errorf("institution %q: %s: %w", code, l.kind, ErrOverflow)
			}
		}
		to.notes = append(to.notes, from.notes...)
	}
	t.conflicts = append(t.conflicts, o.conflicts...)
	return nil
}

// ErrOverflow says that an amount does not fit; nothing is ever saturated.
var ErrOverflow = errors.New("overflow")

func (c *cell) merge(o cell) error {
	cases := c.cases + o.cases
	ok := cases >= c.cases && accumulate(&c.points, o.points) && accumulate(&c.amount, o.amount) &&
		accumulate(&c.cost, o.cost) && accumulate(&c.covered, o.covered) && accumulate(&c.byItem, o.byItem)
	c.cases = cases
	if !ok {
		return fmt.Errorf("%s %s: %w", c.method, c.class, ErrOverflow)
	}
	return nil
}

func accumulate(x *wide.Int, y wide.Int) bool {
	sum, ok := x.Add(y)
	if ok {
		*x = sum
	}
	return ok
}

// Settle settles the sums.
//
// It returns an error if the terms are faulty or round each claim, for which
// the entries are needed again; if points share a fund and sum to zero or less,
// or what is left for them is negative; if nothing says what a point is worth;
// if an entry belongs to a pool; or if an amount overflows.
func (t *Tally) Settle(terms Terms) (*Report, error) {
	terms, err := terms.normal()
	if err != nil {
		return nil, err
	}
	if terms.RoundEach {
		return nil, &FieldError{"terms.round_each", ErrNeedsEntries}
	}
	if err := t.onePool(); err != nil {
		return nil, err
	}
	w, err := newWorksheet(t, "", terms)
	if err != nil {
		return nil, err
	}
	return w.report()
}

// sorted returns the accounts in the order of their codes, with what they hold
// in canonical order, whatever the order of Add and Merge was.
func (t *Tally) sorted() []*account {
	list := make([]*account, 0, len(t.institutions))
	for _, code := range slices.Sorted(maps.Keys(t.institutions)) {
		a := *t.institutions[code]
		a.cells, a.lines, a.notes = slices.Clone(a.cells), slices.Clone(a.lines), slices.Clone(a.notes)
		slices.SortFunc(a.cells, func(x, y cell) int { return x.compare(y.cellKey) })
		slices.SortFunc(a.lines, func(x, y lineSum) int {
			return cmp.Or(cmp.Compare(x.pool, y.pool), cmp.Compare(x.method, y.method), cmp.Compare(x.kind, y.kind))
		})
		slices.SortFunc(a.notes, note.compare)
		list = append(list, &a)
	}
	return list
}

func (k cellKey) compare(o cellKey) int {
	return cmp.Or(cmp.Compare(k.pool, o.pool), cmp.Compare(k.method, o.method), cmp.Compare(k.class, o.class),
		cmp.Compare(k.flags(), o.flags()))
}

// flags are the byte that the binary form has for them.
func (k cellKey) flags() (b byte) {
	if k.priced {
		b |= 1
	}
	if k.compensable {
		b |= 2
	}
	return b
}

func (n note) compare(o note) int {
	return cmp.Or(cmp.Compare(n.pool, o.pool), cmp.Compare(n.line.Method, o.line.Method), cmp.Compare(n.line.Kind, o.line.Kind),
		cmp.Compare(n.line.Amount, o.line.Amount), cmp.Compare(string(trailBytes(n.line.Trail)), string(trailBytes(o.line.Trail))))
}
