package cell

import (
	"fmt"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// readDay reads a day, with a time of day after it or without: 2006-01-02, 2006/1/2,
// 2006.1.2, 20060102, 20060102150405, 2006年1月2日. A time with a zone is an instant: the
// day is that of China.
func readDay(w Way, text string, r Rules) (string, Repair, error) {
	switch {
	case w == Truth:
		return "", 0, fmt.Errorf("%w: want a day such as 2006-01-02, got %s", settlement.ErrDate, shown.Quote(text))
	case w == Numeral && !IsDigits(text):
		return "", 0, fmt.Errorf("%w: want a day such as 2006-01-02, got %s", settlement.ErrDate, shown.Quote(text))
	case w == NumberCell && len(text) == 8 && IsDigits(text): // a text of digits may be kept as a number
		if _, err := settlement.ParseDate(dashed(text)); err == nil {
			return dashed(text), 0, nil
		}
		fallthrough
	case w == NumberCell || w == DateCell:
		d, err := SerialDay(text, r.From1904)
		return d.String(), 0, err
	}
	if _, ok := PlainDay(text); ok {
		if len(text) > len("2006-01-02") {
			return text[:len("2006-01-02")], Timed, nil
		}
		return text, 0, nil
	}
	text, done, err := spelled(text, r)
	if err != nil || text == "" {
		return "", done, err
	}
	d, more, err := day(text, r)
	return d.String(), done | more, err
}

// dashed puts hyphens into a day of eight digits.
func dashed(text string) string { return text[:4] + "-" + text[4:6] + "-" + text[6:8] }

// day reads a day that is tidy.
func day(text string, r Rules) (settlement.Date, Repair, error) {
	wrong := func() (settlement.Date, Repair, error) {
		if _, ok := readClock(text); ok {
			return settlement.Date{}, 0, fmt.Errorf("%w: got %s", ErrClock, shown.Quote(text))
		}
		return settlement.Date{}, 0, fmt.Errorf("%w: want a day such as 2006-01-02, got %s", settlement.ErrDate, shown.Quote(text))
	}
	var at clock
	timed, done := false, Repair(0)
	written := text
	if IsDigits(text) {
		switch len(text) {
		case 14:
			if at, timed = readClock(text[8:10] + ":" + text[10:12] + ":" + text[12:]); !timed {
				return wrong()
			}
		case 8:
		default:
			return wrong()
		}
		written = dashed(text)
	} else if i := strings.IndexAny(text, " T"); i > 0 {
		written = text[:i]
		if at, timed = readClock(strings.TrimLeft(text[i+1:], " ")); !timed {
			return wrong()
		}
	}
	d, ok, err := civilDay(written)
	if !ok {
		return wrong()
	}
	if err != nil {
		return d, 0, err
	}
	if plain := d.String(); text[:min(len(plain), len(text))] != plain {
		done |= Respelled
	}
	if !timed {
		return d, done, nil
	}
	return at.on(d, done, r)
}

// civilDay reads the parts of a day. ok is false if it has not the form of one.
func civilDay(text string) (d settlement.Date, ok bool, err error) {
	text = strings.TrimSuffix(strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-").Replace(text), "日")
	parts := strings.Split(text, "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 ||
		!IsDigits(parts[0]) || !IsDigits(parts[1]) || !IsDigits(parts[2]) {
		return d, false, nil
	}
	d, err = settlement.NewDate(fewDigits(parts[0]), time.Month(fewDigits(parts[1])), fewDigits(parts[2]))
	return d, true, err
}

// PlainDay reads a day as most exports write it: 2006-01-02, and a time without a zone
// after a space.
func PlainDay(text string) (settlement.Date, bool) {
	if HasPlainClock(text) {
		d, err := settlement.ParseDate(text[:10])
		return d, err == nil
	}
	return settlement.Date{}, false
}

// HasPlainClock reports whether a text is as long as a day, or as a day with such a time after
// it, which it has then.
func HasPlainClock(text string) bool {
	return len(text) == 10 || len(text) == 19 && text[10] == ' ' && isPlainClock(text[11:])
}

// isPlainClock reports whether a text is 15:04:05.
func isPlainClock(text string) bool {
	return text[2] == ':' && text[5] == ':' && twoDigits(text) <= 23 && twoDigits(text[3:]) <= 59 && twoDigits(text[6:]) <= 59
}

// twoDigits reads the two digits that a text begins with; it returns 100 if it does not
// begin with digits.
func twoDigits(text string) int {
	a, b := text[0]-'0', text[1]-'0'
	if a > 9 || b > 9 {
		return 100
	}
	return int(a)*10 + int(b)
}

// fewDigits reads a short number of digits.
func fewDigits(digits string) (n int) {
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// clock is a time of day, perhaps with its zone.
type clock struct {
	minutes int // since midnight; 24:00:00 is 1440
	zoned   bool
	zone    int // minutes ahead of UTC
}

// china is the zone of all of China, in minutes.
const china = 8 * 60

// readClock reads a time of day: 9:07, 08:31:12.0000000, 21:07:33+08:00, 16:00:00.000Z.
func readClock(text string) (c clock, ok bool) {
	if i := strings.IndexAny(text, "+-Z"); i > 0 {
		if c.zone, ok = readZone(text[i:]); !ok {
			return c, false
		}
		c.zoned = true
		text = strings.TrimRight(text[:i], " ")
	}
	text, fraction, point := strings.Cut(text, ".")
	if point && !IsDigits(fraction) {
		return c, false
	}
	parts := strings.Split(text, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return c, false
	}
	rest := 0 // what 24 may not be followed by
	for i, p := range parts {
		if !IsDigits(p) || len(p) > 2 || i > 0 && (len(p) != 2 || fewDigits(p) > 59) {
			return c, false
		}
		if i > 0 {
			rest += fewDigits(p)
		}
	}
	hours := fewDigits(parts[0])
	if hours > 24 || hours == 24 && (rest > 0 || strings.Trim(fraction, "0") != "") {
		return c, false
	}
	c.minutes = hours*60 + fewDigits(parts[1])
	return c, true
}

// readZone reads Z, +08:00, +0800 or +08, as minutes ahead of UTC.
func readZone(text string) (int, bool) {
	if text == "Z" {
		return 0, true
	}
	digits := strings.Replace(text[1:], ":", "", 1)
	if text[0] == 'Z' || !IsDigits(digits) || len(digits) != 2 && len(digits) != 4 {
		return 0, false
	}
	zone := fewDigits(digits[:2]) * 60
	if len(digits) == 4 {
		zone += fewDigits(digits[2:])
	}
	if text[0] == '-' {
		zone = -zone
	}
	return zone, zone >= -14*60 && zone <= 14*60
}

// on returns the day in China of a time on a day.
func (c clock) on(d settlement.Date, done Repair, r Rules) (settlement.Date, Repair, error) {
	if c.zoned {
		done |= Zoned
	} else {
		done |= Timed
	}
	other := c.zoned && c.zone != china
	switch {
	case c.minutes == 24*60 && (r.Midnight == RefuseMidnight || other):
		return settlement.Date{}, 0, ErrMidnight
	case c.minutes == 24*60 && r.Midnight == NextDay:
		return d.Add(1), done, nil
	case !other || c.minutes == 24*60:
		return d, done, nil
	case !r.Convert:
		return settlement.Date{}, 0, ErrZone
	}
	switch minutes := c.minutes - c.zone + china; {
	case minutes < 0:
		d = d.Add(-1)
	case minutes >= 24*60:
		d = d.Add(1)
	}
	return d, done | Converted, nil
}

// SerialDay turns the number of a day in a spreadsheet, and of a moment in it, into a
// day: 46086.58 is 2026-03-05. In the system of 1900, numbers below 61 are refused:
// they are off by a 29 February 1900 that never was.
func SerialDay(text string, from1904 bool) (settlement.Date, error) {
	wrong := func() (settlement.Date, error) {
		return settlement.Date{}, fmt.Errorf("%w: got %s", ErrSerial, shown.Quote(text))
	}
	plain, _, err := numeral(text, NumberCell)
	if err != nil {
		return wrong()
	}
	whole, _, _ := strings.Cut(plain, ".")
	if !IsDigits(whole) || len(whole) > 7 {
		return wrong()
	}
	n, epoch := fewDigits(whole), settlement.MustDate("1899-12-30")
	if from1904 {
		epoch = settlement.MustDate("1904-01-01")
	} else if n < 61 {
		return wrong()
	}
	if d := epoch.Add(n); !d.Absent() {
		return d, nil
	}
	return wrong()
}

// readMonth reads a month: 2006-01, 200601, 2006/1, 2006年1月; or its first day.
func readMonth(w Way, text string, r Rules) (string, Repair, error) {
	switch w {
	case Truth:
		return "", 0, fmt.Errorf("%w: want a month such as 2006-01, got %s", settlement.ErrDate, shown.Quote(text))
	case DateCell:
		d, err := SerialDay(text, r.From1904)
		if err != nil {
			return "", 0, err
		}
		return firstDay(d, text)
	case Written:
		if len(text) == len("2006-01") && text[4] == '-' {
			return text, 0, nil
		}
	}
	text, done, err := spelled(text, r)
	if err != nil || text == "" {
		return "", done, err
	}
	if len(text) == 6 && IsDigits(text) {
		return text[:4] + "-" + text[4:], done | Respelled, nil
	}
	if w == Written {
		month := strings.TrimSuffix(strings.NewReplacer("年", "-", "/", "-").Replace(text), "月")
		if len(text) == len("2006.01") && text[4] == '.' { // 2025.1 may have been 2025.10
			month = text[:4] + "-" + text[5:]
		}
		if y, m, ok := strings.Cut(month, "-"); ok && len(y) == 4 && IsDigits(y) && IsDigits(m) && len(m) <= 2 {
			if len(m) == 1 {
				m = "0" + m
			}
			if month = y + "-" + m; month != text {
				done |= Respelled
			}
			return month, done, nil
		}
		if d, _, err := day(text, r); err == nil {
			month, more, err := firstDay(d, text)
			return month, done | more, err
		}
	}
	return "", 0, fmt.Errorf("%w: want a month such as 2006-01, got %s", settlement.ErrDate, shown.Quote(text))
}

// firstDay returns the month of its first day, which stands for it.
func firstDay(d settlement.Date, text string) (string, Repair, error) {
	if _, _, day := d.Civil(); day != 1 {
		return "", 0, fmt.Errorf("%w: want a month such as 2006-01, got %s", settlement.ErrDate, shown.Quote(text))
	}
	return d.Month().String(), Respelled, nil
}
