package drg_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// past3 is three years of two groups in two institutions.
//
//	A  2022 H1 100, 200   2023 H1 300   2024 H1 400, H2 600   n 5, Σ 1600
//	B  2022 H1 1000       2024 H2 3000, 5000                   n 3, Σ 9000
func past3(t testing.TB) []drg.Case {
	var list []drg.Case
	for _, r := range [][4]string{
		{"A", "H1", "100.00", "2022-03-01"}, {"A", "H1", "200.00", "2022-12-31"}, {"A", "H1", "300.00", "2023-01-01"},
		{"A", "H1", "400.00", "2024-05-05"}, {"A", "H2", "600.00", "2024-05-05"},
		{"B", "H1", "1000.00", "2022-05-05"}, {"B", "H2", "3000.00", "2024-05-05"}, {"B", "H2", "5000.00", "2024-05-05"},
		{"A", "H1", "77.00", "2021-12-31"},
	} {
		list = append(list, drg.Case{Group: r[0], Institution: r[1], Cost: yuan(t, r[2]), Discharged: day(r[3])})
	}
	return append(list, drg.Case{Group: "A", Institution: "H1", Cost: 5_00})
}

func years() []drg.YearWeight { return []drg.YearWeight{{2024, 5}, {2022, 2}, {2023, 3}} }

