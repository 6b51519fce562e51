package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// worked22 pays the standard times a ratio that the claim states, in fund money.
func worked22() perdiem.Policy {
	p := perdiem.Policy{
		Document: example(), RateIs: perdiem.Fund,
		Classes: []perdiem.Class{
			{Code: "long", Tiers: []perdiem.Tier{{Rate: decimal("160.00")}}},
			{Code: "acute", Tiers: []perdiem.Tier{{Rate: decimal("260.00")}}},
		},
		Columns: map[string]policy.ColumnKind{"ratio": policy.DecimalColumn},
		Actual:  perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "standard × ratio"},
		Limits: perdiem.Limits{
			AdvanceShare: decimal("1.02"),
			Advances:     map[string]settlement.Decimal{"D1": decimal("9000.00"), "D2": decimal("3400.00")},
		},
	}
	p.Sources = []settlement.Source{{Title: "按床日付费办法", Number: "22", Article: "第一条"}, {Title: "按床日付费办法", Number: "22", Article: "第七条"}}
	p.Cites = settlement.Cites{"actual.amount": {Source: 1}}
	return p
}

func ratioStay(t *testing.T, plan *perdiem.Plan, id, institution, class, ratio string, nights int) perdiem.Stay {
	t.Helper()
	s := perdiem.Stay{ID: id, Institution: institution, Class: class, Person: id, Admitted: date("2025-01-01"), Discharged: date("2025-01-01").Add(nights), Cost: 100 * settlement.Yuan}
	var err error
	s.Values, err = plan.Values(map[string]string{"ratio": ratio})
	require.NoError(t, err)
	return s
}

func TestWorked22(t *testing.T) {
	plan := newPlan(t, worked22())
	require.False(t, plan.ReadsCovered())
	stays := []perdiem.Stay{
		ratioStay(t, plan, "a", "D1", "long", "0.67", 60), ratioStay(t, plan, "b", "D1", "long", "0.73643", 31), ratioStay(t, plan, "c", "D2", "acute", "0.75", 17),
	}
	s := plan.Settlement(settlement.Period{}, settlement.Each(stays))
	for i, want := range []string{"6432.00", "3652.69", "3315.00"} {
		e, err := s.(settlement.Explainer).Explain(stays[i].ID)
		require.NoError(t, err)
		require.Equal(t, want, e.Amount.String())
		require.NoError(t, e.Trail.Replay())
		last := e.Trail[len(e.Trail)-1]
		require.Equal(t, "perdiem.amount.formula", last.Rule.ID)
		require.Equal(t, "round(standard × ratio, 2)", last.Rule.Formula)
		require.Equal(t, "第七条", last.Rule.Source.Article)
	}
	e, err := s.(settlement.Explainer).Explain("b")
	require.NoError(t, err)
	require.Equal(t, "round(4960.00 × 0.73643, 2)", e.Trail[len(e.Trail)-1].Values())
	report, err := settlement.Settle(settlement.Terms{}, s)
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Equal(t, "9180.00", report.Statement("D1").Due.String())
	require.Equal(t, "3315.00", report.Statement("D2").Due.String())
}

// TestWorked22b: beyond two acute episodes a year a day has a rate of its own.
func TestWorked22b(t *testing.T) {
	p := perdiem.Policy{
		Document: example(), ReadmissionGapDays: 10,
		Classes: []perdiem.Class{{Code: "acute", Tiers: []perdiem.Tier{{DaysUpTo: 56, Rate: decimal("150.00")}, {Rate: decimal("95.00")}}}},
		Limits:  perdiem.Limits{EpisodesPerYear: 2, EpisodesBeyond: decimal("95.00")},
	}
	stays := []perdiem.Stay{
		stay("a", "p", "2025-01-01", "2025-02-10"), stay("b", "p", "2025-02-20", "2025-03-17"),
		stay("c", "p", "2025-05-01", "2025-05-31"), stay("d", "p", "2025-07-01", "2025-07-21"),
	}
	for i := range stays {
		stays[i].Class, stays[i].Covered = "acute", 0
	}
	plan := newPlan(t, p)
	var got []string
	var sum settlement.Money
	for _, s := range resolved(t, plan, stays...) {
		e, err := plan.Explain(s)
		require.NoError(t, err)
		require.NoError(t, e.Trail.Replay())
		got = append(got, e.Amount.String())
		sum += e.Amount
	}
	require.Equal(t, []string{"6000.00", "3255.00", "4500.00", "1900.00"}, got)
	require.Equal(t, "15655.00", sum.String())
	p.Limits.EpisodesBeyond = settlement.Decimal{}
	last := resolved(t, newPlan(t, p), stays...)[3]
	e, err := newPlan(t, p).Rate(last)
	require.NoError(t, err)
	require.Zero(t, e.Amount)
}

