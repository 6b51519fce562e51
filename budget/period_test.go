package budget_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// dated are claims by item of several months, some with a day of settlement, which
// counts before the month.
func dated() []budget.Claim {
	var claims []budget.Claim
	for i := range 24 {
		c := claim(fmt.Sprint("c", i), []string{"Q01", "Q02"}[i%2], fmt.Sprint(10*(i+1), ".00"), fmt.Sprint(i, ".00"))
		c.Month = month("2024-01").Add(i % 4)
		if i%3 == 0 {
			c.Settled = month("2024-02").Add(i % 5).First().Add(i)
		}
		claims = append(claims, c)
	}
	return claims
}

// Items, and a budget around them, pay the claims of their period alone.
func TestContractOfPeriods(t *testing.T) {
	claims := each(dated()...)
	require.NoError(t, settlementtest.CheckPeriods(dated(), budget.Items))
	plan := newPlan(t, qingdao())
	around := func(p settlement.Period, claims settlement.Claims[budget.Claim]) settlement.Settlement {
		return plan.Settlement(p, []budget.Account{{Institution: "Q01", CarriedIn: 5}}, budget.Items(p, claims))
	}
	require.NoError(t, settlementtest.CheckPeriods(dated(), around))
	february := month("2024-02").Period()
	require.NoError(t, settlementtest.Check(budget.Items(february, claims)))
	require.NoError(t, settlementtest.Check(around(february, claims)))
	require.NoError(t, settlementtest.Check(around(settlement.Period{}, claims)))
}

// An item of 10.00 of January and one of 1000.00 of February, in January: 10.00, and
// not 1010.00.
func TestItemsOfOtherMonths(t *testing.T) {
	january, february := claim("a", "H", "10.00", "0.00"), claim("b", "H", "1000.00", "300.00")
	january.Month, february.Month = month("2024-01"), month("2024-02")
	left := func(m string) []settlement.LeftOut {
		return []settlement.LeftOut{{Method: settlement.Item, Institution: "H", Month: month(m), Reason: settlement.LeftPeriod, Count: 1, Cost: yuan("1000.00"), Covered: yuan("300.00")}}
	}
	settled := february
	settled.Month, settled.Settled = month("2024-01"), settlement.MustDate("2024-03-01")
	plan := keeps(t, "20.00", "0")
	for _, row := range []struct {
		name  string
		other budget.Claim
		left  []settlement.LeftOut
	}{{"of another month", february, left("2024-02")}, {"settled in another month", settled, left("2024-03")}} {
		t.Run(row.name, func(t *testing.T) {
			p := month("2024-01").Period()
			inner := budget.Items(p, each(january, row.other))
			for _, s := range []settlement.Settlement{inner, plan.Settlement(p, nil, inner)} {
				report, err := settlement.Settle(settlement.Terms{}, s)
				require.NoError(t, err)
				require.NoError(t, report.Verify())
				require.Equal(t, "10.00", report.Statement("H").Due.String())
				require.Equal(t, 1, report.Statement("H").Cases)
				require.Equal(t, row.left, report.LeftOut)
				require.Equal(t, p, report.Period)
			}
		})
	}
	blank := claim("c", "H", "1.00", "0.00")
	_, err := settlement.Settle(settlement.Terms{}, budget.Items(month("2024-01").Period(), each(january, blank)))
	require.ErrorIs(t, err, settlement.ErrBlank)
	require.ErrorContains(t, err, "item: claim 2 (c): month: ")
	half := settlement.Period{From: settlement.MustDate("2024-01-01"), To: settlement.MustDate("2024-02-15")}
	_, err = settlement.Settle(settlement.Terms{}, budget.Items(half, each(january, february)))
	require.ErrorIs(t, err, settlement.ErrCut)
	_, err = settlement.Settle(settlement.Terms{}, plan.Settlement(month("2024-01").Period(), nil, budget.Items(month("2024-02").Period(), each(january))))
	require.ErrorIs(t, err, settlement.ErrPeriods, "a budget of another period than its claims")
}

// A finding about a claim of another period is about none, whether a budget bears the
// claim or nobody does. What reverses a finding that was cleared before is not looked up.
func TestFindingOfAnotherPeriod(t *testing.T) {
	january := month("2024-01").Period()
	claims := func() settlement.Settlement {
		a, b := claim("a", "H", "10.00", "0.00"), claim("b", "H", "1000.00", "0.00")
		c := claim("c", "I", "10.00", "0.00")
		a.Month, b.Month, c.Month = month("2024-01"), month("2024-02"), month("2024-02")
		return budget.Items(january, each(a, b, c, func() budget.Claim { d := c; d.ID, d.Month = "d", month("2024-01"); return d }()))
	}
	plan := keeps(t, "20.00", "1")
	findings := func(claim, reverses string) []budget.Account {
		f := budget.Finding{ID: "F", Claim: claim, Amount: yuan("1.00"), Status: budget.Upheld, Reverses: reverses}
		return []budget.Account{{Institution: "H"}, {Institution: "I", Findings: []budget.Finding{f}}}
	}
	for _, id := range []string{"b", "c"} {
		accounts := findings(id, "")
		_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(january, accounts, claims()))
		require.ErrorIs(t, err, settlement.ErrClaim, id)
		require.ErrorContains(t, err, fmt.Sprintf(`accounts[1].findings[0].claim: no such claim in the period: %q is one of another`, id))

		report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(january, nil, claims()))
		require.NoError(t, err)
		_, err = plan.Clear(report, accounts, claims())
		require.ErrorIs(t, err, settlement.ErrClaim, id)
		require.ErrorContains(t, err, "in the period", id)
		require.ErrorIs(t, plan.CheckFindings(report, accounts, claims()), settlement.ErrClaim, id)

		earlier := findings(id, "cleared before")
		report, err = settlement.Settle(settlement.Terms{}, plan.Settlement(january, earlier, claims()))
		require.NoError(t, err)
		c, err := plan.Clear(report, earlier, claims())
		require.NoError(t, err)
		require.Equal(t, "11.00", c.Report.Statement("I").Due.String(), "10.00, and 1.00 comes back")
		require.Equal(t, "20.00", c.Report.Statement("H").Due.String())
	}
	_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(january, findings("d", ""), claims()))
	require.NoError(t, err, "of the period, and of no budget")
}
