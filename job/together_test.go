package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
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
				analysed(t, r)
				require.NoError(t, job.Verify(context.Background(), j, r.Report, job.Options{}))
				require.Equal(t, row.want, outcome(t, r))
				var b, claims bytes.Buffer
				require.NoError(t, r.Report.Encode(&b))
				require.NoError(t, r.WriteClaims(context.Background(), &claims, true))
				reports = append(reports, b.String())
			}
			require.Equal(t, reports[0], reports[1])
			tasks, err := j.Tasks()
			require.NoError(t, err)
			persons := row.name == "readmission"
			require.Equal(t, persons, tasks[0] == job.Task{File: "employees.csv", Persons: true}, "quotas look at whole parts")
			require.Equal(t, !persons, tasks[1] == job.Task{Part: 1})
			sameByEngine(t, j, job.Folder(dir))
		})
	}
}

// sameByEngine settles a job as an engine does, in several orders: the report has the same bytes.
func sameByEngine(t *testing.T, j *job.Job, files job.Files) {
	t.Helper()
	want, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	for seed := range uint64(4) {
		got, err := engine(t, j, files, rand.New(rand.NewPCG(24, seed)))
		require.NoError(t, err)
		require.Equal(t, encoded(t, want), encoded(t, got))
	}
}

// The claims of a person meet over several parts and files of an engine; other parts stay as they
// are, and a part of the same person's bed-days is no part of the group.
func TestEngineOverParts(t *testing.T) {
	random := rand.New(rand.NewPCG(25, 1))
	for round := range testsize.Of(6, 60) {
		files := togetherFiles(`"readmission": {"within_days": 15, "factor": "0.5"}`)
		files["plain.json"] = policyText
		files["late.json"] = strings.Replace(files["policy.json"], `"within_days": 15`, `"within_days": 40`, 1)
		files["quota.json"] = strings.Replace(policyText, `"groups"`, `"regional_mean": "10000.00", "special": {"quota": "0.5"}, "groups"`, 1)
		files["beds.json"] = `{"name": "B", "kind": "example", "readmission_gap_days": 10, "classes": [{"code": "c", "tiers": [{"days_up_to": 5, "rate": "300.00"}, {"rate": "100.00"}]}], "institutions": [{"code": "H1"}, {"code": "H2"}]}`
		policies := []string{"policy.json", "policy.json", "late.json", "plain.json"}
		if round%2 == 1 {
			policies = append(policies, "quota.json") // looks at all claims: the others are whole, too
		}
		var parts []string
		for i, policy := range policies {
			rows := make([]string, 2)
			for k := range rows {
				rows[k] = "id,institution,group,cost,covered,discharged,admitted,person,approved\n"
			}
			for n := range 12 {
				in := settlement.MustDate("2025-01-01").Add(random.IntN(20) + 3*n)
				rows[random.IntN(2)] += fmt.Sprintf("p%d-%d,H%d,G1,10000.00,100.00,%s,%s,P%d,\n", i, n, 1+random.IntN(2), in.Add(2), in, n%4)
			}
			for k, text := range rows {
				files[fmt.Sprintf("p%d-%d.csv", i, k)] = text
			}
			parts = append(parts, fmt.Sprintf(`{"method": "drg", "policy": "%s", "claims": "p%d-*.csv"}`, policy, i))
		}
		files["stays.csv"] = "id,institution,class,person,admitted,discharged,cost,covered\n"
		for n := range 8 {
			in := settlement.MustDate("2025-01-01").Add(10 * n)
			files["stays.csv"] += fmt.Sprintf("s%d,H1,c,P%d,%s,%s,2000.00,10.00\n", n, n%4, in, in.Add(6))
		}
		parts = append(parts, `{"method": "perdiem", "policy": "beds.json", "claims": "stays.csv"}`)
		random.Shuffle(len(parts), func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
		files["job.json"] = `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {"point_value": "10"}, "parts": [` + strings.Join(parts, ",") + `]}`
		source := job.Folder(folder(t, files))
		j, err := job.Open(source, "job.json")
		require.NoError(t, err)
		sameByEngine(t, j, source)
		var mixed []job.Claim
		tasks, err := j.Tasks()
		require.NoError(t, err)
		for _, task := range tasks {
			if !task.Persons {
				continue
			}
			for c, err := range j.Claims(t.Context(), task) {
				require.NoError(t, err)
				mixed = append(mixed, c)
			}
		}
		if round%2 == 0 {
			for _, err := range j.Rate(mixed) {
				require.ErrorIs(t, err, job.ErrTask, "bed-days are no part of a group of cases")
			}
		}
	}
}

// In an engine each part says what is wrong with its own claims, and nothing of the others'.
func TestEngineFaultsOverParts(t *testing.T) {
	for _, row := range []struct{ name, rules, file, old, replacement, want string }{
		{"whole parts", tumour(`"quota": "0.5"`), "residents.csv", "40000.00,", "x,", "residents.csv: row 4, column cost: "},
		{"persons", `"readmission": {"within_days": 15, "factor": "0.5"}`, "residents.csv", "r,H1,G1", "r,H1,G9", `residents.csv: drg: claim 1 (r): group: no such group: "G9"`},
		{"a quota", strings.Replace(tumour(`"quota": "0.07"`), `"over_quota": "rank", `, "", 1), "job.json", "", "", "more approvals than the quota"},
	} {
		t.Run(row.name, func(t *testing.T) {
			files := togetherFiles(row.rules)
			if !strings.Contains(row.rules, "quotas") {
				for _, name := range []string{"employees.csv", "residents.csv"} {
					files[name] = strings.ReplaceAll(files[name], "special,tumour", ",")
				}
			}
			files[row.file] = strings.Replace(files[row.file], row.old, row.replacement, 1)
			source := job.Folder(folder(t, files))
			j, err := job.Open(source, "job.json")
			require.NoError(t, err)
			tasks, err := j.Tasks()
			require.NoError(t, err)
			groups := map[string][]job.Claim{}
			var found []string
			note := func(err error) {
				if err != nil && !errors.Is(err, settlement.ErrOtherPart) {
					found = append(found, err.Error())
				}
			}
			for _, task := range tasks {
				if task.Persons {
					for c, err := range j.Claims(t.Context(), task) {
						require.NoError(t, err)
						groups[c.Group()] = append(groups[c.Group()], c)
					}
					continue
				}
				s, err := j.Settlement(t.Context(), task)
				require.NoError(t, err)
				note(new(settlement.Tally).AddAll(s))
			}
			for _, group := range groups {
				for _, err := range j.Rate(group) {
					note(err)
				}
			}
			require.Len(t, found, 1, "%v", found)
			require.Contains(t, found[0], row.want)
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
