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

// columnsOf returns the columns, easy texts first.
func columnsOf[C any](all []exportColumn[C]) []rows.Column[C] {
	var list []rows.Column[C]
	for i := range all {
		c := all[i].Column
		c.Quick = all[i].easy.take
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

// take takes an easy text. It returns false for any other, which the column's Set then
// reads.
func (e *easy[C]) take(claim *C, text string) bool {
	switch {
	case text == "":
		return e.blank && !e.worded // a blank may be one of the words
	case e.text != nil:
		if e.worded || !cell.IsBare(text) || e.id && !word.IsCommon(text) || !e.id && !word.IsVisible(text) || len(text) > mostOfID ||
			e.cut != "" && strings.Contains(text, e.cut) {
			return false
		}
		*e.text(claim) = text
		return true
	case e.amount != nil:
		v, ok := fixed.Short(text, 2)
		if !ok || settlement.Money(v) > cell.MostYuan {
			return false
		}
		e.amount(claim, settlement.Money(v))
		return true
	case e.day != nil:
		d, ok := cell.PlainDay(text)
		if ok {
			*e.day(claim) = d
		}
		return ok
	}
	return false
}
