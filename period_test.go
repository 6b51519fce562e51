package settlement_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestMonthAgainstTime compares every month of 800 years with package time.
func TestMonthAgainstTime(t *testing.T) {
	first := settlement.MustMonth("1600-01")
	for n := range 801 * 12 {
		want := time.Date(1600, time.Month(1+n), 1, 0, 0, 0, 0, time.UTC)
		m := first.Add(n)
		made, err := settlement.NewMonth(want.Year(), want.Month())
		require.NoError(t, err)
		require.Equal(t, made, m)
		require.Equal(t, want.Format("2006-01"), m.String())
		require.Equal(t, m, settlement.MustMonth(m.String()))
		require.Equal(t, want.Format(time.DateOnly), m.First().String())
		require.Equal(t, want.AddDate(0, 1, -1).Format(time.DateOnly), m.Last().String())
		require.Equal(t, want.AddDate(0, 1, -1).Day(), m.Days())
		require.Equal(t, n, m.Sub(first))
		require.Equal(t, first, m.Add(-n))
		require.Equal(t, -1, m.Compare(m.Add(1)))
	}
}

func TestMonthRefuses(t *testing.T) {
	for _, text := range []string{"2025-13", "2025-00", "0000-01", "2025-1", "202501", "2025/01", "2025-01-01", "20x5-01", "2025-x1", " ", "null"} {
		m, err := settlement.ParseMonth(text)
		require.ErrorIs(t, err, settlement.ErrDate, text)
		require.True(t, m.Absent())
		m = settlement.MustMonth("2025-01")
		require.ErrorIs(t, m.UnmarshalText([]byte(text)), settlement.ErrDate)
		require.Equal(t, "2025-01", m.String(), "left alone")
		require.Panics(t, func() { settlement.MustMonth(text) })
	}
	_, err := settlement.NewMonth(10000, 1)
	require.ErrorIs(t, err, settlement.ErrDate)
}

func TestMonthLimits(t *testing.T) {
	first, last := settlement.MustMonth("0001-01"), settlement.MustMonth("9999-12")
	require.Equal(t, last, first.Add(9999*12-1))
	require.True(t, first.Add(-1).Absent())
	require.True(t, last.Add(1).Absent())
	require.True(t, last.Add(math.MaxInt).Absent())
	require.True(t, first.Add(math.MinInt).Absent())
}

func TestMonthAbsent(t *testing.T) {
	var m settlement.Month
	require.Equal(t, m, must(settlement.ParseMonth("")))
	require.True(t, m.Absent())
	require.Empty(t, m.String())
	y, month := m.Civil()
	require.Zero(t, y+int(month)+m.Days())
	require.True(t, m.First().Absent())
	require.True(t, m.Last().Absent())
	require.True(t, m.Add(1).Absent())
}

func TestMonthJSON(t *testing.T) {
	data, err := json.Marshal([]settlement.Month{settlement.MustMonth("2025-07"), {}})
	require.NoError(t, err)
	require.Equal(t, `["2025-07",""]`, string(data))
	var got []settlement.Month
	require.NoError(t, json.Unmarshal(data, &got))
	require.Equal(t, []settlement.Month{settlement.MustMonth("2025-07"), {}}, got)
	for _, text := range []string{`null`, `202507`, `"2025-13"`} {
		var m settlement.Month
		require.Error(t, m.UnmarshalJSON([]byte(text)), text)
	}
}

func period(from, to string) settlement.Period {
	return settlement.Period{From: settlement.MustDate(from), To: settlement.MustDate(to)}
}

func TestPeriod(t *testing.T) {
	year := period("2024-01-01", "2024-12-31")
	require.NoError(t, year.Check())
	require.Equal(t, 366, year.Days())
	require.Equal(t, "2024-01-01/2024-12-31", year.String())
	require.Equal(t, 1, period("2024-02-29", "2024-02-29").Days())
	require.NoError(t, period("2024-02-29", "2024-02-29").Check())
	require.ErrorIs(t, period("2024-03-01", "2024-02-29").Check(), settlement.ErrPeriod)
	for _, open := range []settlement.Period{period("", ""), period("2024-01-01", ""), period("", "2024-01-01")} {
		require.NoError(t, open.Check())
		require.Zero(t, open.Days())
	}
	require.Equal(t, "/2024-01-01", period("", "2024-01-01").String())
}

func TestPeriodContains(t *testing.T) {
	for _, row := range []struct {
		from, to, day string
		want          bool
	}{
		{"2024-01-01", "2024-12-31", "2024-01-01", true},
		{"2024-01-01", "2024-12-31", "2024-12-31", true},
		{"2024-01-01", "2024-12-31", "2023-12-31", false},
		{"2024-01-01", "2024-12-31", "2025-01-01", false},
		{"", "2024-12-31", "0001-01-01", true},
		{"", "2024-12-31", "2025-01-01", false},
		{"2024-01-01", "", "9999-12-31", true},
		{"2024-01-01", "", "2023-12-31", false},
		{"2024-01-01", "", "", false},
		{"", "", "2024-01-01", true},
	} {
		require.Equal(t, row.want, period(row.from, row.to).Contains(settlement.MustDate(row.day)), "%v", row)
	}
}

func TestPeriodCovers(t *testing.T) {
	year := period("2024-01-01", "2024-12-31")
	for _, row := range []struct {
		p, q settlement.Period
		want bool
	}{
		{year, year, true},
		{year, period("2024-02-01", "2024-02-29"), true},
		{year, period("2023-12-31", "2024-02-29"), false},
		{year, period("2024-12-01", "2025-01-01"), false},
		{year, period("2024-02-01", ""), false},
		{year, period("", "2024-02-01"), false},
		{year, period("", ""), false},
		{period("", ""), year, true},
		{period("", ""), period("", ""), true},
		{period("2024-01-01", ""), year, true},
		{period("2024-01-01", ""), period("2024-01-01", ""), true},
		{period("2024-01-02", ""), year, false},
		{period("", "2024-12-30"), year, false},
	} {
		require.Equal(t, row.want, row.p.Covers(row.q), "%s covers %s", row.p, row.q)
	}
}

func TestPeriodJSON(t *testing.T) {
	for _, row := range []struct {
		p    settlement.Period
		want string
	}{
		{period("2024-01-01", "2024-12-31"), `{"from":"2024-01-01","to":"2024-12-31"}`},
		{period("", "2024-12-31"), `{"to":"2024-12-31"}`},
		{period("", ""), `{}`},
	} {
		data, err := json.Marshal(row.p)
		require.NoError(t, err)
		require.Equal(t, row.want, string(data))
		var back settlement.Period
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, row.p, back)
	}
}

func TestMonthEqual(t *testing.T) {
	require.True(t, settlement.MustMonth("2024-02").Equal(settlement.MustMonth("2024-02")))
	require.False(t, settlement.MustMonth("2024-02").Equal(settlement.Month{}))
}
