package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/examples/internal/planted"
	"github.com/yibaojiesuan/settlement/job"
)

// TestLists compares what -list and -cliffs print, and explanations of holders, with the files in
// the examples' folders.
func TestLists(t *testing.T) {
	for _, tt := range []struct{ golden, job, args string }{
		{"qingdao/instalments", "job", "-list instalments"},
		{"qingdao/origins", "job", "-list origins"},
		{"hefei/instalments", "prepayment-job", "-list instalments"},
		{"hefei/instalments-next", "prepayment-next-job", "-list instalments"},
		{"hefei/origins", "job", "-list origins"},
		{"ningqiang/origins", "job", "-list origins"},
		{"dip/quotas-year", "job-year", "-list quotas"},
		{"lishui/candidates", "job", "-list candidates"},
		{"lanzhou/caps-days", "job-days", "-list caps"},
		{"tianjin/heads", "job", "-list heads -patients ../tianjin/byitem.csv"},
		{"zhejiang/cliffs", "job", "-cliffs 153.4983 -explain all"},
		{"tianjin/cliffs", "job", "-cliffs 100 -explain all"},
		{"qingdao/cliffs", "job", "-cliffs 100 -explain all"},
		{"rules/cliffs", "job", "-cliffs 100 -explain 1"},
		{"linyi/letters", "job-audit", "-list letters"},
		{"linyi/findings", "job-audit", "-list findings -by source,kind"},
		{"linyi/samples", "job-audit", "-list samples"},
		{"dip/holder-H2-year-end", "job-year-end", "-explain holder:H2"},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			dir := "../" + filepath.Dir(tt.golden) + "/"
			golden(t, "../"+tt.golden+".golden.txt", mustRun(t, append([]string{"-lang", "zh", dir + tt.job + ".json"}, strings.Fields(tt.args)...)...))
		})
	}
}

// listed returns what -list prints as JSON.
func listed[T any](t *testing.T, args ...string) (list T) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(mustRun(t, append([]string{"-json", "-list"}, args...)...)), &list))
	return list
}

// The lists as JSON are the goldens of the packages that compute them.
func TestListsAsJSON(t *testing.T) {
	const region = "../region/job.json"
	in := listed[[]budget.Instalment](t, "instalments", "../qingdao/job-next.json")
	require.Len(t, in, 4)
	require.Equal(t, "180999.00", in[0].Pay.String(), "worked 4b")
	require.Equal(t, "20111.00", in[0].Withheld.String())
	require.NoError(t, in[3].Lines[1].Trail.Replay())
	o := listed[job.Origins](t, "origins", "../ningqiang/job.json")
	require.Equal(t, "48735000.00", o.Pools[0].Amount.String(), "worked 7")
	heads := listed[[]capitation.Comparison](t, "heads", region)
	require.NotEmpty(t, heads)
	for _, c := range heads {
		require.Positive(t, c.PerHead.Months)
		require.Zero(t, c.ByItem.Patients, "nobody without -patients")
	}
	for _, q := range listed[[]drg.QuotaUse](t, "quotas", "../dip/job-year.json") {
		require.NoError(t, q.Trail.Replay())
		require.Equal(t, settlement.DecimalInt(q.Allowed).String(), q.Trail.Result().String())
	}
	for _, c := range listed[[]job.Candidate](t, "candidates", lishui) {
		require.NoError(t, c.Trail.Replay())
		require.True(t, strings.HasPrefix(c.Claim, "LS2025"))
	}
	for _, c := range listed[[]job.NextCap](t, "caps", "../lanzhou/job-days.json") {
		require.NoError(t, c.Trail.Replay())
	}
}

// A list without rows says so, and a job without what a list is about is refused or has none.
func TestEmptyLists(t *testing.T) {
	for _, what := range []string{"quotas", "candidates", "caps", "heads"} {
		require.Contains(t, mustRun(t, "-lang", "zh", "-list", what, "../hunan/job.json"), "\n无\n")
		require.Contains(t, mustRun(t, "-list", what, "../hunan/job.json"), "\nnone\n")
	}
	for _, what := range []string{"instalments", "origins"} {
		status, stdout, stderr := start("-json", "-lang", "zh", "-list", what, "../hunan/job.json")
		require.Equal(t, refused, status)
		require.Equal(t, "../hunan/job.json", faultsIn(t, stdout)[0].File)
		require.Contains(t, stderr, "budget")
	}
	status, _, stderr := start("-list", "instalments", "../ningqiang/job.json")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "instalments: ")
}

