package settlement_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
)

func TestParsePoints(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       settlement.Points
		shown      string
	}{
		{"four decimals", "736.0644", 73606440000, "736.0644"},
		{"none", "736", 73600000000, "736.0000"},
		{"eight", "0.00000001", 1, "0.00000001"},
		{"five, then zeros", "1.23450000", 123450000, "1.2345"},
		{"six", "1.234567", 123456700, "1.234567"},
		{"one point", "1", settlement.Point, "1.0000"},
		{"zero", "0", 0, "0.0000"},
		{"negative", "-0.50", -50000000, "-0.5000"},
		{"most", "92233720368.54775807", math.MaxInt64, "92233720368.54775807"},
		{"least", "-92233720368.54775807", -math.MaxInt64, "-92233720368.54775807"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := settlement.ParsePoints(row.text)
			require.NoError(t, err)
			require.Equal(t, row.want, got)
			require.Equal(t, row.shown, got.String())
			require.Equal(t, row.shown, got.Decimal().String())
			require.Equal(t, row.want, must(settlement.ParsePoints(row.shown)))
		})
	}
}

func TestParsePointsRefuses(t *testing.T) {
	rows := append(refusedTexts[:len(refusedTexts):len(refusedTexts)], []struct {
		name, text string
		err        error
	}{
		{"nothing", "", settlement.ErrBlank},
		{"one unit too much", "92233720368.54775808", settlement.ErrTooLarge},
		{"one unit too little", "-92233720368.54775808", settlement.ErrTooLarge},
		{"too large without decimals", "92233720369", settlement.ErrTooLarge},
	}...)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, err := settlement.ParsePoints(row.text)
			require.ErrorIs(t, err, row.err)
			require.Zero(t, got)
			p := settlement.Points(7)
			require.ErrorIs(t, p.UnmarshalText([]byte(row.text)), row.err)
			require.Equal(t, settlement.Points(7), p, "left alone")
		})
	}
}

func TestPointsJSON(t *testing.T) {
	data, err := json.Marshal([]settlement.Points{73606440000, 1})
	require.NoError(t, err)
	require.Equal(t, `["736.0644","0.00000001"]`, string(data))
	var got []settlement.Points
	require.NoError(t, json.Unmarshal(data, &got))
	require.Equal(t, []settlement.Points{73606440000, 1}, got)
	for _, text := range append(refusedJSON, `""`) {
		p := settlement.Points(7)
		require.Error(t, json.Unmarshal([]byte(text), &p), text)
		require.Equal(t, settlement.Points(7), p, text)
	}
}

func TestNewPoints(t *testing.T) {
	require.Equal(t, settlement.Points(150000000), must(settlement.NewPoints(decimalFrom("1.5000000000000"))))
	for text, want := range map[string]error{
		"0.000000001": settlement.ErrPlaces, "1E400000000": settlement.ErrTooLarge, "1E-400000000": settlement.ErrPlaces,
		"92233720368.54775808": settlement.ErrTooLarge,
	} {
		_, err := settlement.NewPoints(decimalFrom(text))
		require.ErrorIs(t, err, want, text)
	}
}

func TestPointsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Points(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "points"))
		require.Equal(t, p, must(settlement.ParsePoints(p.String())))
		require.Equal(t, p, must(p.Decimal().Points()))
		require.Equal(t, p, must(settlement.NewPoints(p.Decimal().Unwrap())))
		text, err := p.MarshalText()
		require.NoError(t, err)
		require.Equal(t, p.String(), string(text))
	})
}
