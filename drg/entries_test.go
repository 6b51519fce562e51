package drg_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// diseases is history of DIP: scores (分值) at scale 1000, with K as the benchmark.
//
//	K   2100, 1900 in H3 (职工), 2000 in H2 (居民)               n 3, mean 2000
//	J   1000, 1200 in H3 (职工), 1100 in H3 (居民), 800, 900 in H2 (居民)  n 5, mean 1000
//	R1  3000 in H3, R2 5000 in H2: too few, together n 2, mean 4000
//	R3  700 in H9, which has no level, and without a pool
//	all n 11, Σ 19700, mean 1790.909…
func diseases(t testing.TB) []drg.Case {
	var list []drg.Case
	for _, r := range [][4]string{
		{"K", "H3", "职工", "2100.00"}, {"K", "H3", "职工", "1900.00"}, {"K", "H2", "居民", "2000.00"},
		{"J", "H3", "职工", "1000.00"}, {"J", "H3", "职工", "1200.00"}, {"J", "H3", "居民", "1100.00"}, {"J", "H2", "居民", "800.00"}, {"J", "H2", "居民", "900.00"},
		{"R1", "H3", "职工", "3000.00"}, {"R2", "H2", "居民", "5000.00"}, {"R3", "H9", "", "700.00"},
	} {
		list = append(list, drg.Case{Group: r[0], Institution: r[1], Pool: r[2], Cost: yuan(t, r[3]), Discharged: day("2024-05-05")})
	}
	return list
}

func diseaseDraft() drg.Policy {
	d := draft()
	d.Scale = number("1000")
	d.Groups = []drg.Group{{Code: "K", Name: "阑尾炎"}}
	d.Institutions = []drg.Institution{{Code: "H3", Level: "3"}, {Code: "H2", Level: "2"}}
	return d
}

func diseaseOptions() drg.Calibration {
	return drg.Calibration{
		MinCases: 2, Benchmark: "K", Coefficients: drg.ByLevel, Trails: true,
		By: []drg.Table{{Of: drg.ByLevelTable, BasePoints: true}, {Of: drg.ByPoolTable, MinCases: 3}},
		Composites: []drg.Composite{
			{Code: "R2", Composite: "Z", Name: "其他"}, {Code: "R1", Composite: "Z"}, {Code: "J", Composite: "Z"}, {Code: "none", Composite: "Y"},
		},
	}
}

