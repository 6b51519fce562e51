package settlement

import (
	"database/sql"
	"database/sql/driver"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A host's database code finds all it needs on the quantities.
var (
	_ sql.Scanner   = (*Money)(nil)
	_ sql.Scanner   = (*Points)(nil)
	_ sql.Scanner   = (*Decimal)(nil)
	_ sql.Scanner   = (*Date)(nil)
	_ sql.Scanner   = (*Month)(nil)
	_ driver.Valuer = Money(0)
	_ driver.Valuer = Points(0)
	_ driver.Valuer = Decimal{}
	_ driver.Valuer = Date{}
	_ driver.Valuer = Month{}
)

func TestSQLRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   driver.Valuer
		want driver.Value
		out  sql.Scanner
	}{
		{"money", Money(-1250), "-12.50", new(Money)},
		{"the least money", Money(1 - 1<<63), "-92233720368547758.07", new(Money)},
		{"points", mustPoints("736.0644"), "736.0644", new(Points)},
		{"decimal", MustDecimal("1.0800"), "1.0800", new(Decimal)},
		{"no decimal", Decimal{}, nil, new(Decimal)},
		{"date", MustDate("2025-02-28"), "2025-02-28", new(Date)},
		{"no date", Date{}, nil, new(Date)},
		{"month", MustMonth("2025-02"), "2025-02", new(Month)},
		{"no month", Month{}, nil, new(Month)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.in.Value()
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
			require.NoError(t, tt.out.Scan(got))
			again, err := tt.out.(driver.Valuer).Value()
			require.NoError(t, err)
			require.Equal(t, tt.want, again)
			if text, ok := got.(string); ok {
				require.NoError(t, tt.out.Scan([]byte(text)))
			}
		})
	}
}

// mustPoints reads points.
func mustPoints(text string) Points {
	p, err := ParsePoints(text)
	if err != nil {
		panic(err)
	}
	return p
}

func TestSQLScan(t *testing.T) {
	var m Money
	require.NoError(t, m.Scan(int64(12)))
	require.Equal(t, 12*Yuan, m)
	var d Date
	zone := time.FixedZone("UTC+8", 8*3600)
	require.NoError(t, d.Scan(time.Date(2025, 1, 1, 0, 30, 0, 0, zone)))
	require.Equal(t, MustDate("2025-01-01"), d, "the civil day of the time's own zone")
	var month Month
	require.NoError(t, month.Scan(time.Date(2025, 3, 31, 23, 0, 0, 0, zone)))
	require.Equal(t, MustMonth("2025-03"), month)
}

func TestSQLScanRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		out  sql.Scanner
		src  any
		want error
	}{
		{"NULL for money", new(Money), nil, ErrBlank},
		{"NULL for points", new(Points), nil, ErrBlank},
		{"floating point", new(Money), 12.5, ErrScan},
		{"floating point for a decimal", new(Decimal), 12.5, ErrScan},
		{"a third decimal", new(Money), "12.500", ErrPlaces},
		{"too many whole yuan", new(Money), int64(1) << 62, ErrTooLarge},
		{"a truth", new(Points), true, ErrScan},
		{"a number for a day", new(Date), int64(20250101), ErrScan},
		{"no such day", new(Date), "2025-02-30", ErrDate},
		{"no such month", new(Month), "2025-13", ErrDate},
		{"bytes for a month", new(Month), 3.0, ErrScan},
	} {
		t.Run(tt.name, func(t *testing.T) { require.ErrorIs(t, tt.out.Scan(tt.src), tt.want) })
	}
}
