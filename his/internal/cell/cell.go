package cell

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Repair is a change that was made to a value of an export to read it; each is counted.
type Repair uint8

// Repairs.
const (
	Trimmed         Repair = 1 << iota // spaces, tabs, no-break and full-width spaces around it
	Unwrapped                          // ="440300", '440300
	Narrowed                           // full-width digits, letters and signs
	Ungrouped                          // separators of thousands
	Unsigned                           // ￥ before, 元 after an amount
	Cut                                // what follows the mark that the mapping names: id^suffix
	NumberOfRepairs = 6
)

// RepairNames are the names of the repairs, lowest bit first.
func RepairNames() [NumberOfRepairs]string {
	return [NumberOfRepairs]string{"trimmed", "unwrapped", "narrowed", "ungrouped", "unsigned", "cut"}
}

// Errors of values of exports.
var (
	ErrNumberID = coded.New("his.number_id", "an id that a spreadsheet keeps as a number of more than 15 digits: the rest are lost")
	ErrUnit     = coded.New("his.unit", "an amount in another unit than yuan")
	ErrClock    = coded.New("his.clock", "a time of day without its day")
	ErrSerial   = coded.New("his.serial", "not the number of a day in a spreadsheet")
)

// IsSpace reports whether exports put a character around values.
func IsSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\u3000' || r == '\u00A0' || r == '\uFEFF'
}

// Tidy takes off what spreadsheets and exporters put around a value: spaces, a tab that
// keeps an id a text, ="…", an apostrophe before it.
func Tidy(text string) (string, Repair) {
	if text == "" {
		return text, 0
	}
	if IsBare(text) {
		return text, 0 // most values
	}
	var done Repair
	for {
		t := strings.TrimFunc(text, IsSpace)
		if t != text {
			done |= Trimmed
			text = t
		}
		switch {
		case len(text) >= 3 && strings.HasPrefix(text, `="`) && text[len(text)-1] == '"':
			text = strings.ReplaceAll(text[2:len(text)-1], `""`, `"`)
		case len(text) >= 2 && text[0] == '\'':
			text = text[1:]
		default:
			return text, done
		}
		done |= Unwrapped
	}
}

// IsBare reports whether a text that is not empty has nothing around it that Tidy may
// take off.
func IsBare(text string) bool {
	first, last := text[0], text[len(text)-1]
	return first > '\'' && first != '=' && first < utf8.RuneSelf && last > ' ' && last < utf8.RuneSelf
}

// IsBlank reports whether nothing is left of a text when it is tidied.
func IsBlank(text string) bool {
	text, _ = Tidy(text)
	return text == ""
}

// narrow turns full-width digits, letters and signs into those of ASCII.
func narrow(text string) (string, Repair) {
	if word.IsASCII(text) || strings.IndexFunc(text, isWide) < 0 {
		return text, 0
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u3000':
			return ' '
		case isWide(r):
			return r - 0xFEE0
		}
		return r
	}, text), Narrowed
}

func isWide(r rune) bool { return r == '\u3000' || r >= '\uFF01' && r <= '\uFF5E' }

// Key tidies an id or a code.
func Key(text string) (string, Repair) {
	text, a := Tidy(text)
	text, b := narrow(text)
	return text, a | b
}

// MostYuan bounds amounts of the platform: decimal(16,2).
const MostYuan = settlement.Money(1_000_000_000_000_00)*100 - 1

// Yuan reads an amount as exports write it. It may be negative; blank is an error.
func Yuan(text string) (settlement.Money, Repair, error) {
	m, err := settlement.ParseMoney(text)
	var done Repair
	if err != nil {
		if m, done, err = looseYuan(text); err != nil {
			return 0, 0, err
		}
	}
	if m > MostYuan || m < -MostYuan {
		text := fmt.Sprintf("%v: got %s, want at most 14 digits before the point", settlement.ErrTooLarge, shown.Amount(m))
		return 0, 0, &shown.Error{Text: text, Kind: settlement.ErrTooLarge}
	}
	return m, done, nil
}

func looseYuan(text string) (settlement.Money, Repair, error) {
	t, done := Key(text)
	if strings.HasSuffix(t, "万元") || strings.HasSuffix(t, "万") {
		return 0, 0, fmt.Errorf("%w: got %s", ErrUnit, shown.Quote(text))
	}
	sign := ""
	if strings.HasPrefix(t, "-") {
		sign, t = "-", t[1:]
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(t, "￥"), "¥"), "元")
	if bare != t {
		done |= Unsigned
		if t = strings.TrimFunc(bare, IsSpace); sign == "" && strings.HasPrefix(t, "-") {
			sign, t = "-", t[1:]
		}
	}
	if plain, ok := ungroup(t); ok {
		t = plain
		done |= Ungrouped
	}
	if sign != "" && t != "" && strings.Trim(t, "0.") == "" {
		sign = "" // −0.00 is zero
	}
	m, err := settlement.ParseMoney(sign + t)
	if err != nil {
		if t != "" {
			_, err = settlement.ParseMoney(text) // says what was there
		}
		return 0, 0, err
	}
	return m, done, nil
}

