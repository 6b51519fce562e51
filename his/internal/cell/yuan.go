package cell

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// MostYuan bounds amounts of the platform: decimal(16,2).
const MostYuan = settlement.Money(1_000_000_000_000_00)*100 - 1

// Yuan parses an amount of an export that [Read] has repaired. It may be negative; blank
// is an error.
func Yuan(text string) (settlement.Money, error) {
	m, err := settlement.ParseMoney(text)
	if err != nil {
		return 0, err
	}
	if m > MostYuan || m < -MostYuan {
		text := fmt.Sprintf("%v: got %s, want at most 14 digits before the point", settlement.ErrTooLarge, shown.Amount(m))
		return 0, &shown.Error{Text: text, Kind: settlement.ErrTooLarge}
	}
	return m, nil
}

// plainYuan takes off what people put around amounts: signs of the currency, separators
// of thousands, full-width digits. A text that is no amount after that stays as it is,
// and its reader says so.
func plainYuan(text string) (string, Repair, error) {
	t, done := narrow(text)
	t = strings.TrimFunc(t, IsSpace)
	if strings.HasSuffix(t, "万元") || strings.HasSuffix(t, "万") {
		return "", 0, fmt.Errorf("%w: got %s", ErrUnit, shown.Quote(text))
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
	switch {
	case t == "":
		return "", done, nil
	case sign != "" && strings.Trim(t, "0.") == "":
		sign = "" // −0.00 is zero
	}
	if t = sign + t; !isPlainNumber(t) {
		return text, 0, nil // the error says what was there
	}
	return t, done, nil
}

// isPlainNumber reports whether a text is digits, perhaps with a sign and a point.
func isPlainNumber(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return IsDigits(whole) && (!point || IsDigits(fraction))
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
