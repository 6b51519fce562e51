package settlement_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	shopspring "github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
)

// decimalFrom makes a decimal.Decimal of "coefficient" or "coefficientEexponent"
// without its parser, which refuses large exponents and obeys globals.
func decimalFrom(text string) shopspring.Decimal {
	digits, exponent, _ := strings.Cut(text, "E")
	exp, _ := strconv.Atoi(exponent)
	whole, fraction, _ := strings.Cut(digits, ".")
	c, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		panic("not a decimal: " + text)
	}
	return shopspring.NewFromBigInt(c, int32(exp-len(fraction)))
}

// withSillyGlobals changes every package variable of shopspring/decimal, as a
// host program may, and puts them back.
func withSillyGlobals(do func()) {
	numbers := []*int{&shopspring.DivisionPrecision, &shopspring.PowPrecisionNegativeExponent, &shopspring.ExpMaxIterations, &shopspring.MaxDecodeExponent}
	switches := []*bool{&shopspring.MarshalJSONWithoutQuotes, &shopspring.TrimTrailingZeros, &shopspring.UseScientificNotation}
	for _, p := range numbers {
		defer func(v int) { *p = v }(*p)
		*p = 1
	}
	for _, p := range switches {
		defer func(v bool) { *p = v }(*p)
		*p = !*p
	}
	defer func(v shopspring.Decimal) { shopspring.Zero = v }(shopspring.Zero)
	shopspring.Zero = shopspring.New(42, 1)
	do()
}

func TestParseDecimal(t *testing.T) {
	for _, row := range []struct {
		text     string
		sign     int
		places   int
		absent   bool
		rational string
	}{
		{"", 0, 0, true, "0"},
		{"0", 0, 0, false, "0"},
		{"0.0000", 0, 4, false, "0"},
		{"1.0800", 1, 4, false, "27/25"},
		{"-0.5", -1, 1, false, "-1/2"},
		{"1.500", 1, 3, false, "3/2"},
		{"0.12345678", 1, 8, false, "6172839/50000000"},
		{"9999999999999999999", 1, 0, false, "9999999999999999999"},
		{"-99999999999.99999999", -1, 8, false, "-9999999999999999999/100000000"},
		{"0.00000001", 1, 8, false, "1/100000000"},
	} {
		t.Run(row.text, func(t *testing.T) {
			d, err := settlement.ParseDecimal(row.text)
			require.NoError(t, err)
			require.Equal(t, row.text, d.String(), "the text survives")
			require.Equal(t, row.sign, d.Sign())
			require.Equal(t, row.places, d.Places())
			require.Equal(t, row.absent, d.Absent())
			require.Equal(t, row.rational, d.Rat().RatString())
			require.Equal(t, row.rational, d.Unwrap().Rat().RatString())
			require.Equal(t, d, settlement.MustDecimal(row.text), "comparable")
		})
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	for _, row := range refusedTexts {
		t.Run(row.name, func(t *testing.T) {
			d, err := settlement.ParseDecimal(row.text)
			require.ErrorIs(t, err, row.err)
			require.True(t, d.Absent())
			d = settlement.MustDecimal("7")
			require.ErrorIs(t, d.UnmarshalText([]byte(row.text)), row.err)
			require.Equal(t, "7", d.String(), "left alone")
			require.Panics(t, func() { settlement.MustDecimal(row.text) })
		})
	}
}

func TestDecimalJSON(t *testing.T) {
	type document struct {
		Ratio    settlement.Decimal  `json:"ratio"`
		Optional settlement.Decimal  `json:"optional,omitzero"`
		Zero     settlement.Decimal  `json:"zero,omitzero"`
		Pointer  *settlement.Decimal `json:"pointer,omitempty"`
	}
	in := document{Ratio: settlement.MustDecimal("1.0800"), Zero: settlement.DecimalInt(0)}
	data, err := json.Marshal(in)
	require.NoError(t, err)
	require.Equal(t, `{"ratio":"1.0800","zero":"0"}`, string(data))
	var out document
	require.NoError(t, json.Unmarshal(data, &out))
	require.Equal(t, in, out)
	require.NoError(t, json.Unmarshal([]byte(`{"ratio": ""}`), &out))
	require.True(t, out.Ratio.Absent(), "an empty text is an absent number")
	for _, text := range refusedJSON {
		d := settlement.MustDecimal("7")
		require.Error(t, json.Unmarshal([]byte(text), &d), text)
		require.Equal(t, "7", d.String(), text)
	}
}

func TestNewDecimal(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"0", "0"}, {"0E400000000", "0"}, {"1.0800", "1.0800"}, {"1.500", "1.500"}, {"-1.005", "-1.005"}, {"1E3", "1000"},
		{"1.0000000000000", "1.00000000"}, {"1E18", "1000000000000000000"}, {"0.00000001", "0.00000001"},
		{"9223372036854775807", "9223372036854775807"},
	} {
		t.Run(row.text, func(t *testing.T) {
			d, err := settlement.NewDecimal(decimalFrom(row.text))
			require.NoError(t, err)
			require.Equal(t, row.want, d.String())
			require.False(t, d.Absent())
		})
	}
}

func TestNewDecimalRefuses(t *testing.T) {
	start := time.Now()
	for _, row := range []struct {
		text string
		err  error
	}{
		{"0.000000001", settlement.ErrPlaces}, {"1E-400000000", settlement.ErrPlaces},
		{"1E400000000", settlement.ErrTooLarge}, {"-1E400000000", settlement.ErrTooLarge}, {"1E19", settlement.ErrTooLarge},
		{"12345678901234567890", settlement.ErrTooLarge}, {strings.Repeat("7", 1000), settlement.ErrTooLarge},
	} {
		_, err := settlement.NewDecimal(decimalFrom(row.text))
		require.ErrorIs(t, err, row.err, row.text)
	}
	require.Less(t, time.Since(start), time.Second)
}

