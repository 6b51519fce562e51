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
	_ sql.Scanner   = (*Fen)(nil)
	_ sql.Scanner   = (*Points)(nil)
	_ sql.Scanner   = (*Decimal)(nil)
	_ sql.Scanner   = (*Date)(nil)
	_ sql.Scanner   = (*Month)(nil)
	_ driver.Valuer = Money(0)
	_ driver.Valuer = Fen(0)
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
		{"fen", Fen(540516), int64(540516), new(Fen)},
		{"the least fen", Fen(-1 << 63), int64(-1 << 63), new(Fen)},
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
	require.NoError(t, m.Scan("5405.16"))
	require.Equal(t, Money(540516), m)
	var f Fen
	for _, src := range []any{int64(540516), int32(540516), uint64(540516)} {
		f = 0
		require.NoError(t, f.Scan(src))
		require.Equal(t, "5405.16", f.Money().String())
	}
	var p Points
	require.NoError(t, p.Scan(int64(12)))
	require.Equal(t, 12*Point, p)
	var d Date
	zone := time.FixedZone("UTC+8", 8*3600)
	require.NoError(t, d.Scan(time.Date(2025, 1, 1, 0, 30, 0, 0, zone)))
	require.Equal(t, MustDate("2025-01-01"), d, "the civil day of the time's own zone")
	var month Month
	require.NoError(t, month.Scan(time.Date(2025, 3, 31, 23, 0, 0, 0, zone)))
	require.Equal(t, MustMonth("2025-03"), month)
}

// TestScanKeepsFen: a column of fen read as Money was a hundredfold before. No
// number is read as Money, and the error says how to read it.
func TestScanKeepsFen(t *testing.T) {
	for _, src := range []any{int64(540516), int32(540516), 540516, uint8(5), 5405.16, float32(12.5)} {
		m := Money(7)
		err := m.Scan(src)
		require.ErrorIs(t, err, ErrScan)
		require.ErrorContains(t, err, "settlement.Fen")
		require.ErrorContains(t, err, "a decimal one as text")
		require.Equal(t, Money(7), m)
	}
}

// A refused Scan leaves the value as it was, of every type.
func TestSQLScanRefuses(t *testing.T) {
	money, fen, points := Money(7), Fen(7), Points(7)
	number, date, month := MustDecimal("7"), MustDate("2025-07-07"), MustMonth("2025-07")
	for _, tt := range []struct {
		name string
		out  sql.Scanner
		src  any
		want error
	}{
		{"NULL for money", &money, nil, ErrBlank},
		{"an integer for money", &money, int64(540516), ErrScan},
		{"floating point for money", &money, 12.5, ErrScan},
		{"a third decimal", &money, "12.500", ErrPlaces},
		{"too much money", &money, "92233720368547758.08", ErrTooLarge},
		{"no text for money", &money, []byte{}, ErrBlank},
		{"a truth for money", &money, true, ErrScan},
		{"a time for money", &money, time.Time{}, ErrScan},
		{"NULL for fen", &fen, nil, ErrBlank},
		{"text for fen", &fen, "5405.16", ErrScan},
		{"digits for fen", &fen, []byte("540516"), ErrScan},
		{"floating point for fen", &fen, 540516.0, ErrScan},
		{"too many fen", &fen, uint64(1) << 63, ErrTooLarge},
		{"NULL for points", &points, nil, ErrBlank},
		{"a truth for points", &points, true, ErrScan},
		{"floating point for points", &points, 12.5, ErrScan},
		{"too many whole points", &points, int64(1) << 62, ErrTooLarge},
		{"floating point for a decimal", &number, 12.5, ErrScan},
		{"an exponent", &number, "1e3", ErrSyntax},
		{"a number for a day", &date, int64(20250101), ErrScan},
		{"no such day", &date, "2025-02-30", ErrDate},
		{"a day of year 0", &date, time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), ErrDate},
		{"no such month", &month, "2025-13", ErrDate},
		{"a number for a month", &month, 3.0, ErrScan},
		{"a month of year 0", &month, time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), ErrDate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, tt.out.Scan(tt.src), tt.want)
			require.Equal(t, []any{Money(7), Fen(7), Points(7), "7", "2025-07-07", "2025-07"},
				[]any{money, fen, points, number.String(), date.String(), month.String()})
		})
	}
}
