package settlement

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/fixed"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Decimal is a number as a document states it: a coefficient, a ratio, a rate,
// an optional amount.
//
// It keeps its text, so that "1.0800" stays "1.0800", and it may be absent: the
// zero value is absent and its text is empty. It has at most 19 digits, 8 of
// them decimals. Decimals can be compared with ==, which compares the texts;
// [Decimal.Cmp] compares the numbers. No package variable of a decimal library
// has any influence on it.
type Decimal struct {
	number fixed.Number
	set    bool
}

// What can be wrong with the text of a number; the errors of Parse… and New…
// wrap one of these.
var (
	ErrBlank    = fixed.ErrBlank    // nothing where something is needed: blank is not zero
	ErrSyntax   = fixed.ErrSyntax   // not a plain decimal
	ErrPlaces   = fixed.ErrPlaces   // more decimals than the quantity has
	ErrTooLarge = fixed.ErrTooLarge // does not fit
)

// ParseDecimal reads a plain decimal, without exponent, plus sign, separator or
// spaces; an empty text is an absent Decimal.
func ParseDecimal(text string) (Decimal, error) {
	if text == "" {
		return Decimal{}, nil
	}
	n, err := fixed.Parse(text)
	if err != nil {
		return Decimal{}, quoted(err, text)
	}
	return Decimal{number: n, set: true}, nil
}

// MustDecimal is like [ParseDecimal] but panics if the text is no decimal. It is
// for constants.
func MustDecimal(text string) Decimal {
	d, err := ParseDecimal(text)
	if err != nil {
		panic("settlement: " + err.Error())
	}
	return d
}

// NewDecimal converts d. It returns an error if d has more than 8 decimals that
// are not zero, or more than 19 digits: nothing is rounded.
func NewDecimal(d decimal.Decimal) (Decimal, error) {
	places := min(max(0, int(-int64(d.Exponent()))), fixed.MaxPlaces)
	c, err := wholeFrom(d, places)
	if err != nil {
		return Decimal{}, err
	}
	m := new(big.Int).Abs(c)
	if m.Cmp(mostMagnitude) > 0 {
		return Decimal{}, fmt.Errorf("%w: want at most %d digits", fixed.ErrTooLarge, fixed.MaxDigits)
	}
	return Decimal{number: fixed.Number{Magnitude: m.Uint64(), Places: uint8(places), Neg: c.Sign() < 0}, set: true}, nil
}

// DecimalInt returns a whole number as a Decimal.
func DecimalInt(v int) Decimal { return decimalOf(int64(v), 0) }

func decimalOf(v int64, places int) Decimal {
	return Decimal{number: fixed.Of(v, places), set: true}
}

// DecimalOf returns v × 10^−places, with exactly that many decimals. It panics
// if places is not between 0 and 8.
func DecimalOf(v int64, places int) Decimal {
	if places < 0 || places > fixed.MaxPlaces {
		panic("settlement: DecimalOf: places out of range")
	}
	return decimalOf(v, places)
}

// Absent reports whether the document left the number out.
func (d Decimal) Absent() bool { return !d.set }

// Sign returns −1, 0 or 1; an absent Decimal counts as zero.
func (d Decimal) Sign() int {
	switch {
	case d.number.Magnitude == 0:
		return 0
	case d.number.Neg:
		return -1
	}
	return 1
}

// Places returns the number of decimals as written.
func (d Decimal) Places() int { return int(d.number.Places) }

// Cmp compares two numbers, whatever their decimals; an absent one counts as zero.
func (d Decimal) Cmp(e Decimal) int { return d.wide().Cmp(e.wide()) }

// Equal reports whether d and e are written alike or are both absent. 1.0 and 1.00 are not
// Equal, though Cmp returns 0 for them.
func (d Decimal) Equal(e Decimal) bool { return d == e }

// wide returns d × 10⁸, which always fits.
func (d Decimal) wide() wide.Int {
	p, _ := wide.Pow10Int64(fixed.MaxPlaces - int(d.number.Places))
	x, _ := wide.FromUint(d.number.Magnitude).MulInt(p)
	if d.number.Neg {
		x, _ = x.Neg()
	}
	return x
}

// Scaled returns d × 10^places. It returns an error if d has more decimals than
// that or the result does not fit. An absent Decimal gives 0.
func (d Decimal) Scaled(places int) (int64, error) {
	v, err := d.number.Scaled(places)
	if err != nil {
		return 0, fmt.Errorf("%w: got %s", err, shown.Amount(d))
	}
	return v, nil
}

