package perdiem

import (
	"fmt"
	"iter"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// nights returns how many nights a stay or bill spans. An interim bill includes the night of
// its last day, since the patient stays on.
func nights(first, last settlement.Date, interim bool) int {
	n := last.Sub(first)
	if interim {
		n++
	}
	return n
}

// bedDays returns the days of a stay or bill before leave. A first bill has at
// least one; a later one may end on the day it begins and then has none.
func (p *Plan) bedDays(nights int, interim, later bool) int {
	switch {
	case p.inclusive && !interim:
		return nights + 1
	case later || p.inclusive:
		return nights
	}
	return max(1, nights)
}

// refuses reports whether no day of an episode is paid.
func (p *Plan) refuses(episode int) bool {
	l := &p.policy.Limits
	return l.EpisodesPerYear > 0 && episode > l.EpisodesPerYear && l.EpisodesBeyond.Absent() &&
		(l.Bundle.Amount.Absent() || l.Bundle.Beyond == BeyondNone)
}

// allowance returns how many of a stay's days are paid under the limits. yearDays are the days
// paid before in its year.
func (p *Plan) allowance(first settlement.Date, days, yearDays, episode int) int {
	l := &p.policy.Limits
	switch {
	case p.refuses(episode):
		return 0
	case l.DaysPerYear == 0:
		return days
	case l.DaysOf != OfEachYear:
		return min(days, max(0, l.DaysPerYear-yearDays))
	}
	paid := 0
	for _, part := range eachYear(first, days) {
		paid += min(part.days, max(0, l.DaysPerYear-yearDays))
		yearDays = 0 // no earlier stay has days in a later year
	}
	return paid
}

// eachYear divides days, one after the other from the first, by the years in which they lie.
// Leave shortens a stay from its last days.
func eachYear(first settlement.Date, days int) iter.Seq2[int, yearDays] {
	return func(yield func(int, yearDays) bool) {
		for i := 0; days > 0; i++ {
			number, _, _ := first.Civil()
			next, err := settlement.NewDate(number+1, time.January, 1)
			n := days
			if err == nil {
				n = min(days, next.Sub(first))
			}
			if !yield(i, yearDays{number, n}) {
				return
			}
			days, first = days-n, next
		}
	}
}

// yearDays are days of a year.
type yearDays struct{ year, days int }

// days counts the paid days of the stay.
func (r *rating) days(e *settlement.Entry) (int, error) {
	s, h := r.s, &r.s.History
	later := !h.BilledTo.Absent()
	n := nights(s.first(), s.Discharged, s.Interim)
	days := r.bedDays(n, s.Interim, later) - s.LeaveDays
	if days < 0 {
		return 0, &settlement.FieldError{Path: "leave_days", Err: fmt.Errorf("%w: %d of %d days", ErrLeave, s.LeaveDays, days+s.LeaveDays)}
	}
	r.earlier, r.bed = max(h.EarlierDays, h.BilledDays), days
	paid := r.allowance(s.first(), days, h.YearDays, h.Episode)
	if paid < days {
		e.Conflict = fmt.Sprintf("limits: %d of %d days are paid", paid, days)
	}
	if r.trail == nil {
		return paid, nil
	}
	rule := r.rules.days
	if later {
		rule = r.rules.laterDays
	}
	if r.inclusive && s.Interim {
		n-- // written as both days count
	}
	if r.inclusive {
		rule = r.rules.days
	}
	gives := r.rules.days.Gives
	r.trail.Record(rule, settlement.DecimalInt(days), sheet.Count("nights", n), sheet.Count("leave_days", s.LeaveDays))
	l := &r.policy.Limits
	switch {
	case paid == 0 && days > 0 && r.refuses(h.Episode):
		r.trail.Record(r.rules.refused, settlement.DecimalInt(0), sheet.Count(gives, days))
	case l.DaysPerYear > 0 && l.DaysOf == OfEachYear:
		r.recordYears(s.first(), days, paid, gives)
	case l.DaysPerYear > 0:
		r.trail.Record(r.rules.allowed, settlement.DecimalInt(paid), sheet.Count(gives, days), sheet.Count("days_per_year", l.DaysPerYear), sheet.Count("year_days", h.YearDays))
	default:
		return paid, nil
	}
	return paid, nil
}
