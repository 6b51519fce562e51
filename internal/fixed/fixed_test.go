package fixed

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	for _, row := range []struct {
		text string
		want Number
	}{
		{"0", Number{}},
		{"0.00", Number{Places: 2}},
		{"12.50", Number{Magnitude: 1250, Places: 2}},
		{"-0.01", Number{Magnitude: 1, Places: 2, Neg: true}},
		{"9999999999999999999", Number{Magnitude: 9999999999999999999}},
		{"99999999999.99999999", Number{Magnitude: 9999999999999999999, Places: 8}},
		{"0.12345678", Number{Magnitude: 12345678, Places: 8}},
	} {
		t.Run(row.text, func(t *testing.T) {
			got, err := Parse(row.text)
			require.NoError(t, err)
			require.Equal(t, row.want, got)
			require.Equal(t, row.text, string(got.Append(nil)))
			bytes, err := Parse([]byte(row.text))
			require.NoError(t, err)
			require.Equal(t, row.want, bytes)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, row := range []struct {
		text string
		want error
	}{
		{"", ErrBlank},
		{"-", ErrSyntax}, {"+1", ErrSyntax}, {".5", ErrSyntax}, {"5.", ErrSyntax}, {"1.2.3", ErrSyntax},
		{"007", ErrSyntax}, {"-0", ErrSyntax}, {"-0.00", ErrSyntax}, {"1E5", ErrSyntax}, {"1e5", ErrSyntax},
		{"1E+400000000", ErrSyntax}, {"NaN", ErrSyntax}, {"Inf", ErrSyntax}, {"0x1p4", ErrSyntax},
		{" 1", ErrSyntax}, {"1 ", ErrSyntax}, {"1,000", ErrSyntax}, {"１", ErrSyntax}, {"--1", ErrSyntax},
		{"1.123456789", ErrPlaces},
		{"10000000000000000000", ErrTooLarge}, {strings.Repeat("9", 1000), ErrTooLarge},
		{strings.Repeat("9", 25) + "E1", ErrSyntax},
	} {
		t.Run(row.text, func(t *testing.T) {
			_, err := Parse(row.text)
			require.ErrorIs(t, err, row.want)
		})
	}
}

func TestScaled(t *testing.T) {
	n, err := Parse("92233720368547758.07")
	require.NoError(t, err)
	v, err := n.Scaled(2)
	require.NoError(t, err)
	require.EqualValues(t, int64(math.MaxInt64), v)
	n, err = Parse("92233720368547758.08")
	require.NoError(t, err)
	_, err = n.Scaled(2)
	require.ErrorIs(t, err, ErrTooLarge)
	n, err = Parse("1.500")
	require.NoError(t, err)
	_, err = n.Scaled(2)
	require.ErrorIs(t, err, ErrPlaces, "a third decimal is refused even where it is zero")
	require.Equal(t, "-92233720368547758.08", string(Of(math.MinInt64, 2).Append(nil)))
	require.Equal(t, "736.0644", string(Of(73606440000, 8).Trim(4).Append(nil)))
	require.Equal(t, "192.0000", string(Of(19200000000, 8).Trim(4).Append(nil)))
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0", "12.50", "-1.00000001", "1E5", "0.000", "", "-", "00", "-0.00", "1.", ".5", "1.x", "0.000000001", "99999999999999999999", "9999999999999999999x", "1234567890.1234567890", "9223372036854775808", "-9223372036854775808", "5.50"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			return
		}
		require.Equal(t, s, string(n.Append(nil)), "an accepted text survives")
		for places := range 9 {
			if v, err := n.Scaled(places); err == nil {
				require.Equal(t, n.Trim(0), Of(v, places).Trim(0))
			}
		}
		_, err = strconv.ParseFloat(s, 64)
		require.NoError(t, err)
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	text := []byte("47880.00")
	for range b.N {
		n, _ := Parse(text)
		_, _ = n.Scaled(2)
	}
}

// FuzzShort holds the short way to the long one.
func FuzzShort(f *testing.F) {
	for _, s := range []string{"", "0", "00", "0.5", ".5", "5.", "12.50", "12.505", "-1", "1E5", "99999999999999999", "123456789012345.67", "1.2.3", "/", ":"} {
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, s string, places int) {
		places = int(uint(places) % 9)
		got, ok := Short(s, places)
		if !ok {
			return
		}
		n, err := Parse(s)
		require.NoError(t, err)
		want, err := n.Scaled(places)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestShortTakesMost(t *testing.T) {
	for _, text := range []string{"0", "7", "0.00", "47880.00", "1234567.8", "9999999999999.99"} {
		_, ok := Short(text, 2)
		require.True(t, ok, text)
	}
}

// TestShortIsParse: amounts of every length, and with every character at every place, are what
// Parse makes of them.
func TestShortIsParse(t *testing.T) {
	hold := func(s string) {
		got, ok := Short(s, 2)
		n, err := Parse(s)
		want, err2 := n.Scaled(2)
		if ok && (err != nil || err2 != nil || got != want) {
			t.Fatalf("%q: %d, Parse says %d, %v, %v", s, got, want, err, err2)
		}
		if plain := err == nil && err2 == nil && len(s) < 16 && !n.Neg; plain && !ok {
			t.Fatalf("%q is not read", s)
		}
	}
	const digits = "9876543210123"
	for whole := 1; whole <= len(digits); whole++ {
		for _, fraction := range []string{"", ".7", ".07", ".99", ".123"} {
			text := digits[:whole] + fraction
			hold(text)
			for i := range len(text) {
				for c := range 256 {
					hold(text[:i] + string([]byte{byte(c)}) + text[i+1:])
				}
			}
		}
	}
}
