// Package shown decides which values of a file, or of a claim, a message may repeat.
//
// A file without its header, or shifted by a column, has persons' names, numbers, phones and
// addresses where codes and amounts should be. A file that is named as a document may be any
// file. So a value is repeated only if it looks like a short code, an amount or a day. For
// any other value the message states its shape.
package shown

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The most that a text may have. A phone has 11 digits, and an identity number more.
const (
	mostOfCode        = 24
	mostOfID          = 30
	mostDigits        = 10
	mostLettersAlone  = 3
	mostLettersInCode = 4
	mostLettersInID   = 6
	mostOfWord        = 40
	mostOfHan         = 12
)

// Quote returns a value as a message may have it: in quotes, or its shape.
func Quote[T ~string | ~[]byte](value T) string {
	text := string(value)
	if IsCode(text) || IsDay(text) {
		return `"` + text + `"`
	}
	return Shape(text)
}

// QuoteID is Quote for the id of a claim or the code of an institution, which may have
// more digits.
func QuoteID(id string) string {
	if IsID(id) {
		return `"` + id + `"`
	}
	return Shape(id)
}

// QuoteKey is QuoteID for keys of maps in documents, which may be names of fields.
func QuoteKey(key string) string {
	if IsPath(key) || IsID(key) {
		return strconv.Quote(key)
	}
	return Shape(key)
}

// ID is QuoteID without quotes.
func ID(id string) string {
	if IsID(id) {
		return id
	}
	return Shape(id)
}

// Code returns a code, such as that of a doctor or a place, as an output may have it.
func Code(code string) string {
	if IsCode(code) {
		return code
	}
	return Shape(code)
}

// IsLong reports whether a number has more than ten digits before its point: it may be a phone.
func IsLong(number string) bool {
	whole, _, _ := strings.Cut(number, ".")
	return len(whole) > 10
}

// Amount returns an amount or another number of a claim as a message may have it. A phone
// may have been read as a number.
func Amount(value fmt.Stringer) string {
	text := value.String()
	if IsCode(text) {
		return text
	}
	return Shape(text)
}

// Word returns a word of a document that should be one of its choices, as a message may have
// it: in quotes, if it is at most 24 small letters of ASCII and underscores.
func Word[T ~string](word T) string {
	text := string(word)
	if len(text) <= mostOfCode && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return `"` + text + `"`
	}
	return Quote(text)
}

// Shape describes a text without repeating it.
func Shape(text string) string {
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
		return "text of " + Count(n, "character")
	case n:
		return Count(n, "digit")
	}
	return fmt.Sprintf("text of %s, %s", Count(n, "character"), Count(digits, "digit"))
}

// Number returns a number of a document, which is not written as a text, as a message may
// have it: "the number 12.5", or its shape.
func Number(digits string) string {
	if IsCode(digits) {
		return "the number " + digits
	}
	return "a number of " + Count(len(digits), "character")
}

// Count returns a number of things in words.
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// IsCode reports whether a text looks like a code or an amount.
func IsCode(text string) bool {
	letters, digits, run, ok := plainText(text)
	switch {
	case !ok || len(text) > mostOfCode || digits > mostDigits:
		return false
	case digits == 0:
		return letters <= mostLettersAlone
	}
	return run <= mostLettersInCode && !isPassport(text)
}

// IsID reports whether a text looks like the id of a claim or an institution.
func IsID(text string) bool {
	letters, digits, run, ok := plainText(text)
	switch {
	case !ok || utf8.RuneCountInString(text) > mostOfID:
		return false
	case digits == 0:
		return letters <= mostLettersInCode
	}
	return run <= mostLettersInID && !isPersonal(text)
}

// IsField reports whether a text looks like the name of a field of a document: letters
// of ASCII, digits and underscores, 40 at most, without the digits of a phone; or few
// characters of Chinese.
func IsField(name string) bool { return isField(name, "_") }

// IsPath reports whether a text looks like names of fields with dots, hyphens and indices
// between them. Keys of documents that name a field or a code look like this.
func IsPath(name string) bool { return isField(name, "_.-[]") }