// ungroup removes separators of thousands if all of them stand between thousands.
func ungroup(text string) (string, bool) {
	whole, fraction, point := strings.Cut(text, ".")
	groups := strings.Split(whole, ",")
	if len(groups) < 2 {
		return text, false
	}
	for i, g := range groups {
		if !IsDigits(g) || len(g) > 3 || i > 0 && len(g) != 3 {
			return text, false
		}
	}
	whole = strings.Join(groups, "")
	if point {
		return whole + "." + fraction, true
	}
	return whole, true
}

// Day reads a day as exports write it, with a time of day after it or without:
// 2006-01-02, 2006/1/2, 20060102, 20060102150405, 2006年1月2日. Time zones are ignored:
// the file states the civil day. Blank is an absent day.
func Day(text string) (settlement.Date, error) {
	if d, ok := PlainDay(text); ok {
		return d, nil
	}
	text, _ = Key(text)
	if text == "" {
		return settlement.Date{}, nil
	}
	wrong := func() (settlement.Date, error) {
		if isClock(text) {
			return settlement.Date{}, fmt.Errorf("%w: got %s", ErrClock, shown.Quote(text))
		}
		return settlement.Date{}, fmt.Errorf("%w: got %s", settlement.ErrDate, shown.Quote(text))
	}
	if IsDigits(text) {
		switch len(text) {
		case 14:
			if !isClock(text[8:10] + ":" + text[10:12] + ":" + text[12:]) {
				return wrong()
			}
			fallthrough
		case 8:
			return settlement.ParseDate(text[:4] + "-" + text[4:6] + "-" + text[6:8])
		}
		return wrong()
	}
	day, clock, timed := text, "", false
	if i := strings.IndexAny(text, " T"); i > 0 {
		day, clock, timed = text[:i], strings.TrimLeft(text[i+1:], " "), true
	}
	if timed && !isClock(clock) {
		return wrong()
	}
	day = strings.TrimSuffix(strings.NewReplacer("年", "-", "月", "-", "/", "-").Replace(day), "日")
	parts := strings.Split(day, "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 ||
		!IsDigits(parts[0]) || !IsDigits(parts[1]) || !IsDigits(parts[2]) {
		return wrong()
	}
	return settlement.NewDate(fewDigits(parts[0]), time.Month(fewDigits(parts[1])), fewDigits(parts[2]))
}

// PlainDay reads a day as most exports write it: 2006-01-02, and a time after a space.
func PlainDay(text string) (settlement.Date, bool) {
	if len(text) == 10 || len(text) > 11 && text[10] == ' ' && isClock(text[11:]) {
		d, err := settlement.ParseDate(text[:10])
		return d, err == nil
	}
	return settlement.Date{}, false
}

// fewDigits reads a short number of digits.
func fewDigits(digits string) (n int) {
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// isClock reports whether a text is a time of day: 9:07, 08:31:12.0000000, 21:07:33+08:00.
func isClock(text string) bool {
	if len(text) == len("15:04:05") && text[2] == ':' && text[5] == ':' { // most
		h, m, s := twoDigits(text), twoDigits(text[3:]), twoDigits(text[6:])
		if h <= 24 && m <= 59 && s <= 59 {
			return true
		}
	}
	if i := strings.LastIndexAny(text, "+Z"); i > 0 {
		if zone := text[i+1:]; text[i] == 'Z' && zone != "" || text[i] == '+' && !isClock(zone) {
			return false
		}
		text = text[:i]
	}
	text, fraction, point := strings.Cut(text, ".")
	if point && !IsDigits(fraction) {
		return false
	}
	parts := 0
	for rest, more := text, true; more; parts++ {
		var p string
		p, rest, more = strings.Cut(rest, ":")
		if !IsDigits(p) || len(p) > 2 || parts > 0 && len(p) != 2 || fewDigits(p) > 59 || parts == 0 && fewDigits(p) > 24 {
			return false
		}
	}
	return parts == 2 || parts == 3
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

// SerialDay turns the number of a day in a spreadsheet, and of a moment in it, into a
// day: 46086.58 is 2026-03-05. In the system of 1900, numbers below 61 are refused:
// they are off by a 29 February 1900 that never was.
func SerialDay(text string, from1904 bool) (string, error) {
	whole, fraction, point := strings.Cut(text, ".")
	if !IsDigits(whole) || len(whole) > 7 || point && !IsDigits(fraction) {
		return "", fmt.Errorf("%w: got %s", ErrSerial, shown.Quote(text))
	}
	n, epoch := fewDigits(whole), settlement.MustDate("1899-12-30")
	if from1904 {
		epoch = settlement.MustDate("1904-01-01")
	} else if n < 61 {
		return "", fmt.Errorf("%w: got %s", ErrSerial, shown.Quote(text))
	}
	d := epoch.Add(n)
	if d.Absent() {
		return "", fmt.Errorf("%w: got %s", ErrSerial, shown.Quote(text))
	}
	return d.String(), nil
}
