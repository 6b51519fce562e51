package perdiem_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// TestFormulaCliffs: jumps and falls of a formula along the cost and the days of a stay.
func TestFormulaCliffs(t *testing.T) {
	cliffs := func(text string, columns map[string]policy.ColumnKind) (said []string) {
		p := perdiem.Policy{
			Document: example(), Columns: columns, Actual: perdiem.ActualRule{Treatment: perdiem.Formula, Amount: text},
			Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{DaysUpTo: 10, Rate: decimal("100.00")}, {Rate: decimal("50.00")}}}},
		}
		list, err := newPlan(t, p).Cliffs(settlement.Decimal{})
		require.NoError(t, err)
		require.NoError(t, settlementtest.CheckCliffs(list))
		for _, c := range list {
			require.Equal(t, "actual.amount", c.Path)
			where := ""
			for _, w := range c.Where {
				where += " " + w.Name + " " + w.Value
			}
			said = append(said, c.Of+" "+c.At.String()+": "+c.Before.String()+" to "+c.After.String()+where)
		}
		return said
	}
	require.Empty(t, cliffs("standard × 0.9", nil))
	require.Empty(t, cliffs("min(cost, standard)", nil))
	require.Empty(t, cliffs("if(cost > standard, standard + 0.5 × (cost − standard), cost)", nil))
	require.Equal(t, []string{
		"cost 50.00: 100.00 to 50.01 days 1 class c",
		"cost 500.00: 1000.00 to 500.01 days 10 class c",
		"cost 525.00: 1050.00 to 525.01 days 11 class c",
		"cost 1000.00: 2000.00 to 1000.01 days 30 class c",
	}, cliffs("if(cost > 0.5 × standard, cost, standard)", nil))
	require.Equal(t, []string{"days 10: 1000.00 to 550.00 class c cost 1000.00"}, cliffs("if(days > 10, days × 50, days × 100)", nil))
	require.Contains(t, cliffs("if(late and cost > 300, 200, 100)", map[string]policy.ColumnKind{"late": policy.FlagColumn}),
		"cost 300.00: 100.00 to 200.00 days 1 class c late true")
	require.Equal(t, []string{"cost 300.00: 100.00 to 200.00 days 1 class c"},
		cliffs("if(cost > 300, 200, 100) × share", map[string]policy.ColumnKind{"share": policy.DecimalColumn}), "a column of decimals is 1")
	require.Contains(t, cliffs("if(cost > 0.01, 200, 100)", nil), "cost 0.01: 100.00 to 200.00 days 1 class c", "the first step of all")
	require.Contains(t, cliffs("max(0, 1000 − cost)", nil), "cost 0.01: 999.99 to 999.98 days 1 class c")
}
