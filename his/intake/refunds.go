package intake

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// link finds what each refund takes back, in any period. A row that cannot be
// understood becomes inert, so that it changes no other row.
func (d *decision) link() {
	for _, r := range d.rows {
		if r.takes == nil && r.refund() {
			d.linkRefund(r)
		}
	}
	if d.mapper.mapping.Refunds == RefundsByVisit {
		d.linkVisits()
	}
	for _, r := range d.rows {
		if !r.inert && r.takes == nil && len(r.taken) == 0 && !r.named && !r.refund() && r.marked() {
			d.linkMarked(r)
		}
	}
	for _, r := range d.rows {
		if r.circles() {
			r.inert = true
			d.fault(r, "init_setl_id", fmt.Errorf("%w: what it takes back takes it back", ErrRefundPair), r.takes)
		}
	}
}

// linkRefund links a refund and its original, which may be missing from the files.
func (d *decision) linkRefund(r *placed) {
	original := d.byID[r.Original]
	if original != nil {
		original.named = true
	}
	if column, err := d.mismatch(r, original); err != nil {
		r.inert = true
		d.fault(r, column, err, original)
		return
	}
	if original != nil {
		r.takes = original
		original.taken = append(original.taken, r)
	}
}

// linkVisits links refunds that name nothing to the one row of the same visit and person
// with the opposite amounts that nothing else takes back.
func (d *decision) linkVisits() {
	byVisit := make(map[visitKey][]*placed)
	for _, r := range d.rows {
		if r.Visit != "" && !r.negative() {
			byVisit[r.visitKey()] = append(byVisit[r.visitKey()], r)
		}
	}
	for _, r := range d.rows {
		if r.takes != nil || r.Original != "" && r.Original != r.ID || !r.negative() {
			continue
		}
		var open []*placed
		for _, o := range byVisit[r.visitKey()] {
			if o.Person == r.Person && len(o.taken) == 0 && firstAmount(&r.Row, &o.Row, -1) == "" {
				open = append(open, o)
			}
		}
		switch {
		case len(open) == 1:
			o := open[0]
			r.Original, r.takes, o.named = o.ID, o, true
			o.taken = append(o.taken, r)
		case len(open) > 1:
			r.inert = true
			d.fault(r, "init_setl_id", fmt.Errorf("%w: by visit and amounts it may take back %s or %s", ErrRefundPair, r.also(open[0]), r.also(open[1])), open...)
		}
	}
}

// mismatch returns what is wrong between a refund and its original, nil if the original
// is not in the files. A refund of a refund brings back what the first refund took.
func (d *decision) mismatch(r, original *placed) (column string, err error) {
	for i, name := range amountColumns() {
		if r.amounts[i] > 0 && (original == nil || original.amounts[i] >= 0) {
			return name, fmt.Errorf("%w: it takes back %s, want an amount below zero: got %s", ErrRefundPair, shown.QuoteID(r.Original), shown.Amount(r.amounts[i]))
		}
	}
	void := d.voids[r.Original]
	switch {
	case void != nil:
		return "init_setl_id", fmt.Errorf("%w: %s in %s is void", ErrRefundPair, shown.QuoteID(r.Original), r.also(void))
	case original == nil:
		return "", nil
	}
	if name := firstAmount(&r.Row, &original.Row, -1); name != "" {
		want := "below zero"
		if original.refund() {
			want = "with the other sign"
		}
		return name, fmt.Errorf("%w: got %s, want what %s has in %s, %s: %s", ErrRefundPair,
			shown.Amount(r.Amount(name)), shown.QuoteID(r.Original), r.also(original), want, shown.Amount(original.Amount(name)))
	}
	return "", nil
}

// linkMarked decides on a row that is marked as refunded although no row takes it back.
func (d *decision) linkMarked(r *placed) {
	r.inert = true
	switch {
	case r.negative():
		d.fault(r, "medfee_sumamt", fmt.Errorf("%w: an amount below zero, and init_setl_id names nothing that it takes back", settlement.ErrNegative))
	case d.mapper.mapping.Closing.Absent() || r.date.After(d.mapper.mapping.Closing):
		d.fault(r, "refd_setl_flag", fmt.Errorf("%w: %s is marked as refunded, and no row refunds it", ErrRefundPair, shown.QuoteID(r.ID)))
	case d.inside(r):
		d.fate(r, Held)
	}
}

// circles reports whether a chain of refunds leads back to the refund that it began
// with.
func (r *placed) circles() bool {
	slow, fast := r, r
	for fast != nil && fast.takes != nil {
		slow, fast = slow.takes, fast.takes.takes
		if slow == fast {
			return true
		}
	}
	return false
}