// TestCalibrateYears: A is stable (5 cases), B is not.
//
//	means  A (2 × 150 + 3 × 300 + 5 × 500) ÷ 10 = 370
//	       B medians (2 × 1000 + 5 × 4000) ÷ 7 = 3142.857…
//	       all 2022 1300 ÷ 3, 2023 300, 2024 9000 ÷ 4:
//	       (2 × 433.33… + 3 × 300 + 5 × 2250) ÷ 10 = 1301.666…
//	cases  A (2 × 300 + 3 × 300 + 5 × 1000) ÷ (2 × 2 + 3 × 1 + 5 × 2) = 6500 ÷ 17 = 382.352…
//	       B weights 2, 5, 5: half of 12 is passed at 3000
//	       all (2 × 1300 + 3 × 300 + 5 × 9000) ÷ (2 × 3 + 3 × 1 + 5 × 4) = 48500 ÷ 29 = 1672.413…
func TestCalibrateYears(t *testing.T) {
	for _, row := range []struct {
		mode                 drg.YearMode
		regional             string
		meanA, pointsA       string
		meanB, pointsB       string
		coefficient1, trails string
	}{
		// H1 in A: (2 × 150 + 3 × 300 + 5 × 400) ÷ 10 = 320; ÷ 370 = 0.86486…
		{"", "1301.67", "370.00", "28.4251", "3142.86", "241.4487", "0.8649", "means"},
		// H1 in A: (600 + 900 + 2000) ÷ 12 = 291.666…; ÷ 382.352… = 0.76282…
		{drg.PerCase, "1672.41", "382.35", "22.8623", "3000.00", "179.3814", "0.7628", "cases"},
	} {
		t.Run(row.trails, func(t *testing.T) {
			options := drg.Calibration{Years: years(), YearMode: row.mode, CoefficientCases: 2, Trails: true}
			p, s, err := drg.Calibrate(draft(), options, settlement.Each(past3(t)))
			require.NoError(t, err)
			require.Equal(t, []drg.LeftOut{{Reason: drg.LeftOutYear, Cases: 2, Cost: 82_00}}, s.LeftOut)
			require.Equal(t, row.regional, p.RegionalMean.String())
			require.Equal(t, row.meanA, p.Groups[0].MeanCost.String())
			require.Equal(t, row.pointsA, p.Groups[0].BasePoints.String())
			require.True(t, p.Groups[0].Stable)
			require.Equal(t, row.meanB, p.Groups[1].MeanCost.String())
			require.Equal(t, row.pointsB, p.Groups[1].BasePoints.String())
			require.False(t, p.Groups[1].Stable)
			require.Len(t, p.Coefficients, 1)
			require.Equal(t, row.coefficient1, p.Coefficients[0].Coefficient.String())
			requireTrails(t, p, s)

			shuffled := past3(t)
			rand.New(rand.NewPCG(3, 3)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			again, s2, err := drg.Calibrate(draft(), options, settlement.Each(shuffled))
			require.NoError(t, err)
			require.Equal(t, p, again)
			require.Equal(t, s, s2)
		})
	}
}

// requireTrails replays the trail of every number, and finds the number at its end.
func requireTrails(t *testing.T, p drg.Policy, s *drg.CalibrationSummary) {
	t.Helper()
	require.NoError(t, s.Trail.Replay())
	require.Equal(t, p.RegionalMean, s.Trail.Result())
	for _, h := range s.Groups {
		require.NoError(t, h.Trail.Replay())
		g := p.Groups[slices.IndexFunc(p.Groups, func(g drg.Group) bool { return g.Code == h.Code })]
		require.Equal(t, g.MeanCost, h.Trail[0].Result)
		require.Equal(t, g.BasePoints, h.Trail.Result())
	}
	rows := 0
	for _, r := range s.Ratios {
		require.NoError(t, r.Trail.Replay())
		require.Equal(t, r.Coefficient, r.Trail.Result())
		if r.Group != "" {
			rows++
		}
	}
	require.Equal(t, len(p.Coefficients), rows)
}

// One year of weight 1 is what no weights are.
func TestOneYearIsNoWeights(t *testing.T) {
	var past []drg.Case
	for _, c := range past3(t)[:8] {
		c.Discharged = day("2024-06-30")
		past = append(past, c)
	}
	want, _, err := drg.Calibrate(draft(), drg.Calibration{}, settlement.Each(past))
	require.NoError(t, err)
	for _, mode := range []drg.YearMode{drg.Means, drg.PerCase} {
		got, _, err := drg.Calibrate(draft(), drg.Calibration{Years: []drg.YearWeight{{2024, 7}}, YearMode: mode}, settlement.Each(past))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// TestTrim: the costs 100, 200, 300, 400, 1000.01 have the mean 400.002 and
//
//	inclusive  Q1 200 (position 2), Q3 400 (position 4): IQR 200
//	exclusive  Q1 150 (position 1.5), Q3 700.005 (position 4.5): IQR 550.005
func TestTrim(t *testing.T) {
	costs := []string{"300.00", "100.00", "1000.01", "200.00", "400.00"}
	for _, row := range []struct {
		name     string
		trim     drg.Trim
		from, to string
		cases    int
	}{
		{"up to 2.5 times the mean: 1000.005", drg.Trim{By: drg.Multiples, High: number("2.5")}, "0.01", "1000.00", 4},
		{"up to 2.500013 times the mean: 1000.0102", drg.Trim{By: drg.Multiples, High: number("2.500013")}, "0.01", "1000.01", 5},
		{"from a quarter of the mean: 100.0005", drg.Trim{By: drg.Multiples, Low: number("0.25")}, "100.01", "1000.01", 4},
		{"quartiles: −100 to 700", drg.Trim{By: drg.Quartiles}, "0.01", "700.00", 4},
		{"a fence of 1: 0 to 600", drg.Trim{By: drg.Quartiles, Fence: number("1")}, "0.01", "600.00", 4},
		{"a fence of 0: 200 to 400, both kept", drg.Trim{By: drg.Quartiles, Fence: number("0")}, "200.00", "400.00", 3},
		{"a fence of 3.00005: to 1000.01", drg.Trim{By: drg.Quartiles, Fence: number("3.00005")}, "0.01", "1000.01", 5},
		{"exclusive, a fence of 0: 150 to 700.005", drg.Trim{By: drg.Quartiles, Fence: number("0"), Quantile: drg.Exclusive}, "150.00", "700.00", 3},
		{"exclusive, a fence of 0.54545: to 1000.0052…", drg.Trim{By: drg.Quartiles, Fence: number("0.54545"), Quantile: drg.Exclusive}, "0.01", "1000.00", 4},
		{"nothing", drg.Trim{}, "", "", 5},
	} {
		t.Run(row.name, func(t *testing.T) {
			var past []drg.Case
			for _, c := range costs {
				past = append(past, drg.Case{Group: "A", Institution: "H1", Cost: yuan(t, c)})
			}
			_, s, err := drg.Calibrate(draft(), drg.Calibration{Trim: row.trim}, settlement.Each(past))
			require.NoError(t, err)
			require.Equal(t, row.cases, s.Groups[0].Cases)
			if row.from == "" {
				require.Nil(t, s.Groups[0].Kept)
				return
			}
			require.Equal(t, row.from, s.Groups[0].Kept.From.String())
			require.Equal(t, row.to, s.Groups[0].Kept.To.String())
			if row.cases < 5 {
				require.Equal(t, drg.LeftOutTrimmed, s.LeftOut[0].Reason)
				require.Equal(t, 5-row.cases, s.LeftOut[0].Cases)
			}
		})
	}
}

// Quartiles agree with fractions computed from the definition, for any length.
func TestQuartiles(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	for n := 1; n < 40; n++ {
		costs := make([]int64, n)
		var past []drg.Case
		for i := range costs {
			costs[i] = 1 + random.Int64N(50)
			past = append(past, drg.Case{Group: "A", Institution: "H1", Cost: settlement.Money(costs[i])})
		}
		slices.Sort(costs)
		for _, quantile := range []drg.Quantile{drg.Inclusive, drg.Exclusive} {
			at := func(k int64) *big.Rat {
				h := big.NewRat(int64(n-1)*k+4, 4)
				if quantile == drg.Exclusive {
					h = big.NewRat(int64(n+1)*k, 4)
					if h.Cmp(big.NewRat(1, 1)) < 0 {
						h.SetInt64(1)
					}
					if h.Cmp(big.NewRat(int64(n), 1)) > 0 {
						h.SetInt64(int64(n))
					}
				}
				i := new(big.Int).Quo(h.Num(), h.Denom()).Int64()
				x := big.NewRat(costs[i-1], 1)
				if i < int64(n) {
					rest := new(big.Rat).Sub(h, big.NewRat(i, 1))
					x.Add(x, rest.Mul(rest, big.NewRat(costs[i]-costs[i-1], 1)))
				}
				return x
			}
			_, s, err := drg.Calibrate(draft(), drg.Calibration{Trim: drg.Trim{By: drg.Quartiles, Fence: number("0"), Quantile: quantile}}, settlement.Each(past))
			if err != nil { // between the quartiles there may be no cost at all
				require.ErrorIs(t, err, drg.ErrCost)
				continue
			}
			first, third := at(1), at(3)
			kept := s.Groups[0].Kept
			require.Zero(t, new(big.Int).Quo(third.Num(), third.Denom()).Cmp(big.NewInt(int64(kept.To))), "n %d, %s", n, quantile)
			up := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(first.Num()), first.Denom()))
			require.Zero(t, up.Cmp(big.NewInt(int64(kept.From))), "n %d, %s", n, quantile)
		}
	}
}

// TestBlend: region 8 cases, Σ 5400.00, mean 675.00; A mean 200.00 (stable), B
// median 1400.00 (2 cases).
//
//	H1 (level 3): A 100, 100, 300; B 1000:  Σ 1500, expected 600 + 1400 = 2000, n 4
//	H2 (level 3): A 300, 200; B 1800:       Σ 2300, expected 400 + 1400 = 1800, n 3
//	H3 (no case in A or B but one in C):    Σ 1600, expected 1600, n 1
func TestBlend(t *testing.T) {
	past := history(t,
		[3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "300.00"}, [3]string{"B", "H1", "1000.00"},
		[3]string{"A", "H2", "300.00"}, [3]string{"A", "H2", "200.00"}, [3]string{"B", "H2", "1800.00"}, [3]string{"C", "H3", "1600.00"},
	)
	for _, row := range []struct {
		name           string
		options        drg.Calibration
		one, two, tree string
	}{
		{"history: 1500 ÷ 2000, 2300 ÷ 1800, 1", drg.Calibration{Blend: &drg.Blend{History: number("1")}}, "0.7500", "1.2778", "1.0000"},
		{"cost: 375 ÷ 675, 766.67 ÷ 675, 1600 ÷ 675", drg.Calibration{Blend: &drg.Blend{Cost: number("2")}}, "0.5556", "1.1358", "2.3704"},
		{"case mix: 500 ÷ 675, 600 ÷ 675, 1600 ÷ 675", drg.Calibration{Blend: &drg.Blend{CaseMix: number("1")}}, "0.7407", "0.8889", "2.3704"},
		{"level: 3800 ÷ 3800 for level 3", drg.Calibration{Blend: &drg.Blend{Level: number("1")}}, "1.0000", "1.0000", "1.0000"},
		{"half history, half case mix", drg.Calibration{Blend: &drg.Blend{History: number("0.5"), CaseMix: number("0.5")}}, "0.7454", "1.0833", "1.6852"},
		{"with floor and ceiling", drg.Calibration{Blend: &drg.Blend{History: number("1")}, Floor: number("0.9"), Ceiling: number("1.2")}, "0.9000", "1.2000", "1.0000"},
		{"too few cases keep the draft's", drg.Calibration{Blend: &drg.Blend{History: number("1")}, CoefficientCases: 4}, "0.7500", "", "1.5"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := draft()
			d.Institutions = []drg.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "3"}, {Code: "H3", Level: "2", Coefficient: number("1.5")}}
			row.options.Trails = true
			if row.options.CoefficientCases == 0 {
				row.options.CoefficientCases = 1
			}
			p, s, err := drg.Calibrate(d, row.options, settlement.Each(past))
			require.NoError(t, err)
			require.Equal(t, "675.00", p.RegionalMean.String())
			require.Equal(t, []string{row.one, row.two, row.tree}, []string{
				p.Institutions[0].Coefficient.String(), p.Institutions[1].Coefficient.String(), p.Institutions[2].Coefficient.String(),
			})
			require.Empty(t, p.Coefficients, "a blend holds in all groups")
			requireTrails(t, p, s)
		})
	}
}

