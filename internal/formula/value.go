package formula

import (
	"math/big"
)

// Type is the kind of a value.
type Type uint8

// The kinds of values. Any stands for a type that is not known, or for any of them.
const (
	Any Type = iota
	Number
	Text
	Flag
)

// String returns the type with its article, as errors name it: "a number".
func (t Type) String() string {
	switch t {
	case Number:
		return "a number"
	case Text:
		return "a text"
	case Flag:
		return "a condition"
	}
	return "a value"
}

// Value is a number, a text or a flag. The zero Value is none of them: it is not known.
// A Value does not change.
type Value struct {
	kind   Type
	flag   bool
	text   string
	number *big.Rat // shared and never changed
}

// NumberOf returns a number as a Value; a nil number is not known. It keeps a copy.
func NumberOf(x *big.Rat) Value {
	if x == nil {
		return Value{}
	}
	return numberOf(new(big.Rat).Set(x))
}

// OwnNumber is NumberOf without a copy: x must not be changed any more.
func OwnNumber(x *big.Rat) Value {
	if x == nil {
		return Value{}
	}
	return numberOf(x)
}

func numberOf(x *big.Rat) Value { return Value{kind: Number, number: x} }

// TextOf returns a text as a Value.
func TextOf(s string) Value { return Value{kind: Text, text: s} }

// FlagOf returns a flag as a Value.
func FlagOf(yes bool) Value { return Value{kind: Flag, flag: yes} }

// Type returns what the value is; Any if it is not known.
func (v Value) Type() Type { return v.kind }

// Known reports whether there is a value.
func (v Value) Known() bool { return v.kind != Any }

// Rat returns a copy of the number; nil if the value is no number.
func (v Value) Rat() *big.Rat {
	if v.kind != Number {
		return nil
	}
	return new(big.Rat).Set(v.number)
}

// Text returns the text; empty if the value is no text.
func (v Value) Text() string { return v.text }

// Flag returns the flag; false if the value is no flag.
func (v Value) Flag() bool { return v.flag }

// Equal reports whether two values are of one type and the same.
func (v Value) Equal(w Value) bool {
	if v.kind == Number && w.kind == Number {
		return v.number.Cmp(w.number) == 0
	}
	return v == w
}

// String writes the value as the language does: 1.5, 1/3, 'high', true. A value that is not
// known is written as "unknown".
func (v Value) String() string {
	switch v.kind {
	case Number:
		return numberText(v.number)
	case Text:
		return Quote(v.text)
	case Flag:
		if v.flag {
			return "true"
		}
		return "false"
	}
	return "unknown"
}

// numberText writes a number as a decimal if it has a finite one, else as a fraction.
func numberText(x *big.Rat) string {
	if places, exact := x.FloatPrec(); exact {
		return x.FloatString(places)
	}
	return x.RatString()
}
