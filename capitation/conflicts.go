package capitation

// Reasons for which an entry is listed as a conflict.
const (
	ReasonTwoInstitutions = "the person has head fees at two institutions in this month" // unpaid, at both
	ReasonSignedTwice     = "the person has two head fees in this month"                 // unpaid, both
	ReasonShortTerm       = "the term of the agreement is short"                         // paid
	ReasonCapacity        = "more members than the declared capacity"                    // paid
	ReasonNoMember        = "no member"
	ReasonNoHeadFee       = "the member has no head fee in this month"
	ReasonHeadConflict    = "the member's head fee of this month is in conflict"
	ReasonInpatient       = "during an inpatient stay"
	ReasonMedicalType     = "billed under another medical type"
	ReasonRequested       = "requested by the patient"
	ReasonOutside         = "outside the catalogues"
	ReasonFundMoney       = "unreferred care with fund money in it"
	ReasonElsewhere       = "own care at another institution than the member's"            // charged to the member's
	ReasonReferredHome    = "referred care at the member's own institution"                // charged to it
	ReasonSession         = "a session without an agreement in effect at this institution" // and the limits:
	ReasonNoPackage       = "the package has no price for the member"
	ReasonWeekly          = "beyond the weekly limit"
	ReasonMonthly         = "beyond the monthly limit"
	ReasonQuarterly       = "beyond the quarterly limit"
	ReasonYearly          = "beyond the yearly limit"
	ReasonSpan            = "beyond the limit of a span of months"
)

// findConflicts finds persons with more than one head fee in a month. None of these fees is
// paid.
func (b *book) findConflicts() {
	for _, head := range b.heads {
		for o := head; o != nil; o = o.next {
			for r := o.next; r != nil; r = r.next {
				for m := range r.months {
					b.compare(r, o, m)
				}
			}
		}
	}
}

func (b *book) compare(r, o *row, m int) {
	x, y := &r.months[m], &o.months[m]
	if !x.payable || !y.payable {
		return
	}
	byDay := b.policy.Proration == "" || b.policy.Proration == CalendarDay
	switch {
	case r.Institution != o.Institution:
		r.refuse(m, twoInstitutions)
		o.refuse(m, twoInstitutions)
	case !byDay || x.paid&y.paid != 0:
		r.refuse(m, signedTwice)
		o.refuse(m, signedTwice)
	}
}

// refuse notes that a month's fee is not paid.
func (r *row) refuse(m int, why conflict) {
	h := &r.months[m]
	if h.conflict == none && !h.capped {
		r.place.months[m].addFee(h.fee, -1)
	}
	h.conflict, h.fee = max(h.conflict, why), 0
}

// conflict says why a head fee is not paid. The greater of two reasons counts.
type conflict uint8

const (
	none conflict = iota
	signedTwice
	twoInstitutions
)

func (c conflict) reason() string {
	return [...]string{none: "", signedTwice: ReasonSignedTwice, twoInstitutions: ReasonTwoInstitutions}[c]
}
