package oracle

import (
	"fmt"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// Place says whether a case is settled in the period or left out of it. A case of
// a period needs a date, and if it is settled a policy that is in force then; the
// zero Period takes every case, also without a date.
func Place(p drg.Policy, period settlement.Period, c drg.Case) (settlement.Left, error) {
	date := dateOf(c)
	switch {
	case period == settlement.Period{} && date.Absent():
		return "", nil
	case period == settlement.Period{}:
	case date.Absent():
		return "", fmt.Errorf("no date: %w", settlement.ErrBlank)
	case !within(period, date):
		return settlement.LeftPeriod, nil
	}
	if !within(p.Effective, date) {
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

// seen reports whether a case may make a difference to what the period pays: it
// is not dated after its end.
func seen(period settlement.Period, c drg.Case) bool {
	return belongs(settlement.Period{To: period.To}, c)
}

// cycle returns the calendar's year, quarter or month around a day.
func cycle(kind string, day settlement.Date) settlement.Period {
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
