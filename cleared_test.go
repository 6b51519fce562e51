package settlement_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

func budgetOf(t *testing.T, policy, accounts string) (*budget.Plan, []budget.Account) {
	t.Helper()
	p, err := budget.ReadPolicy(strings.NewReader(policy))
	require.NoError(t, err)
	plan, err := budget.New(p)
	require.NoError(t, err)
	list, err := budget.ReadAccounts(strings.NewReader(accounts))
	require.NoError(t, err)
	return plan, list
}

// clearedReport has every movement of a clearing: what was prepaid and is recovered, debts of either
// side, advances, corrections, deposits that were decided on, scored, pending and lost, and a bonus.
func clearedReport(t *testing.T) *settlement.Report {
	t.Helper()
	plan, accounts := budgetOf(t, `{"name": "n", "kind": "example",
		"budgets": [{"institution": "A", "amount": "1000.00"}, {"institution": "B", "amount": "1000.00"}, {"institution": "C", "amount": "1000.00"}, {"institution": "D", "amount": "1000.00"}, {"institution": "E", "amount": "1000.00"}],
		"deposit": {"ratio": "0.1", "release": {"by": "steps", "steps": [{"from": "90", "release": "1"}, {"from": "60", "release": "0.5"}, {"from": "0", "release": "0"}]}}, "positive_due": "roll"}`,
		`[{"institution": "A", "prepaid": "700.00", "score": "95", "debt": "50.00", "advance": "300.00", "new_advance": "250.00", "corrections": [{"month": "2024-12", "amount": "-20.00"}, {"month": "2024-11", "amount": "5.00"}],
			"findings": [{"id": "f", "claim": "A1", "amount": "10.00", "multiple": "2", "status": "upheld"}, {"id": "g", "amount": "3.00", "status": "pending"}, {"id": "r", "reverses": "of 2024", "amount": "4.00", "status": "upheld"}]},
		{"institution": "B", "prepaid": "-30.00", "score": "70", "debt": "-40.00", "released": "60.00"}, {"institution": "C", "released": "150.00"}, {"institution": "D", "prepaid": "2000.00"},
		{"institution": "E", "score": "50", "prepaid": "900.00", "new_advance": "10.00"}]`)
	var list []settlement.Entry
	for _, code := range []string{"A", "B", "C", "D", "E"} {
		list = append(list, settlement.Entry{Method: settlement.Item, Institution: code, Claim: code + "1", Class: settlement.ByItem, Priced: true, Amount: 1200_00, Cost: 1300_00, Covered: 50_00})
	}
	r, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, accounts, entries(list...)))
	require.NoError(t, err)
	c, err := plan.Clear(r, accounts, entries(list...))
	require.NoError(t, err)
	return c.Report
}

// heldReport is settled in two pools, with budgets that act after the value, subsidies and grants.
func heldReport(t *testing.T) *settlement.Report {
	t.Helper()
	plan, _ := budgetOf(t, `{"name": "n", "kind": "example", "budgets": [{"holder": "T", "institution": "H1", "amount_from": "points"}, {"institution": "H2", "amount_from": "points"}],
		"sharing": {"surplus": [{"institution": "0.6"}], "overrun": [{"fund": "0.5"}]}}`, `[]`)
	var list []settlement.Entry
	for i := range 12 {
		e := with(stayOf([]string{"H1", "H2", "H3"}[i%3], string(rune('a'+i)), "1"), func(e *settlement.Entry) {
			e.Pool, e.Cost, e.Covered = []string{"p", "q"}[i/3%2], settlement.Money(900_00+i*37_00), settlement.Money(i)
			if i%4 == 3 {
				e.ChargedTo = "T"
			}
		})
		list = append(list, e)
	}
	pools := []settlement.Pool{{Name: "p", Terms: settlement.Terms{Fund: decimal("6000.00")}}, {Name: "q", Terms: settlement.Terms{Fund: decimal("7000.00")}}}
	plan = plan.AfterValue(false)
	s, err := settlement.Workers(1).Settled(pools, plan.Settlement(settlement.Period{}, nil, entries(list...)))
	require.NoError(t, err)
	after, err := plan.After(s, nil, entries(list...))
	require.NoError(t, err)
	return after.Report
}

// TestClearedAndHeld: the reports that are changed elsewhere have what they are made for.
func TestClearedAndHeld(t *testing.T) {
	r := clearedReport(t)
	require.NoError(t, r.Verify())
	kinds := map[settlement.Kind]bool{}
	for _, s := range r.Statements {
		for _, l := range s.Lines {
			kinds[l.Kind] = kinds[l.Kind] || l.Method == settlement.Clearing
		}
	}
	for _, k := range []settlement.Kind{
		settlement.LinePrepaid, settlement.LineCorrected, settlement.LineDebt, settlement.LineRecovered, settlement.LineAdvance, settlement.LineWithheld, settlement.LineReleased,
		settlement.LineBonus, settlement.MemoForfeited, settlement.MemoPending, settlement.LineDamages, settlement.LineReversed,
	} {
		require.True(t, kinds[k], k)
	}
	r = heldReport(t)
	require.NoError(t, r.Verify())
	for _, code := range []string{"H1", "H2"} {
		parts := r.Statement(code).Parts
		require.Len(t, parts, 2)
		require.NotEmpty(t, parts[1].ByHolder)
	}
}
