package workbook

import (
	"math"
	"strconv"
	"strings"
)

// mostDigits is how many significant digits a spreadsheet keeps.
const mostDigits = 15

// number is what the text of a number has.
type number struct {
	places int  // decimals
	plus   bool // a plus sign is written
	long   bool // more significant digits than a spreadsheet keeps
}

// numberOf reads the text of a number as the tables have it: -12.50, 7, +0.3. Another spelling is
// no number, because a spreadsheet would not show it as it is: 007, 1e5, -0.00.
func numberOf(text string) (n number, ok bool) {
	digits := strings.TrimPrefix(text, "-")
	if n.plus = strings.HasPrefix(text, "+"); n.plus {
		digits = text[1:]
	}
	significant, point := 0, -1
	for i := range len(digits) {
		switch c := digits[i]; {
		case c == '.' && point < 0:
			point = i
		case c < '0' || c > '9':
			return n, false
		case c > '0' || significant > 0:
			significant++
		}
	}
	whole := len(digits)
	if point >= 0 {
		whole, n.places = point, len(digits)-point-1
	}
	if whole == 0 || point >= 0 && n.places == 0 || whole > 1 && digits[0] == '0' {
		return n, false
	}
	if significant == 0 && len(digits) < len(text) {
		return n, false // a zero with a sign
	}
	n.long = significant > mostDigits || n.places > mostDigits
	return n, true
}

// units returns a number that is not long in units of its last decimal, of so many places; false
// if it does not fit.
func units(text string, places int) (int64, bool) {
	var n int64
	point := len(text) - 1
	for i := range len(text) {
		switch c := text[i]; c {
		case '+', '-':
		case '.':
			point = i
		default:
			n = 10*n + int64(c-'0') // at most 15 digits that are significant
		}
	}
	for range places - (len(text) - 1 - point) {
		if n > math.MaxInt64/10 {
			return 0, false
		}
		n *= 10
	}
	if text[0] == '-' {
		n = -n
	}
	return n, true
}

// unitsText returns a number of units as a text.
func unitsText(n int64, places int) string {
	sign, digits := "", strconv.FormatUint(uint64(n), 10)
	if n < 0 {
		sign, digits = "-", strconv.FormatUint(-uint64(n), 10)
	}
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	if places == 0 {
		return sign + digits
	}
	at := len(digits) - places
	return sign + digits[:at] + "." + digits[at:]
}

// sum is the sum of cells, exactly, and as a spreadsheet computes it.
type sum struct {
	exact int64
	near  float64
	some  bool
	lost  bool // it does not fit
}

// add adds a number; places are those of the column.
func (s *sum) add(text string, places int) {
	n, ok := units(text, places)
	near, err := strconv.ParseFloat(text, 64)
	after := s.exact + n
	if !ok || err != nil || (after > s.exact) != (n > 0) && n != 0 {
		s.lost = true
	}
	s.exact, s.near, s.some = after, s.near+near, true
}

// is reports whether the sum is a number, also in a spreadsheet. Spreadsheets add floating point
// numbers, in orders of their own, so that their sum must be near enough for every order: a
// quarter of the last decimal, and rounding leaves the number.
func (s *sum) is(text string, places int) bool {
	want, ok := units(text, places)
	if !ok || !s.some || s.lost || s.exact != want {
		return false
	}
	near, err := strconv.ParseFloat(text, 64)
	own, _ := numberOf(text)
	return err == nil && math.Abs(s.near-near)*math.Pow10(own.places) < 0.25
}
