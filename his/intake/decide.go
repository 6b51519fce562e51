package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// decide decides on the rows that have to do with others.
func (c *records) decide(p *Mapper, within settlement.Period, faults *settlement.Faults) decided {
	d := &decision{
		mapper: p, within: within, faults: faults, byID: make(map[string]*placed), voids: make(map[string]*placed),
		decided: decided{fates: make(map[place]Bucket), joined: make(map[place]*Row)},
	}
	d.duplicates(c.found)
	d.link()
	if faults.Total > 0 {
		return d.decided
	}
	d.whole = d.view(func(*placed) bool { return true }, true)
	if faults.Total > 0 {
		return d.decided
	}
	d.settle()
	if slices.ContainsFunc(d.rows, func(r *placed) bool { return r.date.Before(within.From) }) {
		before := d.view(func(r *placed) bool { return r.date.Before(within.From) }, false)
		after := d.view(func(r *placed) bool { return !r.date.After(within.To) }, false)
		d.differ(before, after)
	}
	return d.decided
}

// decided says what became of the rows that have to do with others.
type decided struct {
	fates map[place]Bucket
	// joined are the stays, by their last bill.
	joined map[place]*Row
	// differences are what the rows of the period change of earlier periods.
	differences []Difference
	// changes are their rows: what was a claim before, with the opposite amounts, and what
	// is one now. They are dated as the row of the period that changes them.
	changes []Row
}

type decision struct {
	mapper *Mapper
	within settlement.Period
	faults *settlement.Faults
	rows   []*placed          // that live, in the order of the files
	byID   map[string]*placed // what a refund of the id takes back
	voids  map[string]*placed // by id: those that do not live
	whole  *view              // of all rows
	decided
}

func (d *decision) fate(r *placed, b Bucket) { d.fates[r.place] = b }

// fault adds a fault of a row if the row, or another row that it has to do with, is of
// the period. Faults of other periods concern the settlement of those periods.
func (d *decision) fault(r *placed, column string, err error, others ...*placed) {
	if d.inside(r) || slices.ContainsFunc(others, d.inside) {
		d.faults.Add(r.at(column, err))
	}
}

// inside reports whether a row is of the period.
func (d *decision) inside(r *placed) bool { return r != nil && d.within.Contains(r.date) }

// also names another row, with the name of its file if that is another file.
func (r *placed) also(o *placed) string {
	if r.place.file == o.place.file {
		return fmt.Sprintf("row %d", o.Line)
	}
	at := rows.Error{File: o.File, Sheet: o.Sheet, Row: o.Line, Err: errors.New("")}
	return strings.TrimSuffix(at.Error(), ": ")
}

// duplicates collapses equal rows, and refuses different rows with one id, in all
// periods: an id is one claim.
func (d *decision) duplicates(found []*placed) {
	slices.SortFunc(found, func(a, b *placed) int { return a.place.compare(b.place) })
	first := make(map[string]*placed, len(found))
	for _, r := range found {
		r.date = d.mapper.date(&r.Row)
		f, met := first[r.ID]
		switch {
		case !met:
			first[r.ID] = r
			if r.void() {
				d.voids[r.ID] = r
				continue
			}
			d.byID[r.ID] = r
			d.rows = append(d.rows, r)
		case f.differs(&r.Row) == "":
			d.fate(r, Duplicate)
		case f.takes == nil && f.taken == nil && !f.void() && !r.void() && f.amounts[amountTotal] != 0 && firstAmount(&f.Row, &r.Row, -1) == "":
			d.reverse(f, r)
		default:
			d.faults.Add(r.at("setl_id", fmt.Errorf("%w: %s is also in %s, with another %s", ErrConflict, shown.QuoteID(r.ID), r.also(f), f.differs(&r.Row))))
		}
	}
}

// reverse links a settlement and its refund that have one id, as files for
// reconciliation have them.
func (d *decision) reverse(f, r *placed) {
	d.rows = append(d.rows, r)
	if f.amounts[amountTotal] < 0 {
		f, r = r, f
		d.byID[f.ID] = f
	}
	r.takes, f.taken = f, []*placed{r}
}
