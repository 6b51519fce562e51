package perdiem_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// limitedWards is a policy with every rule that spans stays.
func limitedWards(from, to, rate string) perdiem.Policy {
	return perdiem.Policy{
		Document: policy.Document{Name: "from " + from, Kind: policy.Example, Effective: settlement.Period{From: date(from), To: date(to)}},
		Classes:  []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal(rate)}}}}, ReadmissionGapDays: 7,
		Limits: perdiem.Limits{
			DaysPerYear: 90, EpisodesPerYear: 3, Bundle: perdiem.Bundle{Amount: decimal("1000.00"), Days: 5, Classes: []string{"psychiatric"}},
			InstitutionDays: perdiem.InstitutionDays{Caps: map[string]int{"X1": 25}, Over: []perdiem.Weight{{Weight: decimal("0.5")}}},
			AdvanceShare:    decimal("1.2"), Advances: map[string]settlement.Decimal{"X1": decimal("9000.00")},
		},
	}
}

// TestTimelineLimits: a limit of an institution counts the days of both half-years, and
// what it takes is in the mean money of a day of both.
func TestTimelineLimits(t *testing.T) {
	first, second := limitedWards("2025-01-01", "2025-06-30", "100.00"), limitedWards("2025-07-01", "2025-12-31", "200.00")
	for _, p := range []*perdiem.Policy{&first, &second} {
		p.Limits.Bundle, p.Limits.AdvanceShare, p.Limits.Advances = perdiem.Bundle{}, settlement.Decimal{}, nil
	}
	line, err := perdiem.Follow(newPlan(t, second), newPlan(t, first))
	require.NoError(t, err)
	year := settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
	stays := []perdiem.Stay{stay("a", "p", "2025-03-01", "2025-03-21"), stay("b", "q", "2025-08-01", "2025-08-11")}
	s := line.Settlement(year, settlement.Each(stays))
	r, err := settlement.Settle(settlement.Terms{}, s)
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	// 20 × 100 + 10 × 200 = 4000 for 30 days; 25 + 5 × 0.5 = 27.5 of them count.
	require.Equal(t, "3666.67", r.Statements[0].Due.String())
	require.Equal(t, []string{"from 2025-01-01", "from 2025-07-01"}, []string{r.Policies[0].Name, r.Policies[1].Name})
	e, err := s.(settlement.Explainer).Explain("b")
	require.NoError(t, err)
	require.Equal(t, "2000.00", e.Amount.String())

	stays[1].Discharged = date("2026-01-02") // in no period, and so in no policy
	r, err = settlement.Settle(settlement.Terms{}, line.Settlement(year, settlement.Each(stays)))
	require.NoError(t, err)
	require.Equal(t, 1, r.LeftOut[0].Count)
	_, err = settlement.Settle(settlement.Terms{}, line.Settlement(settlement.Period{}, settlement.Each(stays)))
	require.ErrorIs(t, err, settlement.ErrNotInForce)
}

// TestEqualTimeline: two equal policies that follow each other are one, to the byte, but
// for what About says.
func TestEqualTimeline(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 31))}
	settled := 0
	for range 100 {
		p, stays := c.policy(), c.stays()
		for i := range stays {
			stays[i].Pool = "" // one fund
		}
		later := p
		p.Effective.To, later.Effective.From = date("2024-04-30"), date("2024-05-01")
		whole := p
		whole.Effective = settlement.Period{}
		line, err := perdiem.Follow(newPlan(t, p), newPlan(t, later))
		require.NoError(t, err)
		terms := settlement.Terms{PointValue: decimal("100")}
		period := settlement.Period{From: date("2024-01-01"), To: date("2024-12-31")}
		got, gotErr := settlement.Settle(terms, line.Settlement(period, settlement.Each(stays)))
		want, wantErr := settlement.Settle(terms, newPlan(t, whole).Settlement(period, settlement.Each(stays)))
		require.Equal(t, wantErr, gotErr)
		if wantErr == nil {
			got.Policies = want.Policies
			require.Equal(t, encoded(t, want), encoded(t, got))
			settled++
		}
	}
	require.Greater(t, settled, 80)
}

func encoded(t *testing.T, r *settlement.Report) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, r.Encode(&b))
	return b.String()
}

