package job

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
)

// A job wraps its claims where any policy of its budget has budgets, subsidies or grants, however
// many of each, and walks them again where any has subsidies.
func TestTreasuryWraps(t *testing.T) {
	amount, share := settlement.MustDecimal("10.00"), settlement.MustDecimal("0.5")
	plan := func(budgets, subsidies, grants int) *budget.Plan {
		p := budget.Policy{Document: policy.Document{Name: "p", Kind: policy.Example}}
		for i := range budgets {
			p.Budgets = append(p.Budgets, budget.Budget{Institution: fmt.Sprint("H", i), Amount: amount})
		}
		for i := range subsidies {
			p.Subsidies = append(p.Subsidies, budget.Subsidy{Name: fmt.Sprint(i), Above: amount, Share: share})
		}
		for i := range grants {
			p.Grants = append(p.Grants, budget.Grant{Institution: fmt.Sprint("H", i), Amount: amount})
		}
		plan, err := budget.New(p)
		require.NoError(t, err)
		return plan
	}
	require.False(t, (*treasury)(nil).wraps())
	require.False(t, (*treasury)(nil).subsidised())
	none := plan(0, 0, 0)
	for budgets := range 3 {
		for subsidies := range 3 {
			for grants := range 3 {
				of := plan(budgets, subsidies, grants)
				for _, x := range []*treasury{{own: of}, {own: none, around: []total{{plan: of}}}, {own: of, around: []total{{plan: none}, {plan: none}}}} {
					require.Equal(t, budgets > 0 || subsidies > 0 || grants > 0, x.wraps(), "%d budgets, %d subsidies, %d grants", budgets, subsidies, grants)
					require.Equal(t, subsidies > 0, x.subsidised())
				}
			}
		}
	}
}
