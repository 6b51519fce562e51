package analysis_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestBureauCheck(t *testing.T) {
	d := settlement.MustDecimal
	sound := func() analysis.Bureau {
		return analysis.Bureau{
			Institutions: []analysis.BureauInstitution{{Code: "A", Heads: d("10"), Cap: d("0.00"), FaultRate: d("1"), Satisfaction: d("0")}, {Code: "B"}},
			Monitor:      analysis.Monitor{High: d("0.05"), ShortBelow: 2, Within: 15, Least: 1},
			Benchmark:    &analysis.Benchmark{Name: "b", Groups: []analysis.BenchmarkGroup{{Group: "G", MeanCost: d("1.00")}}},
			Methods:      analysis.MethodRates{Weight: d("1.00"), Day: d("0.00"), Head: d("2.00")},
			Districts:    []analysis.DistrictBudget{{District: "1", Budget: d("1.00"), Growth: d("-1"), Volume: d("2"), Reserve: d("1")}},
			LowScore:     d("80"),
		}
	}
	check := func(b analysis.Bureau) error {
		var f settlement.Faults
		b.Check(&f)
		return f.Err()
	}
	require.NoError(t, check(sound()))
	require.NoError(t, check(analysis.Bureau{}))
	for path, row := range map[string]struct {
		change func(*analysis.Bureau)
		want   error
	}{
		"institutions[0].code":         {func(b *analysis.Bureau) { b.Institutions[0].Code = "" }, settlement.ErrBlank},
		"institutions[1].code":         {func(b *analysis.Bureau) { b.Institutions[1].Code = "A" }, settlement.ErrDuplicate},
		"institutions[0].heads":        {func(b *analysis.Bureau) { b.Institutions[0].Heads = d("0.5") }, settlement.ErrPlaces},
		"institutions[1].heads":        {func(b *analysis.Bureau) { b.Institutions[1].Heads = d("-1") }, settlement.ErrNegative},
		"institutions[0].cap":          {func(b *analysis.Bureau) { b.Institutions[0].Cap = d("0.001") }, settlement.ErrPlaces},
		"institutions[0].fault_rate":   {func(b *analysis.Bureau) { b.Institutions[0].FaultRate = d("1.01") }, settlement.ErrRange},
		"institutions[0].satisfaction": {func(b *analysis.Bureau) { b.Institutions[0].Satisfaction = d("-0.01") }, settlement.ErrRange},
		"monitor.shift":                {func(b *analysis.Bureau) { b.Monitor.Shift = d("2") }, settlement.ErrRange},
		"monitor.within":               {func(b *analysis.Bureau) { b.Monitor.Within = -1 }, settlement.ErrNegative},
		"benchmark.groups[0].group":    {func(b *analysis.Bureau) { b.Benchmark.Groups[0].Group = "" }, policy.ErrRequired},
		"methods.day":                  {func(b *analysis.Bureau) { b.Methods.Day = d("-1.00") }, settlement.ErrNegative},
		"districts[0].district":        {func(b *analysis.Bureau) { b.Districts[0].District = "" }, settlement.ErrBlank},
		"districts[0].budget":          {func(b *analysis.Bureau) { b.Districts[0].Budget = d("-1.00") }, settlement.ErrNegative},
		"districts[0].volume":          {func(b *analysis.Bureau) { b.Districts[0].Volume = d("-1.1") }, settlement.ErrRange},
		"districts[0].reserve":         {func(b *analysis.Bureau) { b.Districts[0].Reserve = d("1.1") }, settlement.ErrRange},
		"low_score":                    {func(b *analysis.Bureau) { b.LowScore = d("-1") }, settlement.ErrNegative},
	} {
		b := sound()
		row.change(&b)
		err := check(b)
		require.ErrorIs(t, err, row.want, path)
		var at *settlement.FieldError
		require.True(t, errors.As(err, &at), path)
		require.Equal(t, path, at.Path)
	}
}
