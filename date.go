package settlement

import (
	"cmp"
	"fmt"
	"time"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/rowmix"
)

// Date is a civil day (日期) without clock or zone, from 0001-01-01 to
// 9999-12-31. The zero value is absent; its text is empty. Dates can be
// compared with ==.
type Date struct {
	day int32 // 1 is 0001-01-01
}

// ErrDate is wrapped by every error about the text of a date or a month.
var ErrDate = coded.New("date", "not a date")

// NewDate returns a day of the Gregorian calendar. It returns an error if there is no such
// day: it does not turn 30 February into 2 March.
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysIn(year, month) {
		return Date{}, fmt.Errorf("%w: there is no day %04d-%02d-%02d", ErrDate, year, int(month), day)
	}
	return civil(year, month, day), nil
}

// civil counts days from 1 March of the year 0, so that the leap day comes last. It has no
// branch: months of claims come in no order, and the processor would mispredict half of them.
func civil(year int, month time.Month, day int) Date {
	before := (14 - uint32(month)) / 12 // 1 in January and February, else 0
	y, m := uint32(year)-before, uint32(month)+12*before-3
	n := 365*y + y/4 - y/100 + y/400 + (153*m+2)/5 + uint32(day) - 306
	return Date{day: int32(n)}
}

// ParseDate reads "2006-01-02". An empty text is an absent Date.
func ParseDate(text string) (Date, error) {
	if text == "" {
		return Date{}, nil
	}
	if y, m, d, ok := written(text); ok {
		return NewDate(y, time.Month(m), d)
	}
	return Date{}, fmt.Errorf("%w: want a day such as 2006-01-02, got %s", ErrDate, shorten(text))
}

// written returns the numbers of a text such as 2006-01-02. It looks at eight bytes at once, for
// every claim has days.
func written(text string) (year, month, day int, ok bool) {
	const (
		ones   = 0x0101010101010101
		zeros  = '0'*ones ^ ('0'^'-')*(1<<32|1<<56) // 0000-00-, the first byte lowest
		dashes = 0xFF<<32 | 0xFF<<56
	)
	if len(text) != len("2006-01-02") {
		return 0, 0, 0, false
	}
	x := rowmix.Eight(text) ^ zeros // digits, and 0 for the dashes
	d, e := text[8]-'0', text[9]-'0'
	if (x|(x+(0x80-10)*ones))&(0x80*ones) != 0 || x&dashes != 0 || d > 9 || e > 9 {
		return 0, 0, 0, false
	}
	at := func(i int) int { return int(x >> (8 * i) & 0xF) }
	return 1000*at(0) + 100*at(1) + 10*at(2) + at(3), 10*at(5) + at(6), int(10*d + e), true
}

// MustDate is like [ParseDate] but panics if there is no such day. It is for constants.
func MustDate(text string) Date {
	d, err := ParseDate(text)
	if err != nil {
		panic("settlement: " + err.Error())
	}
	return d
}

// Absent reports whether there is no date.
func (d Date) Absent() bool { return d.day == 0 }

// Civil returns year, month and day of the month; zeros if the date is absent.
func (d Date) Civil() (year int, month time.Month, day int) {
	if d.Absent() {
		return 0, 0, 0
	}
	// Quarters of days since 1 March of the year 0, so that the leap day comes last.
	// The steps are those of C. Neri and L. Schneider, "Euclidean affine functions and
	// their application to calendar algorithms" (2022): few products, as every dated
	// claim comes here.
	n := 4*uint32(d.day+305) + 3
	century, rest := n/146097, n%146097|3
	p := 2939745 * uint64(rest)
	year = int(100*century + uint32(p>>32))
	dayOfYear := uint32(p) / 2939745 / 4
	m := 2141*dayOfYear + 197913
	month, day = time.Month(m>>16), int(m&0xFFFF)/2141+1
	after := (dayOfYear + 60) / 366 // 1 in January and February, else 0
	return year + int(after), month - 12*time.Month(after), day
}

// Month returns the month the day belongs to.
func (d Date) Month() Month {
	if d.Absent() {
		return Month{}
	}
	y, m, _ := d.Civil()
	return monthOf(y, m)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.day % 7) }

// Add returns the day n days later. It returns an absent Date if d is absent or
// the result leaves the calendar.
func (d Date) Add(n int) Date {
	v := int(d.day) + n
	if d.Absent() || v < 1 || v > lastDay {
		return Date{}
	}
	return Date{day: int32(v)}
}

const lastDay = 3652059 // 9999-12-31

// AddMonths returns the same day n months later, or the last day of that month
// where it has no such day: 31 August plus six months is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	_, _, day := d.Civil()
	m := d.Month().Add(n)
	if m.Absent() {
		return Date{}
	}
	y, month := m.Civil()
	return civil(y, month, min(day, daysIn(y, month)))
}

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d.day - e.day) }

// Compare returns −1, 0 or 1; an absent date comes before every other.
func (d Date) Compare(e Date) int { return cmp.Compare(d.day, e.day) }

// Equal reports whether d and e are the same day, or both absent.
func (d Date) Equal(e Date) bool { return d == e }

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool { return d.day < e.day }

// After reports whether d comes after e.
func (d Date) After(e Date) bool { return d.day > e.day }

// String returns "2006-01-02", or nothing for an absent date.
func (d Date) String() string { return string(d.append(nil)) }

func (d Date) append(b []byte) []byte {
	if d.Absent() {
		return b
	}
	y, m, day := d.Civil()
	return append(b,
		byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+int(m)/10), byte('0'+int(m)%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// AppendText implements [encoding.TextAppender].
func (d Date) AppendText(b []byte) ([]byte, error) { return d.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return d.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseDate].
func (d *Date) UnmarshalText(text []byte) error {
	v, err := ParseDate(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// UnmarshalJSON reads a JSON string; a number or null is an error.
func (d *Date) UnmarshalJSON(data []byte) error { return unmarshalString(data, d) }

func daysIn(year int, month time.Month) int {
	if month != time.February {
		return 30 + int(month^month>>3)&1
	}
	if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return 28
}

func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
