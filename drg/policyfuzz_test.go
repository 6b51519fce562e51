package drg_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// FuzzNew: whatever a document says, nothing panics; a policy that New accepts is the plan's,
// rates cases or says why not, explains what it rates, and has cliffs that can be checked.
func FuzzNew(f *testing.F) {
	for _, text := range seeds.Of(f, "../", "lanzhou/policy.json", "lanzhou/residents.json", "twohalves/first-half.json", "rules/*.json", "tables/*.json", "chongqing/*.json", "dip/*.json", "county/*.json", "hospital/*.json", "bureau/*.json") {
		f.Add(text, int64(900_000))
	}
	for _, text := range seeds.Edited(f, 40, seeds.Of(f, "../", "rules/policy.json", "chs/policy.json", "dip/policy.json", "zhejiang/policy.json", "hunan/policy.json", "chongqing/first-half.json", "lanzhou/policy.json", "sql/policy.json")...) {
		f.Add(text, int64(900_000))
	}
	for _, change := range []func(*drg.Policy){nil, middle, special, between2and5, ungrouped(drg.UngroupedByItem), quotas, histories} {
		p := worked1()
		if change != nil {
			change(&p)
		}
		text, err := json.Marshal(p)
		require.NoError(f, err)
		for _, edited := range seeds.Edited(f, 40, string(text)) {
			f.Add(edited, int64(2076_00))
		}
	}
	ruled, err := json.Marshal(ruledPolicy())
	require.NoError(f, err)
	for _, edited := range seeds.Edited(f, 200, string(ruled)) {
		f.Add(edited, int64(40_000_00))
	}
	f.Fuzz(func(t *testing.T, text string, cost int64) {
		p, err := drg.ReadPolicy(strings.NewReader(text))
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		plan, err := drg.New(p)
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		require.Equal(t, policy.Digest(p), policy.Digest(plan.Policy()))
		written, err := json.Marshal(p)
		require.NoError(t, err)
		var again drg.Policy
		require.NoError(t, json.Unmarshal(written, &again), "readers other than ReadPolicy")
		require.Equal(t, policy.Digest(p), policy.Digest(again))
		ruled, err := plan.AsRules()
		if err == nil {
			_, err = drg.New(ruled)
			require.NoError(t, err, "a table of rules is a policy")
		}
		if _, err := drg.New(plan.Policy()); err != nil {
			t.Fatal(err)
		}
		c := drg.Case{ID: "1", Institution: "H", Cost: settlement.Money(cost), Days: 3, Approved: drg.ApprovedHigh}
		for i, g := range p.Groups {
			if i == 3 {
				break
			}
			c.Group = g.Code
			for k, in := range p.Institutions {
				if k == 2 {
					break
				}
				c.Institution = in.Code
				e, err := plan.Rate(c)
				if err != nil {
					continue
				}
				explained, err := plan.Explain(c)
				require.NoError(t, err)
				require.NoError(t, settlementtest.CheckExplained(e, explained))
			}
		}
		if len(p.Groups) <= 3 && len(p.Institutions) <= 3 {
			if list, err := plan.Cliffs(settlement.DecimalInt(10)); err == nil {
				require.NoError(t, settlementtest.CheckCliffs(list))
			}
		}
	})
}

func quotas(p *drg.Policy) {
	n := 3
	s := &drg.SpecialRule{Formula: drg.AsApproved, Over: []drg.SpecialOver{drg.OverHigh}}
	s.Quota, s.QuotaCycle, s.OverQuota, s.QuotaValue, s.QuotaRounding = number("0.05"), drg.InMonth, drg.Rank, number("100"), drg.HalfUp
	q := drg.Quota{Name: "a"}
	q.Allowed = &n
	p.Special, p.Quotas = s, []drg.Quota{q}
}

func histories(p *drg.Policy) {
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5"), ExemptGroups: []string{"GB25"}}
	p.Stays = &drg.StayRule{MinDays: 1, MaxDays: 60, Outside: drg.List}
	p.Violations = &drg.ViolationRule{MaxMultiple: number("3")}
}

// FuzzReadCalibration: whatever a document of options says, a policy is calibrated by it or
// refused.
func FuzzReadCalibration(f *testing.F) {
	for _, text := range seeds.Of(f, "../", "calibrate/calibration*.json") {
		f.Add(text)
	}
	f.Add(`{"min_cases": 2, "max_cv": "1", "years": [{"year": 2024, "weight": 3}], "year_mode": "means", "trim": {"by": "iqr", "quantile": "exclusive", "fence": "1.5"}, "coefficients": "level", "blend": {"level": "1"}, "floor": "0.5", "ceiling": "1.5"}`)
	cases := settlement.Each([]drg.Case{
		{ID: "1", Institution: "LS01", Group: "ES23", Cost: 5000_00, Discharged: settlement.MustDate("2024-05-01")}, {ID: "2", Institution: "LS02", Group: "ES23", Cost: 6000_00, Discharged: settlement.MustDate("2024-05-01")},
		{ID: "3", Institution: "LS01", Group: "GB25", Cost: 7000_00, Discharged: settlement.MustDate("2023-05-01")}, {ID: "4", Institution: "LS02", Group: "GB25", Cost: 9000_00, Discharged: settlement.MustDate("2024-05-01")},
	})
	for _, text := range seeds.Edits(f, `{"min_cases": 2, "max_cv": "1", "years": [{"year": 2024, "weight": 3}, {"year": 2023, "weight": 1}], "trim": {"by": "multiples", "low": "0.5", "high": "3"}, "coefficients": "level", "blend": {"case_mix": "1", "level": "1"}, "floor": "0.5", "ceiling": "1.5", "benchmark": "ES23", "by": [{"of": "level", "base_points": true}, {"of": "pool", "min_cases": 3}], "composites": [{"code": "GB25", "composite": "Z", "name": "z"}], "composite_cases": 3}`, 200) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		options, err := drg.ReadCalibration(strings.NewReader(text))
		if err != nil {
			return
		}
		draft := worked1()
		draft.Groups, draft.Coefficients = nil, nil
		p, _, err := drg.Calibrate(draft, options, cases)
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		_, err = drg.New(p)
		require.NoError(t, err, "what is calibrated is a policy")
	})
}

// FuzzTexts: what a column of a case says is read, and written as what is read again.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{"", "yes", "no", "true", "false", "high", "special", "12.50", "1e5", "99999999999999999999", "0.000000001", "肺炎", `"yes"`, "null", `"`, `{"a": "b + 1", "c": "a"}`, `{"a": 1}`, `{"a"`, `[]`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := drg.ParseApproval(text); err == nil {
			again, err := drg.ParseApproval(string(a))
			require.NoError(t, err)
			require.Equal(t, a, again)
			require.NoError(t, new(drg.Approval).UnmarshalText([]byte(text)))
		}
		if _, err := drg.ParseJustified(text); err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
		}
		for _, given := range []string{text, strconv.Quote(text)} {
			var a, again drg.Attribute
			if json.Unmarshal([]byte(given), &a) != nil {
				continue
			}
			written, err := json.Marshal(a)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(written, &again))
			require.Equal(t, a, again)
		}
		var d, again drg.Definitions
		if json.Unmarshal([]byte(text), &d) == nil && d != nil {
			written, err := json.Marshal(d)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(written, &again))
			require.Equal(t, d, again)
		}
	})
}
