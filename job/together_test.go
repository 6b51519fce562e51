package job_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

const togetherJob = `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"},
  "pools": [{"name": "employees", "terms": {"point_value": "10"}}, {"name": "residents", "terms": {"point_value": "10"}}],
  "parts": [{"method": "drg", "policy": "policy.json", "claims": "employees.csv", "pool": "employees"},
            {"method": "drg", "policy": "%s", "claims": "residents.csv", "pool": "residents"}]}`

// togetherFiles are a job of two parts: r is a readmission after e, in the other part, and
// three approvals of sixteen discharges.
func togetherFiles(rules string) map[string]string {
	columns := "id,institution,group,cost,covered,discharged,admitted,person,approved,approved_as\n"
	rows := func(prefix string, n int) (text string) {
		for i := range n {
			text += fmt.Sprintf("%s%02d,H1,G1,10000.00,0.00,2025-02-10,2025-02-01,%s%d,,\n", prefix, i, prefix, i)
		}
		return text
	}
	return map[string]string{
		"job.json":      fmt.Sprintf(togetherJob, "policy.json"),
		"policy.json":   strings.Replace(policyText, `"groups"`, `"regional_mean": "10000.00", `+rules+`, "groups"`, 1),
		"employees.csv": columns + "e,H1,G1,10000.00,0.00,2025-01-10,2025-01-02,P,,\na,H1,G1,50000.00,0.00,2025-01-10,2025-01-02,A,special,tumour\n" + rows("x", 6),
		"residents.csv": columns + "r,H1,G1,10000.00,0.00,2025-01-20,2025-01-12,P,,\nb,H1,G1,60000.00,0.00,2025-01-10,2025-01-02,B,special,tumour\n" +
			"c,H1,G1,40000.00,0.00,2025-01-10,2025-01-02,C,special,tumour\n" + rows("y", 5),
	}
}

func tumour(more string) string {
	return `"special": {}, "quotas": [{"name": "tumour", "over_quota": "rank", "quota_value": "10", "quota_cycle": "quarter", ` + more + `}]`
}

// outcome is the claims of a job that are reduced or have lost their approval, in the order of
// parts.
func outcome(t *testing.T, r *job.Result) (list []string) {
	t.Helper()
	for c, err := range r.Claims(context.Background()) {
		require.NoError(t, err)
		if c.Points.String() == "50.0000" {
			list = append(list, c.Claim)
		}
		if c.Conflict != "" {
			list = append(list, c.Claim+" "+c.Conflict)
		}
	}
	return list
}

// TestRulesSpanParts: a person comes back in another part, and a quota is of the discharges of
// all parts; of a pool where it says so.
func TestRulesSpanParts(t *testing.T) {
	const lost = ` special: the approval is beyond the quota "tumour"`
	for _, row := range []struct {
		name, rules string
		want        []string
	}{
		{"readmission", `"readmission": {"within_days": 15, "factor": "0.5"}`, []string{"e"}},
		{"one of sixteen", tumour(`"quota": "0.07"`), []string{"a" + lost, "c" + lost}},
		{"two of sixteen", tumour(`"quota": "0.13"`), []string{"c" + lost}},
		{"of each pool one", tumour(`"quota": "0.13", "quota_base": "pool"`), []string{"c" + lost}},
		{"two allowed in the region", tumour(`"quota_base": "region", "allowed": 2`), []string{"c" + lost}},
		{"all of them", `"readmission": {"within_days": 15, "factor": "0.5"}, ` + tumour(`"quota": "0"`), []string{"e", "a" + lost, "b" + lost, "c" + lost}},
	} {
		t.Run(row.name, func(t *testing.T) {
			files := togetherFiles(row.rules)
			if !strings.Contains(row.rules, "quotas") {
				for _, name := range []string{"employees.csv", "residents.csv"} {
					files[name] = strings.ReplaceAll(files[name], "special,tumour", ",")
				}
			}
			if strings.Contains(row.rules, "pool") { // which several institutions have
				files["residents.csv"] += "z,H2,G1,10000.00,0.00,2025-02-10,2025-02-01,Z,,\n"
			}
			dir := folder(t, files)
			j, err := job.Open(job.Folder(dir), "job.json")
			require.NoError(t, err)
			var reports []string
			for _, workers := range []int{1, 3} {
				r, err := j.Settle(context.Background(), job.Options{Workers: workers, Seal: true})
				require.NoError(t, err)
				require.NoError(t, r.Report.Verify())
				require.NoError(t, job.Verify(context.Background(), j, r.Report, job.Options{}))
				require.Equal(t, row.want, outcome(t, r))
				var b, claims bytes.Buffer
				require.NoError(t, r.Report.Encode(&b))
				require.NoError(t, r.WriteClaims(context.Background(), &claims, true))
				reports = append(reports, b.String())
			}
			require.Equal(t, reports[0], reports[1])
			_, err = j.Tasks()
			require.ErrorIs(t, err, job.ErrSplit)
		})
	}
}

// Parts whose rules differ do not share them.
func TestRulesOfOtherParts(t *testing.T) {
	files := togetherFiles(`"readmission": {"within_days": 15, "factor": "0.5"}`)
	for _, name := range []string{"employees.csv", "residents.csv"} {
		files[name] = strings.ReplaceAll(files[name], "special,tumour", ",")
	}
	files["job.json"] = fmt.Sprintf(togetherJob, "other.json")
	files["other.json"] = strings.Replace(files["policy.json"], `"within_days": 15`, `"within_days": 14`, 1)
	r, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	require.Empty(t, outcome(t, r))
	files["other.json"] = strings.Replace(files["policy.json"], `"factor": "0.5"`, `"factor": "0.4"`, 1)
	r, err = settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	require.Equal(t, []string{"e"}, outcome(t, r), "the factor is that of the reduced stay")
}

// The faults of every part are named once each, and nothing else; a refused quota is named
// once.
func TestFaultsOfParts(t *testing.T) {
	files := togetherFiles(tumour(`"quota": "0"`))
	files["residents.csv"] = strings.Replace(files["residents.csv"], "40000.00,", "x,", 1)
	for _, workers := range []int{1, 3} {
		j, err := job.Open(job.Folder(folder(t, files)), "job.json")
		require.NoError(t, err)
		_, err = j.Settle(context.Background(), job.Options{Workers: workers})
		require.EqualError(t, err, "residents.csv: row 4, column cost: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got \"x\"")
	}
	files = togetherFiles(strings.Replace(tumour(`"quota": "0.07"`), `"over_quota": "rank", `, "", 1))
	for _, workers := range []int{1, 3} {
		j, err := job.Open(job.Folder(folder(t, files)), "job.json")
		require.NoError(t, err)
		_, err = j.Settle(context.Background(), job.Options{Workers: workers})
		require.EqualError(t, err, `employees.csv, residents.csv: approved: more approvals than the quota: quota "tumour": institution "H1" in 2025-Q1: 3 approved, want at most 1, 0.07 of 16 discharges: claims ["a" "b" "c"]`)
		require.Contains(t, settlement.Chinese(err), `获批病例超过限额：限额 "tumour"：机构 "H1"（2025-Q1）：获批 3 例，应不超过 1 例（出院 16 例的 0.07）：病例 ["a" "b" "c"]`)
	}
	// Claims of one institution are no region.
	files = togetherFiles(tumour(`"quota": "0.5", "quota_base": "region"`))
	_, err := settle(job.Folder(folder(t, files)))
	require.EqualError(t, err, `policy.json: quotas[0].quota_base: the claims are not those of all institutions: they are all of "H1", and the policy lists 2 institutions: allowed may give the number`)
}
