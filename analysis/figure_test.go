package analysis_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

func shown(t *testing.T, f analysis.Figure, places int) string {
	t.Helper()
	d, err := f.Round(places)
	require.NoError(t, err)
	if f.Defined() {
		s, err := f.Step(places)
		require.NoError(t, err)
		require.NoError(t, s.Replay(), s.Values())
		require.Equal(t, d, s.Result)
	} else {
		_, err := f.Step(places)
		require.ErrorIs(t, err, analysis.ErrUndefined)
	}
	return d.String()
}

// Worked by hand: three claims of two groups, one without a group.
func TestFigures(t *testing.T) {
	c := analysis.Cell{
		Claims: 3, Days: 20, Stays: 3, BasePoints: 250_0000_0000, Weighed: 2, Cost: 100_00, Covered: 25_00, Price: 96_00, Entitlement: 71_00, Gain: -4_00,
	}
	for _, row := range []struct {
		name   string
		of     analysis.Figure
		places int
		want   string
	}{
		{"100.00 ÷ 3 = 33.333…", c.MeanCost(), 2, "33.33"},
		{"96.00 ÷ 3", c.MeanPrice(), 2, "32.00"},
		{"−4.00 ÷ 3 = −1.333…", c.MeanGain(), 2, "-1.33"},
		{"20 ÷ 3 = 6.666…", c.MeanDays(), 1, "6.7"},
		{"250 ÷ 100 ÷ 2", c.CMI(number("100")), 4, "1.2500"},
		{"100.00 × 100 ÷ 250", c.CostPerWeight(number("100")), 2, "40.00"},
		{"71.00 ÷ 75.00 = 0.94666…", c.FundRate(), 4, "0.9467"},
		{"−4.00 ÷ 100.00", c.GainRate(), 4, "-0.0400"},
		{"half away from zero: −0.04 to one place more", c.GainRate(), 1, "0.0"},
		{"1 ÷ 8 = 0.125", analysis.Share(number("1"), number("8")), 2, "0.13"},
		{"−1 ÷ 8", analysis.Share(number("-1"), number("8")), 2, "-0.13"},
		{"(110 − 100) ÷ 100", analysis.Growth(number("110"), number("100")), 4, "0.1000"},
		{"of a loss", analysis.Growth(number("5"), number("-10")), 4, ""},
		{"of nothing", analysis.Growth(number("5"), number("0")), 4, ""},
		{"(33.33… − 32) ÷ 32 = 0.041666…", analysis.GrowthOf(c.MeanCost(), c.MeanPrice()), 4, "0.0417"},
		{"no scale", c.CMI(settlement.Decimal{}), 4, ""},
		{"no claims", (&analysis.Cell{Cost: 5}).MeanCost(), 2, ""},
		{"no weight", (&analysis.Cell{Claims: 5}).CMI(number("100")), 2, ""},
		{"nothing borne", (&analysis.Cell{Claims: 5, Cost: 7, Covered: 7}).FundRate(), 2, ""},
	} {
		require.Equal(t, row.want, shown(t, row.of, row.places), row.name)
	}
	percent, err := c.FundRate().Percent(2)
	require.NoError(t, err)
	require.Equal(t, "94.67", percent.String())
}

// Group A cost 120.00 and 80.00 where the benchmark is 80.00, group B 50.00 where it is 100.00:
// (200 ÷ 80 + 50 ÷ 100) ÷ 3 = 3 ÷ 3. Of days: (9 ÷ 6 + 4 ÷ 8) ÷ 3 = 2 ÷ 3. Group C has no benchmark.
func TestIndices(t *testing.T) {
	b := analysis.Benchmark{Name: "all hospitals, 2024", Groups: []analysis.BenchmarkGroup{
		{Group: "A", MeanCost: number("80.00"), MeanDays: number("6")}, {Group: "B", MeanCost: number("100.00"), MeanDays: number("8")}, {Group: "X", MeanCost: number("1")},
	}}
	var f settlement.Faults
	b.Check(&f)
	require.NoError(t, f.Err())
	cells := []analysis.Cell{
		{Keys: []string{"A"}, Claims: 2, Stays: 2, Cost: 200_00, Days: 9}, {Keys: []string{"B"}, Claims: 1, Stays: 1, Cost: 50_00, Days: 4},
		{Keys: []string{"C"}, Claims: 5, Stays: 5, Cost: 999_00, Days: 99}, {Keys: []string{""}, Cost: 0},
	}
	group := func(c *analysis.Cell) string { return c.Keys[0] }
	cost, days := b.CostIndex(cells, group), b.TimeIndex(cells, group)
	require.Equal(t, "1.0000", shown(t, cost.Figure, 4))
	require.Equal(t, "0.6667", shown(t, days.Figure, 4))
	require.Equal(t, []any{3, 5, "all hospitals, 2024"}, []any{cost.Claims, cost.Others, cost.Benchmark})
	none := b.CostIndex(cells[2:], group)
	require.False(t, none.Defined())

	bad := analysis.Benchmark{Groups: []analysis.BenchmarkGroup{{Group: "A", MeanCost: number("0")}, {Group: "A"}, {MeanDays: number("-1")}}}
	var faults settlement.Faults
	bad.Check(&faults)
	var paths []string
	for _, e := range faults.List {
		paths = append(paths, strings.SplitN(e.Error(), ":", 2)[0])
	}
	require.Equal(t, []string{"name", "groups[0].mean_cost", "groups[1].group", "groups[2].group", "groups[2].mean_days"}, paths)
}

