package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Difference is what the rows of the period change of an earlier month, which was settled
// without them: refunds take claims of that month back, a later bill joins a stay that was
// settled, a refund of a refund brings a claim back. Claims of a month, as it was settled
// when it ended, and the differences of later months together are the claims of the year.
type Difference struct {
	Month       settlement.Month  `json:"month"`
	Institution string            `json:"institution"`
	Method      settlement.Method `json:"method"`
	Pool        string            `json:"pool,omitempty"`
	Claims      int               `json:"claims"` // below zero: claims that are no longer there
	Cost        settlement.Money  `json:"cost"`
	Covered     settlement.Money  `json:"covered"`
	// First are the rows that are taken back, at most [rows.FirstPlaces].
	First []Place `json:"first,omitempty"`
}

// String returns the difference in one line.
func (d Difference) String() string {
	pool := ""
	if d.Pool != "" {
		pool = ", pool " + d.Pool
	}
	return fmt.Sprintf("difference of %s, %s, %s%s: %+d claims, cost %s, covered %s; first %s",
		d.Month, shown.ID(d.Institution), d.Method, pool, d.Claims, d.Cost, d.Covered, placesOf(d.First))
}

// differ finds what the period changes of earlier months: the difference between the
// claims that the rows before it made and the claims that these rows and those of the
// period make.
func (d *decision) differ(before, after *view) {
	type key struct {
		month       settlement.Month
		institution string
		method      settlement.Method
		pool        string
	}
	found := make(map[key]*Difference)
	add := func(j *joint, v *view, sign int) {
		last := j.last()
		if d.within.Contains(d.mapper.date(j.row)) || !v.counts(j) {
			return
		}
		to := d.mapper.route(j.row)
		k := key{d.mapper.date(j.row).Month(), d.mapper.institution(j.row), to.Method, d.mapper.poolOf(j.row)}
		f := found[k]
		if f == nil {
			f = &Difference{Month: k.month, Institution: strings.Clone(k.institution), Method: k.method, Pool: strings.Clone(k.pool)}
			found[k] = f
		}
		f.Claims += sign
		f.Cost += settlement.Money(sign) * j.row.amounts[amountTotal]
		f.Covered += settlement.Money(sign) * d.mapper.paid(j.row)
		d.changes = append(d.changes, d.change(j, sign))
		if len(f.First) < rows.FirstPlaces {
			f.First = append(f.First, Place{last.File, last.Sheet, last.Line})
		}
	}
	same := func(j *joint, in *view) bool {
		o := in.of[j.last()]
		return o != nil && in.counts(o) && slices.Equal(j.rows, o.rows)
	}
	for _, j := range before.claims {
		if len(j.rows) > 0 && !(before.counts(j) && same(j, after)) {
			add(j, before, -1)
		}
	}
	for _, j := range after.claims {
		if len(j.rows) > 0 && !same(j, before) {
			add(j, after, 1)
		}
	}
	for _, f := range found {
		if f.Claims != 0 || f.Cost != 0 || f.Covered != 0 {
			d.differences = append(d.differences, *f)
		}
	}
	slices.SortFunc(d.differences, func(a, b Difference) int {
		return cmp.Or(a.Month.Compare(b.Month), cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Pool, b.Pool))
	})
}

// change returns what a claim adds to the period, or takes off it.
func (d *decision) change(j *joint, sign int) Row {
	r := *j.row
	for i := range r.amounts {
		r.amounts[i] *= settlement.Money(sign)
	}
	r.Settled = d.changedOn(j)
	r.Discharged = r.Settled
	return r
}

// changedOn returns the day of the row of the period because of which a claim is changed;
// the first day of the period, if it is another row of the visit.
func (d *decision) changedOn(j *joint) settlement.Date {
	for _, r := range j.rows {
		for _, t := range r.taken {
			if d.inside(t) {
				return t.date
			}
			for _, again := range t.taken {
				if d.inside(again) {
					return again.date
				}
			}
		}
	}
	return d.within.From
}

// counts reports whether a claim of a view is one that is settled.
func (v *view) counts(j *joint) bool {
	to := v.mapper.route(j.row)
	return to != nil && to.Method != NoMethod && !(j.row.interim() && to.Method == settlement.DRG) &&
		(to.Zero || !j.row.zero())
}
