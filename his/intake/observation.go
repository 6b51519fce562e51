package intake

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// add adds the amounts of another row of the same stay.
func (r *Row) add(o *Row) {
	for i, m := range o.amounts {
		r.amounts[i] += m
	}
	r.given &= o.given
	r.held |= o.held
}

// observations joins stays in the emergency room to the stays that they led to.
func (v *view) observations() {
	byPerson := make(map[string][]*joint)
	var rooms []*joint
	for _, j := range v.claims {
		switch r := j.last(); {
		case r.Person == "":
		case v.mapper.observation(&r.Row):
			rooms = append(rooms, j)
		default:
			byPerson[r.Person] = append(byPerson[r.Person], j)
		}
	}
	for _, room := range rooms {
		o := room.last()
		if o.Discharged.Absent() || len(room.rows) > 1 {
			continue
		}
		var led []*joint
		for _, stay := range byPerson[o.Person] {
			if v.began(stay.row, o) {
				led = append(led, stay)
			}
		}
		switch len(led) {
		case 0:
		case 1:
			v.lead(o, led[0])
		default:
			v.fault(o, "begndate", fmt.Errorf("%w: the observation led to %s or to %s", ErrMatch, o.also(led[0].last()), o.also(led[1].last())), led[0].last(), led[1].last())
		}
	}
}

// lead joins an observation to the stay that it led to.
func (v *view) lead(o *placed, stay *joint) {
	v.of[o].rows = nil // no claim of its own
	v.of[o] = stay
	whole := stay.own()
	stay.rows = append([]*placed{o}, stay.rows...)
	whole.add(&o.Row)
	whole.merged++
	if whole.Observed.Absent() || o.Admitted.Before(whole.Observed) {
		whole.Observed = o.Admitted
	}
	if whole.Settled.Before(o.Settled) {
		whole.Settled = o.Settled
	}
}

// began reports whether a stay began where and when an observation ended.
func (v *view) began(stay *Row, o *placed) bool {
	if v.mapper.institution(stay) != v.mapper.institution(&o.Row) {
		return false
	}
	to := v.mapper.route(stay)
	if to == nil || to.Method != settlement.DRG && to.Method != settlement.PerDiem || stay.Admitted.Absent() {
		return false
	}
	gap := stay.Admitted.Sub(o.Discharged)
	return gap >= 0 && gap <= v.mapper.mapping.Observation.GapDays
}
