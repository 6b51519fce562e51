package job

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// In this file: the claims that institutions booked.

// booking books files of claims.
type booking struct {
	ctx    context.Context
	of     *Receivables
	book   *receivable.Book
	ids    map[settlement.Method]*seen
	faults *settlement.Faults
}

// seen are the ids of a method: fingerprints of all, and those that may have occurred twice.
type seen struct {
	seed   maphash.Seed
	prints map[uint64]struct{}
	twice  map[string]bool
	places []func(ids map[string]bool) (name string, rows map[string][]int, err error) // a file that two jobs have is there twice
}

// booked is what the book reads of a claim.
type booked struct {
	id, institution, pool string
	when                  settlement.Period
	attributes            *settlement.Attributes
}

// open books the claims of files.
func (b *booking) open(c *bookedFiles) {
	method := Part{Method: c.Method}.method()
	if b.ids[method] == nil {
		b.ids[method] = &seen{seed: maphash.MakeSeed(), prints: map[uint64]struct{}{}, twice: map[string]bool{}}
	}
	var columns, needed []string // all parts are read, so that those of no payer are counted
	for _, name := range his.AnalysisColumns() {
		if strings.HasPrefix(name, "paid_") {
			columns = append(columns, name)
		}
	}
	parts := c.Parts
	if len(parts) == 0 {
		parts = b.book.Parts()
	}
	for _, part := range parts {
		needed = append(needed, "paid_"+part)
	}
	for _, name := range c.files {
		f := b.of.file(name)
		switch method {
		case settlement.DRG:
			bookFile(b, c, name, needed, his.Cases(f, slices.Concat(columns, []string{"pool"})...).DatedBy(c.DateBy), func(c *drg.Case) booked {
				return booked{c.ID, c.Institution, c.Pool, c.Date().Period(), c.Attributes}
			})
		case settlement.PerDiem:
			bookFile(b, c, name, needed, his.Stays(f, slices.Concat(columns, []string{"pool"})...).DatedBy(c.DateBy), func(s *perdiem.Stay) booked {
				day := s.Settled
				if day.Absent() {
					day = s.Discharged
				}
				return booked{s.ID, s.Institution, s.Pool, day.Period(), s.Attributes}
			})
		case settlement.Item:
			bookFile(b, c, name, needed, his.Items(f, columns...).DatedBy(c.DateBy), func(c *budget.Claim) booked {
				when := c.Month.Period()
				if !c.Settled.Absent() {
					when = c.Settled.Period()
				}
				return booked{c.ID, c.Institution, c.Pool, when, c.Attributes}
			})
		case settlement.Capitation:
			bookFile(b, c, name, needed, his.Charges(f, slices.Concat(columns, []string{"id"})...), func(c *capitation.Charge) booked {
				return booked{c.ID, c.Institution, "", c.Month.Period(), c.Attributes}
			})
		}
	}
}

// bookFile books the claims of a file.
func bookFile[C any](b *booking, c *bookedFiles, name string, columns []string, t *his.Table[C], view func(*C) booked) {
	if err := hasColumns(name, t, columns); err != nil {
		b.faults.Add(err)
		return
	}
	method := Part{Method: c.Method}.method()
	ids := b.ids[method]
	ids.places = append(ids.places, func(ids map[string]bool) (string, map[string][]int, error) {
		found, err := t.Rows(ids)
		return name, found, err
	})
	bad := settlement.Faults{Limit: settlement.MaxFaults}
	position := 0
	for claim, err := range t.All() {
		if err == nil && position&1023 == 0 {
			err = b.ctx.Err()
		}
		if err != nil {
			b.faults.Add(err)
			return
		}
		position++
		v := view(&claim)
		if c.leaves(v.when) {
			continue
		}
		if v.pool == "" {
			v.pool = c.Pool
		}
		ids.note(v.id)
		var parts []settlement.CostPart
		if v.attributes != nil {
			parts = v.attributes.Paid
		}
		if err := b.book.Claim(name, v.institution, v.pool, v.when, parts); err != nil {
			bad.Add(&settlement.ClaimError{Method: method, Position: position, Err: err})
		}
	}
	if err := bad.Err(); err != nil {
		b.faults.Add(t.Locate(err))
	}
}

// hasColumns refuses a file without the column of a payer: what it does not say is not zero.
func hasColumns[C any](name string, t *his.Table[C], columns []string) error {
	has, err := t.Columns()
	if err != nil {
		return err
	}
	var f settlement.Faults
	for _, column := range columns {
		if !slices.Contains(has, column) {
			f.Add(&rows.Error{File: name, Column: column, Err: rows.ErrMissingColumn})
		}
	}
	return f.Err()
}

// note notes an id. A blank one is none.
func (s *seen) note(id string) {
	if id == "" {
		return
	}
	print := maphash.String(s.seed, id)
	if _, again := s.prints[print]; again {
		if len(s.twice) < settlement.MaxFaults {
			s.twice[strings.Clone(id)] = true
		}
		return
	}
	s.prints[print] = struct{}{}
}

// twice collects the ids that occur twice in a method, with both places: their claims would be
// booked twice.
func (b *booking) twice() {
	for _, method := range slices.Sorted(maps.Keys(b.ids)) {
		s := b.ids[method]
		if len(s.twice) == 0 {
			continue
		}
		first := map[string]place{}
		for _, rowsOf := range s.places {
			name, found, err := rowsOf(s.twice)
			b.faults.Add(err)
			for _, id := range slices.Sorted(maps.Keys(found)) {
				for _, row := range found[id] {
					if p, again := first[id]; again {
						b.faults.Add(&rows.Error{File: name, Row: row, Column: "id", Err: fmt.Errorf("%w: %s: the first is in row %d of %s", settlement.ErrDuplicate, shown.QuoteID(id), p.row, p.file)})
						continue
					}
					first[id] = place{name, row}
				}
			}
		}
	}
}

// cloned returns a fact that holds no block of its file.
func cloned(f receivable.Fact) receivable.Fact {
	f.ID, f.Institution, f.Payer, f.Kind = strings.Clone(f.ID), strings.Clone(f.Institution), strings.Clone(f.Payer), receivable.Kind(strings.Clone(string(f.Kind)))
	return f
}

// factFault says in which row and column of a file something is wrong.
func factFault(t *rows.Table[receivable.Fact], row int, err error) error {
	var field *settlement.FieldError
	if !errors.As(err, &field) {
		return t.InRow(row, err)
	}
	at := t.InRow(row, field.Err)
	at.Column = field.Path
	return at
}
