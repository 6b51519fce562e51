package his

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// decide finds out what became of the rows that were found.
func (c *records) decide(p *Mapper, within settlement.Period, faults *settlement.Faults) (fates map[place]Bucket, joined map[place]*Row) {
	d := &decision{mapper: p, within: within, faults: faults, fates: make(map[place]Bucket), joined: make(map[place]*Row), voids: make(map[string]*placed)}
	d.duplicates(c.found)
	d.refunds()
	if faults.Total == 0 { // else a visit may have rows that are taken back
		d.visits()
	}
	if faults.Total == 0 && p.mapping.Observation != nil {
		d.observations()
	}
	return d.fates, d.joined
}

type decision struct {
	mapper *Mapper
	within settlement.Period
	faults *settlement.Faults
	rows   []*placed          // that live, in the order of the files
	voids  map[string]*placed // by id: those that do not
	fates  map[place]Bucket
	joined map[place]*Row
}

func (d *decision) fate(r *placed, b Bucket) {
	r.fate = b
	d.fates[r.place] = b
}

func (d *decision) fault(r *placed, column string, err error) { d.faults.Add(r.at(column, err)) }

// also names another row; in another file with that file's name.
func (r *placed) also(o *placed) string {
	if r.place.file == o.place.file {
		return fmt.Sprintf("row %d", o.Line)
	}
	at := RowError{File: o.File, Sheet: o.Sheet, Row: o.Line, Err: errors.New("")}
	return strings.TrimSuffix(at.Error(), ": ")
}

// duplicates collapses rows that are the same, and refuses others with one id.
func (d *decision) duplicates(found []placed) {
	slices.SortFunc(found, func(a, b placed) int { return a.place.compare(b.place) })
	first := make(map[string]*placed, len(found))
	for i := range found {
		r := &found[i]
		f, met := first[r.ID]
		switch {
		case !met:
			first[r.ID] = r
			if r.void() {
				d.voids[r.ID] = r
			} else {
				d.rows = append(d.rows, r)
			}
			continue
		case f.differs(&r.Row) == "":
			d.fate(r, Duplicate)
		case f.fate == Kept && !f.void() && !r.void() && f.Amounts[amountTotal] != 0 && firstAmount(&f.Row, &r.Row, -1) == "":
			// forward and reverse under one id, as in files for reconciliation
			d.fate(f, RefundPair)
			d.fate(r, RefundPair)
		default:
			d.fault(r, "setl_id", fmt.Errorf("%w: %s is also in %s, with another %s", ErrConflict, quote(r.ID), r.also(f), f.differs(&r.Row)))
		}
	}
}

// refunds pairs refunds with what they refund.
func (d *decision) refunds() {
	byID := make(map[string]*placed, len(d.rows))
	for _, r := range d.rows {
		byID[r.ID] = r
	}
	taken := make(map[string]*placed) // by the id of the original
	for _, r := range d.rows {
		if r.fate != Kept || !r.refund() {
			continue
		}
		if before := taken[r.Original]; before != nil {
			d.fault(r, "init_setl_id", fmt.Errorf("%w: %s was refunded in %s already", ErrRefundPair, quote(r.Original), r.also(before)))
			continue
		}
		taken[r.Original] = r
		d.pair(r, byID[r.Original])
	}
	for _, r := range d.rows {
		if r.fate != Kept || taken[r.ID] != nil || !r.marked() || r.refund() {
			continue
		}
		switch {
		case r.negative():
			d.fault(r, "medfee_sumamt", fmt.Errorf("%w: an amount below zero, and init_setl_id names nothing that it takes back", settlement.ErrNegative))
		case d.mapper.mapping.Closing.Absent() || d.mapper.date(&r.Row).After(d.mapper.mapping.Closing):
			d.fault(r, "refd_setl_flag", fmt.Errorf("%w: %s is marked as refunded, and no row refunds it", ErrRefundPair, quote(r.ID)))
		default:
			d.fate(r, Held)
		}
	}
}

