package budget_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/drawn"
)

// What the oracles draw has every field of the documents.
func TestOraclesDrawEveryField(t *testing.T) {
	var fields drawn.Fields
	seen := map[string]int{}
	for i := range uint64(400) {
		d := drawing{rand.New(rand.NewPCG(24, i))}
		j := randomWhole(d, seen)
		if j.strike() {
			j.flows(d)
			j.drawClearing(d)
		}
		fields.Note(j.accounts, j.policy, d.origins())
		for _, p := range j.around {
			fields.Note(p)
		}
		for _, list := range j.totals {
			fields.Note(list)
		}
		volumes, delivered, _ := d.volumes()
		release := randomRelease(d.Rand)
		fields.Note(volumes, []budget.Account{delivered}, budget.Policy{Deposit: &budget.Deposit{Release: &release}})
		y := randomYear(d.Rand)
		fields.Note(y.policy, []budget.Account{y.account, d.drawSteps()})
	}
	except := []string{
		"name", "region", "kind", "sources", "cites", "procedure", // nothing is computed of them
		"[]budget.Account[].debt", "[]budget.Account[].advance", "[]budget.Account[].new_advance", "[]budget.Account[].delivered", // TestDepositAgainstOracle, TestOriginOracle
		"[]budget.Account[].steps[].payment", "[]budget.Account[].steps[].step=department_month", // TestPaymentsOracle draws the first in its loop; the other is the default
		"budget.Policy.effective", "budget.Policy.grants[].pool", "budget.Policy.unbudgeted", "budget.Policy.budgets[].head", // they choose, and compute nothing
		// Prepayments in cycles: TestInstalmentsAddUp, TestInstalmentsByClaims and their kin draw these at random.
		"[]budget.Account[].incurred", "[]budget.Account[].corrections", "budget.Policy.instalments.limit", "budget.Policy.instalments.mode=lump",
		"budget.Policy.instalments.period", "budget.Policy.instalments.weights", "budget.Policy.positive_due", "budget.Policy.advance",
		// No oracle computes these a second time; worked examples do: a score of indicators, audits, a balance of the fund, personal accounts.
		"budget.Policy.assessment", "[]budget.Account[].indicators", "budget.Policy.audit", "budget.Policy.deposit.release.balance", "budget.Policy.deposit.release.by=fund_balance",
		"budget.Policy.personal_accounts", "[]budget.Account[].findings",
	}
	require.Empty(t, fields.Missing(except...))
	require.Empty(t, fields.Vain(except...))
}
