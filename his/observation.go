package his

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// add adds the amounts of a row that is part of the same stay.
func (r *Row) add(o *Row) {
	for i, m := range o.Amounts {
		r.Amounts[i] += m
	}
	r.given &= o.given
}

// observations joins stays in the emergency room to those they led to.
func (d *decision) observations() {
	byPerson := make(map[string][]*placed)
	for _, r := range d.rows {
		if r.fate == Kept && r.Person != "" && !d.mapper.observation(&r.Row) {
			byPerson[r.Person] = append(byPerson[r.Person], r)
		}
	}
	for _, o := range d.rows {
		if o.fate != Kept || !d.mapper.observation(&o.Row) || o.Person == "" || o.Discharged.Absent() {
			continue
		}
		var led []*placed
		for _, r := range byPerson[o.Person] {
			if d.mapper.institution(&r.Row) == d.mapper.institution(&o.Row) && d.began(r, o) {
				led = append(led, r)
			}
		}
		if len(led) > 1 {
			d.fault(o, "begndate", fmt.Errorf("%w: the observation led to %s or to %s", ErrMatch, o.also(led[0]), o.also(led[1])))
			continue
		}
		if len(led) == 0 {
			continue
		}
		stay := led[0]
		whole := d.joined[stay.place]
		if whole == nil {
			copied := stay.Row
			whole = &copied
			d.joined[stay.place] = whole
		}
		d.fate(o, Joined)
		whole.add(&o.Row)
		whole.merged++
		if whole.Observed.Absent() || o.Admitted.Before(whole.Observed) {
			whole.Observed = o.Admitted
		}
	}
}

// began reports whether a stay began when an observation ended.
func (d *decision) began(r, o *placed) bool {
	to := d.mapper.route(&r.Row)
	admitted := r.Admitted
	if whole := d.joined[r.place]; whole != nil {
		admitted = whole.Admitted
	}
	if to == nil || to.Method != settlement.DRG && to.Method != settlement.PerDiem || admitted.Absent() {
		return false
	}
	gap := admitted.Sub(o.Discharged)
	return gap >= 0 && gap <= d.mapper.mapping.Observation.GapDays
}
