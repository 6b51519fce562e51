package his

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
)

// In this file: what of a file a message may repeat. A file without its header, or
// shifted by a column, has persons' names, numbers, phones and addresses where codes and
// amounts should be. So a value is repeated only if it looks like a short code, an
// amount or a day; of any other one the message says the shape.

// quote returns a value of a file as a message may have it: in quotes, or its shape.
func quote(text string) string {
	if isCode(text) || isDay(text) {
		return `"` + text + `"`
	}
	return shape(text)
}

// quoteID is quote for the id of a claim, which may have more digits.
func quoteID(id string) string {
	if isID(id) {
		return `"` + id + `"`
	}
	return shape(id)
}

// shown is quote without quotes, for reports.
func shown(text string) string {
	if isCode(text) {
		return text
	}
	return shape(text)
}

// shownID is quoteID without quotes: for ids and codes of institutions.
func shownID(id string) string {
	if isID(id) {
		return id
	}
	return shape(id)
}

// quoteShown puts what shown returned in quotes, unless that is a shape.
func quoteShown(text string) string {
	if isCode(text) {
		return `"` + text + `"`
	}
	return text
}

// yuanOf returns an amount of a row as a message may have it.
func yuanOf(m settlement.Money) string { return shown(m.String()) }

// shape says what a text is like without repeating it.
func shape(text string) string {
	if !utf8.ValidString(text) {
		return fmt.Sprintf("%d bytes", len(text))
	}
	n, digits := utf8.RuneCountInString(text), 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	switch digits {
	case 0:
		return "text of " + howMany(n, "character")
	case n:
		return howMany(n, "digit")
	}
	return fmt.Sprintf("text of %s, %s", howMany(n, "character"), howMany(digits, "digit"))
}

// howMany returns a number of things in words.
func howMany(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// What a code may have at most. A phone has 11 digits, and an identity number more.
const (
	mostOfCode        = 24
	mostDigits        = 10
	mostLettersAlone  = 3
	mostLettersInCode = 4
	mostLettersInID   = 6
)

// isCode reports whether a text looks like a code or an amount.
func isCode(text string) bool {
	letters, digits, run, ok := plainText(text)
	switch {
	case !ok || len(text) > mostOfCode || digits > mostDigits:
		return false
	case digits == 0:
		return letters <= mostLettersAlone
	}
	return run <= mostLettersInCode && !isPassport(text)
}

// isID reports whether a text looks like the id of a claim or an institution.
func isID(text string) bool {
	letters, digits, run, ok := plainText(text)
	switch {
	case !ok || utf8.RuneCountInString(text) > mostOfID:
		return false
	case digits == 0:
		return letters <= mostLettersInCode
	}
	return run <= mostLettersInID && !isPersonal(text)
}

// plainText counts the letters and digits of a text of visible ASCII, and the letters
// that stand together. Text with spaces, quotes or @ is not plain.
func plainText(text string) (letters, digits, run int, ok bool) {
	together := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c <= ' ' || c > '~' || c == '"' || c == '\\' || c == '@':
			return 0, 0, 0, false
		case c >= '0' && c <= '9':
			digits, together = digits+1, 0
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			letters, together = letters+1, together+1
			run = max(run, together)
		default:
			together = 0
		}
	}
	return letters, digits, run, true
}

// isDay reports whether a text is a day, with a time of day or without, or two days
// with / between them, or one and nothing.
func isDay(text string) bool {
	if one, two, found := strings.Cut(text, "/"); found && isDay(one) && (two == "" || isDay(two)) {
		return true
	}
	if len(text) > len("2006-01-02T15:04:05.0000000+08:00") {
		return false
	}
	day, clock := text, ""
	if i := strings.IndexAny(text, " T"); i > 0 {
		if day, clock = text[:i], text[i+1:]; !isClock(clock) {
			return false
		}
	}
	parts := strings.FieldsFunc(day, func(r rune) bool { return r == '-' || r == '/' })
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 || len(day) > len("2006-01-02") {
		return false
	}
	return isDigits(parts[0]) && isDigits(parts[1]) && isDigits(parts[2])
}

// isPassport reports whether a text is like the number of a passport or a permit: one
// or two letters and seven to nine digits.
func isPassport(text string) bool {
	digits := strings.TrimLeftFunc(text, unicode.IsLetter)
	letters := len(text) - len(digits)
	return letters >= 1 && letters <= 2 && len(digits) >= 7 && len(digits) <= 9 && isDigits(digits)
}

