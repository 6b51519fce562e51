package intake

// settle says what becomes of each row of the period. All rows of the files together make
// claims, and the claims of the period are those that are dated in it: so the claims of
// the months of a year are those of the year.
func (d *decision) settle() {
	for _, j := range d.whole.claims {
		if len(j.rows) > 1 {
			d.claim(j)
		}
	}
	for _, r := range d.rows {
		if d.inside(r) && !r.inert {
			d.refunded(r)
		}
	}
}

// claim gives the rows of a claim their fates.
func (d *decision) claim(j *joint) {
	for _, r := range j.rows[:len(j.rows)-1] {
		d.fate(r, Joined)
	}
	d.joined[j.last().place] = j.row
}

// refunded gives its fate to a row that takes another one back, or is taken back. A pair
// of which one row is of another period is taken out as well.
func (d *decision) refunded(r *placed) {
	v := d.whole
	other := v.killer[r]
	if other == nil && r.takes != nil && v.killer[r.takes] == r {
		other = r.takes
	}
	switch {
	case other == nil && (r.normal() || !v.claimable(&r.Row)): // not a refund, or none of a claim
	case other == nil:
		d.fate(r, Adjusted) // what it takes back is not there
	case d.inside(other) || v.claimable(&r.Row):
		d.fate(r, RefundPair)
	}
}

// claimable reports whether a method takes a row if no other row changes it.
func (v *view) claimable(r *Row) bool {
	to := v.mapper.route(r)
	return to != nil && to.Method != NoMethod
}
