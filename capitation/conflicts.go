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
)

// findConflicts finds persons with more than one head fee in a month. None of
// them is paid.
func (b *book) findConflicts() {
	for _, rows := range b.persons {
		for i, r := range rows {
			for _, o := range rows[:i] {
				for m := range r.months {
					b.compare(r, o, &r.months[m], &o.months[m])
				}
			}
		}
	}
	for _, r := range b.rows {
		for m := range r.months {
			if h := &r.months[m]; h.conflict != "" {
				h.fee = 0
			}
		}
	}
}

func (b *book) compare(r, o *row, x, y *headMonth) {
	if !x.payable || !y.payable {
		return
	}
	byDay := b.policy.Proration == "" || b.policy.Proration == CalendarDay
	switch {
	case r.Institution != o.Institution:
		x.conflict, y.conflict = ReasonTwoInstitutions, ReasonTwoInstitutions
	case !byDay || x.paid&y.paid != 0:
		for _, h := range []*headMonth{x, y} {
			if h.conflict == "" {
				h.conflict = ReasonSignedTwice
			}
		}
	}
}
