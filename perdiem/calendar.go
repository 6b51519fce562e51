package perdiem

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Calendar is a document of working days (工作日历): Monday to Friday, without
// the holidays, and with the weekends that are worked instead (调休).
type Calendar struct {
	policy.Document
	Holidays []settlement.Date `json:"holidays,omitempty"`
	Worked   []settlement.Date `json:"worked,omitempty"`
}

// ReadCalendar reads a calendar, strictly: see [policy.Read]. [Calendar.Check] checks its
// days.
func ReadCalendar(r io.Reader) (Calendar, error) { return policy.Read[Calendar](r) }

// Check returns every fault of the calendar at once: a day that is absent,
// listed twice, or both a holiday and worked.
func (c Calendar) Check() error {
	f := policy.Check(c)
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
	if n < 0 || n > maxDays {
		return settlement.Date{}, fmt.Errorf("%w: got %d working days, want 0 to %d", settlement.ErrRange, n, maxDays)
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

// Deadlines are the days by which a claim that was filed is reviewed and paid.
type Deadlines struct {
	Filed   settlement.Date   `json:"filed"`
	Reviews []settlement.Date `json:"reviews,omitempty"`
	Payment settlement.Date   `json:"payment"`
}

// Deadlines returns the days by which a claim is reviewed and paid. The policy's procedure
// gives a number of working days for each review, one after the other, and then for
// payment.
//
// It returns an error if the policy has no procedure, if the claim is filed outside the
// days of the month for filing (wrapping [ErrFiled]), or if a deadline leaves the calendar.
func (p *Plan) Deadlines(filed settlement.Date, c Calendar) (Deadlines, error) {
	r := p.policy.Procedure
	if r == nil {
		return Deadlines{}, &settlement.FieldError{Path: "procedure", Err: policy.ErrRequired}
	}
	if filed.Absent() {
		return Deadlines{}, &settlement.FieldError{Path: "filed", Err: settlement.ErrBlank}
	}
	last := r.FileTo
	if last == 0 {
		last = 31
	}
	if _, _, day := filed.Civil(); day < r.FileFrom || day > last {
		return Deadlines{}, &settlement.FieldError{Path: "filed", Err: fmt.Errorf("%w: got %s, want day %d to %d of the month", ErrFiled, filed, max(1, r.FileFrom), last)}
	}
	d := Deadlines{Filed: filed}
	day := filed
	for _, n := range append(slices.Clone(r.Reviews), r.Payment) {
		var err error
		if day, err = c.AddWorkingDays(day, n); err != nil {
			return Deadlines{}, err
		}
		d.Reviews = append(d.Reviews, day)
	}
	d.Payment = day
	d.Reviews = d.Reviews[:len(r.Reviews)]
	return d, nil
}
