package his

import (
	"reflect"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// field is a column of a canonical file.
type field[C any] struct {
	column[C]
	quick[C]
}

// quick says where a column goes whose texts are mostly such that nothing is to be
// checked, or read with care. One of both is set, or none.
type quick[C any] struct {
	text  func(*C) *string
	money func(*C) *settlement.Money
}

// canonicalTable returns the table of a canonical file.
func canonicalTable[C any](f File, fields []field[C], id func(*C) string, listed []string) *Table[C] {
	var all []column[C]
	for _, one := range fields {
		all = append(all, one.column)
	}
	t := newTable(f, all, id, listed)
	t.fields, t.listed, t.lines = fields, listed, f.jsonLines()
	for _, c := range t.columns {
		i := slices.IndexFunc(fields, func(f field[C]) bool { return f.name == c.name })
		t.quick = append(t.quick, fields[i].quick)
	}
	return t
}

// into makes a column of the field that it goes into and the way to read it. What no
// column may hold is refused: a parser that makes something else of a text accepts
// plain texts alone, so only what it refuses is looked at.
func into[C, V any](name string, t trait, to func(*C) *V, parse func(string) (V, error)) field[C] {
	if reflect.TypeFor[V]().Kind() == reflect.String {
		t |= keeps
	}
	return field[C]{column: column[C]{name, t, func(c *C, in string) error {
		v, err := parse(in)
		if err == nil {
			*to(c) = v
			return nil
		}
		if bad := checkText(in); bad != nil {
			return bad
		}
		return err
	}}}
}

// texts makes a column of texts.
func texts[C any](name string, t trait, to func(*C) *string, parse func(string) (string, error)) field[C] {
	return field[C]{quick: quick[C]{text: to}, column: column[C]{name, t | keeps, func(c *C, in string) error {
		v, err := parse(in)
		if bad := checkText(in); bad != nil {
			return bad
		}
		if err == nil {
			*to(c) = v
		}
		return err
	}}}
}

// amounts makes a column of amounts; a blank one is zero unless it is needed.
func amounts[C any](name string, t trait, to func(*C) *settlement.Money) field[C] {
	parse := optionalAmount
	if t&needed != 0 {
		parse = amount
	}
	f := into(name, t, to, parse)
	f.money = to
	return f
}

// put is set for texts that need no care; it returns false for any other.
func (q *quick[C]) put(claim *C, text string) bool {
	switch {
	case q.text != nil:
		if isCommon(text) && text[0] != '\'' {
			*q.text(claim) = text
			return true
		}
	case q.money != nil:
		if v, ok := fixed.Short(text, 2); ok {
			*q.money(claim) = settlement.Money(v)
			return true
		}
	}
	return false
}
