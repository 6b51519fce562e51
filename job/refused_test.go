package job_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// Of a job of several files, the right one is named: where a rule refuses a claim, and
// where a budget does.
func TestRefusedClaimsOfSeveralFiles(t *testing.T) {
	files := three(`["months/*.csv", "more.csv"]`)
	files["months/02.csv"] = strings.Replace(files["months/02.csv"], "G1", "G8", 1)
	files["more.csv"] = strings.Replace(files["more.csv"], "d,H2", "d,H9", 1)
	budgeted := three(`["months/*.csv", "more.csv"]`)
	budgeted["job.json"] = strings.Replace(budgeted["job.json"], `"parts"`, `"budget": {"policy": "budget.json", "accounts": "accounts.json"}, "parts"`, 1)
	budgeted["budget.json"] = `{"name": "b", "kind": "example", "unbudgeted": "error", "budgets": [{"institution": "H1", "amount": "100.00"}]}`
	budgeted["accounts.json"] = `[]`
	for _, tt := range []struct {
		files map[string]string
		want  []string
	}{
		{files, []string{
			`months/02.csv: row 2, column group: claim c: no such group: "G8"`,
			`more.csv: row 2, column institution: claim d: no such institution: "H9"`,
		}},
		{budgeted, []string{
			`months/01.csv: row 3, column charged_to: claim b: no such budget holder: "H2"`,
			`more.csv: row 2, column charged_to: claim d: no such budget holder: "H2"`,
		}},
	} {
		dir := folder(t, tt.files)
		for _, workers := range []int{1, 3} {
			j, err := job.Open(job.Folder(dir), "job.json")
			require.NoError(t, err)
			_, err = j.Settle(context.Background(), job.Options{Workers: workers})
			require.Error(t, err)
			require.Equal(t, tt.want, strings.Split(err.Error(), "\n"))
		}
	}
}
