package budget_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// In this file: what once could be changed in the code without a test that failed.

// The deposit of a budget by volume is a ratio of the quotas × the volumes, and its trail says
// how they come to that.
func TestDepositByVolume(t *testing.T) {
	p := budget.Policy{
		Quotas:  []budget.Quota{{Name: "q", Amount: decimal("1000.00")}},
		Budgets: []budget.Budget{{Institution: "H", Quotas: []string{"q"}}},
		Deposit: &budget.Deposit{Ratio: decimal("0.1")},
	}
	account := budget.Account{Institution: "H", Volumes: []budget.Volumes{{Quota: "q", Units: decimal("3")}}}
	s := clear(t, newPlan(t, p), []budget.Account{account}).Report.Statement("H")
	require.Equal(t, []string{"-300.00"}, amounts(s, settlement.LineWithheld))
	for _, l := range s.Lines {
		if l.Kind == settlement.LineWithheld {
			require.Equal(t, []string{"budget.quota", "budget.quota.money", "budget.origin.volumes", "budget.deposit", "budget.withheld"}, stepsOf(l.Trail))
		}
	}
}

func stepsOf(t settlement.Trail) (list []string) {
	for _, s := range t {
		list = append(list, s.Rule.ID)
	}
	return list
}

// A value exactly on the bound of a band has the band's points, and a score exactly on the bound
// of a step of the release has the step's fraction.
func TestOnTheBound(t *testing.T) {
	p := budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}},
		Assessment: &budget.Assessment{Parts: []budget.Part{{Name: "all", Weight: decimal("1"), Indicators: []budget.Indicator{
			{Name: "share", Bands: []budget.PointBand{{From: decimal("0.3"), Points: decimal("90")}, {From: decimal("0.1"), Points: decimal("60")}}},
		}}}},
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), Release: &budget.Release{By: budget.Steps, Steps: []budget.ReleaseStep{
			{From: decimal("90"), Release: decimal("1")}, {From: decimal("60"), Release: decimal("0.5")},
		}}},
	}
	for value, want := range map[string][]string{
		"0.31": {"100.00"}, "0.3": {"100.00"}, "0.30": {"100.00"}, "0.29": {"50.00"}, "0.1": {"50.00"}, "0.09": {"0.00"},
	} {
		account := budget.Account{Institution: "H", Indicators: map[string]settlement.Decimal{"share": decimal(value)}}
		s := clear(t, newPlan(t, p), []budget.Account{account}, claim("c", "H", "900.00", "0.00")).Report.Statement("H")
		require.Equal(t, want, amounts(s, settlement.LineReleased), value)
		for _, l := range s.Lines {
			if l.Kind == settlement.LineReleased && value == "0.3" { // the score's own steps lead to what it releases
				require.Equal(t, []string{"budget.origin.amount", "budget.deposit", "budget.score.band", "budget.score.part", "budget.score", "budget.release.step", "budget.released"}, stepsOf(l.Trail))
			}
		}
	}
}

// A step that was applied is that of its own department, not that of another in the same month.
func TestStepOfItsDepartment(t *testing.T) {
	p := budget.Policy{Audit: &budget.Audit{Escalation: []budget.Escalation{{Cases: 1, Step: budget.DepartmentMonth}}}}
	finding := func(id, department string) budget.Finding {
		return budget.Finding{ID: id, Department: department, Month: month("2025-03"), Kind: "coding", Amount: yuan("10.00"), Status: budget.Upheld}
	}
	account := budget.Account{
		Institution: "H", Findings: []budget.Finding{finding("f1", "D1"), finding("f2", "D2"), finding("f3", "D3")},
		Steps: []budget.AppliedStep{{Department: "D2", Month: month("2025-03"), Payment: decimal("50.00")}},
	}
	letters, err := newPlan(t, p).Letters([]budget.Account{account})
	require.NoError(t, err)
	applied := map[string]bool{}
	for _, s := range letters[0].Steps {
		applied[s.Department] = s.Applied
	}
	require.Equal(t, map[string]bool{"D1": false, "D2": true, "D3": false}, applied)
}

// A pool whose package does not fit is refused, with its place.
func TestPoolOverflows(t *testing.T) {
	_, err := budget.New(budget.Policy{
		Document: example,
		Pools:    []budget.Pool{{Name: "P", Amount: decimal("90000000000000000.00"), Deductions: []budget.Deduction{{Name: "d", Amount: decimal("1.00")}}, Share: decimal("0.5")}},
		Budgets:  []budget.Budget{{Institution: "H", Pool: "P"}},
	})
	require.NoError(t, err, "it just fits")
	for _, d := range []budget.Pool{
		{Name: "P", Amount: decimal("90000000000000000.00"), Share: decimal("2")},
		{Name: "P", Heads: 2_000_000_000, PerHead: decimal("90000000.00")},
	} {
		_, err = budget.New(budget.Policy{Document: example, Pools: []budget.Pool{d}, Budgets: []budget.Budget{{Institution: "H", Pool: "P"}}})
		require.ErrorContains(t, err, "pools[0]")
	}
	// Nothing of the rest is packaged, and what stays does not fit.
	much := budget.Deduction{Name: "d", Amount: decimal("90000000000000000.00")}
	_, err = budget.New(budget.Policy{
		Document: example, Pools: []budget.Pool{{Name: "P", Amount: decimal("0.00"), Deductions: []budget.Deduction{much, much}, Share: decimal("0")}},
		Budgets: []budget.Budget{{Institution: "H", Pool: "P"}},
	})
	require.ErrorIs(t, err, settlement.ErrTooLarge)
}
