package policy

// In this file: the columns of claims that a policy names itself, and their values.

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// ErrColumn marks a value that does not fit the column of claims that a policy names.
var ErrColumn = coded.New("policy.column", "impossible value of a column")

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

// Column is a column of claims that a policy names itself. A claim has its values in a list
// of its own, in the order of the names of the columns bytewise.
type Column struct {
	Name string
	Kind ColumnKind
}

// Value is the value of a claim in a column that the policy names itself. The zero Value is a
// blank column: the value is not known.
type Value struct {
	kind   valueKind
	fits   fitting
	number settlement.Decimal
	text   string
}

// fitting says in which columns of numbers a value may stand, so that it is found out once and
// not with every claim that is rated. It follows from the number.
type fitting uint8

const (
	fitsMoney fitting = 1 << iota
	fitsWhole
)

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
	v := Value{kind: numberValue, number: d}
	if d.Sign() >= 0 {
		if d.Places() <= 2 && fits(d.Scaled(2)) {
			v.fits = fitsMoney
		}
		if d.Places() == 0 && fits(d.Scaled(0)) {
			v.fits |= fitsWhole
		}
	}
	return v
}

func fits(_ int64, err error) bool { return err == nil }

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

// Number returns the number of a decimal, an amount or a whole number; any other value has
// none.
func (v Value) Number() settlement.Decimal { return v.number }

// Flag returns a flag, and whether the value is one.
func (v Value) Flag() (yes, is bool) {
	return v.kind == yesValue, v.kind == yesValue || v.kind == noValue
}

// Text returns a text, and whether the value is one.
func (v Value) Text() (text string, is bool) { return v.text, v.kind == textValue }

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
		return Value{}, fmt.Errorf("%w: got %s, want yes or no", ErrChoice, shown.Quote(text))
	}
	d, err := settlement.ParseDecimal(text)
	if err != nil {
		return Value{}, err
	}
	v := DecimalValue(d)
	if err := v.Fits(kind); err != nil {
		return Value{}, err
	}
	switch kind { // written as the kind is: 100 yuan are 100.00
	case MoneyColumn:
		d, err = inPlaces(d, 2)
	case WholeColumn:
		d, err = inPlaces(d, 0)
	}
	return DecimalValue(d), err
}

// inPlaces returns a number with that many decimals.
func inPlaces(d settlement.Decimal, places int) (settlement.Decimal, error) {
	n, err := d.Scaled(places)
	if err != nil {
		return settlement.Decimal{}, err
	}
	return settlement.DecimalOf(n, places), nil
}

// Fits returns an error, which wraps [ErrColumn] or says what is wrong with the number, unless
// a value that is known may stand in a column of the kind.
func (v Value) Fits(kind ColumnKind) error {
	fits := false
	switch kind {
	case DecimalColumn:
		fits = v.kind == numberValue
	case MoneyColumn:
		fits = v.fits&fitsMoney != 0
	case WholeColumn:
		fits = v.fits&fitsWhole != 0
	case FlagColumn:
		fits = v.kind == yesValue || v.kind == noValue
	case TextColumn:
		fits = v.kind == textValue
	}
	if fits {
		return nil
	}
	return v.misfit(kind)
}

// misfit says why a value does not fit.
func (v Value) misfit(kind ColumnKind) error {
	if v.kind != numberValue || kind != MoneyColumn && kind != WholeColumn {
		return fmt.Errorf("%w: want one of the kind %s", ErrColumn, kind)
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

// Row adds the value to the row of a claim, for the digests of claims: numbers and amounts as
// decimals, flags as the texts "true" and "false". A value that is not known is absent, and
// differs from 0 and from no.
func (v *Value) Row(r settlement.Row) settlement.Row {
	switch v.kind {
	case numberValue:
		return r.Decimal(v.number)
	case yesValue, noValue:
		return r.Text(strconv.FormatBool(v.kind == yesValue))
	}
	return r.Text(v.text)
}
