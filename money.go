package settlement

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement/internal/fixed"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Money is an amount in fen, the hundredth of a yuan (分).
//
// Like time.Duration it is an integer with a unit: 12*Yuan + 50. Its text and its
// JSON are yuan with two decimals, "12.50".
type Money int64

// Yuan is the unit of Money that people count in (元).
const Yuan Money = 100

const moneyPlaces = 2

// ParseMoney reads yuan with at most two decimals.
//
// It returns an error if the text is blank; if it is not a plain decimal, such as one with an
// exponent, a plus sign, a separator or a space; if it has a third decimal, even a zero; or
// if it exceeds ±92233720368547758.07. So every amount that is read has an opposite, and no
// negation of one wraps.
func ParseMoney(text string) (Money, error) {
	v, err := parseScaled(text, moneyPlaces)
	return Money(v), err
}

// NewMoney converts yuan. It returns an error if d is not a whole number of fen
// or exceeds ±92233720368547758.07: nothing is rounded.
func NewMoney(d decimal.Decimal) (Money, error) {
	v, err := scaledFrom(d, moneyPlaces)
	return Money(v), err
}

// Decimal returns the amount in yuan, with two decimals.
func (m Money) Decimal() Decimal { return decimalOf(int64(m), moneyPlaces) }

// String returns the amount in yuan with two decimals.
func (m Money) String() string { return string(m.append(nil)) }

func (m Money) append(b []byte) []byte { return fixed.Of(int64(m), moneyPlaces).Append(b) }

// AppendText implements [encoding.TextAppender].
func (m Money) AppendText(b []byte) ([]byte, error) { return m.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (m Money) MarshalText() ([]byte, error) { return m.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseMoney].
func (m *Money) UnmarshalText(text []byte) error {
	v, err := parseScaled(text, moneyPlaces)
	if err == nil {
		*m = Money(v)
	}
	return err
}

// UnmarshalJSON reads a JSON string; a number or null is an error.
func (m *Money) UnmarshalJSON(data []byte) error { return unmarshalString(data, m) }

func parseScaled[T ~string | ~[]byte](text T, places int) (int64, error) {
	if v, ok := fixed.Short(text, places); ok {
		return v, nil
	}
	n, err := fixed.Parse(text)
	if err != nil {
		return 0, quoted(err, text)
	}
	v, err := n.Scaled(places)
	if err != nil {
		return 0, quoted(err, text)
	}
	return v, nil
}

// quoted adds the text that was read to an error about it.
func quoted[T ~string | ~[]byte](err error, text T) error {
	if len(text) == 0 {
		return err
	}
	return fmt.Errorf("%w: got %s", err, shorten(text))
}

// shorten returns what may be shown of an input, which may be anything of any length: what
// could be a person's data is not repeated.
func shorten[T ~string | ~[]byte](text T) string { return shown.Quote(text) }