// isPersonal reports whether a text holds what is like the number of a mobile phone or
// of an identity card.
func isPersonal(text string) bool {
	text = strings.ReplaceAll(text, "-", "")
	for text != "" {
		run := len(text) - len(strings.TrimLeft(text, "0123456789"))
		if run == 0 {
			text = text[1:]
			continue
		}
		digits, rest := text[:run], text[run:]
		if run == 17 && rest != "" && rest[0]|0x20 == 'x' {
			digits += "0"
		}
		if isPhone(digits) || len(digits) == 18 && isBirthday(digits[6:14]) || len(digits) == 15 && isBirthday("19"+digits[6:12]) {
			return true
		}
		text = rest
	}
	return false
}

func isPhone(digits string) bool {
	if len(digits) == 13 {
		digits = strings.TrimPrefix(digits, "86")
	}
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// isBirthday reports whether eight digits are a day on which somebody alive was born.
func isBirthday(digits string) bool {
	d, err := settlement.ParseDate(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
	return err == nil && d.String() >= "1900" && d.String() < "2100"
}

// What a header may have at most.
const (
	mostOfWord      = 40
	mostOfHan       = 12
	mostDigitsInRow = 4
	mostUnknown     = 20
)

// isHeaderWord reports whether the name of a column looks like one: letters, digits,
// underscores and brackets of ASCII, or few characters of Chinese.
func isHeaderWord(name string) bool {
	name, _ = tidy(name)
	n, han, run := 0, false, 0
	for _, r := range name {
		n++
		if run++; r < '0' || r > '9' {
			run = 0
		}
		switch {
		case run > mostDigitsInRow:
			return false
		case unicode.Is(unicode.Han, r) || strings.ContainsRune("（）、：", r):
			han = true
		case r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_()/.*-", r):
			return false
		}
	}
	if han {
		return n <= mostOfHan
	}
	return n <= mostOfWord
}

// quoteColumn returns the name of a column, the i-th of a header, as a message may have
// it. i is −1 where columns have no order.
func quoteColumn(name string, i int) string {
	if isHeaderWord(name) {
		return `"` + strings.TrimSpace(name) + `"`
	}
	return shapeOfColumn(name, i)
}

func shapeOfColumn(name string, i int) string {
	n := utf8.RuneCountInString(name)
	if i < 0 {
		return fmt.Sprintf("a column (%d characters)", n)
	}
	return fmt.Sprintf("column %d (%d characters)", i+1, n)
}

// listed returns names of columns as a list may have them: of many the number.
func listed(names []string, at []int) (list []string) {
	for k, name := range names {
		if k == mostUnknown {
			return append(list, fmt.Sprintf("and %d more", len(names)-k))
		}
		i := -1
		if at != nil {
			i = at[k]
		}
		if isHeaderWord(name) {
			list = append(list, name)
		} else {
			list = append(list, shapeOfColumn(name, i))
		}
	}
	return list
}

// said is an error whose message repeats nothing of a value but what quote lets pass.
// It is in place of one that may.
type said struct {
	text string
	kind error
}

func (e *said) Error() string { return e.text }

func (e *said) Unwrap() error { return e.kind }

// withoutValue returns an error about a value as messages may have it. What readers of
// other packages say is wrong repeats the value: it stays where the value may be
// repeated.
func withoutValue(err error, value string) error {
	if quiet := (*said)(nil); isCode(value) || isDay(value) || errors.As(err, &quiet) {
		return err
	}
	kind := kindOf(err, value)
	if saysNoValue(err, kind) {
		return err
	}
	if before, after, found := strings.Cut(err.Error(), strconv.Quote(value)); found && !strings.Contains(before+after, value) {
		return &said{before + shape(value) + after, kind}
	}
	return &said{fmt.Sprintf("%v: got %s", kind, shape(value)), kind}
}

// kindOf returns what is wrong, in words that do not repeat the value.
func kindOf(err error, value string) error {
	for e := err; e != nil; e = errors.Unwrap(e) {
		if !strings.Contains(e.Error(), value) && e != err { //nolint:errorlint // not the one that may
			return e
		}
	}
	for _, c := range codes() {
		if errors.Is(err, c.err) {
			return c.err
		}
	}
	return errValue
}

var errValue = errors.New("not a value of this column")

// saysNoValue reports whether an error of a kind never repeats a value.
func saysNoValue(err, kind error) bool {
	return err == kind || errors.Is(err, settlement.ErrBlank) || errors.Is(err, ErrEncoding) || errors.Is(err, ErrBlankID) || errors.Is(err, ErrMissingColumn) //nolint:errorlint // the very one
}
