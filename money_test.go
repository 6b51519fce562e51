package settlement_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	shopspring "github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
)

// refusedTexts are no number for any quantity, and what each is refused for.
var refusedTexts = []struct {
	name, text string
	err        error
}{
	{"exponent", "1E5", settlement.ErrSyntax},
	{"small exponent", "1e5", settlement.ErrSyntax},
	{"negative exponent", "1E-2", settlement.ErrSyntax},
	{"huge exponent", "1E+400000000", settlement.ErrSyntax},
	{"id in exponent form", "4.403E+19", settlement.ErrSyntax},
	{"not a number", "NaN", settlement.ErrSyntax},
	{"infinity", "Inf", settlement.ErrSyntax},
	{"plus sign", "+1", settlement.ErrSyntax},
	{"two minus signs", "--1", settlement.ErrSyntax},
	{"minus alone", "-", settlement.ErrSyntax},
	{"typographic minus", "−1", settlement.ErrSyntax},
	{"no whole part", ".5", settlement.ErrSyntax},
	{"no whole part, negative", "-.5", settlement.ErrSyntax},
	{"no fraction after the point", "5.", settlement.ErrSyntax},
	{"point alone", ".", settlement.ErrSyntax},
	{"two points", "1.2.3", settlement.ErrSyntax},
	{"leading zeros", "007", settlement.ErrSyntax},
	{"two zeros", "00", settlement.ErrSyntax},
	{"two zeros and a fraction", "00.50", settlement.ErrSyntax},
	{"minus zero", "-0", settlement.ErrSyntax},
	{"minus zero with decimals", "-0.00", settlement.ErrSyntax},
	{"thousands", "1,000", settlement.ErrSyntax},
	{"underscore", "1_000", settlement.ErrSyntax},
	{"hexadecimal", "0x10", settlement.ErrSyntax},
	{"leading space", " 1", settlement.ErrSyntax},
	{"trailing space", "1 ", settlement.ErrSyntax},
	{"line feed", "1\n", settlement.ErrSyntax},
	{"blank", " ", settlement.ErrSyntax},
	{"currency", "¥1", settlement.ErrSyntax},
	{"full width digits", "１２", settlement.ErrSyntax},
	{"NUL", "1\x00", settlement.ErrSyntax},
	{"null", "null", settlement.ErrSyntax},
	{"nine decimals", "0.123456789", settlement.ErrPlaces},
	{"nine decimals, zeros", "1.000000000", settlement.ErrPlaces},
	{"twenty digits", "12345678901234567890", settlement.ErrTooLarge},
	{"a megabyte of digits", strings.Repeat("9", 1<<20), settlement.ErrTooLarge},
	{"twenty digits and a letter", "12345678901234567890x", settlement.ErrSyntax},
}

// refusedJSON is no quantity in any document.
var refusedJSON = []string{`null`, `1`, `12.50`, `-1`, `1E5`, `true`, `[]`, `{}`, `["1"]`, `"1E5"`, `"NaN"`, `" "`, `"\u0000"`}

func TestParseMoney(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       settlement.Money
		shown      string
	}{
		{"two decimals", "12.50", 1250, "12.50"},
		{"one decimal", "12.5", 1250, "12.50"},
		{"no decimals", "12", 1200, "12.00"},
		{"zero", "0", 0, "0.00"},
		{"zero with decimals", "0.00", 0, "0.00"},
		{"one fen", "0.01", 1, "0.01"},
		{"ten fen", "0.10", 10, "0.10"},
		{"one yuan", "1", settlement.Yuan, "1.00"},
		{"negative", "-12.50", -1250, "-12.50"},
		{"negative fen", "-0.01", -1, "-0.01"},
		{"most", "92233720368547758.07", math.MaxInt64, "92233720368547758.07"},
		{"least", "-92233720368547758.07", -math.MaxInt64, "-92233720368547758.07"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := settlement.ParseMoney(row.text)
			require.NoError(t, err)
			require.Equal(t, row.want, got)
			require.Equal(t, row.shown, got.String())
			require.Equal(t, row.shown, got.Decimal().String())
			back, err := settlement.ParseMoney(row.shown)
			require.NoError(t, err)
			require.Equal(t, row.want, back)
		})
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	rows := append(refusedTexts[:len(refusedTexts):len(refusedTexts)], []struct {
		name, text string
		err        error
	}{
		{"nothing", "", settlement.ErrBlank},
		{"three decimals", "1.005", settlement.ErrPlaces},
		{"three decimals, a zero", "1.500", settlement.ErrPlaces},
		{"one fen too much", "92233720368547758.08", settlement.ErrTooLarge},
		{"one fen too little", "-92233720368547758.08", settlement.ErrTooLarge},
		{"too large without decimals", "92233720368547759", settlement.ErrTooLarge},
	}...)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, err := settlement.ParseMoney(row.text)
			require.ErrorIs(t, err, row.err)
			require.Zero(t, got)
			require.Less(t, len(err.Error()), 300, "the text got is cut short")
			m := settlement.Money(7)
			require.ErrorIs(t, m.UnmarshalText([]byte(row.text)), row.err)
			require.Equal(t, settlement.Money(7), m, "left alone")
		})
	}
}