// A suspension's claims are listed, and a list of findings is refused by an unknown key.
func TestSuspended(t *testing.T) {
	dir := folder(t, map[string]string{
		"job.json": `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {}, "parts": [{"method": "item", "claims": "items.csv"}],
			"budget": {"policy": "budget.json", "accounts": "accounts.json"}}`,
		"items.csv":     "id,institution,month,department,cost,covered,charged_to,paid_by\na,H1,2025-03,D1,100.00,10.00,,\nb,H1,2025-05,D1,50.00,0.00,,\nc,H1,2025-04,D2,70.00,0.00,,\n",
		"budget.json":   `{"name": "b", "kind": "example", "budgets": [{"institution": "H1", "amount": "1000.00"}], "audit": {}}`,
		"accounts.json": `[{"institution": "H1", "steps": [{"step": "suspend", "department": "D1", "month": "2025-03", "months": 2}]}]`,
	})
	text := mustRun(t, "-lang", "zh", "-list", "suspended", dir+"job.json")
	require.Contains(t, text, "H1    按项目    a     停付 (suspended): 2025-03 to 2025-04      100.00\n")
	require.NotContains(t, text, " b ")
	list := listed[[]settlement.Conflict](t, "suspended", dir+"job.json")
	require.Len(t, list, 1)
	letters := listed[[]budget.Letter](t, "letters", dir+"job.json")
	require.Equal(t, "-90.00", letters[0].Total.String(), "100.00 less what others paid of it")
	status, stdout, stderr := start("-lang", "zh", "-list", "findings", "-by", "kind,doctor", dir+"job.json")
	require.Equal(t, refused, status)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "by[1]")
}

func TestListUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-list all":                           "-list: want candidates, caps, findings, heads, instalments, letters, origins, quotas, samples, suspended",
		"-list caps -explain c01":             "-list prints no report",
		"-list caps -cliffs 1":                "-list prints no report",
		"-list caps -claims x.csv":            "-list prints no report",
		"-list caps -patients x.csv":          "-patients is for -list heads",
		"-patients ../tianjin/byitem.csv":     "-patients is for -list heads",
		"-list heads -patients x.csv -list q": "-list: want ",
	} {
		status, _, stderr := start(append(strings.Fields(args), lishui)...)
		require.Equal(t, usage, status, args)
		require.Contains(t, stderr, want, args)
	}
}

// What is wrong with claims is said with its row, and nothing else is printed.
func TestListFaults(t *testing.T) {
	dir := small(t, map[string]string{"policy.json": edited(t, smallPolicy, `"scale"`, `"special": {"quota": "0.1", "candidates": {"cost": "1.00"}}, "scale"`),
		"cases.csv": strings.Replace(smallCases, "9000.00", "9000.001", 1)})
	for _, what := range []string{"quotas", "candidates"} {
		status, stdout, stderr := start("-list", what, dir+"job.json")
		require.Equal(t, refused, status)
		require.Empty(t, stdout)
		require.Equal(t, "cases.csv: row 2, column cost: too many decimals: got 3, want at most 2: got \"9000.001\"\n", stderr)
	}
}

// Patients of categories that the job does not have are refused, and their texts not repeated.
func TestPatientsHaveNobody(t *testing.T) {
	table, err := planted.Parse("category,months,cost,covered,hospital_days\nperitoneal,12,83343.75,16997.25,35\nperitoneal,6,50365.60,8929.89,23\n", 0, 0)
	require.NoError(t, err)
	dir, refusals := t.TempDir(), 0
	table.With("name", "per_head").Cases(true, func(_, column int, mark string, file planted.File) {
		path := filepath.Join(dir, "byitem.csv")
		if file.Lines {
			path = filepath.Join(dir, "byitem.jsonl")
		}
		require.NoError(t, os.WriteFile(path, []byte(file.Text), 0o600))
		status, stdout, stderr := start("-list", "heads", "-patients", path, "../tianjin/job-06.json")
		require.Empty(t, planted.Found(stderr), "%s in column %d: %s", mark, column, stderr)
		if status == refused {
			refusals++
			require.Empty(t, stdout)
		} else if name := table.Header; column >= len(name) || name[column] == "category" {
			require.Empty(t, planted.Found(stdout), "%s in column %d", mark, column)
		}
	})
	require.Positive(t, refusals)
	path := filepath.Join(dir, "other.csv")
	require.NoError(t, os.WriteFile(path, []byte("category,months,cost,covered\nhaemo,12,1.00,0.00\n"), 0o600))
	status, _, stderr := start("-list", "heads", "-patients", path, "../tianjin/job-06.json")
	require.Equal(t, refused, status)
	require.Equal(t, path+": row 2, column category: no member of the job is of this category: got text of 5 characters\n", stderr)
}
