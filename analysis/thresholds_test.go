package analysis_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Cases of 40, 30 and 35 yuan have points; one of 12 is paid by item.
func TestWarnings(t *testing.T) {
	list := ward()
	o := analysis.Options{By: []analysis.Key{analysis.Department, analysis.Group, analysis.Month}}
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, o, list).Close(report)
	require.NoError(t, err)
	for _, tt := range []struct {
		name string
		of   analysis.Threshold
		want map[string]string
	}{
		{"above", analysis.Threshold{Measure: analysis.Cost, Keys: []analysis.Key{analysis.Department}, Above: number("35")}, map[string]string{"A": "42.00", "B": "40.00"}},
		{"below", analysis.Threshold{Measure: analysis.Cost, Keys: []analysis.Key{analysis.Department}, Below: number("40.00")}, map[string]string{"C": "35.00"}},
		{"mean", analysis.Threshold{Measure: "mean_cost", Keys: []analysis.Key{analysis.Department}, Below: number("21.01")}, map[string]string{"A": "21.00"}},
		{"share", analysis.Threshold{Measure: "share_item", Keys: []analysis.Key{analysis.Department}, Above: number("0.49")}, map[string]string{"A": "0.50"}},
		{"none of the class", analysis.Threshold{Measure: "share_high", Keys: []analysis.Key{analysis.Department}, Below: number("0.01")}, map[string]string{"A": "0.00", "B": "0.00", "C": "0.00"}},
		{"whole", analysis.Threshold{Measure: analysis.Claims, Above: number("3")}, map[string]string{"": "4.00"}},
		{"undefined", analysis.Threshold{Measure: "mean_days", Keys: []analysis.Key{analysis.Class}, Above: number("3")}, map[string]string{"normal": "4.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, err := p.Warnings([]analysis.Threshold{tt.of}, number("100"))
			require.NoError(t, err)
			got := map[string]string{}
			for _, w := range found {
				key := ""
				if len(w.Keys) > 0 {
					key = w.Keys[0]
				}
				got[key] = shown(t, w.Value, 2)
				s, err := w.Value.Step(2)
				require.NoError(t, err)
				require.NoError(t, s.Replay())
			}
			require.Equal(t, tt.want, got)
		})
	}
	_, err = p.Warnings([]analysis.Threshold{{Measure: analysis.Cost, Keys: []analysis.Key{analysis.Home}, Above: number("1")}}, number("100"))
	require.ErrorIs(t, err, analysis.ErrKey)
}

// All faults are named.
func TestCheckThresholds(t *testing.T) {
	var f settlement.Faults
	analysis.CheckThresholds(&f, []analysis.Threshold{
		{Measure: "fund_rate", Keys: []analysis.Key{analysis.Department}, Below: number("0.8"), Text: "x"},
		{Measure: "share_", Keys: []analysis.Key{"ward"}, Above: number("1"), Text: "x"},
		{Measure: "costs", Text: "x", Above: number("1"), Below: number("0")},
		{Measure: "paid_fund", Keys: []analysis.Key{analysis.Payer}, Above: number("1")},
		{Measure: "cost", Keys: []analysis.Key{analysis.Class, analysis.Month, analysis.Class}, Above: number("1"), Text: "x"},
	})
	var paths []string
	for _, err := range f.List {
		path, _, _ := strings.Cut(err.Error(), ": ")
		paths = append(paths, path)
	}
	require.Equal(t, []string{"[1].measure", "[1].keys[0]", "[2].measure", "[2].above", "[3].keys[0]", "[3].text", "[4].keys[2]"}, paths)
	for _, want := range []error{wrong.ErrRequired, analysis.ErrKey, analysis.ErrMeasure, analysis.ErrThreshold, analysis.ErrDivides, analysis.ErrTwice} {
		require.ErrorIs(t, f.Err(), want)
	}
}

