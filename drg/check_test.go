package drg_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestNewRefuses(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		want   string
		err    error
	}{
		{"no name", func(p *drg.Policy) { p.Name = "" }, "name: required", policy.ErrRequired},
		{"an unknown kind", func(p *drg.Policy) { p.Kind = "draft" }, `kind: not one of the choices: got "draft", want official, reference, example`, policy.ErrChoice},
		{"in force backwards", func(p *drg.Policy) {
			p.Effective = settlement.Period{From: settlement.MustDate("2025-12-31"), To: settlement.MustDate("2025-01-01")}
		}, "effective: impossible period: it ends before it begins: 2025-12-31/2025-01-01", settlement.ErrPeriod},
		{"a source without a name", func(p *drg.Policy) { p.Sources = []settlement.Source{{Article: "1"}} }, "sources[0]: title or number: required", policy.ErrRequired},
		{"a citation of no field", func(p *drg.Policy) {
			p.Sources, p.Cites = []settlement.Source{{Title: "a"}}, map[string]settlement.Cite{"classes.hihg": {}}
		}, `cites["classes.hihg"]: cannot cite: the policy has no field "classes.hihg"`, policy.ErrCite},
		{"a citation of no source", func(p *drg.Policy) { p.Cites = map[string]settlement.Cite{"classes.low": {}} }, `cites["classes.low"].source: cannot cite: got source 0 of 0`, policy.ErrCite},
		{"no scale", func(p *drg.Policy) { p.Scale = number("") }, "scale: required", policy.ErrRequired},
		{"a zero scale", func(p *drg.Policy) { p.Scale = number("0") }, "scale: out of range: got 0, want more than 0", settlement.ErrRange},
		{"nine places", func(p *drg.Policy) { p.PointPlaces = 9 }, "point_places: out of range: got 9, want 0 to 8", settlement.ErrRange},
		{"cost points without a regional mean", func(p *drg.Policy) { p.Special = &drg.SpecialRule{} }, "regional_mean: required", policy.ErrRequired},
		{"no groups", func(p *drg.Policy) { p.Groups, p.Coefficients = nil, nil }, "groups: required", policy.ErrRequired},
		{"a group without a code", func(p *drg.Policy) { p.Groups[1].Code = "" }, "groups[1].code: required", policy.ErrRequired},
		{"a group occurs twice", func(p *drg.Policy) { p.Groups[1].Code = "ES23" }, `groups[1].code: occurs twice: "ES23"`, settlement.ErrDuplicate},
		{"a group without base points", func(p *drg.Policy) { p.Groups[1].BasePoints = number("") }, "groups[1].base_points: required", policy.ErrRequired},
		{"a zero mean", func(p *drg.Policy) { p.Groups[1].MeanCost = number("0.00") }, "groups[1].mean_cost: impossible mean cost: got 0.00, want more than 0", drg.ErrMean},
		{"a mean with three decimals", func(p *drg.Policy) { p.Groups[1].MeanCost = number("1.000") }, "groups[1].mean_cost: too many decimals: got 3, want at most 2: got 1.000", settlement.ErrPlaces},
		{"negative base points", func(p *drg.Policy) { p.Groups[1].BasePoints = number("-1") }, "groups[1].base_points: out of range: got -1, want more than 0", settlement.ErrRange},
		{"zero base points", func(p *drg.Policy) { p.Groups[1].BasePoints = number("0") }, "groups[1].base_points: out of range: got 0, want more than 0", settlement.ErrRange},
		{"no weight, and no rule for that", func(p *drg.Policy) { p.Groups[1].NoWeight = true }, "groups[1].no_weight: ungrouped: required for groups without a weight", policy.ErrRequired},
		{"no institutions", func(p *drg.Policy) { p.Institutions, p.Coefficients = nil, nil }, "institutions: required", policy.ErrRequired},
		{"a zero coefficient", func(p *drg.Policy) { p.Institutions[0].Coefficient = number("0") }, "institutions[0].coefficient: out of range: got 0, want more than 0", settlement.ErrRange},
		{"a coefficient of nobody", func(p *drg.Policy) { p.Coefficients[0].Institution = "" }, "coefficients[0]: level, institution or pool: required", policy.ErrRequired},
		{"a coefficient of an unknown institution", func(p *drg.Policy) { p.Coefficients[0].Institution = "XX" }, `coefficients[0].institution: no such institution: "XX"`, settlement.ErrInstitution},
		{"a coefficient of an unknown group", func(p *drg.Policy) { p.Coefficients[0].Group = "XX" }, `coefficients[0].group: no such group: "XX"`, drg.ErrGroup},
		{"a coefficient occurs twice", func(p *drg.Policy) { p.Coefficients = append(p.Coefficients, p.Coefficients[0]) }, "coefficients[1]: occurs twice: it names what coefficients[0] names", settlement.ErrDuplicate},
		{"bands that overlap", func(p *drg.Policy) { p.Classes.High[1].BasePointsUpTo = number("100") }, "classes.high[1].base_points_up_to: impossible band: got 100 after 100, bands must rise", policy.ErrBand},
		{"a band after an open one", func(p *drg.Policy) {
			p.Classes.High = append(p.Classes.High, drg.HighBand{Ratio: number("1.2")})
		}, "classes.high[3]: impossible band: it overlaps an open band before it", policy.ErrBand},
		{"high below low", func(p *drg.Policy) { p.Classes.High[2].Ratio = number("0.3") }, "classes.high[2].ratio: impossible band: high from 0.3 overlaps low below 0.4", policy.ErrBand},
		{"high up to less than from", func(p *drg.Policy) { p.Classes.High[2].RatioUpTo = number("1.4") }, "classes.high[2].ratio_up_to: impossible band: got 1.4, want at least the ratio 1.5", policy.ErrBand},
		{"a quota above 1", func(p *drg.Policy) {
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, QuotaRule: drg.QuotaRule{Quota: number("1.1")}}
		}, "special.quota: out of range: got 1.1, want 0 to 1", settlement.ErrRange},
		{"a quota of something else", func(p *drg.Policy) {
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, QuotaRule: drg.QuotaRule{QuotaBase: "beds"}}
		}, `special.quota_base: not one of the choices: got "beds", want discharges, region, pool`, policy.ErrChoice},
		{"a cycle that is none", func(p *drg.Policy) {
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, QuotaRule: drg.QuotaRule{QuotaCycle: "week"}}
		}, `special.quota_cycle: not one of the choices: got "week", want period, year, quarter, month`, policy.ErrChoice},
		{"ranked without a value", func(p *drg.Policy) {
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, QuotaRule: drg.QuotaRule{Quota: number("0.1"), OverQuota: drg.Rank}}
		}, "special.quota_value: required", policy.ErrRequired},
		{"a candidate's negative days", func(p *drg.Policy) {
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, Candidates: &drg.CandidateRule{Days: -1}}
		}, "special.candidates.days: negative: got -1", settlement.ErrNegative},
		{"readmission without a factor", func(p *drg.Policy) { p.Readmission = &drg.ReadmissionRule{WithinDays: 15} }, "readmission.factor: required", policy.ErrRequired},
		{"a factor above 1", func(p *drg.Policy) { p.Readmission = &drg.ReadmissionRule{Factor: number("1.5")} }, "readmission.factor: out of range: got 1.5, want 0 to 1", settlement.ErrRange},
		{"an unknown exempt group", func(p *drg.Policy) {
			p.Readmission = &drg.ReadmissionRule{Factor: number("0.5"), ExemptGroups: []string{"RE13"}}
		}, `readmission.exempt_groups[0]: no such group: "RE13"`, drg.ErrGroup},
		{"fewer days than the least", func(p *drg.Policy) { p.Stays = &drg.StayRule{MinDays: 3, MaxDays: 2} }, "stays.max_days: impossible band: got 2, want at least min_days, 3", policy.ErrBand},
		{"a method that is none", func(p *drg.Policy) { p.Stays = &drg.StayRule{Outside: "drg"} }, `stays.outside: not one of the choices: got "drg", want error, list, perdiem, capitation, item`, policy.ErrChoice},
		{"a multiple of zero", func(p *drg.Policy) { p.Violations = &drg.ViolationRule{MaxMultiple: number("0")} }, "violations.max_multiple: out of range: got 0, want more than 0", settlement.ErrRange},
		{"a ratio with seven decimals", func(p *drg.Policy) { p.Classes.Low = number("0.4000001") }, "classes.low: too many decimals: got 7, want at most 6: got 0.4000001", settlement.ErrPlaces},
		{"an unknown formula", func(p *drg.Policy) { p.High.Formula = "execss" }, `high.formula: not one of the choices: got "execss", want excess, none, by_item`, policy.ErrChoice},
		{"middle bands that overlap", func(p *drg.Policy) {
			middle(p)
			p.Middle = append(p.Middle, drg.MiddleBand{Over: number("0.7"), UpTo: number("0.9")})
		}, "middle[1].over: impossible band: got 0.7, it overlaps the band up to 0.8", policy.ErrBand},
		{"a middle band upside down", func(p *drg.Policy) { middle(p); p.Middle[0].UpTo = number("0.4") }, "middle[0].up_to: impossible band: got 0.4, want more than 0.4", policy.ErrBand},
		{"an unknown treatment", func(p *drg.Policy) { p.Ungrouped = &drg.UngroupedRule{} }, `ungrouped.treatment: not one of the choices: got "", want cost_points, by_item, exclude, error`, policy.ErrChoice},
		{"a bound beyond arithmetic", func(p *drg.Policy) {
			p.Groups[0].MeanCost, p.Classes.High[0].Ratio = number("90000000000000000.00"), number("1000000")
		}, "groups[0].mean_cost: overflow: at the ratio 1000000", settlement.ErrOverflow},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			row.change(&p)
			plan, err := drg.New(p)
			require.Nil(t, plan)
			require.ErrorIs(t, err, row.err)
			require.Contains(t, strings.Split(err.Error(), "\n"), row.want)
		})
	}
}

