package rows

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// In this file: what drivers of databases give becomes the text of a cell. From there on it
// is read as any other text.

// What a column does not take from a database.
var (
	ErrInteger = coded.New("his.integer", "a whole number in a column of amounts, which may be yuan or fen: name the column under fen, or select yuan as text, CAST(… AS CHAR)")
	ErrFen     = coded.New("his.fen", "want whole fen in a column that the document names under fen")
	ErrFloat   = coded.New("his.float", "a floating-point number, which is not exact: select it as a decimal or as text, CAST(… AS CHAR)")
	ErrInstant = coded.New("his.instant", `a time of another zone than +08:00, in China it is of another day: say "times": "clock" if the clock shows China's time, "instants" if it is to be converted`)
	ErrType    = coded.New("his.type", "this column cannot be read from a database value of this type: select it as text")
)

// value returns the value of a column of the query, for a column of a kind.
func (s *queryRows) value(at int, k Kind) value {
	switch v := s.values[at].(type) {
	case nil:
		return value{given: true}
	case string, []byte:
		text := s.cells[at]
		if s.fen[at] {
			return fen(text)
		}
		return value{text: text, given: true}
	case bool:
		if !(jsonColumn{kind: k}).takes("", cell.Truth) && k != RawKind {
			return refused(v)
		}
		return value{text: s.cells[at], given: true, way: cell.Truth}
	case time.Time:
		if k != DayKind && k != MonthKind && k != RawKind {
			return refused(v)
		}
		text, err := s.query.Times.text(v)
		return value{text: text, given: true, bad: err}
	case float64, float32:
		if k == RawKind {
			return value{text: s.cells[at], given: true}
		}
		return value{given: true, bad: ErrFloat}
	case int64, int32, int16, int8, int, uint64, uint32, uint16, uint8, uint:
		switch {
		case s.fen[at]:
			return fen(s.cells[at])
		case k == AmountKind:
			return value{given: true, bad: ErrInteger}
		}
		return value{text: s.cells[at], given: true, way: cell.Numeral}
	default:
		return refused(v)
	}
}

// refused is a value of a type that a column does not take.
func refused(v any) value {
	return value{given: true, bad: fmt.Errorf("%w: got %T", ErrType, v)}
}

// fen is the amount of a number of fen.
func fen(text string) value {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case strings.TrimSpace(text) == "":
		return value{given: true}
	case err != nil:
		return value{given: true, bad: ErrFen}
	}
	return value{text: settlement.Money(n).String(), given: true}
}

// Layouts of times.
const (
	dayOnly  = "2006-01-02"
	bareTime = "2006-01-02 15:04:05"
	zoned    = "2006-01-02T15:04:05Z07:00"
)

// chinese is the zone of China.
var chinese = time.FixedZone("", 8*60*60)

// text writes a time. A driver gives a time without a zone the zone of UTC, mostly, so that a
// time of UTC may be either.
func (t Times) text(v time.Time) (string, error) {
	switch {
	case t == Instants:
		return v.Format(zoned), nil
	case t == Clock, v.Format(dayOnly) == v.In(chinese).Format(dayOnly):
		if v.Hour()+v.Minute()+v.Second() == 0 {
			return v.Format(dayOnly), nil
		}
		return v.Format(bareTime), nil
	}
	return "", ErrInstant
}

// plainText writes a value, for digests and for columns that take any text.
func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 32)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	default:
		return fmt.Sprint(v)
	}
}
