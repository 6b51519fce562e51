package job_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// TestFields: what differs between documents is named by what it is about.
func TestFields(t *testing.T) {
	budget := `{"name": "B", "kind": "example", "sharing": {"surplus": [{"up_to": "0.1", "institution": "0.6"}, {"institution": "0.2"}]}}`
	accounts := `[{"institution": "H1", "prepaid": "1.00"}, {"institution": "H2", "prepaid": "2.00"}]`
	whole := func() map[string]string {
		files := three(`"more.csv"`)
		files["job.json"] = strings.TrimSuffix(files["job.json"], "]}") + `], "budget": {"policy": "budget.json", "accounts": "accounts.json"}}`
		files["budget.json"], files["accounts.json"] = budget, accounts
		return files
	}
	open := func(files map[string]string) *job.Job {
		j, err := job.Open(job.Folder(folder(t, files)), "job.json")
		require.NoError(t, err)
		return j
	}
	old := open(whole())
	for _, row := range []struct {
		name, file, from, to string
		want                 []string
	}{
		{"nothing", "job.json", ``, ``, nil},
		{"layout, order and schema", "job.json", `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"},`, `{"$schema": "s", "period": {"to": "2025-03-31", "from": "2025-01-01"},  "name": "n",`, nil},
		{"a default spelled out", "policy.json", `"coefficient": "1"}, {`, `"coefficient": "1", "level": ""}, {`, nil},
		{"a list for one file", "job.json", `"claims": "more.csv"`, `"claims": ["more.csv"]`, nil},
		{"terms", "job.json", `"10"`, `"11"`, []string{`job.json: terms.point_value: "10" → "11"`}},
		{"files", "job.json", `"claims": "more.csv"`, `"claims": ["months/01.csv", "months/02.csv"]`, []string{`job.json: parts[0].claims: "more.csv" → "a list of 2"`}},
		{"another order", "accounts.json", accounts, `[{"institution": "H2", "prepaid": "2.00"}, {"institution": "H1", "prepaid": "1.00"}]`, nil},
		{"an account", "accounts.json", `"1.00"`, `"1.50"`, []string{`accounts.json: [H1].prepaid: "1.00" → "1.50"`}},
		{"an account more", "accounts.json", `[`, `[{"institution": "H3"}, `, []string{`accounts.json: [H3]: "" → "1 field"`}},
		{"a group", "policy.json", `"mean_cost": "10000.00"`, `"mean_cost": "9000.00"`, []string{`policy.json: groups[G1].mean_cost: "10000.00" → "9000.00"`}},
		{"a name", "policy.json", "人民医院", "中心医院", []string{`policy.json: institutions[H1].name: "人民医院" → "中心医院"`}},
		{"free text", "policy.json", `"kind": "example"`, `"kind": "example", "region": "Li Shui"`, []string{`policy.json: region: "" → "text of 7 characters"`}},
		{"tiers, which have shares of institutions", "budget.json", `"0.2"`, `"0.3"`, []string{`budget.json: sharing.surplus[1].institution: "0.2" → "0.3"`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			files := whole()
			require.Contains(t, files[row.file], row.from)
			files[row.file] = strings.Replace(files[row.file], row.from, row.to, 1)
			var got []string
			for _, c := range job.Fields(old, open(files)) {
				require.Equal(t, job.Policy, c.Reason)
				require.Zero(t, c.Amount)
				got = append(got, fmt.Sprintf("%s: %q → %q", c.Where, c.From, c.To))
			}
			require.Equal(t, row.want, got)
		})
	}
}

// Documents that are named otherwise are compared all the same, and one that only one job
// has is named as a whole.
func TestFieldsOfOtherFiles(t *testing.T) {
	a, err := job.Open(job.Folder(folder(t, three(`"more.csv"`))), "job.json")
	require.NoError(t, err)
	files := three(`"more.csv"`)
	files["job.json"] = strings.Replace(files["job.json"], `"policy.json"`, `"draft.json"`, 1)
	files["job.json"] = strings.TrimSuffix(files["job.json"], "]}") + `], "budget": {"policy": "budget.json"}}`
	files["draft.json"] = strings.Replace(files["policy.json"], `"scale": "100"`, `"scale": "10"`, 1)
	files["budget.json"] = `{"name": "B", "kind": "example"}`
	b, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	require.Equal(t, []job.Change{
		{Reason: job.Policy, Where: "job.json: budget", To: "1 field"},
		{Reason: job.Policy, Where: "job.json: parts[0].policy", From: "policy.json", To: "draft.json"},
		{Reason: job.Policy, Method: settlement.DRG, Where: "draft.json: scale", From: "100", To: "10"},
		{Reason: job.Policy, Method: settlement.Budget, Where: "budget.json", To: "2 fields"},
	}, job.Fields(a, b))
	require.Equal(t, "budget.json", job.Fields(b, a)[3].Where)
}
