package settlement

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrScan says that a database handed over something that a quantity is not read
// from. A number that went through floating point is refused: select it as
// NUMERIC or as text.
var ErrScan = errors.New("cannot be read from a database value of this type")

// Value implements [driver.Valuer]: the amount as text, "12.50", for a NUMERIC column.
func (m Money) Value() (driver.Value, error) { return m.String(), nil }

// Scan implements sql.Scanner. It takes text with the rules of [ParseMoney] and
// whole yuan; NULL and floating point are errors.
func (m *Money) Scan(src any) error {
	text, err := scanned(src, false)
	if err != nil {
		return err
	}
	return m.UnmarshalText([]byte(text))
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
