package perdiem_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// TestUnpaidDaysRule: days that are not paid because the episode is one too many say so. Those
// that are not paid because the year's days are used up say that.
func TestUnpaidDaysRule(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{
		Document: policy.Document{Name: "n", Kind: policy.Example},
		Classes:  []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("100.00")}}}},
		Limits:   perdiem.Limits{DaysPerYear: 10, EpisodesPerYear: 2},
	})
	one := func(id, person, in, out string) perdiem.Stay {
		s := stay(id, person, in, out)
		s.Institution, s.Class = "H", "c"
		return s
	}
	list := []perdiem.Stay{
		one("a", "P", "2025-01-01", "2025-01-03"), one("b", "P", "2025-03-01", "2025-03-03"), one("c", "P", "2025-05-01", "2025-05-03"),
		one("d", "Q", "2025-01-01", "2025-01-11"), one("e", "Q", "2025-03-01", "2025-03-03"),
	}
	s := plan.Settlement(settlement.Period{}, settlement.Each(list))
	for id, want := range map[string][2]string{
		"b": {"perdiem.days.year", "2"}, "c": {"perdiem.days.episode", "0"}, "e": {"perdiem.days.year", "0"},
	} {
		e, err := s.(settlement.Explainer).Explain(id)
		require.NoError(t, err)
		found := false
		for _, step := range e.Trail {
			if step.Rule.ID == want[0] {
				found = true
				require.Equal(t, want[1], step.Result.String(), id)
			}
		}
		require.True(t, found, "%s: %v", id, e.Trail)
	}
}

// TestCalibrateMinStays: a level of five stays has rates of its own; of four it has not.
func TestCalibrateMinStays(t *testing.T) {
	draft := perdiem.Policy{
		Document:     example(),
		Classes:      []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("1")}}}},
		Institutions: []perdiem.Institution{{Code: "A", Level: "3"}, {Code: "B", Level: "2"}},
	}
	for stays, levels := range map[int]int{4: 0, 5: 1} {
		var history []perdiem.Stay
		for i := range stays {
			s := stay(fmt.Sprint("a", i), fmt.Sprint("a", i), "2024-01-01", "2024-01-11")
			s.Institution, s.Class = "A", "c"
			history = append(history, s)
		}
		other := stay("b", "b", "2024-01-01", "2024-01-02")
		other.Institution, other.Class = "B", "c"
		got, summary, err := perdiem.Calibrate(draft, perdiem.Calibration{}, settlement.Each(append(history, other)))
		require.NoError(t, err)
		require.Len(t, got.Classes, 1+levels, stays)
		var rules []string
		for _, step := range summary.Classes[0].Trail {
			rules = append(rules, step.Rule.Gives)
		}
		require.Equal(t, "rate_1", rules[len(rules)-1], "tiers count from 1")
	}
}

// TestColumnsRefused: the department of a stay is a text.
func TestColumnsRefused(t *testing.T) {
	p := perdiem.Policy{
		Document: example(), Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("1")}}}},
		Columns: map[string]policy.ColumnKind{"department": policy.TextColumn},
		Actual:  perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "if(department = 'a', cost, standard)"},
	}
	newPlan(t, p)
	p.Columns["department"], p.Actual.Amount = policy.DecimalColumn, "cost × department"
	_, err := perdiem.New(p)
	require.ErrorIs(t, err, policy.ErrColumn)
	require.ErrorContains(t, err, "columns.department")
}

// TestAdvancesOfUnknown: an advance of an institution that the policy does not list is a fault.
func TestAdvancesOfUnknown(t *testing.T) {
	p := perdiem.Policy{
		Document: example(), Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("1")}}}},
		Institutions: []perdiem.Institution{{Code: "A"}},
	}
	p.Limits.AdvanceShare = decimal("1.2")
	p.Limits.Advances = map[string]settlement.Decimal{"A": decimal("1.00")}
	newPlan(t, p)
	p.Limits.Advances["B"] = decimal("1.00")
	_, err := perdiem.New(p)
	require.ErrorIs(t, err, settlement.ErrInstitution)
	require.ErrorContains(t, err, "limits.advances.B")
	p.Institutions = nil // then none is unknown
	newPlan(t, p)
}

