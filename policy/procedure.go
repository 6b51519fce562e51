package policy

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// In this file: the days of a bureau's procedure, which a policy of any method may have.

// Procedure has the days for filing, review and payment (申报、审核、拨付期限). It changes no
// amount.
type Procedure struct {
	FileFrom int   `json:"file_from,omitempty"` // day of the month; 0: the first
	FileTo   int   `json:"file_to,omitempty"`   // day of the month; 0: the last
	Reviews  []int `json:"reviews,omitempty"`   // working days of each review, one after the other
	Payment  int   `json:"payment,omitempty"`   // working days from the last review to payment
	// Steps take the place of Reviews and Payment where a deadline is a fixed day of a month, or
	// where steps have names. Each follows the one before, and the last one is payment.
	Steps []ProcedureStep `json:"steps,omitempty"`
}

// ProcedureStep is one step of a procedure. It ends a number of WorkingDays after the one
// before, or on a Day of a month.
type ProcedureStep struct {
	Name        string `json:"name,omitempty"`
	WorkingDays int    `json:"working_days,omitempty"`
	// Day is a day of the month, 1 to 31, or the month's last day if it has no such day; 0: the
	// step has WorkingDays. It is that of the first month, from Months on, in which it does not
	// come before the end of the step before.
	Day int `json:"day,omitempty"`
	// Months are the months after the one in which the claim was filed.
	Months int `json:"months,omitempty"`
	// Closed says what happens to a Day that is not worked: "next" (default: the next working
	// day), "before" (the one before), or "keep".
	Closed Closed `json:"closed,omitempty"`
}

// Closed says what happens to a deadline on a day that is not worked.
type Closed string

// What a [Closed] may be.
const (
	ClosedNext   Closed = "next"   // (default) the next working day
	ClosedBefore Closed = "before" // the working day before
	ClosedKeep   Closed = "keep"   // the day stays
)

// Choices returns what a document may say.
func (Closed) Choices() []Closed { return []Closed{ClosedNext, ClosedBefore, ClosedKeep} }

// Clone returns a copy that shares no memory; nil of nil.
func (r *Procedure) Clone() *Procedure {
	if r == nil {
		return nil
	}
	c := *r
	c.Reviews, c.Steps = slices.Clone(r.Reviews), slices.Clone(r.Steps)
	return &c
}

// Procedure collects the faults of a procedure; nil has none.
func (c *Checker) Procedure(path string, r *Procedure) {
	if r == nil {
		return
	}
	c.dayOfMonth(path+".file_from", r.FileFrom)
	c.dayOfMonth(path+".file_to", r.FileTo)
	if r.FileTo != 0 && r.FileTo < r.FileFrom {
		c.At(path+".file_to", fmt.Errorf("%w: got %d, want at least %d", settlement.ErrRange, r.FileTo, r.FileFrom))
	}
	days := func(path string, n int) {
		c.Count(path, n)
		if n > mostWorkingDays {
			c.At(path, fmt.Errorf("%w: got %d, want at most %d", settlement.ErrRange, n, mostWorkingDays))
		}
	}
	for i, n := range r.Reviews {
		days(fmt.Sprintf("%s.reviews[%d]", path, i), n)
	}
	days(path+".payment", r.Payment)
	if len(r.Steps) > 0 && (len(r.Reviews) > 0 || r.Payment != 0) {
		c.At(path+".steps", fmt.Errorf("%w: a procedure has steps, or reviews and payment", ErrExcludes))
	}
	for i, s := range r.Steps {
		at := fmt.Sprintf("%s.steps[%d]", path, i)
		days(at+".working_days", s.WorkingDays)
		c.dayOfMonth(at+".day", s.Day)
		c.Range(at+".months", s.Months, 0, 120)
		switch {
		case s.Day != 0 && s.WorkingDays != 0:
			c.At(at, fmt.Errorf("%w: one of day and working_days", ErrExcludes))
		case s.Day == 0 && (s.Months != 0 || s.Closed != ""):
			c.At(at+".day", ErrRequired)
		}
	}
}

// dayOfMonth collects a fault unless a number is a day of the month; 0 is absent.
func (c *Checker) dayOfMonth(path string, day int) {
	if day < 0 || day > 31 {
		c.At(path, fmt.Errorf("%w: got %d, want a day of the month", settlement.ErrRange, day))
	}
}

// Deadlines are the days by which a claim that was filed is reviewed and paid.
type Deadlines struct {
	Filed   settlement.Date   `json:"filed"`
	Reviews []settlement.Date `json:"reviews,omitempty"`
	Payment settlement.Date   `json:"payment"`
	// Steps are the ends of the procedure's steps, where it has steps; the last one is Payment.
	Steps []Deadline `json:"steps,omitempty"`
}

// Deadline is the end of a step.
type Deadline struct {
	Name string          `json:"name,omitempty"`
	Day  settlement.Date `json:"day"`
}

// Deadlines returns the days by which a claim that was filed is reviewed and paid, by a calendar
// of working days. Each step follows the one before.
//
// It returns an error if there is no procedure (r is nil), if the claim is filed outside the days
// of the month for filing (wrapping [ErrFiled]), or if a deadline leaves the calendar (wrapping
// [ErrCalendar]).
func (r *Procedure) Deadlines(filed settlement.Date, c Calendar) (Deadlines, error) {
	if r == nil {
		return Deadlines{}, &settlement.FieldError{Path: "procedure", Err: ErrRequired}
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
	d := Deadlines{Filed: filed, Payment: filed}
	steps := r.Steps
	if len(steps) == 0 {
		for _, n := range append(slices.Clone(r.Reviews), r.Payment) {
			steps = append(steps, ProcedureStep{WorkingDays: n})
		}
	}
	for i, s := range steps {
		day, err := s.end(d.Payment, filed, c)
		if err != nil {
			return Deadlines{}, err
		}
		if d.Payment = day; len(r.Steps) > 0 {
			d.Steps = append(d.Steps, Deadline{s.Name, day})
		} else if i < len(r.Reviews) {
			d.Reviews = append(d.Reviews, day)
		}
	}
	return d, nil
}

// end returns the day on which a step ends that begins on a day.
func (s *ProcedureStep) end(begins, filed settlement.Date, c Calendar) (settlement.Date, error) {
	if s.Day == 0 {
		return c.AddWorkingDays(begins, s.WorkingDays)
	}
	for m := filed.Month().Add(s.Months); !m.Absent(); m = m.Add(1) {
		day := m.First().Add(min(s.Day, m.Days()) - 1)
		if day.Before(begins) {
			continue
		}
		moved, err := s.moved(day, c)
		if err != nil {
			return settlement.Date{}, err
		}
		if !moved.Before(begins) {
			return moved, nil
		}
	}
	return settlement.Date{}, fmt.Errorf("%w: day %d of a month after %s", ErrCalendar, s.Day, begins)
}

// moved returns the day itself, or the working day that takes its place.
func (s *ProcedureStep) moved(day settlement.Date, c Calendar) (settlement.Date, error) {
	for at := day; ; {
		switch {
		case at.Absent() || !c.Effective.Contains(at):
			return settlement.Date{}, fmt.Errorf("%w: day %s leaves the calendar, %s", ErrCalendar, day, c.Effective)
		case s.Closed == ClosedKeep || c.WorkingDay(at):
			return at, nil
		case s.Closed == ClosedBefore:
			at = at.Add(-1)
		default:
			at = at.Add(1)
		}
	}
}