// TestFollowRefused: what rules over several stays read is one for all.
func TestFollowRefused(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*perdiem.Policy)
		says   string // nothing: they follow each other
	}{
		{"what each day decides", func(p *perdiem.Policy) {
			p.Limits.Bundle.Amount, p.RatesOn, p.Actual.Treatment, p.Interim.Months = decimal("900.00"), perdiem.Admission, perdiem.Cap, 6
			p.Patient.Ratio, p.Limits.InstitutionDays.Roll = decimal("0.1"), []perdiem.Weight{{Weight: decimal("1")}}
		}, ""},
		{"said otherwise", func(p *perdiem.Policy) {
			p.DayCount, p.RateIs, p.Patient.ShareOn, p.Limits.Covered, p.Limits.Bundle.Beyond = perdiem.Nights, perdiem.Total, perdiem.Covered, perdiem.Proportional, perdiem.Days
			p.IndexOver, p.ReadmissionInstitution, p.Limits.DaysOf = perdiem.OverClass, perdiem.SameInstitution, perdiem.OfSettlement
		}, ""},
		{"a gap", func(p *perdiem.Policy) { p.Effective.From = date("2025-07-02") }, "effective: the policy is not in force on 2025-07-01: 2025-01-01/2025-06-30, then 2025-07-02/2025-12-31"},
		{"an overlap", func(p *perdiem.Policy) { p.Effective.From = date("2025-06-01") }, "effective: two policies are in force on 2025-06-01: 2025-01-01/2025-06-30 and 2025-06-01/2025-12-31"},
		{"day_count", func(p *perdiem.Policy) { p.DayCount = perdiem.Inclusive }, "day_count: policies that follow each other must agree: nights and inclusive"},
		{"readmission_gap_days", func(p *perdiem.Policy) { p.ReadmissionGapDays = 0 }, "readmission_gap_days: policies that follow each other must agree: 7 and 0"},
		{"rate_is", func(p *perdiem.Policy) { p.RateIs = perdiem.Fund }, "rate_is: policies that follow each other must agree: total and fund"},
		{"share_on", func(p *perdiem.Policy) { p.Patient.ShareOn = perdiem.ShareNone }, "patient.share_on: policies that follow each other must agree: covered and none"},
		{"days_per_year", func(p *perdiem.Policy) { p.Limits.DaysPerYear = 0 }, "limits.days_per_year: policies that follow each other must agree: 90 and 0"},
		{"episodes_per_year", func(p *perdiem.Policy) { p.Limits.EpisodesPerYear = 2 }, "limits.episodes_per_year: policies that follow each other must agree: 3 and 2"},
		{"covered", func(p *perdiem.Policy) { p.Limits.Covered = perdiem.CoveredWhole }, "limits.covered: policies that follow each other must agree: proportional and whole"},
		{"bundle.days", func(p *perdiem.Policy) { p.Limits.Bundle.Days = 6 }, "limits.bundle.days: policies that follow each other must agree: 5 and 6"},
		{"bundle.classes", func(p *perdiem.Policy) { p.Limits.Bundle.Classes = nil }, "limits.bundle.classes: policies that follow each other must agree"},
		{"bundle.beyond", func(p *perdiem.Policy) { p.Limits.Bundle.Beyond = perdiem.BeyondNone }, "limits.bundle.beyond: policies that follow each other must agree: days and none"},
		{"caps", func(p *perdiem.Policy) { p.Limits.InstitutionDays.Caps = map[string]int{"X1": 26} }, "limits.institution_days.caps: policies that follow each other must agree"},
		{"over", func(p *perdiem.Policy) { p.Limits.InstitutionDays.Over = nil }, "limits.institution_days.over: policies that follow each other must agree"},
		{"advance_share", func(p *perdiem.Policy) { p.Limits.AdvanceShare = decimal("1.3") }, "limits.advance_share: policies that follow each other must agree: 1.2 and 1.3"},
		{"advances", func(p *perdiem.Policy) { p.Limits.Advances = map[string]settlement.Decimal{"X1": decimal("1.00")} }, "limits.advances: policies that follow each other must agree"},
	} {
		t.Run(row.name, func(t *testing.T) {
			second := limitedWards("2025-07-01", "2025-12-31", "200.00")
			row.change(&second)
			_, err := perdiem.Follow(newPlan(t, limitedWards("2025-01-01", "2025-06-30", "100.00")), newPlan(t, second))
			if row.says == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "plans[0] and plans[1]: "+row.says)
		})
	}
	points := func(places int) *perdiem.Plan {
		p := limitedWards("2025-01-01", "2025-06-30", "100.00")
		if places > 0 {
			p.Effective.From, p.Effective.To = date("2025-07-01"), date("2025-12-31")
		}
		p.Limits.AdvanceShare, p.Limits.Advances = settlement.Decimal{}, nil
		p.Points = &perdiem.PointsRule{RegionalMean: decimal("10000.00"), Scale: decimal("100"), Places: places}
		return newPlan(t, p)
	}
	_, err := perdiem.Follow(points(0), points(4))
	require.NoError(t, err)
	_, err = perdiem.Follow(points(0), points(5))
	require.EqualError(t, err, "plans[0] and plans[1]: points.places: policies that follow each other must agree: 4 and 5")
	_, err = perdiem.Follow()
	require.ErrorIs(t, err, policy.ErrRequired)
}