// twoClasses continues the index over a change of class.
func twoClasses() perdiem.Policy {
	return perdiem.Policy{
		Document: example(), ReadmissionGapDays: 10, IndexOver: perdiem.OverPerson,
		Classes: []perdiem.Class{
			{Code: "r1", Tiers: []perdiem.Tier{{Rate: decimal("400.00")}}},
			{Code: "r2", Tiers: []perdiem.Tier{{DaysUpTo: 30, Rate: decimal("300.00")}, {DaysUpTo: 60, Rate: decimal("240.00")}, {Rate: decimal("180.00")}}},
		},
	}
}

func TestWorked22c(t *testing.T) {
	total := func(p perdiem.Policy, change ...func(*perdiem.Stay)) string {
		first, second := stay("a", "p", "2025-01-01", "2025-01-31"), stay("b", "p", "2025-01-31", "2025-03-12")
		first.Class, second.Class, first.Covered, second.Covered = "r1", "r2", 0, 0
		for _, f := range change {
			f(&second)
		}
		amount, _ := sum(t, newPlan(t, p), second, first)
		return amount.String()
	}
	require.Equal(t, "21000.00", total(twoClasses()))
	byClass := twoClasses()
	byClass.IndexOver = perdiem.OverClass
	require.Equal(t, "23400.00", total(byClass)) // 12000.00 + 30 × 300.00 + 10 × 240.00
	elsewhere := func(s *perdiem.Stay) { s.Institution = "Y" }
	require.Equal(t, "23400.00", total(twoClasses(), elsewhere))
	anywhere := twoClasses()
	anywhere.ReadmissionInstitution = perdiem.AnyInstitution
	require.Equal(t, "21000.00", total(anywhere, elsewhere))
	anywhere.IndexOver = perdiem.OverClass
	require.Equal(t, "23400.00", total(anywhere, elsewhere))
	sameClass := func(s *perdiem.Stay) { s.Institution, s.Class = "Y", "r1" }
	require.Equal(t, "28000.00", total(anywhere, sameClass))
	// A bill in between changes the class: the next one is no bill of the same class.
	interim, rest := stay("a", "p", "2025-01-01", "2025-01-30"), stay("b", "p", "2025-01-31", "2025-03-12")
	interim.Class, interim.Interim, rest.Class = "r1", true, "r2"
	amount, _ := sum(t, newPlan(t, twoClasses()), rest, interim)
	require.Equal(t, "21000.00", amount.String())
}

// TestDaysOfEachYear: a stay over the new year uses up the days of both years.
func TestDaysOfEachYear(t *testing.T) {
	p := limited(func(p *perdiem.Policy) { p.Limits.DaysOf = perdiem.OfEachYear })
	plan := newPlan(t, p)
	stays := []perdiem.Stay{
		stay("a", "p", "2024-10-01", "2024-12-20"), // 80 days
		stay("b", "p", "2024-12-22", "2025-01-10"), // 10 in 2024, of which all are left, and 9 in 2025
		stay("c", "p", "2025-02-01", "2025-05-02"), // 90, of which 81 are left
		stay("d", "p", "2024-12-20", "2024-12-22"),
	}
	stays[3].Person = "q"
	var got []string
	list := resolved(t, plan, stays...)
	for _, s := range list {
		e, err := plan.Explain(s)
		require.NoError(t, err)
		require.NoError(t, e.Trail.Replay())
		got = append(got, e.Amount.String())
	}
	require.Equal(t, []string{"24000.00", "5700.00", "24300.00", "600.00"}, got)
	require.Equal(t, []int{0, 80, 9, 0}, []int{list[0].History.YearDays, list[1].History.YearDays, list[2].History.YearDays, list[3].History.YearDays})
	// By the year of settlement the first year keeps ten days, and the second loses them.
	var other []string
	settled := newPlan(t, limited())
	for _, s := range resolved(t, settled, stays...) {
		e, err := settled.Rate(s)
		require.NoError(t, err)
		other = append(other, e.Amount.String())
	}
	require.Equal(t, []string{"24000.00", "5700.00", "21300.00", "600.00"}, other)
	long := stay("long", "p", "2023-12-01", "2025-02-01") // 31, 366, 31 days: 31 + 90 + 31 are paid
	e, err := plan.Explain(long)
	require.NoError(t, err)
	require.Equal(t, "45600.00", e.Amount.String())
	require.NoError(t, e.Trail.Replay())
}

