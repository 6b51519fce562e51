package job_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// between is the policy of these tests, in force for a time, with other points.
func between(from, to, points string) string {
	text := strings.Replace(policyText, `"kind": "example"`, fmt.Sprintf(`"kind": "example", "effective": {"from": %q, "to": %q}`, from, to), 1)
	return strings.Replace(text, `"base_points": "100"`, fmt.Sprintf(`"base_points": %q`, points), 1)
}

func byDate(t *testing.T, files map[string]string) job.Files {
	t.Helper()
	all := three(`["months/*.csv", "more.csv"]`)
	all["job.json"] = strings.Replace(all["job.json"], `"policy.json"`, `["late.json", "early.json"]`, 1)
	all["early.json"], all["late.json"] = between("2025-01-01", "2025-01-31", "100"), between("2025-02-01", "2025-03-31", "200")
	for name, text := range files {
		all[name] = text
	}
	return job.Folder(folder(t, all))
}

// TestPoliciesByDate: each claim is rated by the policy in force on its date, whichever
// file it is in; both are read and said.
func TestPoliciesByDate(t *testing.T) {
	r, err := settle(byDate(t, nil))
	require.NoError(t, err)
	require.Equal(t, "300.0000", r.Report.Statements[0].Points.String()) // a in January, c in February
	require.Equal(t, "300.0000", r.Report.Statements[1].Points.String()) // b in January, d in March
	require.Len(t, r.Report.Policies, 2)
	require.Equal(t, "2025-01-01/2025-01-31", r.Report.Policies[0].Effective.String())
	j, err := job.Open(byDate(t, nil), "job.json")
	require.NoError(t, err)
	require.Equal(t, []string{"job.json", "late.json", "early.json", "months/01.csv", "months/02.csv", "more.csv"}, j.Reads())
}

// TestPoliciesRefused: messages name the files, both where two do not go together.
func TestPoliciesRefused(t *testing.T) {
	part := func(text string) map[string]string {
		return map[string]string{"job.json": strings.Replace(fmt.Sprintf(document, `"more.csv"`), `"policy": "policy.json"`, text, 1)}
	}
	for _, row := range []struct {
		name  string
		files map[string]string
		says  string
	}{
		{"a gap", map[string]string{"late.json": between("2025-02-03", "2025-03-31", "200")},
			"late.json, early.json: effective: the policy is not in force on 2025-02-01: 2025-01-01/2025-01-31, then 2025-02-03/2025-03-31"},
		{"an overlap", map[string]string{"late.json": between("2025-01-31", "2025-03-31", "200")},
			"late.json, early.json: effective: two policies are in force on 2025-01-31: 2025-01-01/2025-01-31 and 2025-01-31/2025-03-31"},
		{"they disagree", map[string]string{"late.json": strings.Replace(between("2025-02-01", "2025-03-31", "200"), `"point_places": 4`, `"point_places": 2`, 1)},
			"late.json, early.json: point_places: policies that follow each other must agree: 2 and 4"},
		{"too late", map[string]string{"early.json": between("2025-01-02", "2025-01-31", "100")},
			"early.json: effective: the policy is not in force on 2025-01-01, in the job's period 2025-01-01/2025-03-31"},
		{"too early", map[string]string{"late.json": between("2025-02-01", "2025-03-30", "200")},
			"late.json: effective: the policy is not in force on 2025-03-31, in the job's period 2025-01-01/2025-03-31"},
		{"long ago", map[string]string{"early.json": between("2024-01-01", "2024-01-31", "200"), "late.json": between("2024-02-01", "2024-03-31", "200")},
			"late.json: effective: the policy is not in force on 2025-01-01, in the job's period 2025-01-01/2025-03-31"},
		{"one is faulty", map[string]string{"late.json": strings.Replace(between("2025-02-01", "2025-03-31", "200"), `"scale": "100", `, "", 1)}, "late.json: scale: required"},
		{"one is missing", part(`"policy": ["policy.json", "gone.json"]`), "gone.json: no such file or directory"},
		{"none", part(`"policy": []`), "job.json: parts[0].policy: required"},
		{"a blank", part(`"policy": ["policy.json", ""]`), "job.json: parts[0].policy: required"},
		{"without dates", part(`"policy": ["late.json", "early.json"], "date_by": "none"`), "job.json: parts[0].date_by: excluded by another field: dates say which of 2 policies rates a claim"},
		{"heads", map[string]string{"job.json": strings.Replace(fmt.Sprintf(document, `"more.csv"`), `"method": "drg", "policy": "policy.json", "claims": "more.csv"`,
			`"method": "capitation", "policy": ["late.json", "early.json"], "members": "m.csv", "charges": "c.csv"`, 1)},
			"job.json: parts[0].policy: excluded by another field: standards of heads say from when they are, in one policy"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := settle(byDate(t, row.files))
			require.EqualError(t, err, row.says)
		})
	}
}