func TestMoneyUnits(t *testing.T) {
	require.Equal(t, "12.50", (12*settlement.Yuan + 50).String())
	require.Equal(t, "-92233720368547758.08", settlement.Money(math.MinInt64).String())
}

func TestMoneyJSON(t *testing.T) {
	type document struct {
		Amount settlement.Money            `json:"amount"`
		Keys   map[settlement.Money]string `json:"keys"`
	}
	data, err := json.Marshal(document{1250, map[settlement.Money]string{-1: "x"}})
	require.NoError(t, err)
	require.JSONEq(t, `{"amount": "12.50", "keys": {"-0.01": "x"}}`, string(data))
	var got document
	require.NoError(t, json.Unmarshal(data, &got))
	require.Equal(t, document{1250, map[settlement.Money]string{-1: "x"}}, got)

	for _, text := range append(refusedJSON, `""`, `"1.500"`) {
		m := settlement.Money(7)
		require.Error(t, json.Unmarshal([]byte(text), &m), text)
		require.Equal(t, settlement.Money(7), m, text)
	}
	var m settlement.Money
	require.Error(t, m.UnmarshalJSON(nil))
	require.Error(t, m.UnmarshalJSON([]byte(`"1`)))
	require.NoError(t, m.UnmarshalJSON([]byte(`"\u0031.50"`)))
	require.Equal(t, settlement.Money(150), m)
}

func TestNewMoney(t *testing.T) {
	for _, row := range []struct {
		text string
		want settlement.Money
	}{
		{"0", 0}, {"0E400000000", 0}, {"0E-400000000", 0}, {"1.5", 150}, {"1.500", 150}, {"-1.500", -150}, {"15E-1", 150},
		{"1E3", 100000}, {"1E16", 1000000000000000000}, {"150000000000000000000000000000000000E-35", 150},
		{"92233720368547758.07", math.MaxInt64}, {"-92233720368547758.07", -math.MaxInt64},
	} {
		t.Run(row.text, func(t *testing.T) {
			got, err := settlement.NewMoney(decimalFrom(row.text))
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
	require.Equal(t, settlement.Money(0), must(settlement.NewMoney(shopspring.Decimal{})))
}

// TestNewMoneyRefuses must come back at once: nothing is expanded before it is known to fit.
func TestNewMoneyRefuses(t *testing.T) {
	start := time.Now()
	for _, row := range []struct {
		text string
		err  error
	}{
		{"1.005", settlement.ErrPlaces}, {"-0.001", settlement.ErrPlaces}, {"1E-400000000", settlement.ErrPlaces},
		{"100000000000000000000E-400000000", settlement.ErrPlaces},
		{"1E400000000", settlement.ErrTooLarge}, {"-1E400000000", settlement.ErrTooLarge}, {"1E2147483647", settlement.ErrTooLarge},
		{"1E17", settlement.ErrTooLarge}, {"92233720368547758.08", settlement.ErrTooLarge}, {"-92233720368547758.08", settlement.ErrTooLarge},
		{strings.Repeat("9", 500), settlement.ErrTooLarge},
	} {
		t.Run(row.text[:min(len(row.text), 40)], func(t *testing.T) {
			got, err := settlement.NewMoney(decimalFrom(row.text))
			require.ErrorIs(t, err, row.err)
			require.Zero(t, got)
		})
	}
	require.Less(t, time.Since(start), time.Second)
}

func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := settlement.Money(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "fen"))
		require.Equal(t, m, must(settlement.ParseMoney(m.String())))
		require.Equal(t, m, must(m.Decimal().Money()))
		require.Equal(t, m, must(settlement.NewMoney(m.Decimal().Unwrap())))
		text, err := m.MarshalText()
		require.NoError(t, err)
		require.Equal(t, m.String(), string(text))
	})
}
