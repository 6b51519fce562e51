package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// drawn counts in how many policies each choice was made.
type drawn map[string]int

func (d drawn) policy(p perdiem.Policy) {
	l := p.Limits
	for what, is := range map[string]bool{
		"tier_mode": p.TierMode != "", "day_count": p.DayCount != "", "rates_on": p.RatesOn != "", "rate_is": p.RateIs != "", "points": p.Points != nil,
		"readmission_gap_days": p.ReadmissionGapDays > 0, "days_per_year": l.DaysPerYear > 0, "episodes_per_year": l.EpisodesPerYear > 0,
		"episodes_beyond": !l.EpisodesBeyond.Absent(), "bundle": !l.Bundle.Amount.Absent(), "bundle of a class over persons": len(l.Bundle.Classes) > 0 && p.IndexOver == perdiem.OverPerson,
		"beyond with points": !l.EpisodesBeyond.Absent() && p.Points != nil, "index over persons anywhere": p.IndexOver == perdiem.OverPerson && p.ReadmissionInstitution == perdiem.AnyInstitution,
		"days of each year, limited": l.DaysPerYear > 0 && l.DaysOf == perdiem.OfEachYear,
	} {
		if is {
			d[what]++
		}
	}
	d["index_over "+string(p.IndexOver)]++
	d["readmission_institution "+string(p.ReadmissionInstitution)]++
	d["days_of "+string(l.DaysOf)]++
	d["covered "+string(l.Covered)]++
	d["share_on "+string(p.Patient.ShareOn)]++
	d["treatment "+string(p.Actual.Treatment)]++
	d[p.Actual.Amount]++
	for name := range p.Columns {
		d["column "+name]++
	}
}

// entry counts where a rule that is new to a stay decided.
func (d drawn) entry(p perdiem.Policy, s perdiem.Stay, e settlement.Entry) {
	h, l := s.History, p.Limits
	for what, is := range map[string]bool{
		"a bill by a formula":               p.Actual.Treatment == perdiem.Formula && !h.BilledTo.Absent(),
		"a formula with the fund's shares":  p.Actual.Treatment == perdiem.Formula && e.Amount > 0 && p.Classes[0].Tiers[0].FundShare != settlement.Decimal{},
		"a day beyond the episodes":         !l.EpisodesBeyond.Absent() && h.Episode > l.EpisodesPerYear && (e.Amount > 0 || e.Points > 0),
		"unbundled":                         h.Unbundled,
		"limited in a year of its own":      l.DaysPerYear > 0 && l.DaysOf == perdiem.OfEachYear && e.Conflict != "",
		"goes on over classes or elsewhere": h.DaysBefore > 0 && p.IndexOver == perdiem.OverPerson,
	} {
		if is {
			d[what]++
		}
	}
}