// TestCalibrateDiseases: every number by hand.
func TestCalibrateDiseases(t *testing.T) {
	p, s, err := drg.Calibrate(diseaseDraft(), diseaseOptions(), settlement.Each(diseases(t)))
	require.NoError(t, err)
	same := cmp.Comparer(func(a, b settlement.Decimal) bool { return a == b })
	require.Empty(t, cmp.Diff([]drg.Group{
		{Code: "J", MeanCost: number("1000.00"), BasePoints: number("500.0000"), Stable: true, By: []drg.GroupBy{
			{Pool: "居民", MeanCost: number("933.33")}, // 2800 ÷ 3; of 职工 there are 2 cases, not 3
			{Level: "2", MeanCost: number("850.00"), BasePoints: number("425.0000")},
			{Level: "3", MeanCost: number("1100.00"), BasePoints: number("550.0000")},
		}},
		{Code: "K", Name: "阑尾炎", MeanCost: number("2000.00"), BasePoints: number("1000.0000"), Stable: true, By: []drg.GroupBy{
			{Level: "3", MeanCost: number("2000.00"), BasePoints: number("1000.0000")},
		}},
		{Code: "R3", MeanCost: number("700.00"), BasePoints: number("350.0000")},
		{Code: "Z", Name: "其他", MeanCost: number("4000.00"), BasePoints: number("2000.0000"), Stable: true},
	}, p.Groups, same))
	require.Empty(t, cmp.Diff([]drg.Coefficient{
		{Level: "2", Group: "J", Coefficient: number("0.8500")}, {Level: "3", Group: "J", Coefficient: number("1.1000")}, {Level: "3", Group: "K", Coefficient: number("1.0000")},
	}, p.Coefficients, same))
	require.Equal(t, "2000.00", p.RegionalMean.String(), "scale points cost what the benchmark costs")
	require.Equal(t, "1790.91", s.Mean.String())
	require.Equal(t, []drg.Gathered{{Code: "R1", Composite: "Z", Cases: 1, Cost: 3000_00}, {Code: "R2", Composite: "Z", Cases: 1, Cost: 5000_00}}, s.Gathered)
	require.Empty(t, s.WithoutHistory)
	require.Equal(t, []string{"H9"}, s.WithoutLevel)
	require.Equal(t, 1, s.WithoutPool)
	require.Equal(t, 4, s.Entries)
	requireReplays(t, p, s)
	require.Equal(t, "round((group_cost ÷ group_cases) ÷ (benchmark_cost ÷ benchmark_cases) × scale, 4)", s.Groups[0].Trail[1].Rule.Formula)
	require.Equal(t, "病种分值 = 病种均费 ÷ 基准病种均费 × 系数 (unrounded means)", s.Groups[0].Trail[1].Rule.Text)
	require.Equal(t, "round(5000.00 ÷ 5 ÷ (6000.00 ÷ 3) × 1000, 4)", s.Groups[0].Trail[1].Values())
	var past []string
	for _, e := range s.Groups[0].By {
		past = append(past, strings.Join([]string{e.Level + e.Pool, e.Mean.String(), e.CV.String()}, " "))
	}
	require.Equal(t, []string{"居民 933.33 0.1636", "职工 1100.00 0.1285", "2 850.00 0.0831", "3 1100.00 0.0909"}, past, "those without an entry are told, too")

	few := diseaseOptions()
	few.Pools = []string{"居民"}
	some, s, err := drg.Calibrate(diseaseDraft(), few, settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.Equal(t, 6, s.WithoutPool)
	require.Len(t, s.Groups[0].By, 3)
	require.Empty(t, cmp.Diff(p.Groups, some.Groups, same))

	all := diseaseOptions()
	all.RegionalMean = drg.MeanOfAll
	other, _, err := drg.Calibrate(diseaseDraft(), all, settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.Equal(t, "1790.91", other.RegionalMean.String())
	require.Empty(t, cmp.Diff(p.Groups, other.Groups, same), "scores are the benchmark's all the same")
}

// The benchmark is taken as its group is: by its median, if it is not stable.
func TestBenchmarkThatIsNotStable(t *testing.T) {
	o := diseaseOptions()
	o.MinCases, o.By, o.Composites, o.Years = 4, nil, nil, []drg.YearWeight{{2024, 2}}
	past := append(diseases(t), drg.Case{Group: "K", Institution: "H3", Cost: 9000_00, Discharged: day("2023-01-01")})
	p, s, err := drg.Calibrate(diseaseDraft(), o, settlement.Each(past))
	require.NoError(t, err)
	require.Equal(t, "1000.0000", p.Groups[1].BasePoints.String())
	require.Equal(t, "500.0000", p.Groups[0].BasePoints.String())
	require.Contains(t, s.Groups[0].Trail[1].Rule.Formula, "(weight_2024 × (benchmark_lower_middle_2024 + benchmark_upper_middle_2024) ÷ 2)")
	requireReplays(t, p, s)
}

// What entries of the draft say besides costs and points is kept; their old numbers are not.
func TestCalibrateKeepsEntriesOfTheDraft(t *testing.T) {
	yes := true
	d := diseaseDraft()
	d.Groups = append(d.Groups, drg.Group{Code: "J", By: []drg.GroupBy{
		{Level: "3", MeanCost: number("1.00"), Uniform: &yes}, {Level: "1", MeanCost: number("1.00")}, {Level: "2", Pool: "居民", MeanCost: number("77.00")},
	}})
	p, _, err := drg.Calibrate(d, diseaseOptions(), settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]drg.GroupBy{
		{Pool: "居民", MeanCost: number("933.33")},
		{Level: "2", MeanCost: number("850.00"), BasePoints: number("425.0000")},
		{Level: "2", Pool: "居民", MeanCost: number("77.00")}, // no table asks for these
		{Level: "3", MeanCost: number("1100.00"), BasePoints: number("550.0000"), Uniform: &yes},
	}, p.Groups[0].By, cmp.Comparer(func(a, b settlement.Decimal) bool { return a == b })))
	require.Len(t, d.Groups[1].By, 3, "the draft stays as it is")
	require.Equal(t, "1.00", d.Groups[1].By[0].MeanCost.String())

	d.Groups[1] = drg.Group{Code: "J", Uniform: true}
	p, _, err = drg.Calibrate(d, diseaseOptions(), settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.True(t, p.Groups[0].By[1].BasePoints.Absent(), "uniform groups have the same base points everywhere")
}

// Outliers are those of the composite, and a rare group with a price keeps it.
func TestGathering(t *testing.T) {
	o := diseaseOptions()
	o.Trim = drg.Trim{By: drg.Multiples, High: number("1.2")} // 5000 of a mean of 4000 is above 4800
	p, s, err := drg.Calibrate(diseaseDraft(), o, settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.Equal(t, "3000.00", p.Groups[3].MeanCost.String())
	require.Equal(t, []drg.LeftOut{{Reason: drg.LeftOutTrimmed, Cases: 1, Cost: 5000_00}}, s.LeftOut)
	require.Equal(t, drg.Gathered{Code: "R2", Composite: "Z", Cases: 1, Cost: 5000_00}, s.Gathered[1], "counted before")

	d := diseaseDraft()
	d.Groups = append(d.Groups, drg.Group{Code: "R1", Price: number("2500.00")}, drg.Group{Code: "Z", Name: "draft's"}, drg.Group{Code: "R2"})
	d.Ungrouped = &drg.UngroupedRule{Treatment: drg.UngroupedByItem}
	p, s, err = drg.Calibrate(d, diseaseOptions(), settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.Len(t, s.Gathered, 1)
	require.Equal(t, "2500.00", p.Groups[2].Price.String())
	require.Equal(t, "Z draft's 5000.00", p.Groups[4].Code+" "+p.Groups[4].Name+" "+p.Groups[4].MeanCost.String())
	require.Len(t, p.Groups, 5, "R2 is gathered, and so not one without history")
	require.Empty(t, s.WithoutHistory)
}

// Codes that the options call ungrouped are in no number, and stay listed as they are.
func TestUngroupedByOption(t *testing.T) {
	d, o := diseaseDraft(), diseaseOptions()
	d.Ungrouped = &drg.UngroupedRule{Treatment: drg.UngroupedByItem}
	d.Groups = append(d.Groups, drg.Group{Code: "R2", Name: "ambiguous", NoWeight: true})
	o.Ungrouped, o.Composites = []string{"R2", "R3"}, nil
	p, s, err := drg.Calibrate(d, o, settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.Equal(t, []drg.LeftOut{{Reason: drg.LeftOutUngrouped, Cases: 2, Cost: 5700_00}}, s.LeftOut)
	require.Len(t, p.Groups, 4)
	require.Equal(t, drg.Group{Code: "R2", Name: "ambiguous", NoWeight: true}, p.Groups[3])
	require.Empty(t, s.WithoutHistory)
}

// A composite may be the benchmark.
func TestCompositeAsBenchmark(t *testing.T) {
	d, o := diseaseDraft(), diseaseOptions()
	d.Groups, o.Benchmark = append(d.Groups, drg.Group{Code: "Z"}), "Z"
	p, _, err := drg.Calibrate(d, o, settlement.Each(diseases(t)))
	require.NoError(t, err)
	require.Equal(t, "500.0000 1000.0000 4000.00", p.Groups[1].BasePoints.String()+" "+p.Groups[3].BasePoints.String()+" "+p.RegionalMean.String())
}

func TestCalibrateRefusesTables(t *testing.T) {
	composites := func(list ...drg.Composite) drg.Calibration { return drg.Calibration{Composites: list} }
	for _, row := range []struct {
		name    string
		options drg.Calibration
		is      error
		want    string
	}{
		{"counts", drg.Calibration{MinCases: -1, CoefficientCases: -2, CompositeCases: -3, By: []drg.Table{{Of: drg.ByPoolTable, MinCases: -4}}}, settlement.ErrNegative,
			"min_cases: negative: got -1\ncoefficient_cases: negative: got -2\nby[0].min_cases: negative: got -4\ncomposite_cases: negative: got -3"},
		{"a variation below zero", drg.Calibration{MaxCV: number("-1")}, settlement.ErrNegative, "max_cv: negative: got -1"},
		{"a table twice", drg.Calibration{By: []drg.Table{{Of: drg.ByPoolTable}, {Of: drg.ByPoolTable}, {}, {Of: "x"}}}, settlement.ErrDuplicate,
			"by[1].of: occurs twice: pool\nby[2].of: " + `not one of the choices: got "", want level, pool, institution, level_pool, institution_pool` + "\n" + `by[3].of: not one of the choices: got "x", want level, pool, institution, level_pool, institution_pool`},
		{"pools", drg.Calibration{Pools: []string{"a", "", "a"}}, settlement.ErrDuplicate, "pools[1]: required\npools[2]: occurs twice: \"a\""},
		{"no benchmark", drg.Calibration{RegionalMean: drg.MeanOfBenchmark}, policy.ErrRequired, "benchmark: required"},
		{"a benchmark that is not listed", drg.Calibration{Benchmark: "J"}, drg.ErrGroup, "benchmark: no such group: \"J\""},
		{"a benchmark without cases", drg.Calibration{Benchmark: "K", Years: []drg.YearWeight{{2023, 1}}}, drg.ErrCost, "impossible cost: no case of the history can be used"},
		{"a benchmark that is gathered", drg.Calibration{Benchmark: "K", Composites: []drg.Composite{{Code: "K", Composite: "Z"}}}, drg.ErrCost,
			"benchmark: impossible cost: no case of the history can be used"},
		{"a chain", composites(drg.Composite{Code: "A", Composite: "B"}, drg.Composite{Code: "B", Composite: "C"}), drg.ErrComposite,
			"composites[0].composite: impossible composite group: it is the code of a rare group, too"},
		{"two homes", composites(drg.Composite{Code: "A", Composite: "Y"}, drg.Composite{Code: "A", Composite: "Z"}, drg.Composite{}), settlement.ErrDuplicate,
			"composites[1].code: occurs twice: \"A\"\ncomposites[2].code: required\ncomposites[2].composite: required"},
		{"two names", composites(drg.Composite{Code: "A", Composite: "Z", Name: "a"}, drg.Composite{Code: "B", Composite: "Z"}, drg.Composite{Code: "C", Composite: "Z", Name: "c"}),
			drg.ErrComposite, "composites[2].name: impossible composite group: it has another name before"},
		{"ungrouped", composites(drg.Composite{Code: "A", Composite: "0000"}), drg.ErrComposite, "composites[0].composite: impossible composite group: its cases are ungrouped"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := diseaseDraft()
			d.Ungrouped = &drg.UngroupedRule{Codes: []string{"0000"}, Treatment: drg.UngroupedByItem}
			_, _, err := drg.Calibrate(d, row.options, settlement.Each(diseases(t)))
			require.EqualError(t, err, row.want)
			require.ErrorIs(t, err, row.is)
		})
	}
	d := diseaseDraft()
	d.Groups = append(d.Groups, d.Groups[0])
	_, _, err := drg.Calibrate(d, drg.Calibration{}, settlement.Each(diseases(t)))
	require.EqualError(t, err, "groups[1].code: occurs twice: \"K\"")
	huge := []drg.Case{{Group: "A", Institution: "H", Cost: 1<<63 - 1}, {Group: "A", Institution: "H", Cost: 1<<63 - 1}}
	_, _, err = drg.Calibrate(draft(), drg.Calibration{MinCases: 2}, settlement.Each(huge))
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// The options are a document.
func TestReadCalibration(t *testing.T) {
	o, err := drg.ReadCalibration(strings.NewReader(`{"$schema": "x", "min_cases": 3, "years": [{"year": 2024, "weight": 5}], "trim": {"by": "iqr", "fence": "3"},
		"benchmark": "K", "by": [{"of": "level_pool", "base_points": true}], "composites": [{"code": "R1", "composite": "Z", "name": "其他"}],
		"blend": {"case_mix": "0.5"}, "floor": "0.5"}`))
	require.NoError(t, err)
	require.NoError(t, o.Check())
	require.Empty(t, cmp.Diff(drg.Calibration{
		MinCases: 3, Years: []drg.YearWeight{{2024, 5}}, Trim: drg.Trim{By: drg.Quartiles, Fence: number("3")}, Benchmark: "K",
		By: []drg.Table{{Of: drg.ByLevelPoolTable, BasePoints: true}}, Composites: []drg.Composite{{Code: "R1", Composite: "Z", Name: "其他"}},
		Blend: &drg.Blend{CaseMix: number("0.5")}, Floor: number("0.5"),
	}, o))
	_, err = drg.ReadCalibration(strings.NewReader(`{"years": [{"year": 2024}], "MinCases": 3}`))
	require.ErrorContains(t, err, "years[0].weight")
}