func isField(name, signs string) bool {
	n, digits := 0, 0
	han := false
	for _, r := range name {
		n++
		switch {
		case r >= '0' && r <= '9':
			if digits++; digits > mostDigits {
				return false
			}
		case r == '.' || r == '-': // may stand between the digits of a number
			if !strings.ContainsRune(signs, r) {
				return false
			}
		default:
			digits = 0
			if unicode.Is(unicode.Han, r) {
				han = true
			} else if (r|0x20 < 'a' || r|0x20 > 'z') && !strings.ContainsRune(signs, r) {
				return false
			}
		}
	}
	if han {
		return n <= mostOfHan
	}
	return n > 0 && n <= mostOfWord
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

// IsDay reports whether a text is a day, with or without a time of day, or two days with /
// between them, of which one may be empty.
func IsDay(text string) bool {
	if one, two, found := strings.Cut(text, "/"); found && IsDay(one) && (two == "" || IsDay(two)) {
		return true
	}
	if len(text) > len("2006-01-02T15:04:05.0000000+08:00") {
		return false
	}
	day := text
	if i := strings.IndexAny(text, " T"); i > 0 {
		if day = text[:i]; !isClock(text[i+1:]) {
			return false
		}
	}
	parts := strings.FieldsFunc(day, func(r rune) bool { return r == '-' || r == '/' })
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 || len(day) > len("2006-01-02") {
		return false
	}
	return isDigits(parts[0]) && isDigits(parts[1]) && isDigits(parts[2])
}

// isClock reports whether a text is like a time of day: 9:07, 08:31:12.0000000+08:00.
func isClock(text string) bool {
	end := strings.IndexAny(text, ".+Z")
	if end < 0 {
		end = len(text)
	}
	parts := strings.Split(text[:end], ":")
	for _, p := range parts {
		if !isDigits(p) || len(p) > 2 {
			return false
		}
	}
	run := 0
	for _, r := range text[end:] {
		if run++; r < '0' || r > '9' {
			run = 0
		}
		if run > len("0000000") || run == 0 && !strings.ContainsRune(".+Z:", r) {
			return false
		}
	}
	return len(parts) == 2 || len(parts) == 3
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// isPassport reports whether a text is like the number of a passport or a permit: one
// or two letters and seven to nine digits.
func isPassport(text string) bool {
	digits := strings.TrimLeftFunc(text, unicode.IsLetter)
	letters := len(text) - len(digits)
	return letters >= 1 && letters <= 2 && len(digits) >= 7 && len(digits) <= 9 && isDigits(digits)
}

// isPersonal reports whether a text contains a number that looks like that of a mobile phone
// or of an identity card.
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

// isBirthday reports whether eight digits are a day on which a living person may have been
// born.
func isBirthday(digits string) bool {
	d, err := time.Parse("20060102", digits)
	return err == nil && d.Year() >= 1900 && d.Year() < 2100
}

// Error is an error whose message repeats no more of a value than Quote does. It replaces an
// error that may repeat more.
type Error struct {
	Text string
	Kind error // what is wrong
}

func (e *Error) Error() string { return e.Text }

// Unwrap returns Kind.
func (e *Error) Unwrap() error { return e.Kind }

// Without returns an error about a value that a message may show. err, from another package,
// may repeat the value. If the value may be repeated, Without returns err. Otherwise it
// returns kind, which does not repeat the value, with the value's shape.
func Without(err error, value string, kind error) error {
	if quiet := (*Error)(nil); IsCode(value) || IsDay(value) || errors.As(err, &quiet) {
		return err
	}
	if !strings.Contains(err.Error(), value) {
		return err // it says the shape already
	}
	if before, after, found := strings.Cut(err.Error(), strconv.Quote(value)); found && !strings.Contains(before+after, value) {
		return &Error{before + Shape(value) + after, kind}
	}
	return &Error{fmt.Sprintf("%v: got %s", kind, Shape(value)), kind}
}

// Kind returns the nearest error that err wraps and that does not repeat a value; nil if
// all of them do.
func Kind(err error, value string) error {
	for e := errors.Unwrap(err); e != nil; e = errors.Unwrap(e) {
		if !strings.Contains(e.Error(), value) {
			return e
		}
	}
	return nil
}
