package job_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// goldens are the jobs under examples that have a report beside them.
func goldens(t *testing.T) map[string]string {
	t.Helper()
	jobs, err := filepath.Glob("../examples/*/job*.json")
	require.NoError(t, err)
	found := map[string]string{}
	for _, path := range jobs {
		report := strings.Replace(strings.Replace(path, "/job", "/report", 1), ".json", ".golden.json", 1)
		if _, err := os.Stat(report); err == nil && !strings.Contains(path, "ingest") { // its claims are made by a test
			found[path] = report
		}
	}
	found["../examples/lishui/clearing.json"] = "../examples/lishui/clearing.golden.json"
	require.Greater(t, len(found), 30)
	return found
}

func openExample(t *testing.T, path string) *job.Job {
	t.Helper()
	j, err := job.Open(job.Folder(filepath.Dir(path)), filepath.Base(path))
	require.NoError(t, err)
	return j
}

func readReport(t *testing.T, text []byte) *settlement.Report {
	t.Helper()
	r, err := settlement.ReadReport(bytes.NewReader(text))
	require.NoError(t, err)
	return r
}

// TestVerifyExamples: every report of the examples, read back, is what its job makes.
func TestVerifyExamples(t *testing.T) {
	for path, golden := range goldens(t) {
		text, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.NoError(t, job.Verify(context.Background(), openExample(t, path), readReport(t, text), job.Options{}), path)
	}
}

var leafText = regexp.MustCompile(`"(amount|value|points|due|entitlement|cost|covered|residue|sum|digest|formula|claims|cases|result|version|numerator|count|left|right|prices)": ("?)([^",\n]+)("?)`)

// TestVerifyForged: no number, digest or formula of a report can be changed.
func TestVerifyForged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, path := range []string{"../examples/zhejiang/job.json", "../examples/region/job.json", "../examples/qingdao/job.json", "../examples/tianjin/job.json"} {
		text, err := os.ReadFile(goldens(t)[path])
		require.NoError(t, err)
		j := openExample(t, path)
		places := leafText.FindAllSubmatchIndex(text, -1)
		require.NotEmpty(t, places)
		for range testsize.Of(5, 40) {
			at := places[r.IntN(len(places))]
			value := string(text[at[6]:at[7]])
			changed := value[:len(value)-1] + string(rune('0'+(value[len(value)-1]-'0'+1)%10))
			if last := value[len(value)-1]; last < '0' || last > '9' {
				changed = value[:len(value)-1] + map[bool]string{true: "e", false: "a"}[last == 'a']
			}
			forged := append(append(append([]byte(nil), text[:at[6]]...), changed...), text[at[7]:]...)
			report, err := settlement.ReadReport(bytes.NewReader(forged))
			if err != nil {
				continue // it is none any more
			}
			err = job.Verify(context.Background(), j, report, job.Options{})
			require.Error(t, err, "%s: %s → %s", path, text[at[0]:at[1]], changed)
		}
	}
}

// TestVerifyNames: what differs is named: the document, the claims, the line.
func TestVerifyNames(t *testing.T) {
	files := three(`["months/01.csv", "months/02.csv"]`)
	settled, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, settled.Report.Encode(&text))

	verify := func(files map[string]string, report *settlement.Report) error {
		j, err := job.Open(job.Folder(folder(t, files)), "job.json")
		require.NoError(t, err)
		return job.Verify(context.Background(), j, report, job.Options{})
	}
	edit := func(name, old, new string) map[string]string {
		all := maps2(files, nil)
		require.Contains(t, all[name], old)
		all[name] = strings.Replace(all[name], old, new, 1)
		return all
	}
	require.NoError(t, verify(files, readReport(t, text.Bytes())))
	for _, row := range []struct {
		files map[string]string
		want  string
	}{
		{edit("policy.json", `"coefficient": "1"`, `"coefficient": "1.1"`), `^policy\.json: the report was made from something else: the policy has the digest`},
		{edit("policy.json", `"name": "Small"`, `"name": "Smell"`), `^policy\.json: .*the report does not name the policy`},
		{edit("job.json", `"point_value": "10"`, `"point_value": "11"`), `^job\.json: .*the terms have the digest`},
		{edit("months/02.csv", "c,H1", "c,H2"), `^months/01\.csv, months/02\.csv: .*claims of drg the job has 3 rows of 12 columns with the sum`},
		{edit("months/01.csv", "a,H1,G1,10000.00,1.00,2025-01-31\n", ""), `claims of drg the job has 2 rows`},
		{edit("months/01.csv", "10000.00", "10000.01"), `claims of drg`},
	} {
		err := verify(row.files, readReport(t, text.Bytes()))
		require.ErrorIs(t, err, job.ErrDiffers)
		require.Regexp(t, row.want, err.Error())
	}

	report := readReport(t, text.Bytes())
	report.Statements[1].Lines[0].Amount++
	err = verify(files, report)
	require.ErrorIs(t, err, job.ErrDiffers)
	require.ErrorContains(t, err, `line 1 of the statement of "H2" is price 1000.01, want price 1000.00`)

	report = readReport(t, text.Bytes())
	report.Digests = nil
	require.ErrorIs(t, verify(files, report), job.ErrNoDigests)
	report = readReport(t, text.Bytes())
	report.Digests.Claims = nil
	require.ErrorIs(t, verify(files, report), job.ErrNoDigests)
	report = readReport(t, text.Bytes())
	report.Name = "another"
	require.ErrorContains(t, verify(files, report), "name is not what the job makes")

	ended, cancel := context.WithCancel(context.Background())
	cancel()
	j, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	require.ErrorIs(t, job.Verify(ended, j, readReport(t, text.Bytes()), job.Options{}), context.Canceled)
}

// TestVerifyRules: with the plans' rules, no other formula passes, though it replays.
func TestVerifyRules(t *testing.T) {
	text, err := os.ReadFile("../examples/qingdao/report.golden.json")
	require.NoError(t, err)
	good := readReport(t, text)
	rules := good.Rules()
	require.NoError(t, good.Verify(rules))
	forged := readReport(t, text)
	found := false
	for i := range forged.Statements {
		for k := range forged.Statements[i].Lines {
			l := &forged.Statements[i].Lines[k]
			if l.Method == settlement.Budget && !found {
				last := &l.Trail[len(l.Trail)-1]
				last.Rule.Formula = fmt.Sprintf("(%s) + 0", last.Rule.Formula)
				found = true
			}
		}
	}
	require.True(t, found)
	require.NoError(t, forged.Verify(), "it replays")
	require.ErrorIs(t, forged.Verify(rules), settlement.ErrIdentity)
}