// Coefficients by level: level 3 in A 1000 ÷ 5 = 200, of all six 1600 ÷ 6.
func TestCoefficientsByLevel(t *testing.T) {
	past := history(t,
		[3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "300.00"},
		[3]string{"A", "H2", "300.00"}, [3]string{"A", "H2", "200.00"}, [3]string{"A", "H3", "600.00"}, [3]string{"A", "H4", "600.00"},
	)
	d := draft()
	d.Institutions = []drg.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "3"}, {Code: "H3", Level: "2"}}
	p, s, err := drg.Calibrate(d, drg.Calibration{Coefficients: drg.ByLevel, CoefficientCases: 1, Ceiling: number("1.9"), Trails: true}, settlement.Each(past))
	require.NoError(t, err)
	require.Equal(t, []drg.Coefficient{
		{Level: "2", Group: "A", Coefficient: number("1.9000")}, // 600 ÷ 314.2857 = 1.90909…
		{Level: "3", Group: "A", Coefficient: number("0.6364")}, // 200 ÷ 314.2857
	}, p.Coefficients)
	requireTrails(t, p, s)
}

func TestCalibrateRefusesOptions(t *testing.T) {
	for _, row := range []struct {
		options drg.Calibration
		want    string
	}{
		{drg.Calibration{Years: []drg.YearWeight{{2024, 0}}}, "years[0].weight: out of range: got 0, want more than 0"},
		{drg.Calibration{Years: []drg.YearWeight{{2024, 1_000_000_001}}}, "years[0].weight: out of range: got 1000000001, want at most 1000000000"},
		{drg.Calibration{Years: []drg.YearWeight{{2024, 1}, {2024, 2}}}, "years[1].year: occurs twice: 2024"},
		{drg.Calibration{YearMode: "x"}, `year_mode: not one of the choices: got "x", want means, cases`},
		{drg.Calibration{Trim: drg.Trim{By: "x"}}, `trim.by: not one of the choices: got "x", want multiples, iqr`},
		{drg.Calibration{Coefficients: "x"}, `coefficients: not one of the choices: got "x", want institution, level, none`},
		{drg.Calibration{Floor: number("2"), Ceiling: number("1")}, "ceiling: impossible band: got 1, want at least the floor 2"},
		{drg.Calibration{Blend: &drg.Blend{}}, "blend: required: a weight of more than 0"},
		{drg.Calibration{Blend: &drg.Blend{Cost: number("-1")}}, "blend: required: a weight of more than 0\nblend.cost: negative: got -1"},
		{drg.Calibration{Blend: &drg.Blend{Level: number("1")}, CoefficientCases: 1}, "institutions.H1.level: required\ninstitutions.H2.level: required"},
	} {
		t.Run(row.want, func(t *testing.T) {
			_, _, err := drg.Calibrate(draft(), row.options, settlement.Each(past3(t)))
			require.EqualError(t, err, row.want)
		})
	}
}

