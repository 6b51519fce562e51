package cell

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func TestYuan(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		done       Repair
	}{
		{"1234", "1234.00", 0}, {"1234.5", "1234.50", 0}, {"1234.50", "1234.50", 0}, {"-12.50", "-12.50", 0}, {"0", "0.00", 0},
		{"1,234.50", "1234.50", Ungrouped}, {"1,234,567", "1234567.00", Ungrouped}, {"-1,234.50", "-1234.50", Ungrouped},
		{"￥12.50", "12.50", Unsigned}, {"¥12.50", "12.50", Unsigned}, {"12.50元", "12.50", Unsigned}, {"￥-12.50", "-12.50", Unsigned}, {"-￥ 12.50 元", "-12.50", Unsigned},
		{"１２．５０", "12.50", Narrowed}, {"１，２３４．５０", "1234.50", Narrowed | Ungrouped}, {" 12.50\t", "12.50", Trimmed}, {"=\"12.50\"", "12.50", Unwrapped},
		{"-0.00", "0.00", 0}, {"-0", "0.00", 0}, {"99999999999999.99", "99999999999999.99", 0},
	} {
		got, done, err := yuan(tt.text)
		require.NoError(t, err, tt.text)
		require.Equal(t, tt.want, got.String(), tt.text)
		require.Equal(t, tt.done, done, tt.text)
	}
	for text, want := range map[string]error{
		"": settlement.ErrBlank, " \t": settlement.ErrBlank, "￥": settlement.ErrBlank, "1E+05": settlement.ErrSyntax, "+1": settlement.ErrSyntax, ".5": settlement.ErrSyntax,
		"5.": settlement.ErrSyntax, "007": settlement.ErrSyntax, "12,34": settlement.ErrSyntax, "1,2345": settlement.ErrSyntax, "1234,567": settlement.ErrSyntax, ",123": settlement.ErrSyntax,
		"1 000": settlement.ErrSyntax, "NaN": settlement.ErrSyntax, "#REF!": settlement.ErrSyntax, "--1": settlement.ErrSyntax, "1.005": settlement.ErrPlaces,
		"1.2万元": ErrUnit, "3万": ErrUnit, "100000000000000.00": settlement.ErrTooLarge, "99999999999999999999": settlement.ErrTooLarge,
	} {
		_, _, err := yuan(text)
		require.ErrorIs(t, err, want, text)
	}
}

func TestCivilDay(t *testing.T) {
	for _, text := range []string{
		"2025-03-05", "2025-3-5", "2025/3/5", "2025/03/05", "2025-03-05 08:31:12", "2025-03-05 08:31:12.0000000", "2025-03-05 21:07:33+08:00",
		"2025/3/5 9:07", "20250305", "20250305083112", "2025年3月5日", "2025年03月05日 9:07", " 2025-03-05\t", "=\"2025-03-05\"", "２０２５-０３-０５", "2025.3.5",
	} {
		d, err := dayOf(text)
		require.NoError(t, err, text)
		require.Equal(t, "2025-03-05", d.String(), text)
	}
	for _, text := range []string{"", " ", "\t"} {
		d, err := dayOf(text)
		require.NoError(t, err)
		require.True(t, d.Absent())
	}
	for text, want := range map[string]error{
		"2025-02-30": settlement.ErrDate, "20250230": settlement.ErrDate, "TueMar2500：00：00CST2025": settlement.ErrDate, "2025-03-05 25:00": settlement.ErrDate,
		"2025-03-05 x": settlement.ErrDate, "05/03/2025": settlement.ErrDate, "03-05-26": settlement.ErrDate, "2025": settlement.ErrDate, "202503": settlement.ErrDate,
		"46086": settlement.ErrDate, "20250305083199": settlement.ErrDate, "0000-00-00": settlement.ErrDate, "08:31:12": ErrClock, "9:07": ErrClock,
	} {
		_, err := dayOf(text)
		require.ErrorIs(t, err, want, text)
	}
}