// An index is the sum of fractions, rounded once: against the definition, group by group.
func TestIndexOracle(t *testing.T) {
	for seed := range uint64(testsize.Of(50, 1000)) {
		r := rand.New(rand.NewPCG(seed, 14))
		b := analysis.Benchmark{Name: "b"}
		var cells []analysis.Cell
		want, n := new(big.Rat), int64(0)
		for g := range 1 + r.IntN(12) {
			mean, claims, cost := 1+r.Int64N(90000), 1+r.Int64N(40), r.Int64N(1_000_000)
			b.Groups = append(b.Groups, analysis.BenchmarkGroup{Group: fmt.Sprint(g), MeanCost: settlement.DecimalOf(mean, 2)})
			cells = append(cells, analysis.Cell{Keys: []string{fmt.Sprint(g)}, Claims: int(claims), Cost: money(cost)})
			own := big.NewRat(cost, claims*100)
			own.Quo(own, big.NewRat(mean, 100))
			want.Add(want, own.Mul(own, new(big.Rat).SetInt64(claims)))
			n += claims
		}
		want.Quo(want, new(big.Rat).SetInt64(n))
		x := b.CostIndex(cells, func(c *analysis.Cell) string { return c.Keys[0] })
		require.Zero(t, want.Cmp(x.Rat()), seed)
		require.Equal(t, want.FloatString(4), shown(t, x.Figure, 4))
	}
}

func TestRank(t *testing.T) {
	of := func(list ...int64) (figures []analysis.Figure) {
		for _, v := range list {
			figures = append(figures, analysis.Share(settlement.DecimalOf(v, 0), number("7")))
		}
		return figures
	}
	list := append(of(5, 9, 5, 1), analysis.Share(number("1"), number("0")))
	require.Equal(t, []int{2, 1, 2, 4, 0}, analysis.Rank(list, false))
	require.Equal(t, []int{2, 4, 2, 1, 0}, analysis.Rank(list, true))
}

// An index over a thousand groups has more digits than a formula may have: it is explained by
// partial sums, and so is its growth.
func TestIndexOfManyGroups(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	var list [2][]analysis.Cell
	b := &analysis.Benchmark{Name: "city"}
	sums := [2]*big.Rat{new(big.Rat), new(big.Rat)}
	claims := [2]int64{}
	for g := range 1000 {
		mean := settlement.Money(100_000 + r.IntN(9_000_000))
		b.Groups = append(b.Groups, analysis.BenchmarkGroup{Group: strconv.Itoa(g), MeanCost: mean.Decimal(), MeanDays: settlement.DecimalInt(3 + r.IntN(20))})
		for k := range list {
			n := 1 + r.IntN(40)
			c := analysis.Cell{Keys: []string{strconv.Itoa(g)}, Claims: n, Cost: settlement.Money(n) * (mean/2 + settlement.Money(r.IntN(int(mean)))), Stays: n, Days: n * (2 + r.IntN(22))}
			list[k] = append(list[k], c)
			claims[k] += int64(n)
			sums[k].Add(sums[k], new(big.Rat).Quo(c.Cost.Decimal().Rat(), mean.Decimal().Rat()))
		}
	}
	group := func(c *analysis.Cell) string { return c.Keys[0] }
	var index [2]analysis.Index
	for k := range list {
		index[k] = b.CostIndex(list[k], group)
		require.Equal(t, new(big.Rat).Quo(sums[k], new(big.Rat).SetInt64(claims[k])).FloatString(8), index[k].Rat().FloatString(8))
		require.Len(t, index[k].Parts, 1000)
		one, err := index[k].Step(4)
		require.NoError(t, err)
		require.Error(t, one.Replay())
	}
	free := analysis.Cell{Claims: 1} // of a mean of 0.00, which is a growth by −1
	for _, f := range []analysis.Figure{index[0].Figure, b.TimeIndex(list[0], group).Figure, analysis.GrowthOf(index[0].Figure, index[1].Figure), analysis.GrowthOf(free.MeanCost(), index[1].Figure)} {
		for _, places := range []int{0, 2, 4, 8} {
			shown, err := f.Round(places)
			require.NoError(t, err)
			trail, err := f.Trail(places)
			require.NoError(t, err)
			require.NoError(t, trail.Replay())
			require.Zero(t, shown.Cmp(trail.Result()))
		}
		shown, err := f.Percent(2)
		require.NoError(t, err)
		trail, err := f.PercentTrail(2)
		require.NoError(t, err)
		require.NoError(t, trail.Replay())
		require.Zero(t, shown.Cmp(trail.Result()))
	}
}

// A short figure is explained by one step, also as a percentage.
func TestPercentSteps(t *testing.T) {
	f := analysis.Share(settlement.DecimalInt(1), settlement.DecimalInt(8))
	s, err := f.PercentStep(2)
	require.NoError(t, err)
	require.NoError(t, s.Replay())
	require.Equal(t, "round(100 × (part ÷ all), 2)", s.Rule.Formula)
	require.Equal(t, "12.50", s.Shown())
	trail, err := f.PercentTrail(2)
	require.NoError(t, err)
	require.Equal(t, settlement.Trail{s}, trail)
	_, err = analysis.Share(settlement.DecimalInt(1), settlement.Decimal{}).PercentTrail(2)
	require.ErrorIs(t, err, analysis.ErrUndefined)
	_, err = analysis.Figure{}.Trail(2)
	require.ErrorIs(t, err, analysis.ErrUndefined)
}
