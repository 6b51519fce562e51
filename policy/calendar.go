package policy

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// In this file: working days.

// Faults of calendars and of the days of a procedure.
var (
	ErrCalendar = coded.New("policy.calendar", "impossible calendar")
	ErrFiled    = coded.New("policy.filed", "filed outside the days for it")
)

// mostWorkingDays bounds the working days of a step.
const mostWorkingDays = 1<<15 - 1

// Calendar is a document of working days (工作日历): Monday to Friday, without
// the holidays, and with the weekends that are worked instead (调休).
type Calendar struct {
	Document
	Holidays []settlement.Date `json:"holidays,omitempty"`
	Worked   []settlement.Date `json:"worked,omitempty"`
}

// ReadCalendar reads a calendar, strictly: see [Read]. [Calendar.Check] checks its
// days.
func ReadCalendar(r io.Reader) (Calendar, error) { return Read[Calendar](r) }

// Check returns every fault of the calendar at once: a day that is absent,
// listed twice, or both a holiday and worked.
func (c Calendar) Check() error {
	f := Check(c)
	seen := map[settlement.Date]bool{}
	for _, list := range []struct {
		name string
		days []settlement.Date
	}{{"holidays", c.Holidays}, {"worked", c.Worked}} {
		for i, d := range list.days {
			switch {
			case d.Absent():
				f.At(fmt.Sprintf("%s[%d]", list.name, i), settlement.ErrBlank)
			case seen[d]:
				f.At(fmt.Sprintf("%s[%d]", list.name, i), fmt.Errorf("%w: %s", settlement.ErrDuplicate, d))
			}
			seen[d] = true
		}
	}
	return f.Err()
}

// WorkingDay reports whether the day is worked.
func (c Calendar) WorkingDay(d settlement.Date) bool {
	switch {
	case slices.Contains(c.Worked, d):
		return true
	case slices.Contains(c.Holidays, d):
		return false
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// AddWorkingDays returns the n-th working day after d. It returns an error if n is
// negative, or if the day lies outside the time that the calendar is effective for, since
// the holidays of that day are not known.
func (c Calendar) AddWorkingDays(d settlement.Date, n int) (settlement.Date, error) {
	if n < 0 || n > mostWorkingDays {
		return settlement.Date{}, fmt.Errorf("%w: got %d working days, want 0 to %d", settlement.ErrRange, n, mostWorkingDays)
	}
	for day := d; ; day = day.Add(1) {
		switch {
		case day.Absent() || !c.Effective.Contains(day):
			return settlement.Date{}, fmt.Errorf("%w: %d working days after %s leave the calendar, %s", ErrCalendar, n, d, c.Effective)
		case n == 0:
			return day, nil
		case c.WorkingDay(day.Add(1)):
			if n--; n == 0 {
				return c.AddWorkingDays(day.Add(1), 0)
			}
		}
	}
}
