package settlement

import (
	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// Points (点数) is a number of points in units of 10⁻⁸ point.
//
// Its text and its JSON are points with at least four and at most eight
// decimals, "736.0644".
type Points int64

// Point is one point.
const Point Points = 100_000_000

const pointPlaces = 8

// ParsePoints reads points with at most eight decimals. It returns an error in
// the cases of [ParseMoney], and beyond ±92233720368.54775807.
func ParsePoints(text string) (Points, error) {
	v, err := parseScaled(text, pointPlaces)
	return Points(v), err
}

// NewPoints converts a number of points. It returns an error if d has more than
// eight decimals or exceeds ±92233720368.54775807: nothing is rounded.
func NewPoints(d decimal.Decimal) (Points, error) {
	v, err := scaledFrom(d, pointPlaces)
	return Points(v), err
}

func (p Points) number() fixed.Number { return fixed.Of(int64(p), pointPlaces).Trim(4) }

// Decimal returns the points with the decimals that String shows.
func (p Points) Decimal() Decimal { return Decimal{number: p.number(), set: true} }

// String returns the points with four decimals, or as many more as they need.
func (p Points) String() string { return string(p.number().Append(nil)) }

// AppendText implements [encoding.TextAppender].
func (p Points) AppendText(b []byte) ([]byte, error) { return p.number().Append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (p Points) MarshalText() ([]byte, error) { return p.number().Append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParsePoints].
func (p *Points) UnmarshalText(text []byte) error {
	v, err := parseScaled(text, pointPlaces)
	if err == nil {
		*p = Points(v)
	}
	return err
}

// UnmarshalJSON reads a JSON string; a number or null is an error.
func (p *Points) UnmarshalJSON(data []byte) error { return unmarshalString(data, p) }
