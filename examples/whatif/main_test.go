package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/internal/planted"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/sides"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/whatif"
)

var update = flag.Bool("update", false, "rewrite the golden file")

const lishui = "../lishui/job.json"

func start(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestGolden(t *testing.T) {
	for file, args := range map[string][]string{
		"whatif.golden.txt": {"-by", "class,group", "-apportion", "-scenario", "5:3", "-scenario", "-2:0", "-draws", "3", lishui, "policy.json"},
		"region.golden.txt": {"-by", "line,claim", "../region/job.json", "region.json"},
	} {
		if file == "whatif.golden.txt" && !testsize.Long() && !*update { // three draws of 24,000 cases
			continue
		}
		status, got, stderr := start(args...)
		require.Zero(t, status, stderr)
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err, "run the test with -update, then read the file")
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s (−want +got):\n%s", file, diff)
		}
	}
}

// A job of a month settles the claims of the month, out of the year's files, on both
// sides; what it left out is said.
func TestPeriod(t *testing.T) {
	var doc map[string]any
	whole, err := os.ReadFile(lishui)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(whole, &doc))
	doc["period"] = map[string]any{"from": "2025-11-01", "to": "2025-11-30"}
	write := func(dateBy string) string {
		for _, p := range doc["parts"].([]any) {
			part := p.(map[string]any)
			for _, file := range []string{"policy", "claims"} {
				path, err := filepath.Abs(filepath.Join(filepath.Dir(lishui), filepath.Base(part[file].(string))))
				require.NoError(t, err)
				part[file] = path
			}
			part["date_by"] = "discharged"
			if part["method"] == "drg" {
				part["date_by"] = dateBy
			}
		}
		data, err := json.Marshal(doc)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "job.json")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	status, stdout, stderr := start("-outside", write("discharged"), "policy.json")
	require.Zero(t, status, stderr)
	require.Contains(t, stdout, "left out: before 23084, after 23084")
	require.Equal(t, "2,085", strings.Fields(lineOf(t, stdout, "合计"))[2])
	status, stdout, stderr = start("-outside", write("none"), "policy.json")
	require.Zero(t, status, stderr)
	require.Contains(t, stdout, "vouched for, dates not looked at: before 24000, after 24000")
}

// lineOf returns the first line of an output that begins with a text.
func lineOf(t *testing.T, out, begins string) string {
	t.Helper()
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, begins) {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("no line begins with %s in\n%s", begins, out)
	return ""
}

// Whatever the terms, classes and groups come to what institutions do, to the fen.
func TestNoFenIsLost(t *testing.T) {
	given := options{before: "../zhejiang/job.json", after: "../zhejiang/job.json"}
	if testsize.Long() { // a year of 24,000 stays
		given = options{before: lishui, after: "policy.json"}
	}
	before, after, err := sides.Open(given.before, given.after, sides.Options{})
	require.NoError(t, err)
	ctx := context.Background()
	x, err := before.Settle(ctx, job.Options{})
	require.NoError(t, err)
	adds := func(t *testing.T, r *job.Result) {
		b, err := whatif.Book(ctx, x, r, nil, whatif.ByClass, whatif.ByGroup)
		require.NoError(t, err)
		want := b.Table("institutions")
		for _, id := range []string{"classes", "groups"} {
			got := b.Table(id)
			require.Equal(t, texts(want.Rows[len(want.Rows)-1]), texts(got.Rows[len(got.Rows)-1]), id)
		}
	}
	adds(t, x)
	for name, change := range map[string]func(*settlement.Terms){
		"keep":       func(*settlement.Terms) {},
		"apportion":  func(x *settlement.Terms) { x.Residue = settlement.ResidueApportion },
		"fund only":  func(x *settlement.Terms) { x.Basis = settlement.FundOnly },
		"round each": func(x *settlement.Terms) { x.RoundEach = true },
		"another":    func(x *settlement.Terms) { x.Fund = settlement.MustDecimal("99999999.99") },
		"floor": func(x *settlement.Terms) {
			x.Fund, x.NegativeDue = settlement.MustDecimal("1000.00"), settlement.NegativeFloor
		},
	} {
		t.Run(name, func(t *testing.T) {
			terms := *before.Doc.Terms
			change(&terms)
			n := *after
			n.Doc.Terms = &terms
			y, err := n.Settle(ctx, job.Options{})
			require.NoError(t, err)
			adds(t, y)
			var gains settlement.Money
			for _, g := range whatif.Gains(x.Report, y.Report) {
				gains += g.Amount
			}
			a, _ := before.Doc.Terms.Fund.Money()
			b, _ := terms.Fund.Money()
			require.Equal(t, b-a-(*y.Report.Pool("").Residue-*x.Report.Pool("").Residue), gains)
		})
	}
}