// pair decides on a refund and its original, nil if that is not in the files.
func (d *decision) pair(r, original *placed) {
	for i, name := range amountColumns() {
		if r.Amounts[i] > 0 && (original == nil || original.Amounts[i] >= 0) {
			d.fault(r, name, fmt.Errorf("%w: it takes back %s, want an amount below zero: got %s", ErrRefundPair, quote(r.Original), r.Amounts[i]))
			return
		}
	}
	inside := d.within.Contains(d.mapper.date(&r.Row))
	switch {
	case d.voids[r.Original] != nil:
		d.fault(r, "init_setl_id", fmt.Errorf("%w: %s in %s is void", ErrRefundPair, quote(r.Original), r.also(d.voids[r.Original])))
	case original == nil:
		if inside {
			d.fate(r, Adjusted)
		}
	case original.refund():
		d.fault(r, "init_setl_id", fmt.Errorf("%w: %s in %s is a refund itself", ErrRefundPair, quote(r.Original), r.also(original)))
	case original.fate != Kept:
		d.fault(r, "init_setl_id", fmt.Errorf("%w: %s in %s is taken back already", ErrRefundPair, quote(r.Original), r.also(original)))
	case firstAmount(&r.Row, &original.Row, -1) != "":
		name := firstAmount(&r.Row, &original.Row, -1)
		d.fault(r, name, fmt.Errorf("%w: got %s, want what %s has in %s, below zero: %s", ErrRefundPair,
			r.Amount(name), quote(r.Original), r.also(original), original.Amount(name)))
	case inside && d.within.Contains(d.mapper.date(&original.Row)):
		d.fate(original, RefundPair)
		d.fate(r, RefundPair)
	case inside: // the original was settled in its own period
		d.fate(r, Adjusted)
	}
}

// visits joins the interim settlements of a visit.
func (d *decision) visits() {
	byVisit := make(map[[2]string][]*placed)
	var order [][2]string
	for _, r := range d.rows {
		if r.fate != Kept || r.Visit == "" {
			continue
		}
		k := [2]string{r.Institution, r.Visit}
		if byVisit[k] == nil {
			order = append(order, k)
		}
		byVisit[k] = append(byVisit[k], r)
	}
	for _, k := range order {
		if rows := byVisit[k]; len(rows) > 1 {
			d.visit(rows)
		}
	}
}

func (d *decision) visit(rows []*placed) {
	slices.SortStableFunc(rows, func(a, b *placed) int {
		return cmp.Or(a.Discharged.Compare(b.Discharged), a.Settled.Compare(b.Settled), a.place.compare(b.place))
	})
	last := rows[len(rows)-1]
	to := d.mapper.route(&last.Row)
	if to == nil || to.Method == NoMethod || to.Interim == "" && to.Method == settlement.Capitation {
		return
	}
	if to.Interim == "" {
		d.fault(rows[1], "mdtrt_id", fmt.Errorf("%w: %s is also in %s, and the mapping does not say what such settlements are", ErrVisit, quote(last.Visit), rows[1].also(rows[0])))
		return
	}
	for _, r := range rows[:len(rows)-1] {
		if !r.interim() {
			d.fault(last, "mdtrt_id", fmt.Errorf("%w: %s is also in %s, which is not marked as interim", ErrVisit, quote(last.Visit), last.also(r)))
			return
		}
	}
	if to.Interim == InterimBills {
		return
	}
	whole := last.Row
	whole.merged = len(rows) - 1
	for _, r := range rows[:len(rows)-1] {
		d.fate(r, Joined)
		whole.add(&r.Row)
		if whole.Days > 0 && r.Days > 0 {
			whole.Days += r.Days
		} else {
			whole.Days = 0 // one of them does not say: the dates do
		}
		if whole.Admitted.Absent() || !r.Admitted.Absent() && r.Admitted.Before(whole.Admitted) {
			whole.Admitted = r.Admitted
		}
	}
	d.joined[last.place] = &whole
}
