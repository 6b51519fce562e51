package perdiem_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func TestRateRefuses(t *testing.T) {
	p := readPolicy(t, "testdata/variations/levels-and-years.json")
	p.Classes = append(p.Classes, perdiem.Class{Code: "new", From: date("2025-07-01"), Tiers: []perdiem.Tier{{Rate: decimal("1.00")}}})
	plan := newPlan(t, p)
	for _, row := range []struct {
		name   string
		change func(*perdiem.Stay)
		want   error
		says   string
	}{
		{"no id", func(s *perdiem.Stay) { s.ID = "" }, settlement.ErrBlank, "id: "},
		{"no institution", func(s *perdiem.Stay) { s.Institution = "" }, settlement.ErrBlank, "institution: "},
		{"an unknown institution", func(s *perdiem.Stay) { s.Institution = "X9" }, settlement.ErrInstitution, `institution: no such institution: "X9"`},
		{"an unknown class", func(s *perdiem.Stay) { s.Class = "surgery" }, perdiem.ErrClass, `class: no such class: text of 7 characters`},
		{"no rates yet", func(s *perdiem.Stay) { s.Class = "new" }, perdiem.ErrClass, `class: no such class: "new" has no rates for "X1" on 2025-02-01`},
		{"no admission", func(s *perdiem.Stay) { s.Admitted = settlement.Date{} }, settlement.ErrBlank, "admitted: "},
		{"no discharge", func(s *perdiem.Stay) { s.Discharged = settlement.Date{} }, settlement.ErrBlank, "discharged: "},
		{"an end before the beginning", func(s *perdiem.Stay) { s.Discharged = date("2024-12-31") }, perdiem.ErrDates, "discharged: impossible dates: 2024-12-31 is before the admission on 2025-01-01"},
		{"a late observation", func(s *perdiem.Stay) { s.Observed = date("2025-01-02") }, perdiem.ErrDates, "observed: impossible dates: 2025-01-02 is after the admission on 2025-01-01"},
		{"ninety years", func(s *perdiem.Stay) { s.Admitted = date("1935-01-01") }, perdiem.ErrDates, "discharged: impossible dates: 2025-02-01 is 32904 days after 1935-01-01"},
		{"negative leave", func(s *perdiem.Stay) { s.LeaveDays = -1 }, settlement.ErrNegative, "leave_days: negative: got -1"},
		{"more leave than days", func(s *perdiem.Stay) { s.LeaveDays = 32 }, perdiem.ErrLeave, "leave_days: impossible leave: 32 of 31 days"},
		{"negative cost", func(s *perdiem.Stay) { s.Cost = -1 }, settlement.ErrNegative, "cost: negative: got -0.01"},
		{"negative covered", func(s *perdiem.Stay) { s.Covered = -1 }, settlement.ErrNegative, "covered: negative: got -0.01"},
		{"a gap after the last bill", func(s *perdiem.Stay) { s.History.BilledTo = date("2024-12-30") }, perdiem.ErrHistory, "admitted: impossible history: this bill begins on 2025-01-01, the one before went to 2024-12-30"},
		{"billed, but not when", func(s *perdiem.Stay) { s.History.BilledDays = 1 }, settlement.ErrBlank, "history.billed_to: "},
		{"negative history", func(s *perdiem.Stay) { s.History.DaysBefore = -1 }, settlement.ErrNegative, "history: negative"},
		{"too much history", func(s *perdiem.Stay) { s.History.DaysBefore = math.MaxInt }, perdiem.ErrHistory, "history: impossible history: want at most 16777216 days"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := stay("s", "secret", "2025-01-01", "2025-02-01")
			row.change(&s)
			e, err := plan.Rate(s)
			require.ErrorIs(t, err, row.want)
			var at *settlement.FieldError
			require.ErrorAs(t, err, &at)
			require.Contains(t, err.Error(), row.says)
			require.NotContains(t, err.Error(), "secret")
			require.Equal(t, s.ID, e.Claim)
			_, again := plan.Explain(s)
			require.Equal(t, err.Error(), again.Error())
		})
	}
}

func TestRateOverflows(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{Document: example(), Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("90000000000000000")}}}}})
	_, err := plan.Rate(stay("s", "", "2025-01-01", "2025-02-01"))
	require.ErrorIs(t, err, settlement.ErrOverflow)
	capped := newPlan(t, readPolicy(t, "testdata/variations/cost-cap.json"))
	s := stay("s", "", "2025-01-01", "2025-02-01")
	s.Cost = math.MaxInt64
	e, err := capped.Rate(s)
	require.NoError(t, err)
	require.Equal(t, "7750.00", e.Amount.String())
	s.History = perdiem.History{BilledTo: date("2024-12-31"), BilledCost: 1}
	_, err = capped.Rate(s)
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// TestObservation: an observation joins the stay.
func TestObservation(t *testing.T) {
	s := stay("s", "p", "2025-01-03", "2025-01-13")
	s.Observed = date("2025-01-01")
	e, err := tiered(t).Rate(s)
	require.NoError(t, err)
	require.Equal(t, "3600.00", e.Amount.String())
}

// everyRule are plans that have every rule between them, with resolved stays.
func everyRule(t testing.TB) (plans []*perdiem.Plan, stays [][]perdiem.Stay) {
	for _, v := range variations {
		plan := newPlan(t, readPolicy(t, "testdata/variations/"+v.file+".json"))
		var list []perdiem.Stay
		for i, b := range v.beds {
			list = append(list, perdiem.Stay{
				ID: fmt.Sprint(v.file, i), Institution: b.institution, Class: b.class, Person: b.person, Admitted: date(b.in), Discharged: date(b.out),
				LeaveDays: b.leave, Cost: yuan(t, b.cost), Covered: yuan(t, b.covered),
			})
		}
		plans, stays = append(plans, plan), append(stays, list)
	}
	return plans, stays
}

func TestRateAllocatesNothing(t *testing.T) {
	plans, stays := everyRule(t)
	var tally settlement.Tally
	for i, plan := range plans {
		list := resolved(t, plan, stays[i]...)
		rate := func() {
			for _, s := range list {
				e, err := plan.Rate(s)
				if err != nil {
					panic(err)
				}
				if e.Conflict != "" { // its words are allocated
					continue
				}
				if err := tally.Add(e); err != nil {
					panic(err)
				}
			}
		}
		rate()
		conflicts := 0.0
		for _, s := range list {
			if e, _ := plan.Rate(s); e.Conflict != "" {
				conflicts += 3
			}
		}
		require.LessOrEqual(t, testing.AllocsPerRun(100, rate), conflicts, variations[i].file)
	}
}

// A tier that ends beyond every index has a last day all the same: its days replay. Captured during
// fuzzing: the step lacked that day.
func TestTierThatEndsLate(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{Document: example(), Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{
		{DaysUpTo: 1_000_000_000, Rate: decimal("300.00")}, {Rate: decimal("220.00")},
	}}}})
	s := stay("s", "p", "2025-01-01", "2025-02-10")
	rated, err := plan.Rate(s)
	require.NoError(t, err)
	explained, err := plan.Explain(s)
	require.NoError(t, err)
	require.NoError(t, settlementtest.CheckExplained(rated, explained))
	require.Equal(t, "12000.00", rated.Amount.String())
}
