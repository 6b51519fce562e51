package budget_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// documents are policies, each with its accounts.
func documents(t testing.TB) (list [][2]string) {
	add := func(p budget.Policy, accounts string) {
		text, err := json.Marshal(p)
		require.NoError(t, err)
		list = append(list, [2]string{string(text), accounts})
	}
	add(qingdao(), `[{"institution": "Q01", "score": "92", "prepaid": "1.00", "carried_in": "5.00"}]`)
	add(ningqiang(budget.Budget{Holder: "Q01", Pool: "county", Head: "H"}), `[{"institution": "Q01", "reasonable_overrun": "0.01"}, {"institution": "H"}]`)
	add(hefei("60000000.00", budget.Deduction{Name: "reserve", Rate: decimal("0.1")}, 4000, 10000), `[{"institution": "HF3", "volumes": [{"quota": "special", "units": "7.5"}]}, {"institution": "Q01"}]`)
	add(budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "Q01", Amount: decimal("100.00"), Minimum: 3}}, BudgetPlaces: 7},
		`[{"institution": "Q01", "delivered": "2", "findings": [{"id": "F", "claim": "c", "amount": "3.00", "multiple": "2", "status": "upheld"}]}]`)
	add(budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "Q01", Amount: decimal("100.00")}}, PositiveDue: budget.Roll},
		`[{"institution": "Q01", "debt": "-3.00", "steps": [{"department": "", "step": "suspend", "month": "2025-01", "months": 2}]}]`)
	for _, of := range [][2]string{
		{"hefei/policy.json", "hefei/accounts.json"}, {"hefei/prepayment.json", "hefei/accounts-next.json"}, {"ningqiang/policy-county.json", "ningqiang/accounts.json"},
		{"qingdao/policy-next.json", "qingdao/accounts-next.json"}, {"linyi/audit.json", "linyi/audit-accounts.json"}, {"linyi/sharing.json", "linyi/sharing-accounts.json"},
		{"receivables/deposit.json", "receivables/accounts-quarter.json"}, {"region/budget.json", "region/accounts.json"}, {"lishui/clearing.json", "lishui/clearing-accounts.json"},
		{"tianjin/total-budget.json", "tianjin/total-budget-accounts.json"}, {"county/total.json", "county/accounts-beside.json"}, {"county/beside.json", "county/accounts-beside.json"},
		{"dip/year-end.json", "dip/year-end-accounts.json"}, {"bureau/budget.json", "bureau/accounts.json"},
	} {
		list = append(list, [2]string{seeds.Of(t, "../", of[0])[0], seeds.Of(t, "../", of[1])[0]})
	}
	files, err := filepath.Glob("testdata/variations/*.json")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		list = append(list, [2]string{string(text), `[{"institution": "H1", "score": "87.5", "carried_in": "1.00", "prepaid": "500.00"}]`})
	}
	return list
}

// Whatever a document says: nothing panics; a plan settles and clears or says why
// not; what was cleared verifies, reads back, and clears again to the same bytes.
func FuzzPolicyAndAccounts(f *testing.F) {
	for _, of := range documents(f) {
		for _, edited := range seeds.Edited(f, 60, of[0]) {
			f.Add(edited, of[1], int64(70000000), int64(5))
		}
		for _, edited := range seeds.Edits(f, of[1], 30) {
			f.Add(of[0], edited, int64(70000000), int64(5))
		}
	}
	f.Fuzz(func(t *testing.T, policy, accounts string, cost, covered int64) {
		p, err := budget.ReadPolicy(strings.NewReader(policy))
		if err != nil {
			return
		}
		plan, err := budget.New(p)
		if err != nil {
			return
		}
		if diff := cmp.Diff(p, plan.Policy()); diff != "" {
			t.Fatal(diff)
		}
		if list, err := plan.Cliffs(settlement.Decimal{}); err == nil {
			if err := settlementtest.CheckCliffs(list); err != nil {
				t.Fatal(err)
			}
		}
		list, err := budget.ReadAccounts(strings.NewReader(accounts))
		if err != nil {
			return
		}
		if parts, err := plan.Instalments(year("2025-01-01"), list...); err == nil {
			for _, x := range parts {
				for _, l := range x.Lines {
					if err := l.Trail.Replay(); err != nil {
						t.Fatal(err)
					}
					if !l.Kind.Fits(l.Amount) {
						t.Fatalf("instalment: %s %s", l.Kind, l.Amount)
					}
				}
			}
		}
		claims := budget.Items(settlement.Period{}, each(budget.Claim{ID: "c", Institution: "Q01", Cost: settlement.Money(cost), Covered: settlement.Money(covered)}))
		report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, list, claims))
		if err != nil {
			return
		}
		c, err := plan.Clear(report, list, claims)
		if err != nil {
			return
		}
		if err := c.Report.Verify(); err != nil {
			t.Fatal(err)
		}
		fits(t, c.Report)
		var b, again bytes.Buffer
		if err := c.Encode(&b); err != nil {
			t.Fatal(err)
		}
		read, err := settlement.ReadReport(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		second, err := plan.Clear(read, list, claims)
		if err != nil {
			t.Fatal(err)
		}
		if err := second.Encode(&again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b.String(), again.String()); diff != "" {
			t.Fatal(diff)
		}
		c.Next()
		_, _ = plan.Letters(list)
	})
}
