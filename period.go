package settlement

import (
	"cmp"
	"fmt"
	"time"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Month is a calendar month (月份). The zero value is absent; its text is empty.
type Month struct {
	n int32 // 1 is 0001-01
}

// NewMonth returns a month. It returns an error if there is no such month.
func NewMonth(year int, month time.Month) (Month, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 {
		return Month{}, fmt.Errorf("%w: there is no month %04d-%02d", ErrDate, year, int(month))
	}
	return monthOf(year, month), nil
}

func monthOf(year int, month time.Month) Month { return Month{n: int32(year-1)*12 + int32(month)} }

// ParseMonth reads "2006-01". An empty text is an absent Month.
func ParseMonth(text string) (Month, error) {
	if text == "" {
		return Month{}, nil
	}
	if len(text) == len("2006-01") && text[4] == '-' {
		y, ok1 := digits(text[:4])
		m, ok2 := digits(text[5:])
		if ok1 && ok2 {
			return NewMonth(y, time.Month(m))
		}
	}
	return Month{}, fmt.Errorf("%w: want a month such as 2006-01, got %s", ErrDate, shorten(text))
}

// MustMonth is like [ParseMonth] but panics if there is no such month. It is for constants.
func MustMonth(text string) Month {
	m, err := ParseMonth(text)
	if err != nil {
		panic("settlement: " + err.Error())
	}
	return m
}

// Absent reports whether there is no month.
func (m Month) Absent() bool { return m.n == 0 }

// Civil returns year and month; zeros if the month is absent.
func (m Month) Civil() (year int, month time.Month) {
	if m.Absent() {
		return 0, 0
	}
	return int(m.n-1)/12 + 1, time.Month((m.n-1)%12 + 1)
}

// First returns the first day of the month.
func (m Month) First() Date {
	if m.Absent() {
		return Date{}
	}
	y, month := m.Civil()
	return civil(y, month, 1)
}

// Last returns the last day of the month.
func (m Month) Last() Date {
	if m.Absent() {
		return Date{}
	}
	y, month := m.Civil()
	return civil(y, month, daysIn(y, month))
}

// Days returns the number of days in the month.
func (m Month) Days() int {
	if m.Absent() {
		return 0
	}
	return daysIn(m.Civil())
}

// Add returns the month n months later; an absent Month if m is absent or the
// result leaves the calendar.
func (m Month) Add(n int) Month {
	v := int(m.n) + n
	if m.Absent() || v < 1 || v > 9999*12 {
		return Month{}
	}
	return Month{n: int32(v)}
}

// Sub returns the number of months from o to m.
func (m Month) Sub(o Month) int { return int(m.n - o.n) }

// Equal reports whether m and o are the same month, or both absent.
func (m Month) Equal(o Month) bool { return m == o }

// Compare returns −1, 0 or 1; an absent month comes before every other.
func (m Month) Compare(o Month) int { return cmp.Compare(m.n, o.n) }

// String returns "2006-01", or nothing for an absent month.
func (m Month) String() string {
	if m.Absent() {
		return ""
	}
	y, month := m.Civil()
	return fmt.Sprintf("%04d-%02d", y, int(month))
}

// MarshalText implements [encoding.TextMarshaler].
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseMonth].
func (m *Month) UnmarshalText(text []byte) error {
	v, err := ParseMonth(string(text))
	if err == nil {
		*m = v
	}
	return err
}

// UnmarshalJSON reads a JSON string; a number or null is an error.
func (m *Month) UnmarshalJSON(data []byte) error { return unmarshalString(data, m) }

// Period is a span of days (期间), both ends included. An absent end is open.
type Period struct {
	From Date `json:"from,omitzero"`
	To   Date `json:"to,omitzero"`
}

// ErrPeriod says that a period is impossible: it ends before it begins, or it is not the
// whole months or cycles that a policy needs.
var ErrPeriod = coded.New("period", "impossible period")

// Check returns an error if the period ends before it begins.
func (p Period) Check() error {
	if !p.From.Absent() && !p.To.Absent() && p.To.Before(p.From) {
		return fmt.Errorf("%w: it ends before it begins: %s", ErrPeriod, p)
	}
	return nil
}

// Contains reports whether the day lies in the period; an absent one lies in none.
func (p Period) Contains(d Date) bool {
	return !d.Absent() && !d.Before(p.From) && (p.To.Absent() || !d.After(p.To))
}

// Covers reports whether every day of q lies in p.
func (p Period) Covers(q Period) bool {
	from := p.From.Absent() || !q.From.Absent() && !q.From.Before(p.From)
	to := p.To.Absent() || !q.To.Absent() && !q.To.After(p.To)
	return from && to
}

// Days returns the number of days. It returns 0 if an end is open or the period ends before
// it begins.
func (p Period) Days() int {
	if p.From.Absent() || p.To.Absent() {
		return 0
	}
	return max(0, p.To.Sub(p.From)+1)
}

// String returns "2006-01-02/2006-12-31".
func (p Period) String() string { return p.From.String() + "/" + p.To.String() }
