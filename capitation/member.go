package capitation

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Member is a person's agreement with an institution (签约参保人).
type Member struct {
	// Person is compared and never printed. It should be a pseudonym: claim ids are digests
	// of it, and anyone who has the persons' ids can compute them again.
	Person      string          `json:"person"`
	Institution string          `json:"institution"`
	Category    string          `json:"category"` // of the policy's standards or packages
	Signed      settlement.Date `json:"signed"`
	Ends        settlement.Date `json:"ends,omitzero"` // the last day in force; absent: none is set
	// Suspended and Inpatient are intervals that exclude the day To: a head fee is paid for
	// the day of discharge. An absent To is open. The intervals of one list must not overlap.
	// Their order does not matter.
	Suspended []settlement.Period `json:"suspended,omitempty"`
	Inpatient []settlement.Period `json:"inpatient,omitempty"`
}

// checkMember returns every fault of a member. A contradiction is refused, and nothing is
// guessed.
func (p *Plan) checkMember(m *Member) error {
	var f fewFaults
	if m.Person == "" {
		f.at("person", settlement.ErrBlank)
	}
	if m.Institution == "" {
		f.at("institution", settlement.ErrBlank)
	} else {
		f.at("institution", known(m.Institution, p.institutions))
	}
	if p.categories.Find(m.Category) == nil {
		f.at("category", fmt.Errorf("%w: %s", ErrCategory, shown.QuoteID(m.Category)))
	}
	switch {
	case m.Signed.Absent():
		f.at("signed", settlement.ErrBlank)
	case !m.Ends.Absent() && m.Ends.Before(m.Signed):
		f.at("ends", fmt.Errorf("%w: %s, signed %s", ErrEnds, m.Ends, m.Signed))
	}
	checkSpans(&f, "suspended", m.Suspended)
	checkSpans(&f, "inpatient", m.Inpatient)
	return f.err()
}

func checkSpans(f *fewFaults, path string, spans []settlement.Period) {
	for _, s := range spans {
		if s.From.Absent() || !s.To.Absent() && !s.From.Before(s.To) {
			f.at(path, fmt.Errorf("%w: %s, want a first day and a later day that is not in it any more", ErrInterval, s))
			return
		}
	}
	if len(spans) < 2 {
		return
	}
	sorted := sortedSpans(spans)
	for i := 1; i < len(sorted); i++ {
		if before := sorted[i-1]; before.To.Absent() || sorted[i].From.Before(before.To) {
			f.at(path, fmt.Errorf("%w: %s and %s", ErrOverlap, before, sorted[i]))
			return
		}
	}
}

// sortedSpans returns the intervals by their first days.
func sortedSpans(spans []settlement.Period) []settlement.Period {
	list := slices.Clone(spans)
	slices.SortFunc(list, func(a, b settlement.Period) int { return a.From.Compare(b.From) })
	return list
}

// inSpans reports whether a day lies in one of the intervals.
func inSpans(spans []settlement.Period, d settlement.Date) bool {
	for _, s := range spans {
		if !d.Before(s.From) && (s.To.Absent() || d.Before(s.To)) {
			return true
		}
	}
	return false
}
