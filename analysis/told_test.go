package analysis_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/told"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// In this file: what is told of figures beside their values, such as their steps, those that are
// undefined, and those that do not fit. See package told.

// tellFigure notes a figure with every explanation of it, at several places. What has a value is
// explained by steps that replay, but where a step alone says that it may not.
func tellFigure(t *testing.T, all *told.All, of string, f analysis.Figure) {
	t.Helper()
	if value := f.Rat(); value != nil {
		all.Note(of, value)
		value.SetInt64(77) // it is a copy
	} else {
		all.Note(of + ", undefined")
	}
	for _, places := range []int{0, 2, 4, 8} {
		for _, percent := range []bool{false, true} {
			round, step, trail := f.Round, f.Step, f.Trail
			if percent {
				round, step, trail = f.Percent, f.PercentStep, f.PercentTrail
			}
			value, err := round(places)
			all.Tell(t, of+", rounded", value, err)
			require.Equal(t, f.Defined(), !value.Absent() || err != nil)
			one, failed := step(places)
			if !f.Defined() {
				require.ErrorIs(t, failed, analysis.ErrUndefined)
			} else {
				require.Equal(t, err, failed)
			}
			all.Trail(settlement.Trail{one})
			all.Note(of+", step", failed, one.Replay() == nil)
			list, failed := trail(places)
			all.Trail(list)
			names := make([]string, len(list))
			for i, step := range list {
				names[i] = step.Rule.Gives + " = " + step.Rule.Formula // with their numbers, as readers see them
			}
			all.Note(of+", trail", failed, names, list.Replay() == nil)
		}
	}
}

// toldNumbers are numbers at the ends of what they may be, and some between.
var toldNumbers = []settlement.Money{0, 1, -1, 7, 33_33, 100_00, 123_456_789_01, -99_999_99, math.MaxInt64, math.MinInt64 + 1, math.MaxInt64 / 3}

// toldCells are cells whose numbers are near and far from each other.
func toldCells() (cells []analysis.Cell) {
	r := rand.New(rand.NewPCG(31, 8))
	amount := func() settlement.Money { return toldNumbers[r.IntN(len(toldNumbers))] }
	for range 60 {
		cells = append(cells, analysis.Cell{
			Keys: []string{fmt.Sprint("g", len(cells)%30)}, Claims: []int{0, 1, 3, 7, 1_000_003}[r.IntN(5)], Days: r.IntN(100), Stays: []int{0, 1, 7, 11}[r.IntN(4)], BasePoints: settlement.Points(amount()), Weighed: []int{0, 1, 9}[r.IntN(3)],
			Cost: amount(), Covered: amount(), Price: amount(), Entitlement: amount(), Due: amount(), Gain: amount(),
		})
	}
	return cells
}

// TestToldOfFigures: figures of cells, shares, growths and their ranks.
func TestToldOfFigures(t *testing.T) {
	var all told.All
	cells := toldCells()
	scales := []settlement.Decimal{{}, number("0"), number("100"), number("0.00000001"), number("92233720368.54775807")}
	var figures []analysis.Figure
	for i := range cells[:25] {
		for _, m := range append(analysis.Figures(), analysis.Measures()...) {
			f := cells[i].Figure(m, scales[i%len(scales)])
			tellFigure(t, &all, string(m), f)
			figures = append(figures, f)
		}
		c, scale := &cells[i], scales[i%len(scales)]
		for of, f := range map[string]analysis.Figure{"mean of prices": c.MeanPrice(), "mean of gains": c.MeanGain(), "total weight": c.Weight(scale), "mean weight": c.CMI(scale), "a weight's cost": c.CostPerWeight(scale), "fund rate": c.FundRate()} {
			tellFigure(t, &all, of, f)
		}
	}
	for i, a := range toldNumbers {
		for _, b := range toldNumbers {
			tellFigure(t, &all, "share", analysis.Share(a.Decimal(), b.Decimal()))
			tellFigure(t, &all, "growth", analysis.Growth(a.Decimal(), b.Decimal()))
		}
		tellFigure(t, &all, "share of nothing", analysis.Share(a.Decimal(), settlement.Decimal{}))
		tellFigure(t, &all, "growth from nothing", analysis.Growth(settlement.Decimal{}, a.Decimal()))
		all.Note("ranks", analysis.Rank(figures[i*7:i*7+9], false), analysis.Rank(figures[i*7:i*7+9], true))
	}
	// Growths of figures with many digits, from far apart to such as differ in the last ones alone.
	thirds := []analysis.Figure{figures[0]}
	for _, n := range []int{1, 3, 7, 97, 1_000_003} {
		for _, cost := range []settlement.Money{0, 10_00, 10_01, 123_456_789_01, 123_456_789_02, math.MaxInt64, -5_00} {
			c := analysis.Cell{Claims: n, Cost: cost, Weighed: n * min(n, 1_000), BasePoints: settlement.Points(cost)}
			thirds = append(thirds, c.MeanCost(), c.CMI(number("0.3")))
		}
	}
	for i, now := range thirds {
		for k, before := range thirds {
			if (i+k)%5 == 0 {
				tellFigure(t, &all, "growth of figures", analysis.GrowthOf(now, before))
			}
		}
	}
	all.Check(t, "testdata/figures.told.txt", *update)
}

