package his

import (
	"reflect"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// field is a column of a canonical file.
type field[C any] struct {
	rows.Column[C]
	quick[C]
}

// quick says where a column goes whose texts mostly need no check and no careful
// reading. At most one of text, money and day is set.
type quick[C any] struct {
	text    func(*C) *string
	money   func(*C) *settlement.Money
	day     func(*C) *settlement.Date // of a stay: none that stands for no day
	numbers numbers
	always  bool // the column is set in every claim, also where it is blank again
	// attributes, if set, is where the attributes are that the column is one of. They are
	// made anew for each claim, so that claims share none.
	attributes func(*C) **settlement.Attributes
}

// numbers says which numbers of a batch a column makes, if any.
type numbers uint8

const (
	treating numbers = iota + 1 // the institution that was paid
	pricing                     // what a claim is priced by
)

// numbered returns the field with its codes numbered in batches.
func (f field[C]) numbered(n numbers) field[C] {
	f.numbers = n
	return f
}

// canonicalTable returns the table of a canonical file.
func canonicalTable[C any](f rows.File, fields []field[C], id func(*C) string, listed []string) *Table[C] {
	l := rows.Layout[C]{Columns: make([]rows.Column[C], 0, len(fields)), Listed: listed, Also: alsoColumns}
	for _, one := range fields {
		c := one.Column
		if q := one.quick; q.text != nil || q.money != nil {
			c.Quick = q.put
		}
		l.Columns = append(l.Columns, c)
	}
	return &Table[C]{rows: rows.New(f, l), fields: fields, id: id}
}

// quick returns where a column goes.
func (t *Table[C]) quick(name string) quick[C] {
	return t.fields[slices.IndexFunc(t.fields, func(f field[C]) bool { return f.Name == name })].quick
}

// alsoNamed are other names of the columns of claims, which the platform and hospitals
// use, where a national column means the same everywhere. covered has none: places
// differ on what it is.
func alsoNamed() map[string][]string {
	national := national.Names()
	also := make(map[string][]string)
	for name, other := range map[string]string{
		"id": "setl_id", "institution": "fixmedins_code", "group": "drg_codg", "cost": "medfee_sumamt", "days": "act_ipt_days",
		"admitted": "begndate", "discharged": "enddate", "settled": "setl_time", "person": "psn_no", "department": "dscg_dept_codg",
	} {
		also[name] = append([]string{other}, national[other]...)
	}
	for name, other := range analysisNames() {
		for _, o := range other {
			also[name] = append(append(also[name], o), national[o]...)
		}
	}
	return also
}

// alsoColumns are the columns that a name of alsoNamed may be, by its key. They never
// change.
var alsoColumns = sync.OnceValue(func() map[string][]string {
	columns := make(map[string][]string)
	for column, names := range alsoNamed() {
		for _, name := range names {
			key := rows.HeaderKey(name)
			columns[key] = append(columns[key], column)
		}
	}
	return columns
})

// into makes a column from the field that it fills and the parser of its texts. It
// refuses what no column may hold. A parser of amounts or days accepts plain texts
// alone, so only the texts that it refuses are looked at.
func into[C, V any](name string, t rows.Trait, to func(*C) *V, parse func(string) (V, error)) field[C] {
	if reflect.TypeFor[V]().Kind() == reflect.String {
		t |= rows.Keeps
	}
	return field[C]{Column: rows.Column[C]{Name: name, Trait: t, Kind: kindOf[V](), Set: func(c *C, text string) error {
		v, err := parse(text)
		if err == nil {
			*to(c) = v
			return nil
		}
		if bad := cell.Check(text); bad != nil {
			return bad
		}
		return err
	}}}
}

// kindOf returns the kind of a column by what its texts become.
func kindOf[V any]() rows.Kind {
	var v V
	switch any(v).(type) {
	case settlement.Money:
		return rows.AmountKind
	case settlement.Decimal:
		return rows.NumberKind
	case settlement.Date:
		return rows.DayKind
	case settlement.Month:
		return rows.MonthKind
	case int:
		return rows.CountKind
	}
	return rows.WordKind
}

// kindOfTexts returns the kind of a column of texts.
func kindOfTexts(name string, t rows.Trait) rows.Kind {
	switch {
	case t&rows.Ident != 0:
		return rows.IDKind
	case name == "department": // for people, and not a part of any rule of money
		return rows.LabelKind
	}
	return rows.CodeKind
}

// texts makes a column of texts.
func texts[C any](name string, t rows.Trait, to func(*C) *string, parse func(string) (string, error)) field[C] {
	return field[C]{quick: quick[C]{text: to}, Column: rows.Column[C]{Name: name, Trait: t | rows.Keeps | rows.Guarded, Kind: kindOfTexts(name, t), Set: func(c *C, text string) error {
		v, err := parse(text)
		if bad := cell.Check(text); bad != nil {
			return bad
		}
		if err == nil {
			*to(c) = v
		}
		return err
	}}}
}

// amounts makes a column of amounts; a blank one is zero unless it is needed.
func amounts[C any](name string, t rows.Trait, to func(*C) *settlement.Money) field[C] {
	parse := cell.OptionalAmount
	if t&rows.Needed != 0 {
		parse = cell.Amount
	}
	f := into(name, t, to, parse)
	f.money = to
	return f
}

// staying makes a column of days of stays.
func staying[C any](name string, t rows.Trait, to func(*C) *settlement.Date, parse func(string) (settlement.Date, error)) field[C] {
	f := into(name, t|rows.Dated, to, parse)
	f.day = to
	return f
}

// put sets a text that needs no care; it returns false for any other.
func (q *quick[C]) put(claim *C, text string) bool {
	switch {
	case q.text != nil:
		if word.IsCommon(text) && text[0] != '\'' {
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
