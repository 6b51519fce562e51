package intake

import (
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// exportColumn is a column of an export.
type exportColumn[C any] struct {
	rows.Column[C]
	easy[C]
}

// columnsOf returns the columns with what takes their easy texts.
func columnsOf[C any](all []exportColumn[C]) []rows.Column[C] {
	var list []rows.Column[C]
	for i := range all {
		c := all[i].Column
		c.Quick, c.Text, c.Day = all[i].easy.quick(), all[i].easy.text, all[i].easy.day
		list = append(list, c)
	}
	return list
}

// easy says where a column of an export goes whose texts mostly need no repair and have
// no fault. At most one of text, amount and day is set.
type easy[C any] struct {
	text   func(*C) *string
	id     bool   // the text is an id
	cut    string // a text that holds this mark is not easy
	amount func(*C, settlement.Money)
	day    func(*C) *settlement.Date
	blank  bool // a blank leaves the claim as it is
	worded bool // words stand for yes and no: no text is easy
}

// as returns the column with another kind.
func (c exportColumn[C]) as(k rows.Kind) exportColumn[C] {
	c.Kind = k
	return c
}

// quick returns what takes the easy texts of a column, and returns false for any other,
// which the column's Set then reads.
func (e easy[C]) quick() func(*C, string) bool {
	switch {
	case e.worded: // a blank may be one of the words, too
		return nil
	case e.text != nil:
		return e.takeText
	case e.amount != nil:
		return e.takeAmount
	case e.day != nil:
		return e.takeDay
	}
	return func(_ *C, text string) bool { return text == "" && e.blank }
}

func (e *easy[C]) takeText(claim *C, text string) bool {
	switch {
	case text == "":
		return e.blank
	case len(text) > mostOfID, text[0] <= '\'', text[0] == '=':
		return false
	case e.id && !word.IsCommon(text), !e.id && !(word.IsVisible(text) && cell.IsBare(text)), e.cut != "" && strings.Contains(text, e.cut):
		return false
	}
	*e.text(claim) = text
	return true
}

func (e *easy[C]) takeAmount(claim *C, text string) bool {
	if text == "" {
		return e.blank
	}
	v, ok := fixed.Short(text, 2)
	if !ok || settlement.Money(v) > cell.MostYuan {
		return false
	}
	e.amount(claim, settlement.Money(v))
	return true
}

func (e *easy[C]) takeDay(claim *C, text string) bool {
	if text == "" {
		return e.blank
	}
	d, ok := cell.PlainDay(text)
	if ok {
		*e.day(claim) = d
	}
	return ok
}
