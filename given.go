package settlement

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/fixed"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// Text is a text among the inputs or results of a trail, such as the approval of a claim. The
// zero Text is absent; the empty text is not.
type Text struct {
	text string
	set  bool
}

// TextOf returns a text.
func TextOf(s string) Text { return Text{s, true} }

// Equal reports whether both are the same, or both absent.
func (t Text) Equal(other Text) bool { return t == other }

// Absent reports whether there is no text.
func (t Text) Absent() bool { return !t.set }

// String returns the text.
func (t Text) String() string { return t.text }

// MarshalText implements [encoding.TextMarshaler].
func (t Text) MarshalText() ([]byte, error) { return []byte(t.text), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (t *Text) UnmarshalText(text []byte) error {
	*t = TextOf(string(text))
	return nil
}

// UnmarshalJSON reads a JSON string; null is an error.
func (t *Text) UnmarshalJSON(data []byte) error { return unmarshalString(data, t) }

// Flag is a yes or no among the inputs or results of a trail: whether a condition holds. The
// zero Flag is absent.
type Flag struct{ yes, set bool }

// FlagOf returns a flag.
func FlagOf(yes bool) Flag { return Flag{yes, true} }

// Equal reports whether both are the same, or both absent.
func (f Flag) Equal(other Flag) bool { return f == other }

// Absent reports whether there is no flag.
func (f Flag) Absent() bool { return !f.set }

// Yes returns the flag; false if it is absent.
func (f Flag) Yes() bool { return f.yes }

// String returns true, false or, of an absent flag, an empty text.
func (f Flag) String() string {
	switch {
	case !f.set:
		return ""
	case f.yes:
		return "true"
	}
	return "false"
}

// MarshalJSON writes true or false, and null for an absent flag.
func (f Flag) MarshalJSON() ([]byte, error) {
	if !f.set {
		return []byte("null"), nil
	}
	return []byte(f.String()), nil
}

var errBool = coded.New("json.bool", "not true or false")

// UnmarshalJSON reads true or false; null is an error.
func (f *Flag) UnmarshalJSON(data []byte) error {
	if text := string(data); text == "true" || text == "false" {
		*f = FlagOf(text == "true")
		return nil
	}
	return coded.Errorf(errBool, "want true or false, got %s", shorten(data))
}

// UnmarshalBool reads a JSON boolean.
func (f *Flag) UnmarshalBool(yes bool) { *f = FlagOf(yes) }

// Fraction is an exact number among the inputs or results of a trail that no [Decimal] holds:
// "500000/177123". It is in lowest terms. The zero Fraction is absent.
type Fraction struct{ text string }

// ErrFraction marks a text that is no Fraction.
var ErrFraction = coded.New("fraction", "not a fraction in lowest terms that no decimal holds")

// FractionOf returns a number as a Decimal, with as few decimals as it needs, or if none holds
// it as a Fraction; the other is absent.
func FractionOf(x *big.Rat) (Decimal, Fraction) {
	if places, exact := x.FloatPrec(); exact && places <= fixed.MaxPlaces {
		if d, err := ParseDecimal(x.FloatString(places)); err == nil {
			return d, Fraction{}
		}
	}
	return Decimal{}, Fraction{x.String()}
}

// ParseFraction reads a fraction: a whole number, a slash and a whole number above zero, in
// lowest terms and of at most 308 digits each. It returns an error that wraps [ErrFraction]
// for any other text, and for a number that a Decimal holds.
func ParseFraction(text string) (Fraction, error) {
	const most = 2*formula.MaxDigits + len("-/")
	num, den, _ := strings.Cut(text, "/")
	if len(text) <= most && isWhole(strings.TrimPrefix(num, "-")) && isWhole(den) && strings.Trim(den, "0") != "" {
		x, ok := new(big.Rat).SetString(text)
		if ok && x.String() == text {
			if _, f := FractionOf(x); !f.Absent() {
				return f, nil
			}
		}
	}
	return Fraction{}, fmt.Errorf("%w: got %s", ErrFraction, shorten([]byte(text)))
}

func isWhole(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// Equal reports whether both are the same, or both absent.
func (f Fraction) Equal(other Fraction) bool { return f == other }

// Absent reports whether there is no fraction.
func (f Fraction) Absent() bool { return f.text == "" }

// Rat returns the number; an absent Fraction gives 0.
func (f Fraction) Rat() *big.Rat {
	x, ok := new(big.Rat).SetString(f.text)
	if !ok {
		return new(big.Rat)
	}
	return x
}

// String returns the numerator, a slash and the denominator; nothing if it is absent.
func (f Fraction) String() string { return f.text }

// MarshalText implements [encoding.TextMarshaler].
func (f Fraction) MarshalText() ([]byte, error) { return []byte(f.text), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseFraction].
func (f *Fraction) UnmarshalText(text []byte) error {
	v, err := ParseFraction(string(text))
	if err == nil {
		*f = v
	}
	return err
}

// UnmarshalJSON reads a JSON string; null is an error.
func (f *Fraction) UnmarshalJSON(data []byte) error { return unmarshalString(data, f) }

// given is a value of a trail, of which just one is set.
type given struct {
	number   Decimal
	text     Text
	flag     Flag
	fraction Fraction
	absent   bool
}

// value returns the value as formulas know it, the zero Value for one that is absent. It
// returns false unless just one is set.
func (g given) value() (v formula.Value, ok bool) {
	set := 0
	if !g.number.Absent() {
		v, set = formula.OwnNumber(g.number.Rat()), set+1
	}
	if !g.fraction.Absent() {
		v, set = formula.OwnNumber(g.fraction.Rat()), set+1
	}
	if !g.text.Absent() {
		v, set = formula.TextOf(g.text.text), set+1
	}
	if !g.flag.Absent() {
		v, set = formula.FlagOf(g.flag.yes), set+1
	}
	if g.absent {
		set++
	}
	return v, set == 1
}

// String writes the value as a formula does: a number as it is written, a text in quotes. It
// is empty if there is no value.
func (g given) String() string {
	switch {
	case !g.text.Absent():
		return formula.Quote(g.text.text)
	case !g.flag.Absent():
		return g.flag.String()
	case !g.fraction.Absent():
		return g.fraction.text
	}
	return g.number.String()
}

// said returns a value as a message may have it: a text may be a person's, and is not shown.
func said(kind formula.Type, shown string) string {
	const most = 60
	switch {
	case kind == formula.Text:
		return "a text"
	case kind == formula.Any:
		return "nothing"
	case len(shown) > most:
		return shown[:most] + "…"
	}
	return shown
}
