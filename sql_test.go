package settlement_test

import (
	"database/sql"
	"database/sql/driver"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// A host's database code finds all it needs on the quantities.
var (
	_ sql.Scanner   = (*settlement.Money)(nil)
	_ sql.Scanner   = (*settlement.Fen)(nil)
	_ sql.Scanner   = (*settlement.Points)(nil)
	_ sql.Scanner   = (*settlement.Decimal)(nil)
	_ sql.Scanner   = (*settlement.Date)(nil)
	_ sql.Scanner   = (*settlement.Month)(nil)
	_ driver.Valuer = settlement.Money(0)
	_ driver.Valuer = settlement.Fen(0)
	_ driver.Valuer = settlement.Points(0)
	_ driver.Valuer = settlement.Decimal{}
	_ driver.Valuer = settlement.Date{}
	_ driver.Valuer = settlement.Month{}
)

func TestSQLRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   driver.Valuer
		want driver.Value
		out  sql.Scanner
	}{
		{"money", settlement.Money(-1250), "-12.50", new(settlement.Money)},
		{"the least money", settlement.Money(1 - 1<<63), "-92233720368547758.07", new(settlement.Money)},
		{"fen", settlement.Fen(540516), int64(540516), new(settlement.Fen)},
		{"the least fen", settlement.Fen(-1 << 63), int64(-1 << 63), new(settlement.Fen)},
		{"points", points("736.0644"), "736.0644", new(settlement.Points)},
		{"decimal", settlement.MustDecimal("1.0800"), "1.0800", new(settlement.Decimal)},
		{"no decimal", settlement.Decimal{}, nil, new(settlement.Decimal)},
		{"date", settlement.MustDate("2025-02-28"), "2025-02-28", new(settlement.Date)},
		{"no date", settlement.Date{}, nil, new(settlement.Date)},
		{"month", settlement.MustMonth("2025-02"), "2025-02", new(settlement.Month)},
		{"no month", settlement.Month{}, nil, new(settlement.Month)},
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

func TestSQLScan(t *testing.T) {
	var m settlement.Money
	require.NoError(t, m.Scan("5405.16"))
	require.Equal(t, settlement.Money(540516), m)
	var f settlement.Fen
	for _, src := range []any{int64(540516), int32(540516), uint64(540516)} {
		f = 0
		require.NoError(t, f.Scan(src))
		require.Equal(t, "5405.16", f.Money().String())
	}
	var p settlement.Points
	require.NoError(t, p.Scan(int64(12)))
	require.Equal(t, 12*settlement.Point, p)
	var d settlement.Date
	zone := time.FixedZone("UTC+8", 8*3600)
	require.NoError(t, d.Scan(time.Date(2025, 1, 1, 0, 30, 0, 0, zone)))
	require.Equal(t, settlement.MustDate("2025-01-01"), d, "the civil day of the time's own zone")
	var month settlement.Month
	require.NoError(t, month.Scan(time.Date(2025, 3, 31, 23, 0, 0, 0, zone)))
	require.Equal(t, settlement.MustMonth("2025-03"), month)
}

// TestScanKeepsFen: a column of fen read as Money was a hundredfold before. No
// number is read as Money, and the error says how to read it.
func TestScanKeepsFen(t *testing.T) {
	for _, src := range []any{int64(540516), int32(540516), 540516, uint8(5), 5405.16, float32(12.5)} {
		m := settlement.Money(7)
		err := m.Scan(src)
		require.ErrorIs(t, err, settlement.ErrScan)
		require.ErrorContains(t, err, "settlement.Fen")
		require.ErrorContains(t, err, "a decimal one as text")
		require.Equal(t, settlement.Money(7), m)
	}
}

// A refused Scan leaves the value as it was, of every type.
func TestSQLScanRefuses(t *testing.T) {
	money, fen, points := settlement.Money(7), settlement.Fen(7), settlement.Points(7)
	number, date, month := settlement.MustDecimal("7"), settlement.MustDate("2025-07-07"), settlement.MustMonth("2025-07")
	for _, tt := range []struct {
		name string
		out  sql.Scanner
		src  any
		want error
	}{
		{"NULL for money", &money, nil, settlement.ErrBlank},
		{"an integer for money", &money, int64(540516), settlement.ErrScan},
		{"floating point for money", &money, 12.5, settlement.ErrScan},
		{"a third decimal", &money, "12.500", settlement.ErrPlaces},
		{"too much money", &money, "92233720368547758.08", settlement.ErrTooLarge},
		{"no text for money", &money, []byte{}, settlement.ErrBlank},
		{"a truth for money", &money, true, settlement.ErrScan},
		{"a time for money", &money, time.Time{}, settlement.ErrScan},
		{"NULL for fen", &fen, nil, settlement.ErrBlank},
		{"text for fen", &fen, "5405.16", settlement.ErrScan},
		{"digits for fen", &fen, []byte("540516"), settlement.ErrScan},
		{"floating point for fen", &fen, 540516.0, settlement.ErrScan},
		{"too many fen", &fen, uint64(1) << 63, settlement.ErrTooLarge},
		{"NULL for points", &points, nil, settlement.ErrBlank},
		{"a truth for points", &points, true, settlement.ErrScan},
		{"floating point for points", &points, 12.5, settlement.ErrScan},
		{"too many whole points", &points, int64(1) << 62, settlement.ErrTooLarge},
		{"floating point for a decimal", &number, 12.5, settlement.ErrScan},
		{"an exponent", &number, "1e3", settlement.ErrSyntax},
		{"a number for a day", &date, int64(20250101), settlement.ErrScan},
		{"no such day", &date, "2025-02-30", settlement.ErrDate},
		{"a day of year 0", &date, time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), settlement.ErrDate},
		{"no such month", &month, "2025-13", settlement.ErrDate},
		{"a number for a month", &month, 3.0, settlement.ErrScan},
		{"a month of year 0", &month, time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), settlement.ErrDate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, tt.out.Scan(tt.src), tt.want)
			require.Equal(t, []any{settlement.Money(7), settlement.Fen(7), settlement.Points(7), "7", "2025-07-07", "2025-07"},
				[]any{money, fen, points, number.String(), date.String(), month.String()})
		})
	}
}
