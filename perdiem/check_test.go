package perdiem_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

const head = `"name": "n", "kind": "example"`

const classes = `"classes": [{"code": "a", "tiers": [{"rate": "100.00"}]}]`

func read(t testing.TB, text string) (perdiem.Policy, error) {
	t.Helper()
	return perdiem.ReadPolicy(strings.NewReader("{" + text + "}"))
}

func TestNewRefuses(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"an empty document", ``, []string{"name: required", "kind: not one of the choices: got \"\", want official, reference, example", "classes: required"}},
		{"classes", head + `, "classes": [{"code": "", "tiers": []}, {"code": "b", "tiers": [{"rate": "1"}]}, {"code": "b", "tiers": [{"rate": "-1"}], "coefficient": "0"}]`, []string{
			"classes[0].code: required", "classes[0].tiers: required", `classes[2].code: occurs twice: "b"`, "classes[2].tiers[0].rate: negative: got -1",
			"classes[2].coefficient: out of range: got 0, want more than 0",
		}},
		{"tiers", head + `, "classes": [{"code": "a", "tiers": [{"rate": "1"}, {"days_up_to": 30, "rate": ""}, {"days_up_to": 30, "rate": "1", "fund_share": "1.1"}, {"days_up_to": 40, "rate": "1"}]}]`, []string{
			"classes[0].tiers[0].days_up_to: impossible tier: only the last tier may be open", "classes[0].tiers[1].rate: required",
			"classes[0].tiers[2].days_up_to: impossible tier: got 30, want more than 30", "classes[0].tiers[2].fund_share: out of range: got 1.1, want 0 to 1",
			"classes[0].tiers[3].days_up_to: impossible tier: got 40, want the last tier open: a rate of 0 pays nothing beyond",
		}},
		{"decimals", head + `, "classes": [{"code": "a", "tiers": [{"rate": "1.12345", "fund_share": "0.1234"}]}]`, []string{
			"classes[0].tiers: too many decimals: 5 of the rates and 4 of the fund's shares, want at most 8 together",
		}},
		{"places of rates", head + `, "institutions": [{"code": "X1", "level": "3"}, {"code": "X1"}, {"code": ""}],
			"classes": [{"code": "a", "level": "2", "tiers": [{"rate": "1"}]}, {"code": "a", "institution": "X2", "tiers": [{"rate": "1"}]}, {"code": "a", "level": "3", "institution": "X1", "tiers": [{"rate": "1"}]}]`, []string{
			`classes[1].institution: no such institution: "X2"`,
			"classes[2]: excluded by another field: want at most one of level and institution", `institutions[1].code: occurs twice: "X1"`, "institutions[2].code: required",
		}},
		{"choices", head + ", " + classes + `, "tier_mode": "x", "day_count": "x", "rates_on": "x", "readmission_gap_days": -1, "rate_is": "x", "actual": {"treatment": "x", "share_above": "2", "share_below": "-1"}`, []string{
			`tier_mode: not one of the choices: got "x", want marginal, whole`, `day_count: not one of the choices: got "x", want nights, inclusive`,
			`rates_on: not one of the choices: got "x", want discharge, admission`, "readmission_gap_days: negative: got -1",
			`rate_is: not one of the choices: got "x", want total, fund`, `actual.treatment: not one of the choices: got "x", want fixed, cap, corridor, formula`,
			"actual.share_above: out of range: got 2, want 0 to 1", "actual.share_below: out of range: got -1, want 0 to 1",
		}},
		{"the patient's share", head + ", " + classes + `, "patient": {"share_on": "standard"}`, []string{"patient.ratio: required"}},
		{"the patient's amount", head + ", " + classes + `, "patient": {"share_on": "fixed", "ratio": "1.5"}`, []string{"patient.ratio: out of range: got 1.5, want 0 to 1", "patient.per_day: required"}},
		{"limits", head + ", " + classes + `, "limits": {"days_per_year": -1, "episodes_per_year": -1, "bundle": {"amount": "1.001", "days": -3, "classes": ["b"], "beyond": "x"},
			"institution_days": {"caps": {"X1": -1}, "over": [{"weight": "2"}, {"up_to": "0.00001", "weight": ""}], "roll": [{"up_to": "0", "weight": "1"}]},
			"advance_share": "-1", "advances": {"X2": "-1", "X1": "1.001"}}`, []string{
			"limits.days_per_year: negative: got -1", "limits.episodes_per_year: negative: got -1", "limits.bundle.amount: too many decimals: got 3, want at most 2: got 1.001",
			"limits.bundle.days: negative: got -3", `limits.bundle.classes[0]: no such class: "b"`, `limits.bundle.beyond: not one of the choices: got "x", want days, none`,
			"limits.institution_days.caps.X1: negative: got -1",
			"limits.institution_days.over[0].up_to: impossible band: only the last band may be open", "limits.institution_days.over[0].weight: out of range: got 2, want 0 to 1",
			"limits.institution_days.over[1].up_to: too many decimals: got 0.00001, want at most 4", "limits.institution_days.over[1].weight: required",
			"limits.institution_days.roll[0].up_to: impossible band: got 0, want more than the one before, and than 0", "limits.advance_share: negative: got -1",
			"limits.advances.X1: too many decimals: got 3, want at most 2: got 1.001", "limits.advances.X2: negative: got -1",
		}},
		{"half a bundle", head + ", " + classes + `, "limits": {"bundle": {"days": 3}}`, []string{"limits.bundle: amount and days, both or none: required"}},
		{"a bundle of whole stays", head + ", " + classes + `, "tier_mode": "whole", "limits": {"bundle": {"amount": "1.00", "days": 3}}`, []string{"limits.bundle: excluded by another field: the whole stay has the rate of its last day"}},
		{"points", head + ", " + classes + `, "actual": {"treatment": "cap"}, "limits": {"advance_share": "1"}, "points": {"regional_mean": "", "scale": "0", "places": 9}, "interim": {"months": -6},
			"procedure": {"file_from": 32, "file_to": 3, "reviews": [-1], "payment": -1}`, []string{
			"actual.treatment: excluded by another field: points are of days, not of actual cost", "limits.advance_share: excluded by another field: points are no money yet",
			"interim.months: negative: got -6", "procedure.file_from: out of range: got 32, want a day of the month", "procedure.file_to: out of range: got 3, want at least 32",
			"procedure.reviews[0]: negative: got -1", "procedure.payment: negative: got -1",
			"points.regional_mean: required", "points.scale: out of range: got 0, want more than 0", "points.places: out of range: got 9, want 1 to 8",
		}},
		{"rates too large for points", head + `, "classes": [{"code": "a", "tiers": [{"rate": "99999999999.00"}]}], "points": {"regional_mean": "0.01", "scale": "100"}`, []string{"classes[0].tiers[0].rate: overflow"}},
		{"a citation of nothing", head + ", " + classes + `, "cites": {"tiers": {"source": 0}}`, []string{`cites["tiers"]: cannot cite: the policy has no field "tiers"`, `cites["tiers"].source: cannot cite: got source 0 of 0`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, err := read(t, row.text)
			require.NoError(t, err)
			_, err = perdiem.New(p)
			var faults *settlement.Faults
			require.ErrorAs(t, err, &faults)
			require.Empty(t, cmp.Diff(row.want, strings.Split(err.Error(), "\n")))
		})
	}
}

