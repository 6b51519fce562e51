package pages

import (
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// Options says how a page is written. The zero value writes yuan, both languages, and no
// explanations.
type Options struct {
	Language views.Language // blank: English
	Unit     Unit
	// Explained is how many numbers at most are explained at the end of the page; -1: all that have
	// an explanation. Tables share them equally, and of a table the first ones are explained.
	Explained int
	// Links returns the address of an explanation that stands elsewhere, blank for none. A table
	// and a column are named by their ids, a row by its key or its number: see
	// [views.Book.Find]. Numbers with such an address are not explained on the page.
	Links func(table, row, column string) string
	// Disagreeing pages are written too, and mark the checks that fail.
	Disagreeing bool
}

// Unit is the unit of the amounts of a page.
type Unit string

// The units. In ten thousands amounts are rounded half away from zero to two decimals; the
// exact yuan are the tip of the cell.
const (
	Yuan         Unit = ""
	TenThousands Unit = "wan"
)

// name is what tables say of the unit.
func (u Unit) name() views.Text {
	if u == TenThousands {
		return views.Text{Chinese: "万元", English: "10,000 yuan"}
	}
	return views.Text{Chinese: "元", English: "yuan"}
}

// shown returns an amount in the unit; a text that is no number stays as it is.
func (u Unit) shown(text string) string {
	v := number(text)
	if u != TenThousands || v == nil {
		return text
	}
	return fixed(new(big.Rat).Quo(v, big.NewRat(10000, 1)), 2)
}

// inTitle divides a title into its words and the unit behind them in brackets, if there is one.
func inTitle(title string) (bare, unit string) {
	for _, brackets := range [][2]string{{"(", ")"}, {"（", "）"}} {
		if rest, ok := strings.CutSuffix(title, brackets[1]); ok {
			if at := strings.LastIndex(rest, brackets[0]); at > 0 {
				return strings.TrimRight(rest[:at], " "), rest[at+len(brackets[0]):]
			}
		}
	}
	return title, ""
}

// amounts reports whether a column has amounts that the unit of the page is about: yuan whose title
// names no other unit. stated says that the title names the unit itself.
func amounts(c *views.Column) (has, stated bool) {
	_, unit := inTitle(c.Title.Chinese)
	yuan := Yuan.name().Chinese
	return c.Kind == views.Money && (unit == "" || unit == yuan || !strings.Contains(unit, yuan)), strings.Contains(unit, yuan)
}

// titled is the title of a column of amounts in the unit.
func (u Unit) titled(t views.Text) views.Text {
	if u != TenThousands {
		return t
	}
	if bare, unit := inTitle(t.Chinese); unit == Yuan.name().Chinese {
		t.Chinese = bare + "(" + u.name().Chinese + ")"
	}
	if bare, unit := inTitle(t.English); unit == Yuan.name().English {
		t.English = bare + " (" + u.name().English + ")"
	}
	return t
}

// fixed writes a number with so many decimals, rounded half away from zero, without a −0.
func fixed(v *big.Rat, places int) string {
	text := v.FloatString(places)
	if v.Sign() < 0 && number(text).Sign() == 0 {
		text = text[1:]
	}
	return text
}

// number reads the text of a cell; nil: it is no number.
func number(text string) *big.Rat {
	const most = 60
	if len(text) > most || strings.Trim(text, "-+.0123456789") != "" {
		return nil
	}
	if v, ok := new(big.Rat).SetString(text); ok {
		return v
	}
	return nil
}

// clean is a text as a page may have it.
func clean(t views.Text) views.Text {
	return views.Text{Chinese: table.Clean(t.Chinese), English: table.Clean(t.English)}
}