// TestFormulaWithoutStandard: where the days have a rate of 0 nothing is divided, and less than
// half a fen is nothing.
func TestFormulaWithoutStandard(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{
		Document: example(), Actual: perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "cost ÷ 1000"},
		Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{
			{DaysUpTo: 5, Rate: decimal("0.00"), FundShare: decimal("0.8")}, {Rate: decimal("10.00"), FundShare: decimal("0.5")},
		}}},
	})
	s := stay("a", "a", "2025-01-01", "2025-01-03")
	s.Class, s.Cost = "c", 400 // 0.004
	e, err := rated(plan, s)
	require.NoError(t, err)
	require.Zero(t, e.Amount)
	s.Cost = 500 // 0.005 is a fen
	_, err = rated(plan, s)
	require.ErrorContains(t, err, "the standard is 0")
}

func rated(plan *perdiem.Plan, s perdiem.Stay) (settlement.Entry, error) { return plan.Explain(s) }

// TestFormulaDivides: a division by zero is the formula's fault, not a column's.
func TestFormulaDivides(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{
		Document: example(), Actual: perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "standard ÷ covered"},
		Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}},
	})
	s := stay("a", "a", "2025-01-01", "2025-01-03")
	s.Class = "c"
	_, err := rated(plan, s)
	var field *settlement.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "actual.amount", field.Path)
	require.NotErrorIs(t, err, settlement.ErrBlank)
}

// TestPointsOfADayOverflow: points of a day that do not fit are a fault of the rate.
func TestPointsOfADayOverflow(t *testing.T) {
	for rate, fits := range map[string]bool{"900000000.00": true, "1000000000.00": false} { // × 100 ÷ 1.00 at most 92,233,720,368 points
		_, err := perdiem.New(perdiem.Policy{
			Document: example(), Points: &perdiem.PointsRule{RegionalMean: decimal("1.00"), Scale: decimal("100"), Places: 1},
			Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal(rate)}}}},
		})
		if fits {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrOverflow)
		require.ErrorContains(t, err, "classes[0].tiers[0].rate")
	}
}

// TestHistoryRefused: nothing of a stay's history is below zero.
func TestHistoryRefused(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{Document: example(), Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}}})
	for i, change := range []func(*perdiem.History){
		func(h *perdiem.History) { h.DaysBefore = -1 }, func(h *perdiem.History) { h.BilledDays = -1 }, func(h *perdiem.History) { h.EarlierDays = -1 },
		func(h *perdiem.History) { h.YearDays = -1 }, func(h *perdiem.History) { h.Episode = -1 },
		func(h *perdiem.History) { h.BilledCost = -1 }, func(h *perdiem.History) { h.BilledCovered = -1 },
	} {
		s := stay("a", "a", "2025-02-01", "2025-02-03")
		s.Class, s.History.BilledTo, s.History.Began = "c", date("2025-01-31"), date("2025-01-01")
		change(&s.History)
		_, err := rated(plan, s)
		require.ErrorIs(t, err, settlement.ErrNegative, i)
	}
}

// TestFollowOne: a timeline of one plan settles as the plan.
func TestFollowOne(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{Document: example(), Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}}})
	line, err := perdiem.Follow(plan)
	require.NoError(t, err)
	s := stay("a", "a", "2025-01-01", "2025-01-03")
	s.Class = "c"
	report, err := settlement.Settle(settlement.Terms{}, line.Settlement(settlement.Period{}, settlement.Each([]perdiem.Stay{s})))
	require.NoError(t, err)
	require.Equal(t, "20.00", report.Statement("X1").Due.String())
}

