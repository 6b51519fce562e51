package capitation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// charge puts a charge where it belongs: into a member's month, on the list, or
// among the sessions.
func (b *book) charge(c *Charge) error {
	i := c.Month.Sub(b.start)
	session := c.Package != "" && c.Kind == Own
	if i > b.last || i < 0 && !session {
		return nil
	}
	if len(b.persons[c.Person]) == 0 {
		b.list(c, i, c.Institution, ReasonNoMember)
		return nil
	}
	if session {
		b.session(c, i)
		return nil
	}
	in, home := b.home(c, i)
	at := c.Institution
	if in != nil {
		at = in.Institution
	}
	if c.Kind == UnreferredCare && b.policy.Unreferred != Charged {
		if c.Cost > c.Covered {
			b.list(c, i, at, ReasonFundMoney)
		}
		if in == nil {
			return nil
		}
		h := &in.months[i]
		h.unreferred++
		return addMoney(&h.unreferredCost, c.Cost)
	}
	if reason := b.leak(c, in, i); reason != "" {
		b.list(c, i, at, reason)
		return nil
	}
	if home == nil {
		b.list(c, i, at, b.noFee(in, i))
		return nil
	}
	switch {
	case c.Kind == Own && c.Institution != home.Institution:
		b.listCharged(c, i, at, ReasonElsewhere)
	case c.Kind != Own && c.Institution == home.Institution:
		b.listCharged(c, i, at, ReasonReferredHome)
	}
	return b.add(&home.months[i], c)
}

// home finds the member's row that is in force in a month, and the one whose
// head fee pays for the charge: on its day, else the first.
func (b *book) home(c *Charge, i int) (in, home *row) {
	for _, r := range b.persons[c.Person] {
		h := &r.months[i]
		if h.inForce == 0 {
			continue
		}
		if in == nil {
			in = r
		}
		if !h.payable || h.conflict != "" {
			continue
		}
		if !c.Date.Absent() && h.paid&dayMask(c.Month, c.Date, c.Date.Add(1)) != 0 {
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

// leak says why a charge does not belong into an account, whatever the fee.
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
	if stay := spanMask(c.Month, in.Inpatient); stay == dayMask(c.Month, c.Month.First(), settlement.Date{}) {
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
	if in != nil && in.months[i].conflict != "" {
		return ReasonHeadConflict
	}
	return ReasonNoHeadFee
}

// add charges a member's month.
func (b *book) add(h *headMonth, c *Charge) error {
	if c.Kind != Own {
		return b.addReferred(h, c)
	}
	parts := []*settlement.Money{&h.cost, &h.covered, &h.waived}
	amounts := []settlement.Money{c.Cost, c.Covered, c.Waived}
	if c.Scope != Offered {
		parts, amounts = append(parts, &h.dialysis), append(amounts, c.Cost)
	}
	if h.includes {
		parts, amounts = append(parts, &h.share), append(amounts, c.Covered)
	}
	return addAll(parts, amounts)
}

func (b *book) addReferred(h *headMonth, c *Charge) error {
	if c.Kind == ReferredCare && b.policy.Referred == Excluded {
		return nil
	}
	patient := &h.referredPatient
	if !h.includes {
		patient = &h.referredOutside
	}
	return addAll([]*settlement.Money{&h.referredFund, patient}, []settlement.Money{c.Cost - c.Covered, c.Covered})
}

func addAll(parts []*settlement.Money, amounts []settlement.Money) error {
	for i, part := range parts {
		if err := addMoney(part, amounts[i]); err != nil {
			return err
		}
	}
	return nil
}

func addMoney(to *settlement.Money, m settlement.Money) error {
	sum := *to + m
	if (sum > *to) != (m > 0) {
		return &settlement.FieldError{Path: "cost", Err: settlement.ErrOverflow}
	}
	*to = sum
	return nil
}

// list makes an entry for a charge that touches nothing.
func (b *book) list(c *Charge, i int, institution, reason string) {
	if i < b.first {
		return
	}
	b.listed = append(b.listed, listing{month: i, digest: digestOf(c), entry: settlement.Entry{
		Method: settlement.Capitation, Institution: institution, Class: Listed, Priced: true, Cost: c.Cost, Conflict: reason,
	}})
}

// listCharged makes an entry for a charge that is in an account all the same;
// its cost is there.
func (b *book) listCharged(c *Charge, i int, institution, reason string) {
	before := len(b.listed)
	b.list(c, i, institution, fmt.Sprintf("%s: %s, charged", reason, c.Cost))
	if len(b.listed) > before {
		b.listed[before].entry.Cost = 0
	}
}

// Listed is the class of charges that have an entry because they are listed.
const Listed settlement.Class = "listed"

// nameListed names what is listed, and sorts it.
func (b *book) nameListed() {
	slices.SortFunc(b.listed, func(x, y listing) int {
		return cmp.Or(cmp.Compare(x.month, y.month), cmp.Compare(x.digest, y.digest), cmp.Compare(x.entry.Conflict, y.entry.Conflict))
	})
	for i := range b.listed {
		l := &b.listed[i]
		l.entry.Claim = b.unique(l.digest + "-" + b.month(l.month).String())
	}
}
