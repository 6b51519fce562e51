// Package fixed reads and writes plain decimal numbers without floating point,
// allocation, exponents or surprises.
//
// The grammar is that of a JSON number without an exponent:
//
//	-? (0 | [1-9][0-9]*) ( "." [0-9]+ )?
//
// so "+1", ".5", "5.", "007", "1E5", "1,000", "NaN", "" and "-0" are refused.
package fixed

import (
	"fmt"
	"math"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// MaxDigits and MaxPlaces bound a number: every accepted number fits in 64 bits.
const (
	MaxDigits = 19
	MaxPlaces = 8
)

// Faults of a text. Callers add the place.
var (
	ErrBlank    = coded.New("blank", "blank")
	ErrSyntax   = coded.New("syntax", "want a plain decimal such as 12.50, without sign +, exponent, separator or spaces")
	ErrPlaces   = coded.New("places", "too many decimals")
	ErrTooLarge = coded.New("too_large", "number too large")
	ErrOverflow = coded.New("overflow", "overflow")
)

// Number is a decimal as written: Magnitude × 10^−Places, negative if Neg.
type Number struct {
	Magnitude uint64
	Places    uint8
	Neg       bool
}

// Parse reads a plain decimal of at most 19 digits, 8 of them decimals.
// Trailing zeros of the fraction are kept in Places.
func Parse[T ~string | ~[]byte](s T) (Number, error) {
	if len(s) == 0 {
		return Number{}, errNumber
	}
	var n Number
	i := 0
	if s[0] == '-' {
		n.Neg = true
		i = 1
	}
	start, digits := i, 0
	for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		if digits++; digits > MaxDigits {
			return Number{}, tooLong(s, i)
		}
		n.Magnitude = n.Magnitude*10 + uint64(s[i]-'0')
	}
	if digits == 0 || digits > 1 && s[start] == '0' {
		return Number{}, ErrSyntax
	}
	if i < len(s) {
		if s[i] != '.' || i+1 == len(s) {
			return Number{}, ErrSyntax
		}
		if digits == 1 && s[start] == '0' {
			digits = 0 // a leading zero is not a digit of the number
		}
		for i++; i < len(s); i++ {
			c := s[i]
			if c < '0' || c > '9' {
				return Number{}, ErrSyntax
			}
			if n.Places++; n.Places > MaxPlaces {
				return Number{}, fmt.Errorf("%w: want at most %d", ErrPlaces, MaxPlaces)
			}
			if digits++; digits > MaxDigits {
				return Number{}, tooLong(s, i)
			}
			n.Magnitude = n.Magnitude*10 + uint64(c-'0')
		}
	}
	if n.Neg && n.Magnitude == 0 {
		return Number{}, ErrSyntax
	}
	return n, nil
}

// tooLong returns the fault of a text that is longer than any number. If a wrong character
// follows, it reports that one.
func tooLong[T ~string | ~[]byte](s T, i int) error {
	for ; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && c != '.' {
			return ErrSyntax
		}
	}
	return fmt.Errorf("%w: want at most %d digits", ErrTooLarge, MaxDigits)
}

// errNumber is the error of an empty text.
var errNumber = fmt.Errorf("%w, want a number such as 12.50", ErrBlank)

// Short is Parse and then Scaled for the usual texts of files: few digits and no sign. It
// returns false for any other text, which may be right or wrong.
func Short[T ~string | ~[]byte](s T, places int) (int64, bool) {
	if len(s)+places > 18 || len(s) > 1 && s[0] == '0' && s[1] != '.' {
		return 0, false
	}
	var v int64
	i := 0
	for ; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			break
		}
		v = v*10 + int64(d)
	}
	switch rest := len(s) - i; {
	case i == 0 || rest == 1 || rest > 1 && s[i] != '.' || rest-1 > places:
		return 0, false
	case rest > 0:
		places -= rest - 1
		for i++; i < len(s); i++ {
			d := s[i] - '0'
			if d > 9 {
				return 0, false
			}
			v = v*10 + int64(d)
		}
	}
	for ; places > 0; places-- {
		v *= 10
	}
	return v, true
}

// Scaled returns the number × 10^places as an integer. It refuses a number with more
// decimals, even if they are zeros, and a number that does not fit.
func (n Number) Scaled(places int) (int64, error) {
	if int(n.Places) > places {
		return 0, fmt.Errorf("%w: got %d, want at most %d", ErrPlaces, n.Places, places)
	}
	m := n.Magnitude
	for range places - int(n.Places) {
		if m > math.MaxInt64/10 {
			return 0, ErrTooLarge
		}
		m *= 10
	}
	if m > math.MaxInt64 {
		return 0, ErrTooLarge
	}
	if n.Neg {
		return -int64(m), nil
	}
	return int64(m), nil
}

// Of returns v × 10^−places as a number with exactly that many decimals.
func Of(v int64, places int) Number {
	if v < 0 {
		return Number{Magnitude: uint64(-(v + 1)) + 1, Places: uint8(places), Neg: true}
	}
	return Number{Magnitude: uint64(v), Places: uint8(places)}
}

// Append appends the number's text.
func (n Number) Append(b []byte) []byte {
	var buf [24]byte
	i, m, places := len(buf), n.Magnitude, int(n.Places)
	for k := 0; m > 0 || k <= places; k++ {
		if k == places && places > 0 {
			i--
			buf[i] = '.'
		}
		i--
		buf[i] = byte('0' + m%10)
		m /= 10
	}
	if n.Neg {
		b = append(b, '-')
	}
	return append(b, buf[i:]...)
}

// Trim drops zeros at the end of the fraction, down to at least that many decimals.
func (n Number) Trim(least int) Number {
	for int(n.Places) > least && n.Magnitude%10 == 0 {
		n.Magnitude /= 10
		n.Places--
	}
	return n
}