// TestManyJobs holds every entry of random jobs to the oracle's, and fails if a field of the
// policy was never drawn.
func TestManyJobs(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(22, 2016))}
	seen := drawn{}
	for round := range testsize.Of(300, 5_000) {
		p, stays := c.policy(), c.stays()
		plan := newPlan(t, p)
		texts := c.columns(stays)
		fillColumns(t, plan.ValueColumns(), stays, texts)
		want := ask(texts, p, stays)
		seen.policy(p)
		for s, err := range plan.Resolved(settlement.Each(stays)) {
			require.NoError(t, err)
			got, err := plan.Rate(s)
			w := want[s.ID]
			if w.fails {
				seen["the standard is 0"]++
				continue
			}
			name := []any{"round %d, claim %s: %+v under %+v", round, s.ID, s, p}
			require.NoError(t, err, name...)
			require.Equal(t, w.amount.FloatString(2), got.Amount.String(), name...)
			require.Equal(t, w.points.FloatString(8), got.Points.Decimal().Rat().FloatString(8), name...)
			require.Equal(t, w.covered.FloatString(2), got.Covered.String(), name...)
			seen.entry(p, s, got)
		}
	}
	kinds := []string{
		"tier_mode", "day_count", "rates_on", "rate_is", "points", "readmission_gap_days", "days_per_year", "episodes_per_year", "episodes_beyond", "bundle",
		"bundle of a class over persons", "beyond with points", "index over persons anywhere", "days of each year, limited", "index_over ", "index_over class",
		"index_over person", "readmission_institution ", "readmission_institution same", "readmission_institution any", "days_of ", "days_of settlement", "days_of each_year",
		"covered ", "covered proportional", "covered whole", "share_on ", "share_on none", "share_on standard", "share_on actual", "share_on fixed",
		"treatment ", "treatment cap", "treatment corridor", "treatment formula", "column ratio", "column extra", "column number", "column late", "column way",
		"a bill by a formula", "a formula with the fund's shares", "a day beyond the episodes", "limited in a year of its own", "goes on over classes or elsewhere",
	}
	for text := range written {
		kinds = append(kinds, text)
	}
	if testsize.Long() {
		kinds = append(kinds, "unbundled") // one job in a thousand
	}
	for _, what := range kinds {
		require.Positive(t, seen[what], "never drawn: %s", what)
	}
	t.Log(seen)
}

// TestChangesOfClass: under one index a person, a stay that is cut at an edge of a tier, or that
// changes its class there and back, comes to what it was, where both classes have the same
// rates.
func TestChangesOfClass(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(22, 16))}
	for range testsize.Of(60, 2_000) {
		p := c.policy()
		p.TierMode, p.DayCount, p.RatesOn, p.Institutions = "", "", "", nil
		p.ReadmissionGapDays, p.IndexOver, p.Actual, p.Columns = 1+c.IntN(10), perdiem.OverPerson, perdiem.ActualRule{}, nil
		p.Limits = perdiem.Limits{DaysPerYear: p.Limits.DaysPerYear, DaysOf: perdiem.OfEachYear}
		p.Patient = perdiem.PatientRule{}
		if p.Points == nil && c.IntN(2) == 0 {
			p.Limits.Bundle = perdiem.Bundle{Amount: decimal("3000.00"), Days: 1 + c.IntN(30)}
		}
		tiers := c.tiers()
		for i := range tiers { // whole fen a day, so that stays of their own round nothing
			tiers[i].Rate, tiers[i].FundShare = settlement.DecimalOf(c.Int64N(50000), 2), settlement.Decimal{}
		}
		p.Classes = []perdiem.Class{{Code: "r1", Tiers: tiers}, {Code: "r2", Tiers: tiers}}
		plan := newPlan(t, p)
		nights := 2 + c.IntN(400)
		whole := stay("w", "p", "2024-11-01", "2024-11-01")
		whole.Class, whole.Discharged, whole.Covered = "r1", whole.Admitted.Add(nights), 0
		amount, points := sum(t, plan, whole)
		edges := []int{1, 1 + c.IntN(nights-1)}
		for _, tier := range tiers {
			if 0 < tier.DaysUpTo && tier.DaysUpTo < nights {
				edges = append(edges, tier.DaysUpTo)
			}
		}
		for _, at := range edges {
			back := at + c.IntN(nights-at)
			first, second, third := whole, whole, whole
			first.ID, first.Discharged = "f", whole.Admitted.Add(at)
			second.ID, second.Class, second.Admitted, second.Discharged = "g", "r2", first.Discharged, whole.Admitted.Add(back)
			third.Admitted = second.Discharged
			parts := []perdiem.Stay{third, first, second}
			if back == at {
				parts = parts[:2] // there is no second, and the first is only cut
				third.Admitted = first.Discharged
				parts[0] = third
			}
			a, b := sum(t, plan, parts...)
			require.Equal(t, amount, a, "%+v: %d and %d of %d", p, at, back, nights)
			require.Equal(t, points, b, "%+v: %d and %d of %d", p, at, back, nights)
		}
	}
}
