package intake

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// settle says what becomes of each row of the period. It compares the claims of all
// rows before the period with the claims of all rows up to its end.
func (d *decision) settle(before, after *view) {
	for _, j := range after.claims {
		if len(j.rows) > 0 && d.within.Contains(d.mapper.date(j.row)) && !after.waits(j) {
			d.claim(j)
		}
	}
	causes := d.adjust(before, after)
	for _, r := range d.rows {
		if d.inside(r) && !r.inert {
			d.refunded(r, after, causes[r])
		}
	}
	d.elsewhere(after)
}

// claim gives the rows of a claim their fates.
func (d *decision) claim(j *joint) {
	if len(j.rows) < 2 {
		return
	}
	for _, r := range j.rows[:len(j.rows)-1] {
		d.fate(r, Joined)
	}
	d.joined[j.last().place] = j.row
}

// refunded gives its fate to a row that takes another one back, or is taken back.
func (d *decision) refunded(r *placed, after *view, cause bool) {
	other := after.killer[r]
	if other == nil && r.takes != nil && after.killer[r.takes] == r {
		other = r.takes
	}
	switch {
	case cause:
		d.fate(r, Adjusted)
	case other == nil && (r.normal() || !after.claimable(&r.Row)): // not a refund, or none of a claim
	case other == nil:
		d.fate(r, Adjusted) // what it takes back is not there
	case d.inside(other) || after.claimable(&r.Row):
		d.fate(r, RefundPair) // where the other row is of another period, it was no claim
	}
}

// claimable reports whether a method takes a row if no other row changes it.
func (v *view) claimable(r *Row) bool {
	to := v.mapper.route(r)
	return to != nil && to.Method != NoMethod
}

// counted returns the claim that has the money of a row, or the row itself if it takes
// back a settlement that is not in the files. It returns nil if the view does not count
// the row's money.
func (v *view) counted(r *placed) *Row {
	switch {
	case r.inert || !v.has(r) || v.killer[r] != nil:
		return nil
	case !r.normal():
		if r.takes != nil && v.killer[r.takes] == r || !v.claimable(&r.Row) {
			return nil
		}
		return &r.Row
	}
	j := v.of[r]
	to := v.mapper.route(j.row)
	if to == nil || to.Method == NoMethod || j.row.interim() && to.Method == settlement.DRG || v.waits(j) {
		return nil
	}
	return j.row
}

// waits reports whether rows after the view complete a claim: it is a bill of a stay
// that goes on, or an observation that leads to a stay.
func (v *view) waits(j *joint) bool {
	last := j.last()
	later := func(among []*placed, is func(*placed) bool) bool {
		return slices.ContainsFunc(among, func(r *placed) bool { return !v.has(r) && r.normal() && is(r) })
	}
	if to := v.mapper.route(j.row); to != nil && to.Interim == InterimJoin && last.interim() && last.Visit != "" {
		return later(v.byVisit[last.visitKey()], func(*placed) bool { return true })
	}
	if v.mapper.mapping.Observation == nil || len(j.rows) > 1 || last.Person == "" || last.Discharged.Absent() || !v.mapper.observation(&last.Row) {
		return false
	}
	return later(v.byPerson[last.Person], func(r *placed) bool {
		return !v.mapper.observation(&r.Row) && v.began(&r.Row, last)
	})
}

// adjust finds what the period takes back of earlier claims, and what it gives back.
// That is money that counted before and no longer counts, or now counts in a claim of
// the period or in a claim of another kind; and the reverse. It returns the rows of the
// period that are the cause.
func (d *decision) adjust(before, after *view) map[*placed]bool {
	causes := make(map[*placed]bool)
	for _, r := range d.rows {
		if !before.has(r) {
			continue
		}
		was, is := before.counted(r), after.counted(r)
		if is != nil && r.normal() && d.within.Contains(d.mapper.date(is)) {
			is = nil // a claim of the period has its money
		}
		if was == nil && is == nil || was != nil && is != nil && was.destination() == is.destination() {
			continue
		}
		cause := d.cause(r, before, after)
		causes[cause] = true
		if was != nil {
			d.addAdjusted(cause, was, r, -1)
		}
		if is != nil {
			d.addAdjusted(cause, is, r, 1)
		}
	}
	for r := range causes {
		if list := d.adjusted[r.place]; d.inside(r) && len(list) == 1 && list[0].destination() == r.destination() && list[0].amounts == r.amounts {
			delete(d.adjusted, r.place)
		}
	}
	return causes
}

// destination is what the method and the pool of a claim depend on.
type destination struct {
	institution string
	codes       codes
}

func (r *Row) destination() destination {
	return destination{r.Institution, r.codes}
}

// addAdjusted adds the money of a row to what its cause adjusts. The row was in a claim
// like the given one.
func (d *decision) addAdjusted(cause *placed, like *Row, r *placed, sign settlement.Money) {
	list := d.adjusted[cause.place]
	i := slices.IndexFunc(list, func(a Row) bool { return a.destination() == like.destination() })
	if i < 0 {
		a := cause.Row
		a.Institution, a.codes, a.amounts = like.Institution, like.codes, amounts{}
		if !d.inside(cause) {
			a.Original, a.Settled, a.Discharged = cause.ID, d.within.From, d.within.From
		}
		i, list = len(list), append(list, a)
		d.adjusted[cause.place] = list
	}
	for n, m := range r.amounts {
		list[i].amounts[n] += sign * m
	}
}

// cause returns the row of the period because of which a row no longer counts, or
// counts again. That row takes it back, or takes back what took it back, or does one of
// these to another bill of the same claim. Without such a row cause returns the row
// itself.
func (d *decision) cause(r *placed, before, after *view) *placed {
	direct := func(r *placed) *placed {
		for range d.rows {
			switch {
			case d.inside(r):
				return r
			case after.killer[r] != nil:
				r = after.killer[r]
			case before.killer[r] != nil:
				r = before.killer[r]
			case r.takes != nil && after.killer[r.takes] == r && d.inside(r.takes):
				return r.takes // it came later
			default:
				return nil
			}
		}
		return nil
	}
	if c := direct(r); c != nil {
		return c
	}
	for _, v := range []*view{before, after} {
		if j := v.of[r]; j != nil {
			for i := len(j.rows) - 1; i >= 0; i-- {
				if c := direct(j.rows[i]); c != nil && !c.normal() {
					return c
				}
			}
		}
	}
	return r
}

// elsewhere decides on the rows of the period that are not claims of the period: bills
// that are joined into a claim of another period, and rows that wait for later ones.
func (d *decision) elsewhere(after *view) {
	for _, j := range d.whole.claims {
		if len(j.rows) > 1 && !d.within.Contains(d.mapper.date(j.row)) && !slices.ContainsFunc(j.rows, d.decidedOn) && !d.claimed(j, after) {
			d.claim(j)
		}
	}
	for _, r := range d.rows {
		if d.inside(r) && r.normal() && !d.decidedOn(r) && after.of[r] != nil && after.waits(after.of[r]) {
			d.fate(r, Held)
		}
	}
}

func (d *decision) decidedOn(r *placed) bool {
	_, fate := d.fates[r.place]
	return fate || d.joined[r.place] != nil
}

// claimed reports whether a row of a claim is a claim of the period by itself.
func (d *decision) claimed(j *joint, after *view) bool {
	return slices.ContainsFunc(j.rows, func(r *placed) bool {
		own := after.of[r]
		return d.inside(r) && own != nil && !after.waits(own)
	})
}
