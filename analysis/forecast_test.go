package analysis_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// months are amounts, the last of which repeats to n of them.
func months(n int, amounts ...money) []money {
	for len(amounts) < n {
		amounts = append(amounts, amounts[len(amounts)-1])
	}
	return amounts
}

// Worked by hand.
func TestForecastYear(t *testing.T) {
	for _, tt := range []struct {
		name                             string
		now, last                        []money
		sum, estimate, margin, low, high string
		steps                            int
	}{
		// mean 100; d 0, 30, −30; 1800 ÷ 2 × (9 + 3 × (9 ÷ 3)²) = 900 × 36 = 32400 = 180²; 4.31 × 180 + 50
		{"linear", []money{100_00, 130_00, 70_00}, nil, "300.00", "1200.00", "825.80", "374.20", "2025.80", 7},
		// 200 × 1200 ÷ 200; d 10, −10; 200 ÷ 1 × (10 + 2 × 5²) = 12000, root 109.55; 12.71 × 109.55 + 50 = 1442.38
		{"share", []money{110_00, 90_00}, months(12, 100_00), "200.00", "1200.00", "1442.38", "-242.38", "2642.38", 7},
		// the second half of last year was twice the first: 600 × 1800 ÷ 600; nothing scatters; ½ × 200
		{"season", months(6, 100_00), append(months(6, 100_00), months(6, 200_00)...), "600.00", "1800.00", "100.00", "1700.00", "1900.00", 7},
		{"one month", []money{100_00}, nil, "100.00", "1200.00", "", "", "", 2},
		{"the year", append(months(11, 100_00), 7_00), nil, "1107.00", "1107.00", "0.00", "1107.00", "1107.00", 7},
		{"no last year so far", []money{5_00, 6_00}, append(months(11, 0), 9_00), "11.00", "", "", "", "", 1},
		{"nothing", months(4, 0), nil, "0.00", "0.00", "0.00", "0.00", "0.00", 7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := analysis.ForecastYear(tt.now, tt.last)
			require.NoError(t, err)
			require.Equal(t, []string{tt.sum, tt.estimate, tt.margin, tt.low, tt.high},
				[]string{shown(t, f.SoFar, 2), shown(t, f.Estimate, 2), shown(t, f.Margin, 2), shown(t, f.Low, 2), shown(t, f.High, 2)})
			require.Len(t, f.Trail, tt.steps)
			require.NoError(t, f.Trail.Replay())
		})
	}
	for _, tt := range [][2][]money{{nil, nil}, {months(13, 1), nil}, {months(2, 1), months(11, 1)}} {
		_, err := analysis.ForecastYear(tt[0], tt[1])
		require.ErrorIs(t, err, analysis.ErrForecast)
	}
}

// The ranges hold in at least 90 of 100 years, ten of them with a shock in October. After six
// months they are narrower than ± 20 %.
func TestForecastHolds(t *testing.T) {
	season := [12]int64{93, 71, 108, 104, 101, 99, 103, 100, 98, 96, 107, 120} // percent of a mean month
	r := rand.New(rand.NewPCG(2025, 10))
	scatter := func(m int64) money { // some ± 8 %, the mean of three draws
		var sum int64
		for range 3 {
			sum += r.Int64N(1601) - 800
		}
		return money(m + m*sum/3/10000)
	}
	held, shocked, wide := map[int]int{}, map[int]int{}, 0
	for n := range 100 {
		growth := 90 + r.Int64N(31)
		var last, now []money
		total := money(0)
		for i := range 12 {
			m := 8_000_000_00 / 100 * season[i]
			last = append(last, scatter(m))
			m = m * growth / 100
			if n%10 == 0 && i == 9 {
				m = m * []int64{60, 145}[n/10%2] / 100
			}
			now = append(now, scatter(m))
			total += now[i]
		}
		for _, so := range []int{3, 6, 9} {
			f, err := analysis.ForecastYear(now[:so], last)
			require.NoError(t, err)
			require.NoError(t, f.Trail.Replay())
			x := total.Decimal().Rat()
			if f.Low.Rat().Cmp(x) <= 0 && x.Cmp(f.High.Rat()) <= 0 {
				held[so]++
				if n%10 == 0 {
					shocked[so]++
				}
			}
			if so == 6 && f.Width.Rat().Cmp(number("0.2").Rat()) >= 0 {
				wide++
			}
		}
	}
	t.Log(held, shocked)
	for so, n := range held {
		require.GreaterOrEqual(t, n, 90, "after %d months", so)
	}
	require.Zero(t, wide)
}

