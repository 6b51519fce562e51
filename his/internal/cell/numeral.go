package cell

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// parsedNumeral is a number as its significant digits and where its point is.
type parsedNumeral struct {
	negative bool
	digits   string // without zeros at the ends; empty: zero
	point    int    // digits before the point; negative or beyond the digits: zeros stand between
}

// mostOfExponent bounds exponents, so that no number becomes endless.
const mostOfExponent = 400

// parseNumeral reads a number as programs write it, with an exponent or without.
func parseNumeral(text string) (n parsedNumeral, ok bool) {
	mantissa, exponent := text, 0
	if e := strings.IndexAny(text, "eE"); e >= 0 {
		power := strings.TrimPrefix(text[e+1:], "+")
		if !IsDigits(strings.TrimPrefix(power, "-")) || len(power) > 5 {
			return n, false
		}
		exponent, _ = strconv.Atoi(power)
		if exponent > mostOfExponent || exponent < -mostOfExponent {
			return n, false
		}
		mantissa = text[:e]
	}
	if n.negative = strings.HasPrefix(mantissa, "-"); n.negative {
		mantissa = mantissa[1:]
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	if !IsDigits(whole) || point && !IsDigits(fraction) {
		return n, false
	}
	all := whole + fraction
	bare := strings.TrimLeft(all, "0")
	n.point = len(whole) + exponent - (len(all) - len(bare))
	n.digits = strings.TrimRight(bare, "0")
	if n.digits == "" {
		n.point, n.negative = 0, false
	}
	return n, true
}

// IsSure reports whether a number of a sheet has so few digits that none of them is noise: if
// it is written plainly it is read as it is written.
func IsSure(text string) bool { return len(text) <= mostSureDigits }

// round rounds to the digits that a float64 surely keeps, half away from zero.
func (n *parsedNumeral) round() bool {
	if len(n.digits) <= mostSureDigits {
		return false
	}
	kept := []byte(n.digits[:mostSureDigits])
	if n.digits[mostSureDigits] >= '5' {
		i := len(kept) - 1
		for ; i >= 0 && kept[i] == '9'; i-- {
			kept[i] = '0'
		}
		if i >= 0 {
			kept[i]++
		} else {
			kept = append([]byte{'1'}, kept...)
			n.point++
		}
	}
	n.digits = strings.TrimRight(string(kept), "0")
	return true
}

// text writes the number without an exponent.
func (n parsedNumeral) text() string {
	var b strings.Builder
	if n.negative {
		b.WriteByte('-')
	}
	switch {
	case n.point <= 0:
		b.WriteByte('0')
		if n.digits != "" {
			b.WriteByte('.')
			b.WriteString(strings.Repeat("0", -n.point))
			b.WriteString(n.digits)
		}
	case n.point >= len(n.digits):
		b.WriteString(n.digits)
		b.WriteString(strings.Repeat("0", n.point-len(n.digits)))
	default:
		b.WriteString(n.digits[:n.point])
		b.WriteByte('.')
		b.WriteString(n.digits[n.point:])
	}
	return b.String()
}

// numeral returns a number of a sheet or of JSON as plain text. A float64 keeps 15
// digits; programs write up to 17, and the rest is noise: 1.1000000000000001. A JSON
// integer is what it says.
func numeral(text string, w Way) (string, Repair, error) {
	if w == Numeral && IsDigits(strings.TrimPrefix(text, "-")) && (text[0] != '-' || strings.Trim(text, "-0") != "") {
		return text, 0, nil // −0 is 0
	}
	if IsSure(text) && text != "" && text[0] > '0' && text[0] <= '9' && isPlainNumber(text) {
		return text, 0, nil // most
	}
	n, ok := parseNumeral(text)
	if !ok {
		return "", 0, fmt.Errorf("%w: got %s", settlement.ErrSyntax, shown.Quote(text))
	}
	if n.point > mostSureDigits {
		return "", 0, fmt.Errorf("%w: got %s", settlement.ErrTooLarge, shown.Quote(text))
	}
	var done Repair
	if n.round() {
		done = Rounded
	}
	return n.text(), done, nil
}