// TestFormulaIsTheOthers: what the other treatments do can be written, also where the fund
// pays shares and with a bundle, and comes to the same fen.
func TestFormulaIsTheOthers(t *testing.T) {
	c := chance{randOf(22, 7)}
	for range 300 {
		p := c.policy()
		p.Points, p.Columns = nil, nil
		if c.IntN(2) == 0 && p.TierMode == "" {
			p.Limits.Bundle = perdiem.Bundle{Amount: decimal("1234.50"), Days: 9}
		}
		up, down := c.share(), c.share()
		for _, row := range []struct {
			as   perdiem.ActualRule
			text string
		}{
			{perdiem.ActualRule{}, "standard"},
			{perdiem.ActualRule{Treatment: perdiem.Cap}, "min(cost, standard)"},
			{
				perdiem.ActualRule{Treatment: perdiem.Corridor, ShareAbove: up, ShareBelow: down},
				"if(standard = 0, 0, if(cost > standard, standard + " + up.String() + " × (cost − standard), cost + " + down.String() + " × (standard − cost)))",
			},
		} {
			p.Actual = row.as
			plan := newPlan(t, p)
			written := p
			written.Actual = perdiem.ActualRule{Treatment: perdiem.Formula, Amount: row.text}
			other := newPlan(t, written)
			for s, err := range plan.Resolved(settlement.Each(c.stays())) {
				require.NoError(t, err)
				want, err := plan.Rate(s)
				require.NoError(t, err)
				got, err := other.Explain(s)
				require.NoError(t, err, "%s under %+v", row.text, p)
				require.Equal(t, want.Amount, got.Amount, "%s: %+v under %+v", row.text, s, p)
				require.NoError(t, got.Trail.Replay())
			}
		}
	}
}

// TestFormulaFaults: the text of a fault has the place in the text; a blank column is an error
// where it is read.
func TestFormulaFaults(t *testing.T) {
	for _, row := range []struct {
		name, want string
		change     func(*perdiem.Policy)
	}{
		{"no text", "actual.amount: required", func(p *perdiem.Policy) { p.Actual.Amount, p.Columns = "", nil }},
		{"unknown name", "actual.amount: formula: position 12: no such name: factor", func(p *perdiem.Policy) { p.Actual.Amount = "standard × factor" }},
		{"type", "actual.amount: formula: position 12: ", func(p *perdiem.Policy) { p.Actual.Amount = "standard × class" }},
		{"text of another treatment", "actual.amount: excluded by another field: only the treatment formula reads it", func(p *perdiem.Policy) { p.Actual.Treatment, p.Columns = perdiem.Cap, nil }},
		{"columns alone", "columns: actual.amount: required, only it reads them", func(p *perdiem.Policy) { p.Actual = perdiem.ActualRule{} }},
		{"a column of claims", "columns.person: impossible value of a column: person is a column of every claim, or of its result", func(p *perdiem.Policy) { p.Columns["person"] = policy.TextColumn }},
		{"declared twice", "columns.days", func(p *perdiem.Policy) { p.Columns["days"] = policy.WholeColumn }},
		{"points", "actual.treatment: excluded by another field: points are of days, not of actual cost", func(p *perdiem.Policy) {
			p.Limits = perdiem.Limits{}
			p.Points = &perdiem.PointsRule{RegionalMean: decimal("100.00"), Scale: decimal("1")}
		}},
		{"over persons without a gap", "index_over: readmission_gap_days: required", func(p *perdiem.Policy) { p.IndexOver = perdiem.OverPerson }},
		{"beyond without a limit", "limits.episodes_per_year: required", func(p *perdiem.Policy) { p.Limits.EpisodesBeyond = decimal("95.00") }},
	} {
		p := worked22()
		p.Cites = nil
		row.change(&p)
		_, err := perdiem.New(p)
		require.ErrorContains(t, err, row.want, row.name)
	}
	plan := newPlan(t, worked22())
	s := ratioStay(t, plan, "a", "D1", "long", "", 60)
	_, err := plan.Rate(s)
	require.EqualError(t, err, "ratio: not known, and actual.amount needs it, position 12")
	s.Values = nil
	_, err = plan.Rate(s)
	require.ErrorIs(t, err, settlement.ErrBlank)
	p := worked22()
	p.Actual.Amount = "if(known(ratio), standard × ratio, standard − 100000)"
	_, err = newPlan(t, p).Rate(s)
	require.ErrorIs(t, err, settlement.ErrNegative)
	s.Values = []policy.Value{policy.TextValue("x")}
	_, err = plan.Rate(s)
	require.ErrorIs(t, err, policy.ErrColumn)
}