// TestNewDecimalTakesWhatParseTakes holds the promise that only more than 19 digits are refused.
func TestNewDecimalTakesWhatParseTakes(t *testing.T) {
	for _, text := range []string{"9223372036854775808", "9999999999999999999", "-99999999999.99999999"} {
		d := settlement.MustDecimal(text)
		got, err := settlement.NewDecimal(d.Unwrap())
		require.NoError(t, err, text)
		require.Equal(t, d, got)
	}
}

func TestDecimalOf(t *testing.T) {
	require.Equal(t, "12.50", settlement.DecimalOf(1250, 2).String())
	require.Equal(t, "-0.00000001", settlement.DecimalOf(-1, 8).String())
	require.Equal(t, "-92233720368.54775808", settlement.DecimalOf(math.MinInt64, 8).String())
	require.Equal(t, "-12", settlement.DecimalInt(-12).String())
	require.Panics(t, func() { settlement.DecimalOf(1, -1) })
	require.Panics(t, func() { settlement.DecimalOf(1, 9) })
}

func TestDecimalCmp(t *testing.T) {
	ordered := []string{"-9999999999999999999", "-1.5", "-0.00000001", "0", "0.00000001", "1.0800", "1.08000001", "9999999999999999999"}
	for i, a := range ordered {
		for j, b := range ordered {
			want := big.NewInt(int64(i)).Cmp(big.NewInt(int64(j)))
			require.Equal(t, want, settlement.MustDecimal(a).Cmp(settlement.MustDecimal(b)), "%s %s", a, b)
		}
	}
	require.Zero(t, settlement.MustDecimal("1.0800").Cmp(settlement.MustDecimal("1.08")))
	require.NotEqual(t, settlement.MustDecimal("1.0800"), settlement.MustDecimal("1.08"), "== compares texts")
	require.True(t, settlement.MustDecimal("1.08").Equal(settlement.MustDecimal("1.08")))
	require.False(t, settlement.MustDecimal("1.0800").Equal(settlement.MustDecimal("1.08")))
	require.False(t, settlement.Decimal{}.Equal(settlement.MustDecimal("0")), "absent is not zero")
	require.Zero(t, settlement.Decimal{}.Cmp(settlement.MustDecimal("0.00")), "absent counts as zero")
}

func TestDecimalConversions(t *testing.T) {
	v, err := settlement.MustDecimal("1.0800").Scaled(4)
	require.NoError(t, err)
	require.EqualValues(t, 10800, v)
	_, err = settlement.MustDecimal("1.0800").Scaled(3)
	require.ErrorIs(t, err, settlement.ErrPlaces)
	_, err = settlement.MustDecimal("9223372036854775807").Scaled(1)
	require.ErrorIs(t, err, settlement.ErrTooLarge)

	v, places, err := settlement.MustDecimal("1.0800").Coefficient()
	require.NoError(t, err)
	require.EqualValues(t, 108, v)
	require.Equal(t, 2, places)
	_, _, err = settlement.MustDecimal("9999999999999999999").Coefficient()
	require.ErrorIs(t, err, settlement.ErrTooLarge)

	require.Equal(t, settlement.Money(150), must(settlement.MustDecimal("1.5").Money()))
	_, err = settlement.MustDecimal("1.500").Money()
	require.ErrorIs(t, err, settlement.ErrPlaces)
	require.Equal(t, settlement.Points(150000000), must(settlement.MustDecimal("1.5").Points()))
	require.Zero(t, must(settlement.Decimal{}.Money()))
	require.Zero(t, must(settlement.Decimal{}.Points()))
}

func TestDecimalAgainstRat(t *testing.T) {
	draw := rapid.StringMatching(`-?(0|[1-9][0-9]{0,10})\.[0-9]{1,8}|-?(0|[1-9][0-9]{0,17})`).
		Filter(func(s string) bool { return !strings.HasPrefix(s, "-0") || strings.ContainsAny(s, "123456789") })
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		x, y := settlement.MustDecimal(a), settlement.MustDecimal(b)
		p, _ := new(big.Rat).SetString(a)
		q, _ := new(big.Rat).SetString(b)
		require.Zero(t, p.Cmp(x.Rat()))
		require.Zero(t, p.Cmp(x.Unwrap().Rat()))
		require.Equal(t, p.Cmp(q), x.Cmp(y))
		require.Equal(t, p.Sign(), x.Sign())
		v, places, err := x.Coefficient()
		if err == nil {
			require.Zero(t, p.Cmp(settlement.DecimalOf(v, places).Rat()))
		}
	})
}

// TestDecimalGlobals holds the promise that no package variable of a decimal
// library has any influence.
func TestDecimalGlobals(t *testing.T) {
	withSillyGlobals(func() {
		for _, text := range []string{"", "0", "1.0800", "-0.50", "12345678901.12345678", "100"} {
			d := settlement.MustDecimal(text)
			data, err := json.Marshal(d)
			require.NoError(t, err)
			require.Equal(t, `"`+text+`"`, string(data))
			var back settlement.Decimal
			require.NoError(t, json.Unmarshal(data, &back))
			require.Equal(t, d, back)
			if text != "" {
				back, err = settlement.NewDecimal(d.Unwrap())
				require.NoError(t, err)
				require.Equal(t, text, back.String())
			}
		}
		require.Equal(t, settlement.Money(0), must(settlement.NewMoney(shopspring.Decimal{})))
		require.Equal(t, "1.50", must(settlement.NewMoney(decimalFrom("1.500"))).String())
		require.Equal(t, "1.5000", must(settlement.NewPoints(decimalFrom("1.5"))).String())
	})
}