// TestNumbersThatDoNotFitTogether: rates and the amount of a bundle are held to the places of the
// rate that has most of them.
func TestNumbersThatDoNotFitTogether(t *testing.T) {
	const large, small = "90000000000000.00", "0.123456" // 10¹⁸ times 9 and more, at six places
	tiers := func(first, last string) []perdiem.Class {
		return []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{DaysUpTo: 5, Rate: decimal(first)}, {Rate: decimal(last)}}}}
	}
	for path, p := range map[string]perdiem.Policy{
		"classes[0].tiers[0].rate: ": {Classes: tiers(large, small)},
		"classes[0].tiers[1].rate: ": {Classes: tiers(small, large)},
		"limits.bundle.amount: ":     {Classes: tiers("1.00", small), Limits: perdiem.Limits{Bundle: perdiem.Bundle{Days: 5, Amount: decimal(large)}}},
		"limits.episodes_beyond: ":   {Classes: tiers("1.00", small), Limits: perdiem.Limits{EpisodesPerYear: 1, EpisodesBeyond: decimal(large)}},
	} {
		p.Document = example()
		_, err := perdiem.New(p)
		require.ErrorIs(t, err, settlement.ErrOverflow, path)
		require.ErrorContains(t, err, path)
	}
	newPlan(t, perdiem.Policy{Document: example(), Classes: tiers("1.00", large)})
}

// TestBoundsOfDocuments: one institution is a list, too, and shares have a most of decimals.
func TestBoundsOfDocuments(t *testing.T) {
	for want, change := range map[string]func(*perdiem.Policy){
		"classes[0].institution: ": func(p *perdiem.Policy) { p.Classes[0].Institution = "B" },
		"limits.advance_share: ":   func(p *perdiem.Policy) { p.Limits.AdvanceShare = decimal("1.2345678") },
		"limits.advances.B: ":      func(p *perdiem.Policy) { p.Limits.Advances = map[string]settlement.Decimal{"B": decimal("1.00")} },
	} {
		p := perdiem.Policy{
			Document: example(), Institutions: []perdiem.Institution{{Code: "A"}},
			Classes: []perdiem.Class{{Code: "c", Institution: "A", Tiers: []perdiem.Tier{{Rate: decimal("1.00")}}}}, Limits: perdiem.Limits{AdvanceShare: decimal("1.234567")},
		}
		newPlan(t, p)
		change(&p)
		_, err := perdiem.New(p)
		require.ErrorContains(t, err, want)
	}
}

// TestCostOverflowsUnderPoints: what a stay cost is refused if it does not fit, also where nothing
// but the patient's share reads it.
func TestCostOverflowsUnderPoints(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{
		Document: example(), Points: &perdiem.PointsRule{RegionalMean: decimal("100.00"), Scale: decimal("100")}, Patient: perdiem.PatientRule{ShareOn: perdiem.Actual, Ratio: decimal("0.1")},
		Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}},
	})
	s := stay("a", "a", "2025-02-01", "2025-02-03")
	s.Class, s.Cost, s.History = "c", 1<<62, perdiem.History{BilledTo: date("2025-01-31"), Began: date("2025-01-01"), BilledCost: 1 << 62}
	_, err := rated(plan, s)
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// TestDepartmentOfBills: a later bill takes off what the formula gave for the department of the
// bill before.
func TestDepartmentOfBills(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{
		Document: example(), Columns: map[string]policy.ColumnKind{"department": policy.TextColumn},
		Actual:  perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "if(department = 'A', standard, 2 × standard)"},
		Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}},
	})
	first, rest := stay("a", "p", "2025-01-01", "2025-01-10"), stay("b", "p", "2025-01-11", "2025-01-21")
	first.Interim, first.Department, rest.Department = true, "A", "B"
	list := resolved(t, plan, first, rest)
	require.Equal(t, "100.00", list[1].History.Billed.String(), "10 days of department A")
	e, err := rated(plan, list[1])
	require.NoError(t, err)
	require.Equal(t, "300.00", e.Amount.String(), "20 days twice, less the first bill")
}