// TestFormulaOverBills: each bill is the formula to date, by its own columns, less what the
// formula gave to the bill before by those of that bill.
func TestFormulaOverBills(t *testing.T) {
	p := worked22()
	p.Limits, p.RateIs, p.Cites = perdiem.Limits{}, "", nil
	p.Columns["note"], p.Columns["fund"] = policy.TextColumn, policy.DecimalColumn
	p.Classes[0].Tiers = []perdiem.Tier{{DaysUpTo: 90, Rate: decimal("160.00"), FundShare: decimal("1.0")}, {Rate: decimal("1.00"), FundShare: decimal("0.5")}}
	p.Actual.Amount = "if(known(note) and note = 'x', 0, standard × ratio) + 0.5 × cost + fund × covered + index"
	plan := newPlan(t, p)
	bill := func(id, from, to, ratio, note string) perdiem.Stay {
		s := perdiem.Stay{ID: id, Institution: "D1", Class: "long", Person: "p", Admitted: date(from), Discharged: date(to), Cost: 1000 * settlement.Yuan, Covered: 200 * settlement.Yuan, Interim: id != "c"}
		var err error
		s.Values, err = plan.Values(map[string]string{"ratio": ratio, "note": note, "fund": "0.25"})
		require.NoError(t, err)
		return s
	}
	stays := []perdiem.Stay{bill("a", "2025-01-01", "2025-01-10", "0.5", ""), bill("b", "2025-01-11", "2025-01-20", "0.7", "x"), bill("c", "2025-01-21", "2025-01-31", "0.9", "y")}
	var got []string
	for _, s := range resolved(t, plan, stays...) {
		e, err := plan.Explain(s)
		require.NoError(t, err)
		require.NoError(t, e.Trail.Replay())
		got = append(got, e.Amount.String())
	}
	// 10 days: 800 + 500 + 50 + 10 = 1360; 20 days: 0 + 1000 + 100 + 20 = 1120; 30: 4320 + 1500 + 150 + 30 = 6000.
	require.Equal(t, []string{"1360.00", "-240.00", "4880.00"}, got)
}

func randOf(a, b uint64) *rand.Rand { return rand.New(rand.NewPCG(a, b)) }

// TestFormulaAllocatesNothing: rating by a formula makes nothing on the heap, as other rating.
func TestFormulaAllocatesNothing(t *testing.T) {
	if testsize.Race {
		t.Skip("the race detector empties pools")
	}
	p := worked22()
	p.Actual.Amount = "if(days > 40 and class = 'long', min(cost × 1000, standard × ratio), standard)"
	plan := newPlan(t, p)
	s := ratioStay(t, plan, "a", "D1", "long", "0.67", 60)
	require.Zero(t, testing.AllocsPerRun(200, func() {
		if _, err := plan.Rate(s); err != nil {
			panic(err)
		}
	}))
}
