package his

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
)

// checkText refuses what no column may hold. The value is not printed: it may
// be a name, and it is unreadable.
func checkText(text string) error {
	if isPlain(text) {
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

// isPlain reports whether a text is ASCII without NUL and CR.
func isPlain(text string) bool {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if w := load(text, i); w&high1|zeros(w)|zeros(w^ones*'\r') != 0 {
			return false
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c == 0 || c == '\r' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isCommon reports whether a text is ASCII without spaces, control characters and the
// letter E: it is not blank and not in exponent form.
func isCommon(text string) bool {
	const (
		fromSpace = ones * (0x80 - 0x21) // sets the high bit of bytes above the space
		e         = ones * 'e'
		small     = ones * 0x20
	)
	common := func(w uint64) bool {
		return w&high1 == 0 && (w+fromSpace)&((w|small)^e+low7)&high1 == high1
	}
	n := len(text)
	if n < 8 {
		for i := range n {
			if c := text[i]; c <= ' ' || c >= utf8.RuneSelf || c|0x20 == 'e' {
				return false
			}
		}
		return n > 0
	}
	for i := 0; i+8 < n; i += 8 {
		if !common(load(text, i)) {
			return false
		}
	}
	return common(load(text, n-8))
}

// label reads text that may be anything, and blank.
func label(text string) (string, error) { return text, nil }

// id reads an id that must be there.
func id(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", ErrBlankID
	}
	return optionalID(text)
}

// optionalID reads an id that may be blank.
func optionalID(text string) (string, error) {
	if inExponentForm(text) {
		return "", fmt.Errorf("%w: got %s", ErrExponentID, quote(text))
	}
	return text, nil
}

// personID reads the id of a person, which no message repeats.
func personID(text string) (string, error) {
	if inExponentForm(text) {
		return "", ErrExponentID
	}
	return text, nil
}

// inExponentForm reports whether a program has taken an id for a number and
// written 4.403E+19, 4.403e19 or 4E+19. 12E34, without point and sign, may be a code.
func inExponentForm(text string) bool {
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
		isDigits(whole) && (!point || isDigits(fraction)) && isDigits(power)
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// amount reads yuan; blank is an error.
func amount(text string) (settlement.Money, error) {
	m, err := settlement.ParseMoney(text)
	if err == nil && m < 0 {
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, m)
	}
	return m, err
}

// optionalAmount reads yuan; blank is zero.
func optionalAmount(text string) (settlement.Money, error) {
	if text == "" {
		return 0, nil
	}
	return amount(text)
}

// optionalDecimal reads a number that is not negative; blank is absent.
func optionalDecimal(text string) (settlement.Decimal, error) {
	d, err := settlement.ParseDecimal(text)
	if err == nil && d.Sign() < 0 {
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, d)
	}
	return d, err
}

const maxCount = 100_000

// optionalCount reads a whole number; blank is zero.
func optionalCount(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || !isDigits(text) || n > maxCount {
		return 0, fmt.Errorf("%w: got %s", ErrCount, quote(text))
	}
	return n, nil
}