// Every measure and figure, and the part of a payer, a fee or a class, may have a threshold by every key
// that divides no cell.
func TestSoundThresholds(t *testing.T) {
	var keys []analysis.Key
	for _, k := range analysis.Key("").Choices() {
		if k != analysis.Payer && k != analysis.Fee {
			keys = append(keys, k)
		}
	}
	for _, m := range slices.Concat(analysis.Measures(), analysis.Figures(), []analysis.Measure{"paid_fund", "fee_beds", "share_high"}) {
		var f settlement.Faults
		analysis.CheckThresholds(&f, []analysis.Threshold{{Measure: m, Keys: keys, Above: number("1"), Text: "x"}, {Measure: m, Below: number("1"), Text: "x"}})
		require.NoError(t, f.Err(), m)
	}
}

// TestWeightsOracle: a cell's claims count in the one class that their mean weight lies in, if there
// is one.
func TestWeightsOracle(t *testing.T) {
	for i := range 200 {
		r := rand.New(rand.NewPCG(uint64(i), 41))
		var bounds []settlement.Decimal
		for at := int64(r.IntN(3)) * 25; len(bounds) < r.IntN(5); at += 25 + int64(r.IntN(3))*25 {
			bounds = append(bounds, settlement.DecimalOf(at, 2))
		}
		var cells []analysis.Cell
		for range r.IntN(8) {
			n := r.IntN(4)
			cells = append(cells, analysis.Cell{Claims: 9, Weighed: n, BasePoints: settlement.Points(n*r.IntN(16)*25) * settlement.Point})
		}
		all, want := 0, make([]int, len(bounds))
		for _, c := range cells {
			for k := range bounds {
				// points ÷ 100 is the weight of all
				inside := func(bound settlement.Decimal) bool {
					return big.NewRat(int64(c.BasePoints), int64(settlement.Point)*100*int64(c.Weighed)).Cmp(bound.Rat()) >= 0
				}
				if c.Weighed > 0 && inside(bounds[k]) && (k+1 == len(bounds) || !inside(bounds[k+1])) {
					want[k], all = want[k]+c.Weighed, all+c.Weighed
				}
			}
		}
		list := analysis.Weights(cells, number("100"), bounds)
		require.Len(t, list, len(bounds))
		for k, c := range list {
			require.Equal(t, bounds[k], c.From)
			require.Equal(t, k+1 == len(bounds), c.To.Absent())
			if k+1 < len(bounds) {
				require.Equal(t, bounds[k+1], c.To)
			}
			require.Equal(t, want[k], c.Claims)
			require.Equal(t, all > 0, c.Share.Defined())
			if all > 0 {
				require.Zero(t, big.NewRat(int64(want[k]), int64(all)).Cmp(c.Share.Rat()))
			}
		}
	}
}

// Classes begin at their lower bound.
func TestWeights(t *testing.T) {
	cell := func(points string, claims int) analysis.Cell {
		p, err := settlement.ParsePoints(points)
		require.NoError(t, err)
		return analysis.Cell{BasePoints: p, Weighed: claims}
	}
	list := analysis.Weights([]analysis.Cell{cell("49.9999", 1), cell("150", 3), cell("100", 1), cell("500", 1), {Claims: 7}}, number("100"), analysis.WeightBounds())
	var counts []int
	for _, w := range list {
		counts = append(counts, w.Claims)
	}
	require.Equal(t, []int{1, 3, 1, 0, 0, 1}, counts)
	require.Equal(t, "50.0", shown1(t, list[1].Share))
	require.True(t, list[5].To.Absent())
	for _, w := range analysis.Weights([]analysis.Cell{cell("150", 3)}, number("0"), analysis.WeightBounds()) {
		require.Zero(t, w.Claims)
	}
}

func shown1(t *testing.T, f analysis.Figure) string {
	t.Helper()
	d, err := f.Percent(1)
	require.NoError(t, err)
	return d.String()
}
