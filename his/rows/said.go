package rows

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: what a message may repeat of a header.

// What a header may have at most.
const (
	mostOfWord      = 40
	mostOfHan       = 12
	mostDigitsInRow = 4
	mostUnknown     = 20
)

// isHeaderWord reports whether a text looks like the name of a column: letters, digits,
// underscores and brackets of ASCII, or a few Chinese characters.
func isHeaderWord(name string) bool {
	name, _ = cell.Tidy(name)
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

// quoteColumn returns the name of the i-th column of a header as a message may repeat
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

// listed returns names of columns as a message may list them; of many it gives the
// number.
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

// withoutValue returns an error about a value as a message may repeat it. Errors of
// other packages may hold the value: they stay as they are where it may be repeated.
func withoutValue(err error, value string) error {
	kind := kindOf(err, value)
	if saysNoValue(err, kind) {
		return err
	}
	return shown.Without(err, value, kind)
}

// saidOfNumber returns an error about a value in words that say so where the file has a JSON
// number: what reads values is given texts alone. The texts are what the number became.
func saidOfNumber(err error, v *value, texts ...string) error {
	if v.way != cell.Numeral {
		return err
	}
	for _, text := range append(texts, v.text) {
		for _, was := range []string{strconv.Quote(text), shown.Shape(text)} {
			if before, after, found := strings.Cut(err.Error(), "got "+was); found {
				return &shown.Error{Text: before + "got " + shown.Number(text) + after, Kind: kindOf(err, text)}
			}
		}
	}
	return err
}

// kindOf returns the kind of an error, in words that do not repeat the value.
func kindOf(err error, value string) error {
	if kind := shown.Kind(err, value); kind != nil {
		return kind
	}
	if kind := coded.Find(err); kind != nil {
		return kind
	}
	return errValue
}

var errValue = coded.New("his.value", "not a value of this column")

// saysNoValue reports whether an error of a kind never repeats a value.
func saysNoValue(err, kind error) bool {
	return err == kind || errors.Is(err, settlement.ErrBlank) || errors.Is(err, ErrEncoding) || errors.Is(err, ErrBlankID) || errors.Is(err, ErrMissingColumn) //nolint:errorlint // compared by identity
}
