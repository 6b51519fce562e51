package capitation

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Window is the span of time in which sessions are counted. A document writes it as "year",
// "quarter", "month" or "week" (of the calendar, weeks from Monday to Sunday), or as
// {"months": 2}: spans of so many months, from January on. The zero Window is absent.
type Window struct {
	Unit WindowUnit `json:"-"` // empty: spans of Months
	// Months is the length of a span, 1 to 12. The last span of a year ends with it.
	Months int `json:"months" required:"true"`
}

// WindowUnit is a unit of the calendar.
type WindowUnit string

// What a [WindowUnit] may be.
const (
	Year    WindowUnit = "year"
	Quarter WindowUnit = "quarter"
	Month   WindowUnit = "month"
	Week    WindowUnit = "week" // Monday to Sunday
)

// Choices returns what a document may say.
func (WindowUnit) Choices() []WindowUnit { return []WindowUnit{Year, Quarter, Month, Week} }

// Absent reports whether there is no window.
func (w Window) Absent() bool { return w == Window{} }

// IsZero reports whether there is no window, for encoding/json.
func (w Window) IsZero() bool { return w.Absent() }

// UnmarshalWord makes the window a unit. The strict reader of documents calls it for a text.
func (w *Window) UnmarshalWord(word string) { *w = Window{Unit: WindowUnit(word)} }

// MarshalJSON writes the window as a document has it.
func (w Window) MarshalJSON() ([]byte, error) {
	if w.Unit != "" {
		return json.Marshal(string(w.Unit))
	}
	return json.Marshal(map[string]int{"months": w.Months})
}

// UnmarshalJSON reads what MarshalJSON wrote, for readers other than [ReadPolicy].
func (w *Window) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*w = Window{}
		return json.Unmarshal(data, &w.Unit)
	}
	var span struct {
		Months int `json:"months"`
	}
	err := json.Unmarshal(data, &span)
	*w = Window{Months: span.Months}
	return err
}

// check returns an error unless the window is one.
func (w Window) check() error {
	if w.Unit != "" {
		return policy.OneOf(w.Unit)
	}
	if w.Months < 1 || w.Months > 12 {
		return fmt.Errorf("%w: got %d, want %d to %d", settlement.ErrRange, w.Months, 1, 12)
	}
	return nil
}

// first returns the first day of the window in which a session of a month lies; the day is
// needed of weeks alone.
func (w Window) first(day settlement.Date, m settlement.Month) settlement.Date {
	span := w.Months
	switch w.Unit {
	case Week:
		return monday(day)
	case Year:
		span = 12
	case Quarter:
		span = 3
	case Month:
		span = 1
	}
	year, month := m.Civil()
	first, _ := settlement.NewDate(year, time.Month((int(month)-1)/span*span+1), 1)
	return first
}

// beyond says which limit is used up.
func (w Window) beyond() string {
	switch w.Unit {
	case Week:
		return ReasonWeekly
	case Year:
		return ReasonYearly
	case Quarter:
		return ReasonQuarterly
	case Month:
		return ReasonMonthly
	}
	return ReasonSpan
}
