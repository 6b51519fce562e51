package capitation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// charge puts a charge where it belongs: into a member's month, on the list, or
// among the sessions.
func (d *desk) charge(c *Charge) error {
	i := c.Month.Sub(d.start)
	session := c.Package != "" && c.Kind == Own
	if i > d.last || i < 0 && !session {
		return nil
	}
	head := d.of(c.Person)
	if head == nil {
		d.list(c, i, c.Institution, ReasonNoMember)
		return nil
	}
	if session {
		d.session(head, c, i)
		return nil
	}
	in, home := d.home(head, c, i)
	at := c.Institution
	if in != nil {
		at = in.Institution
	}
	if c.Kind == UnreferredCare && d.policy.Unreferred != Charged {
		if c.Cost > c.Covered {
			d.list(c, i, at, ReasonFundMoney)
		}
		if in == nil {
			return nil
		}
		d.totals(in, i).addUnreferred(c)
		return nil
	}
	if reason := d.leak(c, in, i); reason != "" {
		d.list(c, i, at, reason)
		return nil
	}
	if home == nil {
		d.list(c, i, at, d.noFee(in, i))
		return nil
	}
	switch {
	case c.Kind == Own && c.Institution != home.Institution:
		d.listCharged(c, i, at, ReasonElsewhere)
	case c.Kind != Own && c.Institution == home.Institution:
		d.listCharged(c, i, at, ReasonReferredHome)
	}
	if !d.add(home, i, c) {
		return overflow()
	}
	return nil
}

// of returns the first row of a person, nil if there is none. The others follow by next. It
// remembers the last person, since charges of one person tend to follow each other.
func (d *desk) of(person string) *row {
	if d.recent != nil && d.recent.Person == person {
		return d.recent
	}
	n := d.persons.Find(person)
	if n == 0 {
		return nil
	}
	d.recent = d.heads[n-1]
	return d.recent
}

// totals returns the sums that the desk adds to a month of a member's institution.
func (d *desk) totals(r *row, i int) *totals {
	if d.sums == nil {
		d.sums = make([][]totals, len(d.places))
	}
	months := &d.sums[r.place.number]
	if *months == nil {
		*months = make([]totals, len(d.calendar))
	}
	return &(*months)[i]
}

// home finds the member's row that is in force in a month, and the row whose head fee pays
// for the charge. That is the row with a fee on the charge's day, else the first with a fee.
// head is the person's first row.
func (b *book) home(head *row, c *Charge, i int) (in, home *row) {
	for r := head; r != nil; r = r.next {
		h := &r.months[i]
		if h.inForce == 0 {
			continue
		}
		if in == nil {
			in = r
		}
		if !h.payable || h.conflict != none {
			continue
		}
		if !c.Date.Absent() && h.paid&b.calendar[i].mask(c.Date, c.Date.Add(1)) != 0 {
			return r, r
		}
		if home == nil {
			home = r
		}
	}
	if home != nil {
		in = home
	}
	return in, home
}

// leak says why a charge does not belong into an account, even if there is a fee.
func (b *book) leak(c *Charge, in *row, i int) string {
	switch {
	case c.Kind == Own && b.otherType(c):
		return ReasonMedicalType
	case c.Scope == Requested:
		return ReasonRequested
	case c.Scope == Outside:
		return ReasonOutside
	case in == nil || c.Kind != Own:
		return ""
	case !c.Date.Absent() && inSpans(in.Inpatient, c.Date):
		return ReasonInpatient
	}
	if m := &b.calendar[i]; len(in.Inpatient) > 0 && m.spans(in.Inpatient) == m.all() {
		return ReasonInpatient
	}
	return ""
}

// otherType reports whether dialysis was billed under another medical type.
func (b *book) otherType(c *Charge) bool {
	dialysis := c.Scope == "" || c.Scope == Dialysis
	return dialysis && c.MedicalType != "" && len(b.medicalTypes) > 0 && !b.medicalTypes[c.MedicalType]
}

func (b *book) noFee(in *row, i int) string {
	if in != nil && in.months[i].conflict != none {
		return ReasonHeadConflict
	}
	return ReasonNoHeadFee
}

// add charges a member's month and its institution's, and reports whether it fits.
func (d *desk) add(home *row, i int, c *Charge) bool {
	h, t := &home.months[i], d.totals(home, i)
	if c.Kind != Own {
		if c.Kind == ReferredCare && d.policy.Referred == NotCharged {
			return true
		}
		t.addReferred(c, h.includes)
		return h.referredFund.add(c.Cost-c.Covered) && h.referredShare.add(c.Covered)
	}
	t.addOwn(c, h.includes)
	return h.cost.add(c.Cost) && h.covered.add(c.Covered) && (c.Scope != Offered || h.offered.add(c.Cost)) && d.note(h, c)
}

// overflow returns the error of a charge that does not fit.
func overflow() error {
	return &settlement.FieldError{Path: "cost", Err: settlement.ErrOverflow}
}

// list makes an entry for a charge that touches no account.
func (d *desk) list(c *Charge, i int, institution, reason string) {
	if i < d.first {
		return
	}
	department, details := d.detailsOf(c)
	d.listed = append(d.listed, listing{month: i, digest: d.digester.charge(c), id: strings.Clone(c.ID), entry: settlement.Entry{
		Method: settlement.Capitation, Institution: institution, Class: Listed, Month: c.Month, Priced: true, Cost: c.Cost, Conflict: reason,
		Digest: d.read.chargeRows.Columns.Elsewhere(), Department: department, Details: details,
	}})
}

// listCharged makes an entry for a charge that is in an account all the same. The entry has
// no cost, since the account has it.
func (d *desk) listCharged(c *Charge, i int, institution, reason string) {
	before := len(d.listed)
	d.list(c, i, institution, fmt.Sprintf("%s: %s, charged", reason, c.Cost))
	if len(d.listed) > before {
		e := &d.listed[before].entry
		e.Cost = 0
		if e.Details != nil && e.Details.Attributes != nil {
			e.Details.Attributes.Paid, e.Details.Attributes.Fees = nil, nil
		}
	}
}

// Listed is the class of charges that have an entry because they are listed.
const Listed settlement.Class = "listed"

// nameListed names the listed charges and sessions, by the charge's id or its digest, and
// sorts them. Those with the same digest follow each other and get numbers.
func (b *book) nameListed() {
	b.order = make([]*listing, len(b.listed))
	for i := range b.listed {
		b.order[i] = &b.listed[i]
	}
	slices.SortFunc(b.order, func(x, y *listing) int {
		return cmp.Or(cmp.Compare(x.month, y.month), cmp.Compare(x.digest, y.digest), cmp.Compare(x.id, y.id), cmp.Compare(x.entry.Conflict, y.entry.Conflict))
	})
	n, name := 0, []byte(nil)
	for i, l := range b.order {
		if n++; i == 0 || b.order[i-1].month != l.month || b.order[i-1].digest != l.digest {
			n = 1
		}
		if l.id != "" {
			l.entry.Claim = l.id
			continue
		}
		name = b.appendName(name[:0], l.digest, b.suffixes[l.month], n)
		l.entry.Claim = string(name)
	}
}