func texts(row views.Row) (list []string) {
	for _, c := range row.Cells {
		list = append(list, c.Text)
	}
	return list
}

// jobs returns the paths of all example jobs.
func jobs(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../*/*job*.json")
	require.NoError(t, err)
	require.Greater(t, len(list), 30)
	return list
}

// Every example job takes part, of which short tests try every third; compared with itself it has no difference, and its table
// has the dues of the report.
func TestEveryExample(t *testing.T) {
	for i, path := range jobs(t) {
		if i%3 != 0 && !testsize.Long() {
			continue
		}
		status, stdout, stderr := start("-json", path, path)
		require.Zero(t, status, stderr)
		require.Equal(t, "[]\n", stdout, path)
		status, stdout, stderr = start("-by", "institution,line,class,group,claim", path, path)
		require.Zero(t, status, stderr)
		require.Contains(t, stdout, "changed fields: 0")
		require.NotRegexp(t, `[+][0-9,]+[.]|FAILED`, stdout, path)
		files, name := jobfile.Files(path, false)
		j, err := job.Open(files, name)
		require.NoError(t, err)
		r, err := j.Settle(context.Background(), job.Options{})
		require.NoError(t, err)
		all := settlement.Money(0)
		for _, s := range r.Report.Statements {
			due := table.Grouped(s.Due.String())
			require.Equal(t, []string{due, due, "0.00"}, last(lineOf(t, stdout, s.Institution+" ")), path)
			all += s.Due
		}
		due := table.Grouped(all.String())
		require.Equal(t, []string{due, due, "0.00"}, last(lineOf(t, stdout, "合计")), path)
	}
}

func last(line string) []string {
	fields := strings.Fields(line)
	return fields[len(fields)-3:]
}

// A changed field of a job is named first, and the differences sum to what it changes.
func TestChangedField(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../tianjin")))
	text, err := os.ReadFile(filepath.Join(dir, "policy.json"))
	require.NoError(t, err)
	changed := strings.Replace(string(text), `"annual": "`, `"annual": "1`, 1)
	require.NotEqual(t, string(text), changed)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "policy.json"), []byte(changed), 0o600))
	status, stdout, stderr := start("-json", "../tianjin/job.json", filepath.Join(dir, "job.json"))
	require.Zero(t, status, stderr)
	var list []job.Change
	require.NoError(t, json.Unmarshal([]byte(stdout), &list))
	require.Contains(t, list[0].Where, "policy.json: standards[")
	require.Contains(t, list[0].Where, ".annual")
	var sum settlement.Money
	for _, c := range list {
		sum += c.Amount
	}
	status, stdout, stderr = start("../tianjin/job.json", filepath.Join(dir, "job.json"))
	require.Zero(t, status, stderr)
	require.NotContains(t, stdout, "FAILED")
	require.Equal(t, "+"+table.Grouped(sum.String()), last(lineOf(t, stdout, "合计"))[2])
	require.Positive(t, sum)
	// The policy alone, in the place of the job's, comes to the same.
	_, again, stderr := start("../tianjin/job.json", filepath.Join(dir, "policy.json"))
	require.Equal(t, lineOf(t, stdout, "合计"), lineOf(t, again, "合计"), stderr)
}

// What examples/settle refuses is refused: bed-days without persons, an interim bill and
// every row twice were settled here once.
func TestRefusesWhatSettleDoes(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../lishui")))
	stays, err := planted.Read("../lishui/stays.csv", 0)
	require.NoError(t, err)
	drop, interim := slices.Index(stays.Header, "person"), slices.Index(stays.Header, "interim")
	edited := planted.Table{Header: slices.Delete(slices.Clone(stays.Header), drop, drop+1)}
	for _, row := range stays.Rows {
		if interim >= 0 && row[interim] != "" && row[interim] != "false" {
			continue
		}
		row = slices.Delete(slices.Clone(row), drop, drop+1)
		edited.Rows = append(edited.Rows, row, row)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "stays.csv"), []byte(edited.Text()), 0o600))
	beds, err := os.ReadFile(filepath.Join(dir, "beds.json"))
	require.NoError(t, err)
	none := regexp.MustCompile(`"readmission_gap_days": [0-9]+`).ReplaceAll(beds, []byte(`"readmission_gap_days": 0`))
	require.NotEqual(t, beds, none)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "beds.json"), none, 0o600))
	status, stdout, stderr := start(filepath.Join(dir, "job.json"), "policy.json")
	require.Equal(t, 1, status)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "stays.csv: row 3, column id: occurs twice")

	old := regexp.MustCompile(`"to": "2025-12-31"`).ReplaceAll(none, []byte(`"to": "2025-06-30"`))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "beds.json"), old, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "stays.csv"), []byte(stays.Text()), 0o600))
	status, _, stderr = start(lishui, filepath.Join(dir, "beds.json"))
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "does not cover the job's period")
	status, stdout, stderr = start("-draft", lishui, filepath.Join(dir, "beds.json"))
	require.Zero(t, status, stderr)
	require.Contains(t, stdout, "readmission_gap_days")
}

// A policy compared with itself moves nothing.
func TestTheSameTwice(t *testing.T) {
	status, got, stderr := start("-scenario", "10:-5", "-draws", "2", lishui, lishui)
	require.Zero(t, status, stderr)
	require.Regexp(t, "Σ entitlements = fund − residue +0.00 +0.00  ok", got)
	require.NotRegexp(t, `[+][0-9,]+[.]`, got, "nobody gains")
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	const head = `{"name": "x", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "1.00"}, `
	for _, row := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"one argument", []string{lishui}, 2, "want an old job and a new policy or job"},
		{"no draws", []string{"-draws", "0", lishui, "policy.json"}, 2, "want at least 1"},
		{"a scenario that is none", []string{"-scenario", "5", lishui, "policy.json"}, 2, "want two whole percentages"},
		{"no file", []string{filepath.Join(dir, "none.json"), "policy.json"}, 1, "none.json"},
		{"nothing to settle", []string{write("b.json", head+`"parts": []}`), "policy.json"}, 1, "b.json: parts: required"},
		{"a field that there is not", []string{write("c.json", head+`"fields": {}, "parts": []}`), "policy.json"}, 1, "c.json: "},
		{"other claims", []string{"-scenario", "5:3", lishui, "../zhejiang/job.json"}, 1, "want"},
		{"no DRG claims", []string{"-scenario", "5:3", "../tianjin/job.json", "../tianjin/job.json"}, 1, "draws DRG claims"},
		{"no policy", []string{lishui, write("e.json", `{"name": "x"}`)}, 1, "e.json: "},
		{"a policy of another method", []string{lishui, "../tianjin/policy.json"}, 1, "policy.json: "},
		{"no such depth", []string{"-by", "person", lishui, "policy.json"}, 2, "want institution, line"},
		{"JSON of draws", []string{"-json", "-scenario", "5:3", lishui, "policy.json"}, 2, "exclude each other"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, stdout, stderr := start(row.args...)
			require.Equal(t, row.status, status)
			require.Contains(t, stderr, row.want)
			require.Empty(t, stdout)
		})
	}
}

// many writes a job with a number of institutions, and a draft that moves a third of them.
func many(t *testing.T, institutions int) (job, draft string) {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	var old, now []string
	claims := strings.Builder{}
	claims.WriteString("id,institution,group,cost,covered,discharged\n")
	for i := range institutions {
		one := fmt.Sprintf(`{"code": "H%05d", "coefficient": "1"}`, i)
		old = append(old, one)
		if i%3 == 0 {
			one = strings.Replace(one, `"1"`, `"1.05"`, 1)
		}
		now = append(now, one)
		for k := range 3 {
			fmt.Fprintf(&claims, "C%07d,H%05d,G%d,%d.00,1000.00,2025-0%d-11\n", 3*i+k, i, k, 8000+i%4000, k+1)
		}
	}
	policy := `{"name": "p", "kind": "example", "scale": "100", "point_places": 4, "groups": [{"code": "G0", "base_points": "90", "mean_cost": "10000.00"}, ` +
		`{"code": "G1", "base_points": "100", "mean_cost": "10000.00"}, {"code": "G2", "base_points": "110", "mean_cost": "10000.00"}], "institutions": [%s]}`
	put("policy.json", fmt.Sprintf(policy, strings.Join(old, ", ")))
	put("claims.csv", claims.String())
	job = put("job.json", fmt.Sprintf(`{"name": "many", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "%d.00"}, `+
		`"parts": [{"method": "drg", "policy": "policy.json", "claims": "claims.csv"}]}`, institutions*30000))
	return job, put("draft.json", fmt.Sprintf(policy, strings.Join(now, ", ")))
}

// Time is linear in institutions: with twice as many it may double, not more.
func TestLinear(t *testing.T) {
	institutions := testsize.Of(250, 2000)
	took := func(n int) time.Duration {
		job, draft := many(t, n)
		least := time.Hour
		for range 3 {
			begun := time.Now()
			status, stdout, stderr := start("-by", "line,class,group,claim", job, draft)
			least = min(least, time.Since(begun))
			require.Zero(t, status, stderr)
			require.NotContains(t, stdout, "FAILED")
		}
		return least
	}
	require.Eventually(t, func() bool { return took(2*institutions) < took(institutions)*5/2 }, time.Minute, time.Millisecond,
		"another program may disturb it once, not each time")
}
