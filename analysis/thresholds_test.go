package analysis_test

import (
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
	})
	var texts []string
	for _, err := range f.List {
		texts = append(texts, err.Error())
	}
	t.Log(texts)
	require.Len(t, texts, 6)
	for _, want := range []error{wrong.ErrRequired, analysis.ErrKey, analysis.ErrMeasure, analysis.ErrThreshold, analysis.ErrDivides} {
		require.ErrorIs(t, f.Err(), want)
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
