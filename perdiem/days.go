package perdiem

import (
	"fmt"

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

// allowance returns how many of a stay's days are paid under the limits.
func (p *Plan) allowance(days, yearDays, episode int) int {
	l := &p.policy.Limits
	if l.EpisodesPerYear > 0 && episode > l.EpisodesPerYear && (l.Bundle.Amount.Absent() || l.Bundle.Beyond == BeyondNone) {
		return 0
	}
	if l.DaysPerYear > 0 {
		return min(days, max(0, l.DaysPerYear-yearDays))
	}
	return days
}

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
	paid := r.allowance(days, h.YearDays, h.Episode)
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
	case paid == 0 && days > 0 && r.allowance(1, 0, h.Episode) == 0:
		r.trail.Record(r.rules.refused, settlement.DecimalInt(0), sheet.Count(gives, days))
	case l.DaysPerYear > 0:
		r.trail.Record(r.rules.allowed, settlement.DecimalInt(paid), sheet.Count(gives, days), sheet.Count("days_per_year", l.DaysPerYear), sheet.Count("year_days", h.YearDays))
	default:
		return paid, nil
	}
	return paid, nil
}