// TestToldOfIndices: indices over few and many groups, of which some have no benchmark.
func TestToldOfIndices(t *testing.T) {
	var all told.All
	b := analysis.Benchmark{Name: "province"}
	for i := range 25 {
		g := analysis.BenchmarkGroup{Group: fmt.Sprint("g", i), MeanCost: settlement.Money(1000_00 + i*777_77).Decimal(), MeanDays: settlement.DecimalOf(int64(31+i*i), 1)}
		switch i % 5 {
		case 3:
			g.MeanCost, g.MeanDays = number("0"), number("0.00") // Check refuses it, and nothing is divided by it
		case 4:
			g.MeanCost, g.MeanDays = settlement.Decimal{}, settlement.Decimal{}
		}
		b.Groups = append(b.Groups, g)
	}
	cells := toldCells()
	group := func(c *analysis.Cell) string { return c.Keys[0] }
	for _, n := range []int{0, 1, 2, 5, 17, len(cells)} {
		for of, x := range []analysis.Index{b.CostIndex(cells[:n], group), b.TimeIndex(cells[:n], group)} {
			all.Value(t, fmt.Sprint("index ", of), []any{x.Benchmark, x.Claims, x.Others, x.Parts})
			tellFigure(t, &all, fmt.Sprint("index ", of), x.Figure)
		}
	}
	// Of indices over many groups, one step has too many digits.
	long := analysis.Benchmark{Name: "many"}
	var many []analysis.Cell
	for i := range 150 {
		name := fmt.Sprint("g", i)
		long.Groups = append(long.Groups, analysis.BenchmarkGroup{Group: name, MeanCost: settlement.Money(1_000_003 + i*10_007).Decimal()})
		many = append(many, analysis.Cell{Keys: []string{name}, Claims: 1 + i%7, Cost: settlement.Money(123_457_001 * int64(i+1))})
	}
	var indices []analysis.Figure
	for _, n := range []int{50, 51, 149, 150, 0, -50} {
		x := long.CostIndex(many[:max(n, 0)], group).Figure
		if n < 0 {
			lost := slices.Clone(many[:-n])
			for i := range lost {
				lost[i].Cost = -lost[i].Cost
			}
			x = long.CostIndex(lost, group).Figure
		}
		tellFigure(t, &all, "long index", x)
		indices = append(indices, x)
	}
	for _, now := range indices {
		for _, before := range indices {
			tellFigure(t, &all, "growth of indices", analysis.GrowthOf(now, before))
		}
	}
	all.Check(t, "testdata/indices.told.txt", *update)
}

// TestToldOfForecasts: forecasts of years of all lengths, with and without a year before, of small
// amounts and of such as do not fit.
func TestToldOfForecasts(t *testing.T) {
	var all told.All
	r := rand.New(rand.NewPCG(70, 8))
	for _, unit := range []int64{0, 1, 1_000_00, -1_000_00, 1e13, 1e15, 7e15, math.MaxInt64 / 1000} {
		for months := range 14 {
			for _, last := range []int{0, 11, 12, 12} {
				draw := func(n int) (list []settlement.Money) {
					for range n {
						list = append(list, settlement.Money(unit*(500+r.Int64N(500))))
					}
					return list
				}
				f, err := analysis.ForecastYear(draw(months), draw(last))
				if err != nil {
					all.Error(err)
					continue
				}
				require.NoError(t, f.Trail.Replay())
				all.Value(t, "forecast", f.Trail)
				for name, x := range map[string]analysis.Figure{"so far": f.SoFar, "estimate": f.Estimate, "margin": f.Margin, "low": f.Low, "high": f.High, "width": f.Width} {
					tellFigure(t, &all, name, x)
				}
			}
		}
	}
	all.Check(t, "testdata/forecasts.told.txt", *update)
}
