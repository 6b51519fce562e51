package budget_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// Holders: a year with a budget, an account with a finding and claims of each institution is
// settled, cleared and verified.
func TestHoldersGrowLinearly(t *testing.T) {
	testsize.Linear(t, testsize.Of(500, 10_000), func(n int) {
		p := budget.Policy{
			Document: example, Sharing: kept(), Deposit: &budget.Deposit{Ratio: decimal("0.05")}, Audit: &budget.Audit{},
			Pools: []budget.Pool{{Name: "p", Amount: decimal("100000000.00")}},
		}
		var accounts []budget.Account
		var claims []budget.Claim
		for i := range n {
			code := fmt.Sprintf("H%06d", i)
			p.Budgets = append(p.Budgets, budget.Budget{Institution: code, Pool: "p", Heads: 1 + i%7})
			accounts = append(accounts, budget.Account{
				Institution: code, Prepaid: yuan("10.00"), Score: decimal("90"),
				Findings: []budget.Finding{{ID: "f" + code, Claim: "c" + code, Kind: "coding", Amount: yuan("1.00"), Status: budget.Upheld}},
			})
			claims = append(claims, claim("c"+code, code, "900.00", "100.00"), claim("d"+code, code, "90.00", "10.00"))
		}
		r := clear(t, newPlan(t, p), accounts, claims...).Report
		require.Len(t, r.Statements, n)
		require.NoError(t, r.Verify())
	})
}