func TestNewReportsEveryFault(t *testing.T) {
	p := worked1()
	p.Name, p.Scale, p.Groups[2].MeanCost, p.Coefficients[0].Group, p.Low.Cap = "", number("-1"), number("0"), "XX", "B"
	_, err := drg.New(p)
	var faults *settlement.Faults
	require.ErrorAs(t, err, &faults)
	var paths []string
	for _, e := range faults.List {
		var field *settlement.FieldError
		require.True(t, errors.As(e, &field))
		paths = append(paths, field.Path)
	}
	require.Equal(t, []string{"name", "scale", "groups[2].mean_cost", "coefficients[0].group", "low.cap"}, paths, "in input order")
}

// TestNewAccepts holds New to rejecting no more than it says.
func TestNewAccepts(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
	}{
		{"a coefficient of a uniform group is unused, not wrong", func(p *drg.Policy) {
			p.Coefficients = append(p.Coefficients, drg.Coefficient{Institution: "LS01", Group: "OR15", Coefficient: number("2")})
		}},
		{"no classes at all", func(p *drg.Policy) { p.Classes = drg.Classes{} }},
		{"levels that no institution has", func(p *drg.Policy) {
			p.Coefficients = append(p.Coefficients, drg.Coefficient{Level: "7", Group: "FM11", Coefficient: number("1")})
			p.Levels = append(p.Levels, drg.Level{Level: "8", Coefficient: number("1")})
			p.Classes.High = append(p.Classes.High, drg.HighBand{Level: "9", Ratio: number("9")})
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, QuotaRule: drg.QuotaRule{QuotaLevels: []drg.QuotaLevel{{Level: "9", Quota: number("0.1")}}}}
			p.Groups[0].By = []drg.GroupBy{{Level: "9", BasePoints: number("1")}}
		}},
		{"no mean cost where nothing is compared with it", func(p *drg.Policy) {
			p.Classes, p.Groups[0].MeanCost = drg.Classes{}, number("")
		}},
		{"no mean cost in a group without bounds", func(p *drg.Policy) {
			p.Classes = drg.Classes{High: []drg.HighBand{{Group: "FM11", Ratio: number("2")}, {BasePointsUpTo: number("10"), Ratio: number("3")}}}
			p.Groups[0].MeanCost = number("")
		}},
		{"no base points of a group whose code is ungrouped", func(p *drg.Policy) {
			p.Groups = append(p.Groups, drg.Group{Code: "0000"})
			p.Ungrouped = &drg.UngroupedRule{Codes: []string{"0000"}, Treatment: drg.Exclude}
		}},
		{"a fixed price needs no weight", func(p *drg.Policy) { p.Groups = append(p.Groups, drg.Group{Code: "FP", Price: number("1")}) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			row.change(&p)
			newPlan(t, p)
		})
	}
}