func TestSerialDay(t *testing.T) {
	for _, tt := range []struct {
		text string
		from bool
		want string
	}{
		{"61", false, "1900-03-01"}, {"45658", false, "2025-01-01"}, {"46086.58828", false, "2026-03-05"}, {"44196", true, "2025-01-01"}, {"0", true, "1904-01-01"},
	} {
		got, err := SerialDay(tt.text, tt.from)
		require.NoError(t, err)
		require.Equal(t, tt.want, got.String())
	}
	for _, text := range []string{"", "60", "0", "-1", "1E8", "99999999", "9999999", "x", "45658."} {
		_, err := SerialDay(text, false)
		require.ErrorIs(t, err, ErrSerial, text)
	}
}

func TestTidy(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		done       Repair
	}{
		{"S1", "S1", 0}, {"S1\t", "S1", Trimmed}, {"\u3000S1\u00A0", "S1", Trimmed}, {"=\"440300\"", "440300", Unwrapped}, {"=\"a\"\"b\"", "a\"b", Unwrapped},
		{"'00123", "00123", Unwrapped}, {" =\"440300\" ", "440300", Trimmed | Unwrapped}, {"=\"440300\t\"", "440300", Trimmed | Unwrapped},
		{"=A1", "=A1", 0}, {"'", "'", 0}, {"=\"", "=\"", 0}, {"078519,67-001", "078519,67-001", 0}, {"心内科", "心内科", 0}, {"", "", 0},
	} {
		got, done := Tidy(tt.text)
		require.Equal(t, tt.want, got, tt.text)
		require.Equal(t, tt.done, done, tt.text)
	}
}

// Every time of day of eight characters is one, and no other.
func TestClocks(t *testing.T) {
	clock := func(text string) bool { _, ok := readClock(text); return ok }
	for h := range 30 {
		for m := range 100 {
			require.Equal(t, h <= 23 && m <= 59, clock(fmt.Sprintf("%02d:%02d:59", h, m)))
			require.Equal(t, h <= 23 && m <= 59, isPlainClock(fmt.Sprintf("%02d:%02d:59", h, m)))
			require.Equal(t, h <= 23 && m <= 59 || h == 24 && m == 0, clock(fmt.Sprintf("%02d:00:%02d", h, m)))
		}
	}
	for _, text := range []string{"1:02:03Z", "a0:00:00", "00:0a:00", "00:00:0:", "::::::::", "0::00:00", "24:00:00.5", "1:02:03+", "1:02:03ZZ", "1:02:03+99:00"} {
		require.Equal(t, text == "1:02:03Z", clock(text), text)
	}
}

// yuan repairs and parses an amount of an export.
func yuan(text string) (settlement.Money, Repair, error) {
	text, done, err := Read(AmountKind, Written, text, Rules{Export: true})
	if err != nil {
		return 0, 0, err
	}
	m, err := Yuan(text)
	return m, done, err
}

// dayOf repairs and parses a day of an export.
func dayOf(text string) (settlement.Date, error) {
	text, _, err := Read(DayKind, Written, text, Rules{Export: true})
	if err != nil {
		return settlement.Date{}, err
	}
	return settlement.ParseDate(text)
}

// oldExponentForm is inExponentForm as it reads.
func oldExponentForm(text string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(text), "E")
	if !found {
		return false
	}
	whole, fraction, point := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	power := strings.TrimLeft(exponent, "+-")
	signed := len(exponent)-len(power) == 1
	return (point || signed) && len(exponent)-len(power) <= 1 &&
		IsDigits(whole) && (!point || IsDigits(fraction)) && IsDigits(power)
}

func FuzzExponentForm(f *testing.F) {
	for _, text := range []string{"4.403E+19", "1e5", "12E34", "-1.0e-3", "e", "1E", "", "1E+5E"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := InExponentForm(text), oldExponentForm(text); got != want {
			t.Fatalf("%q: in exponent form: got %v, want %v", text, got, want)
		}
	})
}
