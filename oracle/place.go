package oracle

import (
	"fmt"
	"slices"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// Policies are the policies of a job, in any order. If there are several, each is in force
// at its own time.
type Policies []drg.Policy

// on returns the policy that judges a case: the policy in force on its date. Before the
// first policy it is the first, and after the last the last. For a case without a date it is
// the first.
func (all Policies) on(c drg.Case) drg.Policy {
	early, late := all[0], all[0]
	for _, p := range all {
		if !dateOf(c).Absent() && within(p.Effective, dateOf(c)) {
			return p
		}
		if p.Effective.From.Before(early.Effective.From) {
			early = p
		}
		if late.Effective.From.Before(p.Effective.From) {
			late = p
		}
	}
	if dateOf(c).Absent() || dateOf(c).Before(early.Effective.From) {
		return early
	}
	return late
}

// Place says whether a case is settled in the period or left out of it. A case of a period
// needs a date, and a case that is settled needs a policy in force on that date. The zero
// Period takes every case, and even a case without a date if there is one policy.
func Place(p drg.Policy, period settlement.Period, c drg.Case) (settlement.Left, error) {
	return Policies{p}.Place(period, c)
}

// Place is Place for several policies.
func (all Policies) Place(period settlement.Period, c drg.Case) (settlement.Left, error) {
	date := dateOf(c)
	switch {
	case period == settlement.Period{} && date.Absent() && len(all) == 1:
		return "", nil
	case date.Absent():
		return "", fmt.Errorf("no date: %w", settlement.ErrBlank)
	case !within(period, date):
		return settlement.LeftPeriod, nil
	}
	if !slices.ContainsFunc(all, func(p drg.Policy) bool { return within(p.Effective, date) }) {
		return "", fmt.Errorf("settled on %s: %w", date, settlement.ErrNotInForce)
	}
	return "", nil
}

// dateOf returns the day of settlement or, where there is none, of discharge.
func dateOf(c drg.Case) settlement.Date {
	if !c.Settled.Absent() {
		return c.Settled
	}
	return c.Discharged
}

// within reports whether the day lies in the period, whose absent ends are open.
func within(period settlement.Period, day settlement.Date) bool {
	return (period.From.Absent() || !day.Before(period.From)) && (period.To.Absent() || !day.After(period.To))
}

// belongs reports whether a case is of the period.
func belongs(period settlement.Period, c drg.Case) bool {
	return period == settlement.Period{} || !dateOf(c).Absent() && within(period, dateOf(c))
}

// seen reports whether a case may change the result of the period: it may, unless it is dated
// after its end.
func seen(period settlement.Period, c drg.Case) bool {
	return belongs(settlement.Period{To: period.To}, c)
}

// cycle returns the calendar's year, quarter or month around a day.
func cycle(kind drg.QuotaCycle, day settlement.Date) settlement.Period {
	year, month, _ := day.Civil()
	from, months := month, 1
	switch kind {
	case drg.InYear:
		from, months = time.January, 12
	case drg.InQuarter:
		from, months = (month-1)/3*3+1, 3
	}
	first := must(settlement.NewDate(year, from, 1))
	return settlement.Period{From: first, To: first.AddMonths(months).Add(-1)}
}

// overlap reports whether a span of days has a part in a period.
func overlap(span, period settlement.Period) bool {
	return (period.To.Absent() || !span.From.After(period.To)) && (period.From.Absent() || !span.To.Before(period.From))
}