// Coefficient returns the smallest v and places with d = v × 10^−places. It
// returns an error if v does not fit.
func (d Decimal) Coefficient() (v int64, places int, err error) {
	n := d.number.Trim(0)
	v, err = n.Scaled(int(n.Places))
	if err != nil {
		return 0, 0, fmt.Errorf("%w: got %s", err, shown.Amount(d))
	}
	return v, int(n.Places), nil
}

// Money returns the number as an amount of yuan, with the rules of [ParseMoney];
// an absent Decimal gives 0.
func (d Decimal) Money() (Money, error) {
	v, err := d.Scaled(moneyPlaces)
	return Money(v), err
}

// Points returns the number as points, with the rules of [ParsePoints]; an
// absent Decimal gives 0.
func (d Decimal) Points() (Points, error) {
	v, err := d.Scaled(pointPlaces)
	return Points(v), err
}

// Unwrap returns the number as a decimal.Decimal; an absent Decimal gives 0.
func (d Decimal) Unwrap() decimal.Decimal {
	c := new(big.Int).SetUint64(d.number.Magnitude)
	if d.number.Neg {
		c.Neg(c)
	}
	return decimal.NewFromBigInt(c, -int32(d.number.Places))
}

// Rat returns the number exactly; an absent Decimal gives 0.
func (d Decimal) Rat() *big.Rat {
	n := d.number.Trim(0) // whole numbers need no common divisor
	if n.Magnitude <= math.MaxInt64 {
		v := int64(n.Magnitude)
		if n.Neg {
			v = -v
		}
		if n.Places == 0 {
			return new(big.Rat).SetInt64(v)
		}
		return new(big.Rat).SetFrac64(v, exact.Pow10(int(n.Places)))
	}
	num := new(big.Int).SetUint64(n.Magnitude)
	if n.Neg {
		num.Neg(num)
	}
	return new(big.Rat).SetFrac(num, big.NewInt(exact.Pow10(int(n.Places))))
}

// String returns the text of the number; it is empty if the number is absent.
func (d Decimal) String() string {
	if !d.set {
		return ""
	}
	return string(d.number.Append(nil))
}

// AppendText implements [encoding.TextAppender].
func (d Decimal) AppendText(b []byte) ([]byte, error) {
	if !d.set {
		return b, nil
	}
	return d.number.Append(b), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (d Decimal) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseDecimal].
func (d *Decimal) UnmarshalText(text []byte) error {
	v, err := ParseDecimal(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// UnmarshalJSON reads a JSON string; a number or null is an error.
func (d *Decimal) UnmarshalJSON(data []byte) error { return unmarshalString(data, d) }

// mostMagnitude is the largest number of 19 digits; it is only read.
var mostMagnitude = new(big.Int).SetUint64(9_999_999_999_999_999_999)

// scaledFrom returns d × 10^places if that is a whole number that fits.
func scaledFrom(d decimal.Decimal, places int) (int64, error) {
	c, err := wholeFrom(d, places)
	if err != nil {
		return 0, err
	}
	if !c.IsInt64() || c.Int64() == math.MinInt64 { // what can be read has an opposite
		return 0, fixed.ErrTooLarge
	}
	return c.Int64(), nil
}

// wholeFrom returns d × 10^places if that is a whole number of moderate size. It looks at the
// exponent before it computes, so that 1E400000000 costs nothing.
func wholeFrom(d decimal.Decimal, places int) (*big.Int, error) {
	const most = 256 // bits: far more than can fit, and few enough to cost nothing
	c := d.Coefficient()
	shift := int64(d.Exponent()) + int64(places)
	if c.Sign() == 0 {
		return c, nil
	}
	if c.BitLen() > most || shift > fixed.MaxDigits {
		return nil, fixed.ErrTooLarge
	}
	if shift < 0 {
		var rest big.Int
		ten := big.NewInt(10)
		for ; shift < 0; shift++ {
			if c.QuoRem(c, ten, &rest); rest.Sign() != 0 {
				return nil, fmt.Errorf("%w: want at most %d", fixed.ErrPlaces, places)
			}
		}
	}
	c.Mul(c, new(big.Int).Exp(big.NewInt(10), big.NewInt(shift), nil))
	return c, nil
}

var errString = coded.New("json.string", "not a JSON string")

// unmarshalString makes encoding/json as strict about a quantity as its text is. Without it
// null would silently become zero.
func unmarshalString(data []byte, v encoding.TextUnmarshaler) error {
	if len(data) == 0 || data[0] != '"' {
		return coded.Errorf(errString, `want a JSON string such as "12.50", got %s`, shorten(data))
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	return v.UnmarshalText([]byte(text))
}