// A year's clearing is forecast likewise: what the months leave of their entitlements, with the season
// of last year's entitlements. Months are paid nine tenths, give or take one in a hundred, so that the
// clearing scatters more than the year itself. Its range holds as often, and after six months it is
// narrower than ± 20 % of the clearing, which is ± 2 % of the year's entitlement.
func TestForecastOfClearingHolds(t *testing.T) {
	season := [12]int64{93, 71, 108, 104, 101, 99, 103, 100, 98, 96, 107, 120}
	r := rand.New(rand.NewPCG(2025, 11))
	scatter := func(m money, of int64) money {
		var sum int64
		for range 3 {
			sum += r.Int64N(2*of+1) - of
		}
		return m + m*money(sum)/3/10000
	}
	held, widest := map[int]int{}, number("0").Rat()
	for n := range 100 {
		growth := money(90 + r.Int64N(31))
		var last, left []money
		total, entitled := money(0), money(0)
		for i := range 12 {
			m := money(8_000_000_00 / 100 * season[i])
			last = append(last, scatter(m, 800))
			m = m * growth / 100
			if n%10 == 0 && i == 9 {
				m = m * money([]int64{60, 145}[n/10%2]) / 100
			}
			m = scatter(m, 800)
			left = append(left, m-scatter(m/10*9, 100))
			total, entitled = total+left[i], entitled+m
		}
		for _, so := range []int{3, 6, 9} {
			f, err := analysis.ForecastYear(left[:so], last)
			require.NoError(t, err)
			require.NoError(t, f.Trail.Replay())
			x := total.Decimal().Rat()
			if f.Low.Rat().Cmp(x) <= 0 && x.Cmp(f.High.Rat()) <= 0 {
				held[so]++
			}
			if so == 6 {
				require.Negative(t, f.Width.Rat().Cmp(number("0.2").Rat()))
				if width := x.Quo(f.Margin.Rat(), entitled.Decimal().Rat()); width.Cmp(widest) > 0 {
					widest = width
				}
			}
		}
	}
	t.Log(held, widest.FloatString(4))
	for so, n := range held {
		require.GreaterOrEqual(t, n, 90, "after %d months", so)
	}
	require.Negative(t, widest.Cmp(number("0.02").Rat()))
}

// What is to be paid back has a range, too, and its width is positive.
func TestForecastBelowZero(t *testing.T) {
	f, err := analysis.ForecastYear([]money{-100_00, -130_00, -70_00}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"-1200.00", "-2025.80", "-374.20", "0.6882"}, []string{shown(t, f.Estimate, 2), shown(t, f.Low, 2), shown(t, f.High, 2), shown(t, f.Width, 4)})
	require.NoError(t, f.Trail.Replay())
}

// TestForecastThatDoesNotFit: of amounts that grow, first the variance does not fit, then the year; until
// then there is a range, and its steps replay.
func TestForecastThatDoesNotFit(t *testing.T) {
	fitted, seen := 0, []string{}
	for m := money(1_00); m > 0 && m < math.MaxInt64/2; m *= 3 {
		f, err := analysis.ForecastYear([]money{m, 0}, nil)
		if err == nil {
			require.Empty(t, seen, "larger ones do not fit either")
			require.True(t, f.Low.Defined() && f.High.Defined() && f.Width.Defined())
			require.NoError(t, f.Trail.Replay())
			fitted++
			continue
		}
		require.ErrorIs(t, err, settlement.ErrTooLarge)
		if what, _, _ := strings.Cut(err.Error(), ":"); !slices.Contains(seen, what) {
			seen = append(seen, what)
		}
	}
	require.Greater(t, fitted, 5)
	require.Equal(t, []string{"variance", "estimate"}, seen)
}
