package budget_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestOrigins(t *testing.T) {
	months := make([]budget.MonthHeads, 12)
	for i := range months {
		months[i] = budget.MonthHeads{Month: month("2025-01").Add(i), Heads: 100 + i}
	}
	pool := []budget.Pool{{Name: "p", Amount: decimal("100.00")}}
	for _, row := range []struct {
		name   string
		policy budget.Policy
		want   []string
	}{
		// 1266 head-months × 1000 ÷ 12 = 105500
		{"heads by month", budget.Policy{Budgets: []budget.Budget{{Institution: "H", HeadsByMonth: months, PerHead: decimal("1000.00")}}}, []string{"105500.00"}},
		// 100.00 × 1.1 = 110.00, × 1.05 = 115.50
		{"raised twice", budget.Policy{Budgets: []budget.Budget{{Institution: "H", Heads: 2, PerHead: decimal("100.00"), Raises: []settlement.Decimal{decimal("0.1"), decimal("0.05")}}}}, []string{"231.00"}},
		{"a level's coefficient", budget.Policy{Levels: []budget.Level{{Level: "3", Coefficient: decimal("1.15")}}, Budgets: []budget.Budget{{Institution: "H", Level: "3", Quota: decimal("100.005"), Units: 3}}}, []string{"345.02"}},
		{"an amount", budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("10.00")}}}, []string{"10.00"}},
		{"a whole pool", budget.Policy{Pools: pool, Budgets: []budget.Budget{{Institution: "H", Pool: "p"}}}, []string{"100.00"}},
		{"a pool in thirds, closed to the fen", budget.Policy{Pools: pool, Budgets: []budget.Budget{
			{Institution: "C", Pool: "p", Heads: 7}, {Institution: "B", Pool: "p", Weight: decimal("7")}, {Institution: "A", Pool: "p", Weight: decimal("7.0")},
		}}, []string{"33.33", "33.33", "33.34"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for _, o := range newPlan(t, row.policy).Budgets() {
				got = append(got, o.Amount.String())
				sum := settlement.Money(0)
				for _, l := range o.Lines {
					sum += l.Amount
					require.NotEmpty(t, l.Trail)
					require.NoError(t, l.Trail.Replay())
				}
				require.Equal(t, o.Amount, sum)
			}
			require.Equal(t, row.want, got)
		})
	}
}

func TestPoolLinesAddUp(t *testing.T) {
	for _, o := range newPlan(t, ningqiang(budget.Budget{Holder: "C1", Pool: "county"})).Pools() {
		sum := settlement.Money(0)
		for _, l := range o.Lines {
			sum += l.Amount
			require.NoError(t, l.Trail.Replay())
		}
		require.Equal(t, o.Amount, sum)
	}
}

// Without a number of admissions the claims are counted; a policy may let a
// missed minimum cost nothing.
func TestMinimum(t *testing.T) {
	p := budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00"), Minimum: 4}}}
	claims := []budget.Claim{claim("a", "H", "60.00", "0.00"), claim("b", "H", "60.00", "0.00"), claim("c", "H", "60.00", "0.00")}
	require.Equal(t, "75.00", clear(t, newPlan(t, p), []budget.Account{{Institution: "H"}}, claims...).Report.Statement("H").Due.String())
	p.MinimumMissed = budget.Nothing
	require.Equal(t, "100.00", clear(t, newPlan(t, p), []budget.Account{{Institution: "H"}}, claims...).Report.Statement("H").Due.String())
}

// A holder may be paid under another code: only claims that name it, or are mapped
// to it, count.
func TestHolderAndPayee(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Holder: "city", Institution: "H", Amount: decimal("100.00")}}})
	city := claim("a", "H", "130.00", "0.00")
	city.ChargedTo = "city"
	s := clear(t, plan, []budget.Account{{Institution: "H"}}, city, claim("b", "H", "50.00", "0.00")).Report.Statement("H")
	require.Equal(t, "150.00", s.Due.String())
}

func TestScoreEnteredStands(t *testing.T) {
	p := qingdao()
	p.Assessment = &budget.Assessment{Parts: []budget.Part{{Name: "all", Weight: decimal("1"), Indicators: []budget.Indicator{{Name: "x"}}}}}
	plan := newPlan(t, p)
	a := budget.Account{Institution: "Q01", Score: decimal("95"), Indicators: map[string]settlement.Decimal{"x": decimal("10")}}
	s := clear(t, plan, []budget.Account{a}, claim("c", "Q01", "700000.00", "0.00")).Report.Statement("Q01")
	require.Equal(t, []string{"71825.00"}, amounts(s, settlement.LineReleased))
	a.Score, a.Indicators["x"] = settlement.Decimal{}, decimal("100.5")
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, []budget.Account{a}, budget.Items(settlement.Period{}, each(claim("c", "Q01", "1.00", "0.00")))))
	require.NoError(t, err)
	_, err = plan.Clear(report, []budget.Account{a})
	require.ErrorIs(t, err, settlement.ErrRange)
	_, err = plan.Assess(report, []budget.Account{a})
	require.ErrorIs(t, err, settlement.ErrRange)
}

func TestPrepay(t *testing.T) {
	plan := newPlan(t, budget.Policy{})
	c := clear(t, plan, []budget.Account{{Institution: "H"}}, claim("c", "H", "10.00", "12.00"))
	list, err := budget.Prepay(nil, c, c)
	require.NoError(t, err)
	require.Equal(t, []budget.Account{{Institution: "H", Prepaid: -400}}, list)
	_, err = budget.Prepay([]budget.Account{{Institution: "H", Prepaid: -1 << 63}}, c)
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.Equal(t, []budget.Account{{Institution: "H", Debt: 200}}, c.Next())
}

func TestOverflow(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1.00")}}})
	var claims []budget.Claim
	for i := range 3 {
		claims = append(claims, budget.Claim{ID: fmt.Sprint(i), Institution: "H", Cost: 1<<62 + 1})
	}
	_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, nil, budget.Items(settlement.Period{}, each(claims...))))
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.Equal(t, []string{"budgets[0]: what the claims come to: overflow"}, faults(err))
}

func TestSpend(t *testing.T) {
	_, _, err := budget.Spend(-1, 0)
	require.ErrorIs(t, err, settlement.ErrNegative)
	plan := newPlan(t, budget.Policy{})
	_, _, _, err = plan.CloseAccount(1)
	require.ErrorIs(t, err, policy.ErrRequired)
	_, _, _, err = newPlan(t, qingdao()).CloseAccount(-1)
	require.ErrorIs(t, err, settlement.ErrNegative)
}