// TestNewAccepts: what does not matter is not wrong.
func TestNewAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"the policy of the design": head + `, "classes": [{"code": "psychiatric-3", "tiers": [{"days_up_to": 30, "rate": "320.00", "fund_share": "1"}, {"days_up_to": 60, "rate": "260.00"}, {"rate": "200.00"}]}],
			"tier_mode": "marginal", "day_count": "nights", "readmission_gap_days": 10, "rate_is": "total", "actual": {"treatment": "fixed"}, "patient": {"share_on": "covered"},
			"limits": {"days_per_year": 0, "episodes_per_year": 0, "bundle": {"amount": "", "days": 0}, "institution_days": {}, "advance_share": ""},
			"interim": {"months": 6}, "points": {"regional_mean": "12500.00", "scale": "100", "places": 4}`,
		"an unused ratio":       head + ", " + classes + `, "patient": {"ratio": "0.2"}`,
		"an unused share":       head + ", " + classes + `, "actual": {"treatment": "cap", "share_above": "0.2"}`,
		"an unused coefficient": head + `, "classes": [{"code": "a", "coefficient": "1.1", "tiers": [{"rate": "100.00"}]}]`,
		"unused advances":       head + ", " + classes + `, "limits": {"advances": {"X1": "1.00"}}`,
		"zeros at the end":      head + `, "classes": [{"code": "a", "tiers": [{"rate": "100.00000000", "fund_share": "0.50000000"}]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := read(t, text)
			require.NoError(t, err)
			newPlan(t, p)
		})
	}
}

func TestPolicyRoundTrip(t *testing.T) {
	files, err := filepath.Glob("testdata/variations/*.json")
	require.NoError(t, err)
	for _, file := range append(files, "../examples/shanghai/policy.json", "../examples/lanzhou/policy.json", "../examples/lishui/beds.json") {
		p := readPolicy(t, file)
		text, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := perdiem.ReadPolicy(strings.NewReader(string(text)))
		require.NoError(t, err)
		second, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(text), string(second))
	}
}

// TestPlanIsACopy: neither the policy given nor the one returned reaches the plan.
func TestPlanIsACopy(t *testing.T) {
	p := readPolicy(t, "testdata/variations/rolling-days.json")
	plan := newPlan(t, p)
	p.Classes[0].Tiers[0].Rate = decimal("1")
	p.Limits.InstitutionDays.Caps["X1"] = 1
	q := plan.Policy()
	q.Classes[0].Tiers[0].Rate = decimal("2")
	q.Limits.InstitutionDays.Over[0].Weight = decimal("0")
	require.Equal(t, "100.00", plan.Policy().Classes[0].Tiers[0].Rate.String())
	require.Equal(t, 1000, plan.Policy().Limits.InstitutionDays.Caps["X1"])
	require.Equal(t, "1", plan.Policy().Limits.InstitutionDays.Over[0].Weight.String())
}