// TestPlanNeverChanges holds New to copying the policy.
func TestPlanNeverChanges(t *testing.T) {
	p := worked1()
	plan := newPlan(t, p)
	c := drg.Case{ID: "x", Institution: "LS01", Group: "FM11", Cost: 45850_00}
	before, err := plan.Rate(c)
	require.NoError(t, err)
	p.Groups[2].BasePoints, p.Coefficients[0].Coefficient, p.Classes.High[2].Ratio = number("1"), number("2"), number("0.5")
	plan.Policy().Groups[2].Code = "gone"
	after, err := plan.Rate(c)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestReadPolicy(t *testing.T) {
	var text bytes.Buffer
	require.NoError(t, json.NewEncoder(&text).Encode(worked1()))
	got, err := drg.ReadPolicy(bytes.NewReader(text.Bytes()))
	require.NoError(t, err)
	require.Equal(t, worked1(), got, "a policy survives a round trip, down to its zeros")

	for _, row := range []struct{ name, old, with, want string }{
		{"an unknown field", `"scale"`, `"scales"`, `scales: unknown field "scales" (did you mean "scale"?)`},
		{"another case", `"scale"`, `"Scale"`, `Scale: unknown field "Scale" (did you mean "scale"?)`},
		{"a number for a decimal", `"scale":"100"`, `"scale":100`, `scale: want a string such as "12.50", got the number 100`},
		{"an exponent", `"scale":"100"`, `"scale":"1E2"`, `scale: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "1E2"`},
		{"no point_places", `"point_places":4,`, ``, `point_places: required`},
		{"null", `"scale":"100"`, `"scale":null`, `scale: null is not allowed`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := drg.ReadPolicy(strings.NewReader(strings.Replace(text.String(), row.old, row.with, 1)))
			require.ErrorContains(t, err, row.want)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
		})
	}
}
