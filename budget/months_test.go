package budget_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// Corrections of earlier months are paid with the entitlement, and count in a deposit that is a
// ratio of it. 900.00 + 120.50 − 20.25 = 1000.25; 5 % of that are 50.01, of 900.00 alone 45.00.
func TestCorrections(t *testing.T) {
	account := []budget.Account{{Institution: "H1", Debt: 10000, NewAdvance: 700, Corrections: []budget.MonthMoney{{Month: month("2025-01"), Amount: 12050}, {Month: month("2025-02"), Amount: -2025}}}}
	for _, row := range []struct {
		name     string
		deposit  *budget.Deposit
		withheld []string
		want     settlement.Payment
	}{
		{"none", nil, nil, settlement.Payment{Paid: 100025, Due: 90725}},
		{"of the entitlement", &budget.Deposit{Ratio: decimal("0.05"), Base: budget.OfEntitlement}, []string{"-50.01"}, settlement.Payment{Deposit: -5001, Paid: 95024, Due: 85724}},
		{"without a budget", &budget.Deposit{Ratio: decimal("0.05")}, []string{"-50.01"}, settlement.Payment{Deposit: -5001, Paid: 95024, Due: 85724}},
		{"of methods", &budget.Deposit{Ratio: decimal("0.05"), Methods: []settlement.Method{settlement.Item}}, []string{"-45.00"}, settlement.Payment{Deposit: -4500, Paid: 95525, Due: 86225}},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := newPlan(t, budget.Policy{Document: example, Deposit: row.deposit})
			c := clear(t, plan, account, claim("a", "H1", "1000.00", "100.00"))
			s := c.Report.Statement("H1")
			require.Equal(t, []string{"100.25"}, amounts(s, settlement.LineCorrected))
			if row.withheld != nil {
				require.Equal(t, row.withheld, amounts(s, settlement.LineWithheld))
			}
			require.NoError(t, c.Report.Verify())
			want := row.want
			want.Institution, want.Entitlement, want.Corrected, want.Debt, want.Advance = "H1", 90000, 10025, -10000, 700
			for _, of := range []*budget.Clearing{c, plan.Cleared(c.Report)} {
				got, err := of.Payments()
				require.NoError(t, err)
				require.Equal(t, []settlement.Payment{want}, got)
				require.Equal(t, c.Next(), of.Next())
			}
		})
	}
}

// What is due and rolls into the next month is a debt of the fund; what the month paid is all
// the same what it was due.
func TestPaymentsThatRoll(t *testing.T) {
	plan := newPlan(t, budget.Policy{Document: example, PositiveDue: budget.Roll})
	c := clear(t, plan, []budget.Account{{Institution: "H1", Debt: -4000}}, claim("a", "H1", "1000.00", "100.00"))
	got, err := plan.Cleared(c.Report).Payments()
	require.NoError(t, err)
	require.Equal(t, []settlement.Payment{{Institution: "H1", Entitlement: 90000, Paid: 90000, Debt: 4000 - 94000}}, got)
	require.Equal(t, settlement.Money(-94000), c.Next()[0].Debt)
}
