package settlement

import (
	"database/sql/driver"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrScan says that a database returned a value from which a quantity cannot be read. A
// floating-point number is refused: select it as NUMERIC or as text. An integer is refused
// for [Money], because it does not say whether it counts yuan or fen: read a column of fen as
// [Fen].
var ErrScan = coded.New("scan", "cannot be read from a database value of this type")

// Value implements [driver.Valuer]: the amount as text, "12.50", for a NUMERIC column.
func (m Money) Value() (driver.Value, error) { return m.String(), nil }

// Scan implements sql.Scanner. It takes text with the rules of [ParseMoney].
//
// It returns an error, and leaves m as it was, for NULL and for integers and floating-point
// numbers of every type. Read a column of fen as [Fen], and a decimal column as text.
func (m *Money) Scan(src any) error {
	if isNumber(src) {
		return fmt.Errorf("%w: got %T, which may be yuan or fen: read a column of fen as settlement.Fen, a decimal one as text (CAST(… AS CHAR))", ErrScan, src)
	}
	text, err := scanned(src, false)
	if err != nil {
		return err
	}
	return m.UnmarshalText([]byte(text))
}

// isNumber reports whether a database returned a number that is not text.
func isNumber(src any) bool {
	v := reflect.ValueOf(src)
	return v.CanInt() || v.CanUint() || v.CanFloat()
}

// Fen is an amount in fen (分), as an integer column of a database keeps it:
// 540516 is 5405.16 yuan. Amounts elsewhere are [Money]; its text and its JSON
// are yuan.
type Fen int64

// Money returns the amount.
func (f Fen) Money() Money { return Money(f) }

// Value implements [driver.Valuer]: the fen as an integer.
func (f Fen) Value() (driver.Value, error) { return int64(f), nil }

// Scan implements sql.Scanner. It takes only integers. If it returns an error it leaves f as
// it was.
func (f *Fen) Scan(src any) error {
	if src == nil {
		return fmt.Errorf("%w: NULL is no number", ErrBlank)
	}
	switch v := reflect.ValueOf(src); {
	case v.CanInt():
		*f = Fen(v.Int())
	case v.CanUint() && v.Uint() <= math.MaxInt64:
		*f = Fen(v.Uint())
	case v.CanUint():
		return fmt.Errorf("%w: %d fen", ErrTooLarge, v.Uint())
	default:
		return fmt.Errorf("%w: got %T, want a column of whole fen: read a decimal one as settlement.Money, from text", ErrScan, src)
	}
	return nil
}

// Value implements [driver.Valuer]: the points as text, for a NUMERIC column.
func (p Points) Value() (driver.Value, error) { return p.String(), nil }

// Scan implements sql.Scanner. It takes text with the rules of [ParsePoints] and
// whole points; NULL and floating point are errors.
func (p *Points) Scan(src any) error {
	text, err := scanned(src, false)
	if err != nil {
		return err
	}
	return p.UnmarshalText([]byte(text))
}

// Value implements [driver.Valuer]: the number as text, NULL if it is absent.
func (d Decimal) Value() (driver.Value, error) { return textOrNull(d.Absent(), d) }

// Scan implements sql.Scanner. It takes text with the rules of [ParseDecimal] and
// integers; NULL is an absent number, floating point an error.
func (d *Decimal) Scan(src any) error {
	text, err := scanned(src, true)
	if err != nil {
		return err
	}
	return d.UnmarshalText([]byte(text))
}

// Value implements [driver.Valuer]: the day as text, NULL if it is absent.
func (d Date) Value() (driver.Value, error) { return textOrNull(d.Absent(), d) }

// Scan implements sql.Scanner. It takes text with the rules of [ParseDate], and of
// a time.Time the civil day in that time's own zone; NULL is an absent day.
func (d *Date) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		v, err := NewDate(t.Date())
		if err == nil {
			*d = v
		}
		return err
	}
	text, err := scannedText(src)
	if err != nil {
		return err
	}
	return d.UnmarshalText([]byte(text))
}

// Value implements [driver.Valuer]: the month as text, NULL if it is absent.
func (m Month) Value() (driver.Value, error) { return textOrNull(m.Absent(), m) }

// Scan implements sql.Scanner. It takes text with the rules of [ParseMonth], and of
// a time.Time the month in that time's own zone; NULL is an absent month.
func (m *Month) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		v, err := NewMonth(t.Year(), t.Month())
		if err == nil {
			*m = v
		}
		return err
	}
	text, err := scannedText(src)
	if err != nil {
		return err
	}
	return m.UnmarshalText([]byte(text))
}

func textOrNull(absent bool, v fmt.Stringer) (driver.Value, error) {
	if absent {
		return nil, nil
	}
	return v.String(), nil
}

// scanned returns a number of a database as text.
func scanned(src any, null bool) (string, error) {
	switch v := src.(type) {
	case int64:
		return strconv.FormatInt(v, 10), nil
	case nil:
		if !null {
			return "", fmt.Errorf("%w: NULL is no number", ErrBlank)
		}
	}
	return scannedText(src)
}

func scannedText(src any) (string, error) {
	switch v := src.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("%w: got %T", ErrScan, src)
}
