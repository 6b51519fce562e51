package intake

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// view is the claims that the rows up to a day make. A period settles the difference
// between the view of its last day and the view of the day before it began. So the
// periods of a year sum to the year, and later rows do not change a period.
type view struct {
	*decision
	has    func(*placed) bool
	says   bool                // this view reports faults
	killer map[*placed]*placed // of a row that is taken back: the row that takes it back
	claims []*joint
	of     map[*placed]*joint
}

// joint is a claim: one row, or the bills of a stay and the observation before it.
type joint struct {
	rows []*placed // the last one has the claim's id
	row  *Row      // the whole
}

// own gives the whole claim memory of its own, so that it can differ from its last row.
func (j *joint) own() *Row {
	if j.row == &j.last().Row {
		copied := *j.row
		j.row = &copied
	}
	return j.row
}

func (j *joint) last() *placed { return j.rows[len(j.rows)-1] }

// view makes the claims of the rows that it has.
func (d *decision) view(has func(*placed) bool, says bool) *view {
	v := &view{decision: d, has: has, says: says, killer: make(map[*placed]*placed), of: make(map[*placed]*joint)}
	for _, r := range d.rows {
		if has(r) {
			v.kill(r)
		}
	}
	v.visits()
	if d.mapper.mapping.Observation != nil {
		v.observations()
	}
	return v
}

func (v *view) fault(r *placed, column string, err error, others ...*placed) {
	if v.says {
		v.decision.fault(r, column, err, others...)
	}
}

// lives reports whether no row takes a row back. Only inert refunds go in circles.
func (v *view) lives(r *placed) bool {
	return !slices.ContainsFunc(r.taken, func(t *placed) bool { return v.has(t) && !t.inert && v.lives(t) })
}

// kill finds the row that takes a row back; if there are two, the first one counts.
func (v *view) kill(r *placed) {
	for _, t := range r.taken {
		if !v.has(t) || t.inert || !v.lives(t) {
			continue
		}
		if before := v.killer[r]; before != nil {
			v.fault(t, "init_setl_id", fmt.Errorf("%w: %s was refunded in %s already", ErrRefundPair, shown.QuoteID(r.ID), t.also(before)), before, r)
			continue
		}
		v.killer[r] = t
	}
}

// normal reports whether a row may be a claim, or a part of one.
func (r *placed) normal() bool { return !r.inert && r.takes == nil && !r.refund() }

// add makes a claim of rows.
func (v *view) add(rows ...*placed) *joint {
	j := &joint{rows: rows, row: &rows[len(rows)-1].Row}
	v.claims = append(v.claims, j)
	for _, r := range rows {
		v.of[r] = j
	}
	return j
}

// visitKey says which rows are of one visit.
type visitKey struct{ institution, visit string }

func (r *placed) visitKey() visitKey { return visitKey{r.Institution, r.Visit} }

// visits joins the interim settlements of a visit.
func (v *view) visits() {
	byVisit := make(map[visitKey][]*placed)
	var order []visitKey
	for _, r := range v.rows {
		switch k := r.visitKey(); {
		case !v.has(r) || !r.normal() || v.killer[r] != nil:
		case r.Visit == "":
			v.add(r)
		default:
			if byVisit[k] == nil {
				order = append(order, k)
			}
			byVisit[k] = append(byVisit[k], r)
		}
	}
	for _, k := range order {
		v.visit(byVisit[k])
	}
}

func (v *view) visit(rows []*placed) {
	slices.SortStableFunc(rows, func(a, b *placed) int {
		return cmp.Or(a.Discharged.Compare(b.Discharged), a.Settled.Compare(b.Settled), a.place.compare(b.place))
	})
	at, err := v.several(rows)
	if err != nil {
		// A row that is taken back later was settled anew before; the new row counts.
		stays, goes := v.split(rows)
		if _, again := v.several(stays); len(goes) > 0 && again == nil {
			for _, r := range goes {
				v.add(r)
			}
			rows, err = stays, nil
		}
	}
	if err != nil {
		v.fault(at, "mdtrt_id", err, rows...)
	}
	if err == nil && v.joins(rows) {
		v.join(rows)
		return
	}
	for _, r := range rows {
		v.add(r)
	}
}

// split separates rows from those that a later row takes back.
func (v *view) split(rows []*placed) (stays, goes []*placed) {
	for _, r := range rows {
		if v.whole != nil && v.whole.killer[r] != nil {
			goes = append(goes, r)
		} else {
			stays = append(stays, r)
		}
	}
	return stays, goes
}

// several returns the fault of a visit that may not have several settlements.
func (v *view) several(rows []*placed) (*placed, error) {
	if len(rows) < 2 {
		return nil, nil
	}
	last := rows[len(rows)-1]
	to := v.mapper.route(&last.Row)
	switch {
	case to == nil || to.Method == NoMethod || to.Interim == "" && to.Method == settlement.Capitation:
		return nil, nil
	case to.Interim == "":
		return rows[1], fmt.Errorf("%w: %s is also in %s, and the mapping does not say what such settlements are", ErrVisit, shown.Quote(last.Visit), rows[1].also(rows[0]))
	}
	for _, r := range rows[:len(rows)-1] {
		if !r.interim() {
			return last, fmt.Errorf("%w: %s is also in %s, which is not marked as interim", ErrVisit, shown.Quote(last.Visit), last.also(r))
		}
	}
	return nil, nil
}

// joins reports whether the bills of a visit are one claim.
func (v *view) joins(rows []*placed) bool {
	if len(rows) < 2 {
		return false
	}
	to := v.mapper.route(&rows[len(rows)-1].Row)
	return to != nil && to.Interim == InterimJoin
}

// join makes one claim of bills, with the day of the latest bill.
func (v *view) join(rows []*placed) {
	j := v.add(rows...)
	whole := j.own()
	whole.merged = len(rows) - 1
	for _, r := range rows[:len(rows)-1] {
		whole.add(&r.Row)
		if whole.Days > 0 && r.Days > 0 {
			whole.Days += r.Days
		} else {
			whole.Days = 0 // one bill does not state its days: the dates then say them
		}
		if whole.Admitted.Absent() || !r.Admitted.Absent() && r.Admitted.Before(whole.Admitted) {
			whole.Admitted = r.Admitted
		}
		if whole.Settled.Before(r.Settled) {
			whole.Settled = r.Settled
		}
	}
}
