package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	budgetJob      = `{"name": "b", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {}, "parts": [{"method": "item", "claims": "claims.csv", "date_by": "none"}], "budget": {"policy": "budget.json", "accounts": "accounts.json"}}`
	budgetPolicy   = `{"name": "Capped", "kind": "example", "budgets": [{"institution": "H1", "name": "人民医院", "amount": "100.00"}]}`
	budgetClaims   = "id,institution,cost,covered,charged_to\nc1,H1,90.00,10.00,\nc2,H1,50.00,0.00,\n"
	budgetAccounts = `[{"institution": "H1", "prepaid": "60.00"}]`
)

func budgetFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	all := map[string]string{"job.json": budgetJob, "budget.json": budgetPolicy, "claims.csv": budgetClaims, "accounts.json": budgetAccounts}
	for name, text := range files {
		all[name] = text
	}
	return folder(t, all)
}

func TestBudget(t *testing.T) {
	dir := budgetFolder(t, nil)
	report := mustRun(t, dir+"job.json", "-json")
	checkReport(t, report)
	require.Contains(t, report, `"entitlement": "100.00",
      "due": "40.00"`)
	require.Contains(t, report, `"name": "人民医院"`)
	require.Contains(t, mustRun(t, dir+"job.json", "-explain", "c1"), "by item")
}

func TestBudgetRefused(t *testing.T) {
	for _, row := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a score", map[string]string{"accounts.json": `[{"institution": "H1", "score": "101"}]`}, []string{"accounts.json: accounts[0].score: out of range: got 101, want 0 to 100"}},
		{"null", map[string]string{"accounts.json": `[{"institution": null}]`}, []string{"accounts.json: accounts[0].institution: "}},
		{"no statement", map[string]string{"accounts.json": `[{"institution": "H1"}, {"institution": "H9"}]`}, []string{`accounts.json: accounts[1].institution: no statement for "H9"`}},
		{"a holder", map[string]string{"claims.csv": strings.Replace(budgetClaims, "0.00,\n", "0.00,X\n", 1)}, []string{`claims.csv: row 2, column charged_to: claim c1: no such budget holder: "X"`}},
		{"a finding", map[string]string{"accounts.json": `[{"institution": "H1", "findings": [{"id": "F", "claim": "c9", "amount": "1.00", "status": "upheld"}]}]`}, []string{`accounts.json: accounts[0].findings[0].claim: no such claim: "c9"`}},
		{"an overrun", map[string]string{"accounts.json": `[{"institution": "H1", "reasonable_overrun": "30.01"}]`, "budget.json": strings.Replace(budgetPolicy, `"kind"`, `"sharing": {"reasonable_only": true}, "kind"`, 1)}, []string{`accounts.json: accounts[0].reasonable_overrun: the reasonable part exceeds the overrun: got 30.01 of 30.00`}},
		{"an overrun that nothing shares", map[string]string{"accounts.json": `[{"institution": "H1", "reasonable_overrun": "30.00"}]`}, []string{`accounts.json: accounts[0].reasonable_overrun: no budget takes it: "H1" has no budget of which the reasonable overrun alone is shared`}},
		{"a step that says more", map[string]string{
			"claims.csv":    "id,institution,month,department,cost,covered\nc1,H1,2025-03,D,90.00,10.00\nc2,H1,2025-04,D,50.00,0.00\n",
			"accounts.json": `[{"institution": "H1", "steps": [{"department": "D", "month": "2025-03", "payment": "800000.00"}]}]`,
		}, []string{`accounts.json: accounts[0].steps[0].payment: impossible finding: it says 800000.00, the claims give 80.00`}},
		{"a policy", map[string]string{"budget.json": strings.Replace(budgetPolicy, "100.00", "-1.00", 1)}, []string{"budget.json: budgets[0].amount: negative: got -1.00"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := budgetFolder(t, row.files)
			status, stdout, stderr := start(dir + "job.json")
			require.Equal(t, refused, status)
			require.Empty(t, stdout)
			got := strings.Split(strings.TrimSuffix(strings.ReplaceAll(stderr, dir+"job.json", "JOB"), "\n"), "\n")
			require.Len(t, got, len(row.want), stderr)
			for i, want := range row.want {
				require.True(t, strings.HasPrefix(got[i], want), "got %s, want %s", got[i], want)
			}
		})
	}
}