func TestBedDayPoints(t *testing.T) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	points, trail, err := drg.BedDayPoints(p, number("320.00"))
	require.NoError(t, err)
	require.Equal(t, "2.5600", points.String())
	require.NoError(t, trail.Replay())
	require.Equal(t, "2.5600", trail.Result().String())
	_, _, err = drg.BedDayPoints(worked1(), number("-1"))
	require.EqualError(t, err, "regional_mean: required\nrate: negative: got -1")
}

func TestCompare(t *testing.T) {
	before, after := worked1(), worked1()
	after.RegionalMean = number("12500.00")
	after.Groups[0].BasePoints = number("43.5960")                                         // + 5 %
	after.Groups[1].BasePoints, after.Groups[1].MeanCost = number("164.16"), number("100") // − 10 %
	after.Groups[2].BasePoints = number("366.8")                                           // the same
	after.Groups[3] = drg.Group{Code: "NEW", BasePoints: number("1"), MeanCost: number("1")}
	after.Institutions[2].Coefficient = number("0.8201")
	after.Coefficients = nil
	c := drg.Compare(before, after)
	var lines []string
	for _, g := range c.Groups {
		lines = append(lines, fmt.Sprintf("%s %s → %s %s %s %t %t", g.Code, g.BasePoints.Before, g.BasePoints.After, g.BasePoints.Difference, g.BasePoints.Ratio, g.Added, g.Removed))
	}
	require.Equal(t, []string{
		"GB25 182.4000 → 164.16 -18.2400 -0.1000 false false", "ES23 41.5200 → 43.5960 2.0760 0.0500 false false",
		"NEW  → 1   true false", "OR15 36.0000 →    false true",
	}, lines)
	require.Equal(t, []drg.CoefficientChange{
		{Institution: "LS03", Coefficient: drg.Change{Before: number("0.8200"), After: number("0.8201"), Difference: number("0.0001"), Ratio: number("0.0001")}},
		{Institution: "LS01", Group: "FM11", Coefficient: drg.Change{Before: number("1.1250")}},
	}, c.Coefficients)
	require.Equal(t, drg.Change{After: number("12500.00")}, c.RegionalMean)
	require.Equal(t, drg.ComparisonTotals{Same: 1, Moved: 2, Added: 1, Removed: 1}, c.Totals.Groups)
	require.Equal(t, drg.ComparisonTotals{Same: 2, Moved: 1, Removed: 1}, c.Totals.Coefficients)
	same := drg.Comparison{}
	same.Totals.Groups.Same, same.Totals.Coefficients.Same = 4, 4
	require.Equal(t, same, drg.Compare(before, worked1()))
}

