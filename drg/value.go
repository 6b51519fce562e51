package drg

// In this file: the values of the columns that a policy names itself.

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// ColumnKind says what a column of claims holds that a policy names itself.
type ColumnKind string

// What a [ColumnKind] may be.
const (
	DecimalColumn ColumnKind = "decimal"
	MoneyColumn   ColumnKind = "money" // yuan with at most two decimals, not negative
	WholeColumn   ColumnKind = "whole" // a whole number, not negative
	FlagColumn    ColumnKind = "flag"  // true, yes, false or no
	TextColumn    ColumnKind = "text"
)

// Choices returns what a document may say.
func (ColumnKind) Choices() []ColumnKind {
	return []ColumnKind{DecimalColumn, MoneyColumn, WholeColumn, FlagColumn, TextColumn}
}

// ValueColumn is a column of claims that a policy names itself, whose values stand in
// [Case.Values].
type ValueColumn struct {
	Name string
	Kind ColumnKind
}

// Value is the value of a case in a column that the policy names itself. The zero Value is a
// blank column: the value is not known.
type Value struct {
	kind   valueKind
	number settlement.Decimal
	text   string
}

type valueKind uint8

const (
	unknownValue valueKind = iota
	numberValue
	yesValue
	noValue
	textValue
)

// DecimalValue returns a number as a Value; an absent one is not known.
func DecimalValue(d settlement.Decimal) Value {
	if d.Absent() {
		return Value{}
	}
	return Value{kind: numberValue, number: d}
}

// MoneyValue returns an amount as a Value. 0.00 is known.
func MoneyValue(m settlement.Money) Value { return DecimalValue(m.Decimal()) }

// WholeValue returns a whole number as a Value. 0 is known.
func WholeValue(n int) Value { return DecimalValue(settlement.DecimalInt(n)) }

// FlagValue returns a yes or a no as a Value.
func FlagValue(yes bool) Value {
	if yes {
		return Value{kind: yesValue}
	}
	return Value{kind: noValue}
}

// TextValue returns a text as a Value; an empty one is not known.
func TextValue(text string) Value {
	if text == "" {
		return Value{}
	}
	return Value{kind: textValue, text: text}
}

// Known reports whether the column is not blank.
func (v Value) Known() bool { return v.kind != unknownValue }

// String returns the value as a claim file has it: 12.50, true, a text; blank if it is not
// known.
func (v Value) String() string {
	switch v.kind {
	case numberValue:
		return v.number.String()
	case yesValue:
		return "true"
	case noValue:
		return "false"
	}
	return v.text
}

// Canonical returns the value as it is sealed and digested: as String does, but a number
// without zeros at its end, and without a point before nothing.
func (v Value) Canonical() string {
	text := v.String()
	if v.kind == numberValue && strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// ParseValue reads the value of a column of the kind; a blank text is not known. It returns an
// error if the text is no value of the kind: a flag is true, yes, false or no, an amount has
// at most two decimals, amounts and whole numbers are not negative.
func ParseValue(kind ColumnKind, text string) (Value, error) {
	if text == "" {
		return Value{}, nil
	}
	switch kind {
	case TextColumn:
		return TextValue(text), nil
	case FlagColumn:
		switch text {
		case "true", "yes":
			return FlagValue(true), nil
		case "false", "no":
			return FlagValue(false), nil
		}
		return Value{}, fmt.Errorf("%w: got %s, want yes or no", policy.ErrChoice, shown.Quote(text))
	}
	d, err := settlement.ParseDecimal(text)
	if err != nil {
		return Value{}, err
	}
	v := DecimalValue(d)
	if err := v.fits(kind); err != nil {
		return Value{}, err
	}
	switch kind { // written as the kind is: 100 yuan are 100.00
	case MoneyColumn:
		v.number, err = inPlaces(d, 2)
	case WholeColumn:
		v.number, err = inPlaces(d, 0)
	}
	return v, err
}

// inPlaces returns a number with that many decimals.
func inPlaces(d settlement.Decimal, places int) (settlement.Decimal, error) {
	n, err := d.Scaled(places)
	if err != nil {
		return settlement.Decimal{}, err
	}
	return settlement.DecimalOf(n, places), nil
}

// fits returns an error unless a known value may stand in a column of the kind.
func (v Value) fits(kind ColumnKind) error {
	number := kind == DecimalColumn || kind == MoneyColumn || kind == WholeColumn
	switch {
	case v.kind == numberValue && number:
	case v.kind == textValue && kind == TextColumn, (v.kind == yesValue || v.kind == noValue) && kind == FlagColumn:
		return nil
	default:
		return fmt.Errorf("%w: want one of the kind %s", ErrColumn, kind)
	}
	if kind == DecimalColumn {
		return nil
	}
	if v.number.Sign() < 0 {
		return fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(v.number))
	}
	places := 0
	if kind == MoneyColumn {
		places = 2
	}
	_, err := v.number.Scaled(places)
	return err
}

