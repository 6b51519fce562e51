// Package cell reads the texts of fields: ids, amounts, counts and days. It reads them
// as canonical files write them and, after repairs, as exports do.
package cell

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// What can be wrong with texts.
var (
	ErrEncoding   = coded.New("his.encoding", "unreadable text")
	ErrBlankID    = coded.New("his.blank_id", "blank, want an id")
	ErrExponentID = coded.New("his.exponent_id", "an id in exponent form: its digits are lost")
	ErrLongID     = coded.New("his.long_id", "longer than the 30 characters of an id")
	ErrCount      = coded.New("his.count", "want a whole number from 0 to 100000")
)

// Check refuses what no column may hold. Its error does not repeat the value, which may
// be a name and is unreadable.
func Check(text string) error {
	if word.IsPlain(text) {
		return nil
	}
	switch {
	case !utf8.ValidString(text):
		return fmt.Errorf("%w: not valid UTF-8", ErrEncoding)
	case strings.ContainsRune(text, utf8.RuneError):
		return fmt.Errorf("%w: it holds U+FFFD, what a wrong decoding leaves behind", ErrEncoding)
	case strings.IndexByte(text, 0) >= 0:
		return fmt.Errorf("%w: it holds a NUL", ErrEncoding)
	case strings.IndexByte(text, '\r') >= 0:
		return fmt.Errorf("%w: it holds a carriage return", ErrEncoding)
	}
	return nil
}

// Label reads any text, also a blank one.
func Label(text string) (string, error) { return text, nil }

// ID reads a required id.
func ID(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", ErrBlankID
	}
	return OptionalID(text)
}

// OptionalID reads an id that may be blank.
func OptionalID(text string) (string, error) {
	if InExponentForm(text) {
		return "", fmt.Errorf("%w: got %s", ErrExponentID, shown.Quote(text))
	}
	return text, nil
}

// OptionalPerson reads the id of a person, which no message repeats.
func OptionalPerson(text string) (string, error) {
	if InExponentForm(text) {
		return "", ErrExponentID
	}
	return text, nil
}

// InExponentForm reports whether a program has taken an id for a number and
// written 4.403E+19, 4.403e19 or 4E+19. 12E34, without point and sign, may be a code.
func InExponentForm(text string) bool {
	e := strings.IndexByte(text, 'E')
	if small := strings.IndexByte(text, 'e'); e < 0 || small >= 0 && small < e {
		e = small
	}
	if e < 0 {
		return false
	}
	mantissa, exponent := text[:e], text[e+1:]
	whole, fraction, point := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	power := strings.TrimLeft(exponent, "+-")
	signed := len(exponent)-len(power) == 1
	return (point || signed) && len(exponent)-len(power) <= 1 &&
		IsDigits(whole) && (!point || IsDigits(fraction)) && IsDigits(power)
}

// IsDigits reports whether a text is digits and nothing else.
func IsDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// Amount reads yuan; blank is an error.
func Amount(text string) (settlement.Money, error) {
	m, err := settlement.ParseMoney(text)
	if err == nil && m < 0 {
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, m)
	}
	return m, err
}

// OptionalAmount reads yuan; blank is zero.
func OptionalAmount(text string) (settlement.Money, error) {
	if text == "" {
		return 0, nil
	}
	return Amount(text)
}

// OptionalDecimal reads a number that is not negative; blank is absent.
func OptionalDecimal(text string) (settlement.Decimal, error) {
	d, err := settlement.ParseDecimal(text)
	if err == nil && d.Sign() < 0 {
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, d)
	}
	return d, err
}

const maxCount = 100_000

// OptionalCount reads a whole number; blank is zero.
func OptionalCount(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || !IsDigits(text) || n > maxCount {
		return 0, fmt.Errorf("%w: got %s", ErrCount, shown.Quote(text))
	}
	return n, nil
}

// Person reads the required id of a person, which no message repeats.
func Person(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", ErrBlankID
	}
	return OptionalPerson(text)
}
