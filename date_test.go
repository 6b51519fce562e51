package settlement_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestDateAgainstTime compares every day of 800 years, two whole cycles of the
// calendar, with package time.
func TestDateAgainstTime(t *testing.T) {
	day := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(2401, 1, 1, 0, 0, 0, 0, time.UTC)
	first := settlement.MustDate("1600-01-01")
	d := first
	for n := 0; day.Before(end); n++ {
		y, m, dd := day.Date()
		gy, gm, gd := d.Civil()
		made, err := settlement.NewDate(y, m, dd)
		gotYear, gotMonth := d.Month().Civil()
		if gy != y || gm != m || gd != dd || err != nil || made != d || d.Weekday() != day.Weekday() || d.Sub(first) != n ||
			gotYear != y || gotMonth != m || first.Add(n) != d {
			t.Fatalf("day %d: got %s, want %s: %v", n, d, day.Format(time.DateOnly), err)
		}
		if dd == 1 || dd == 29 {
			text := day.Format(time.DateOnly)
			require.Equal(t, text, d.String())
			require.Equal(t, d, settlement.MustDate(text))
		}
		next := d.Add(1)
		if !d.Before(next) || !next.After(d) || d.Compare(next) != -1 || next.Compare(d) != 1 || next.Add(-1) != d {
			t.Fatalf("order of %s and %s", d, next)
		}
		d, day = next, day.AddDate(0, 0, 1)
	}
}

// Every day of the calendar is the day that it says it is.
func TestDateRoundTrip(t *testing.T) {
	n := 0
	for d := settlement.MustDate("0001-01-01"); !d.Absent(); d = d.Add(1) {
		made, err := settlement.NewDate(d.Civil())
		if n++; err != nil || made != d {
			t.Fatalf("day %d: %s: %v", n, made, err)
		}
	}
	require.Equal(t, 3652059, n)
}

func TestDateRefuses(t *testing.T) {
	for _, text := range []string{
		"2025-02-30", "2025-02-29", "1900-02-29", "2100-02-29", "2025-04-31", "2025-13-01", "2025-00-01", "2025-01-00", "2025-01-32",
		"0000-01-01", "2025-1-1", "20250101", "2025/01/01", "2025-01-01 ", " 2025-01-01", "2025-01-01T00:00:00Z", "02025-01-01", "-025-01-01",
		"+025-01-01", "2025-01-0x", "2025-x1-01", "x025-01-01", "２０２５-01-01", "null", " ", "2025-01", "20250-01-1", "2025-01--1",
	} {
		t.Run(text, func(t *testing.T) {
			d, err := settlement.ParseDate(text)
			require.ErrorIs(t, err, settlement.ErrDate)
			require.True(t, d.Absent())
			d = settlement.MustDate("2025-01-01")
			require.ErrorIs(t, d.UnmarshalText([]byte(text)), settlement.ErrDate)
			require.Equal(t, "2025-01-01", d.String(), "left alone")
			require.Panics(t, func() { settlement.MustDate(text) })
		})
	}
	for _, c := range [][3]int{{0, 1, 1}, {10000, 1, 1}, {-1, 1, 1}, {2025, 0, 1}, {2025, 13, 1}, {2025, 2, 29}, {2025, 1, -1}} {
		_, err := settlement.NewDate(c[0], time.Month(c[1]), c[2])
		require.ErrorIs(t, err, settlement.ErrDate, c)
	}
}

func TestDateLimits(t *testing.T) {
	first, last := settlement.MustDate("0001-01-01"), settlement.MustDate("9999-12-31")
	require.Equal(t, "0001-01-01", first.String())
	require.Equal(t, time.Monday, first.Weekday())
	require.Equal(t, "9999-12-31", last.String())
	require.Equal(t, time.Friday, last.Weekday())
	require.Equal(t, last, first.Add(3652058))
	for _, n := range []int{-1, math.MinInt, math.MinInt + 1, math.MaxInt} {
		require.True(t, first.Add(n).Absent(), n)
	}
	for _, n := range []int{1, math.MaxInt, math.MaxInt32, math.MinInt} {
		require.True(t, last.Add(n).Absent(), n)
		require.True(t, last.AddMonths(n).Absent(), n)
	}
	require.True(t, first.AddMonths(-1).Absent())
}

func TestDateAbsent(t *testing.T) {
	var d settlement.Date
	require.True(t, d.Absent())
	require.Empty(t, d.String())
	require.Equal(t, d, must(settlement.ParseDate("")))
	y, m, day := d.Civil()
	require.Zero(t, y+int(m)+day)
	require.True(t, d.Month().Absent())
	require.True(t, d.Add(1).Absent())
	require.True(t, d.AddMonths(1).Absent())
	require.True(t, d.Before(settlement.MustDate("0001-01-01")))
}

func TestDateAddMonths(t *testing.T) {
	for _, row := range []struct {
		from string
		n    int
		want string
	}{
		{"2008-08-31", 6, "2009-02-28"},
		{"2007-08-31", 6, "2008-02-29"},
		{"2008-08-31", 12, "2009-08-31"}, // always counted from the start
		{"2008-03-01", 6, "2008-09-01"},
		{"2008-02-29", 12, "2009-02-28"},
		{"2008-02-29", 48, "2012-02-29"},
		{"2000-02-29", -1200, "1900-02-28"},
		{"2025-03-31", -1, "2025-02-28"},
		{"2025-05-31", 1, "2025-06-30"},
		{"2025-05-31", 0, "2025-05-31"},
		{"2025-12-31", 1, "2026-01-31"},
		{"2025-01-31", -1, "2024-12-31"},
	} {
		require.Equal(t, row.want, settlement.MustDate(row.from).AddMonths(row.n).String(), "%s + %d", row.from, row.n)
	}
}

func TestDateJSON(t *testing.T) {
	type document struct {
		Day      settlement.Date `json:"day"`
		Optional settlement.Date `json:"optional,omitzero"`
	}
	data, err := json.Marshal(document{Day: settlement.MustDate("2024-02-29")})
	require.NoError(t, err)
	require.Equal(t, `{"day":"2024-02-29"}`, string(data))
	var got document
	require.NoError(t, json.Unmarshal(data, &got))
	require.Equal(t, document{Day: settlement.MustDate("2024-02-29")}, got)
	require.NoError(t, json.Unmarshal([]byte(`{"day": ""}`), &got))
	require.True(t, got.Day.Absent())
	for _, text := range []string{`null`, `20250101`, `1`, `"2025-02-30"`, `[]`} {
		require.Error(t, json.Unmarshal([]byte(text), &got.Day), text)
	}
}

func TestDateEqual(t *testing.T) {
	require.True(t, settlement.MustDate("2024-02-29").Equal(settlement.MustDate("2024-02-29")))
	require.False(t, settlement.MustDate("2024-02-29").Equal(settlement.MustDate("2024-03-01")))
	require.True(t, settlement.Date{}.Equal(settlement.MustDate("")))
}

// The text of a day has four, two and two digits, whatever the day.
func TestTextsOfDays(t *testing.T) {
	first, last := settlement.MustDate("0001-01-01"), settlement.MustDate("9999-12-31")
	for n := 0; n <= last.Sub(first); n += 37 {
		d := first.Add(n)
		y, m, day := d.Civil()
		require.Equal(t, fmt.Sprintf("%04d-%02d-%02d", y, int(m), day), d.String())
	}
	require.Equal(t, "9999-12-31", last.String())
}