// MarshalText writes the value with its kind, so that it can be read back without the policy:
// "number 12.50", "flag true", "text 5"; empty if it is not known.
func (v Value) MarshalText() ([]byte, error) {
	switch v.kind {
	case numberValue:
		return []byte("number " + v.String()), nil
	case yesValue, noValue:
		return []byte("flag " + v.String()), nil
	case textValue:
		return []byte("text " + v.text), nil
	}
	return nil, nil
}

// UnmarshalText reads what MarshalText wrote.
func (v *Value) UnmarshalText(text []byte) (err error) {
	kind, rest, _ := strings.Cut(string(text), " ")
	switch kind {
	case "":
		*v = Value{}
		return nil
	case "number":
		*v, err = ParseValue(DecimalColumn, rest)
	case "flag":
		*v, err = ParseValue(FlagColumn, rest)
	case "text":
		*v = TextValue(rest)
	default:
		err = fmt.Errorf("%w: want number, flag or text", ErrColumn)
	}
	return err
}

// ownFields are columns of a policy that a case has as fields of its own.
var ownFields = []string{"department"}

// valueColumns returns the columns of a policy whose values stand in [Case.Values], by name.
func valueColumns(columns map[string]ColumnKind) []ValueColumn {
	var list []ValueColumn
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		if !slices.Contains(ownFields, name) {
			list = append(list, ValueColumn{name, columns[name]})
		}
	}
	return list
}

// ValueColumns returns the columns that the policy names itself and whose values stand in
// [Case.Values], in the order of the values, which is that of their names bytewise. A policy
// that names department reads the case's field of that name instead.
func (p *Plan) ValueColumns() []ValueColumn { return slices.Clone(p.values) }

// Values returns the values of a case, in the order of [Plan.ValueColumns], from texts by
// the names of the columns. A name that is left out is not known. It returns an error, a
// *settlement.FieldError with the name of the column, if a name is no such column or a text
// no value of it.
func (p *Plan) Values(texts map[string]string) ([]Value, error) {
	return values(p.values, texts)
}

// ValueColumns returns the columns of all plans, in the order of the values of a case.
func (t *Timeline) ValueColumns() []ValueColumn { return slices.Clone(t.values) }

// Values is [Plan.Values] for the columns of all plans.
func (t *Timeline) Values(texts map[string]string) ([]Value, error) {
	return values(t.values, texts)
}

func values(columns []ValueColumn, texts map[string]string) ([]Value, error) {
	list := make([]Value, len(columns))
	var f settlement.Faults
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		i, found := slices.BinarySearchFunc(columns, name, func(c ValueColumn, name string) int { return cmp.Compare(c.Name, name) })
		if !found {
			f.At(name, fmt.Errorf("%w: the policy has no column of this name", ErrColumn))
			continue
		}
		v, err := ParseValue(columns[i].Kind, texts[name])
		f.At(name, err)
		list[i] = v
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return list, nil
}

// merged returns the columns of several plans, by name.
func merged(plans []*Plan) []ValueColumn {
	all := map[string]ColumnKind{}
	for _, p := range plans {
		for _, c := range p.values {
			all[c.Name] = c.Kind
		}
	}
	return valueColumns(all)
}

// placesIn returns where the columns of a plan stand among the columns of a timeline.
func placesIn(own, all []ValueColumn) []int {
	places := make([]int, len(own))
	for i, c := range own {
		places[i], _ = slices.BinarySearchFunc(all, c.Name, func(c ValueColumn, name string) int { return cmp.Compare(c.Name, name) })
	}
	return places
}

// row adds a value to the row of a claim. A value that is not known is absent, and differs
// from 0 and from no.
func (v *Value) row(r settlement.Row) settlement.Row {
	switch v.kind {
	case numberValue:
		return r.Decimal(v.number)
	case yesValue, noValue:
		return r.Text(strconv.FormatBool(v.kind == yesValue))
	}
	return r.Text(v.text)
}