// Entries and coefficients of levels and pools are compared by their names, whatever their
// order; those that only one policy has come last.
func TestCompareTables(t *testing.T) {
	before, after := worked1(), worked1()
	before.Scale = number("100.0")
	before.Groups[0].By = []drg.GroupBy{
		{Level: "3", BasePoints: number("50"), MeanCost: number("6000.00")}, {Pool: "职工", MeanCost: number("3.00")}, {Level: "2", Pool: "职工", Price: number("8")}, {Level: "1", MeanCost: number("0")},
	}
	after.Groups[0].By = []drg.GroupBy{
		{Level: "1", MeanCost: number("5.00")}, {Pool: "职工", MeanCost: number("4.00")}, {Level: "3", BasePoints: number("50.00"), MeanCost: number("3000.00")}, {Institution: "LS01", Price: number("7")},
	}
	before.Coefficients = append(before.Coefficients, drg.Coefficient{Pool: "职工", Coefficient: number("1.1")}, drg.Coefficient{Level: "3", Pool: "职工", Coefficient: number("1.1")})
	after.Coefficients = append(after.Coefficients, drg.Coefficient{Pool: "职工", Coefficient: number("1.2")}, drg.Coefficient{Pool: "居民", Coefficient: number("1.2")})
	c := drg.Compare(before, after)
	require.Empty(t, c.Groups)
	require.Empty(t, c.Scale)
	var lines []string
	for _, e := range c.Entries {
		lines = append(lines, fmt.Sprintf("%s/%s%s%s %s %s %t %t", e.Group, e.Institution, e.Level, e.Pool, e.MeanCost.Difference, e.MeanCost.Ratio, e.Added, e.Removed))
	}
	require.Equal(t, []string{
		"ES23/职工 1.00 0.3333 false false",     // by mean cost: there are no base points
		"ES23/3 -3000.00 -0.5000 false false", // by base points, which did not move
		"ES23/1 5.00  false false",            // of nothing there is no ratio
		"ES23/2职工   false true", "ES23/LS01   true false",
	}, lines)
	require.Equal(t, drg.ComparisonTotals{Moved: 3, Added: 1, Removed: 1}, c.Totals.Entries)
	lines = nil
	for _, e := range c.Coefficients {
		lines = append(lines, e.Level+e.Pool+" "+e.Coefficient.Ratio.String())
	}
	require.Equal(t, []string{"职工 0.0909", "居民 ", "3职工 "}, lines)
	after.Scale = number("1000")
	require.Equal(t, "9.0000", drg.Compare(before, after).Scale.Ratio.String())
}
