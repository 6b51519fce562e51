package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err, "run the test with -update, then read the file")
	require.Empty(t, gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
}

func start(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, &out, &errs)
	return status, out.String(), errs.String()
}

var (
	history = []string{"history-2022.csv", "history-2023.csv", "history-2024.jsonl"}
	example = append([]string{"calibration.json", "draft.json"}, history...)
)

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := start(args...)
	require.Zero(t, status, stderr)
	require.Empty(t, stderr)
	return stdout
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

func TestGoldens(t *testing.T) {
	policy := filepath.Join(t.TempDir(), "policy.json")
	with := func(flags ...string) []string { return append(flags, example...) }
	golden(t, "table.golden.txt", mustRun(t, with("-lang", "zh", "-by", "groups,entries,coefficients", "-o", policy)...))
	golden(t, "policy.golden.json", textOf(t, policy))
	golden(t, "compare.golden.txt", mustRun(t, with("-compare", "published.json")...))
	golden(t, "explain-K80.golden.txt", mustRun(t, with("-explain", "K80:1")...))
	golden(t, "summary.golden.json", mustRun(t, with("-json", "-compare", "published.json")...))
	golden(t, "table-pools.golden.txt", mustRun(t, append([]string{"-by", "groups,entries,coefficients", "calibration-pools.json", "draft.json"}, history...)...))
}

// The policy that is written is a policy, and says the same as what it was compared to.
func TestPolicyIsOne(t *testing.T) {
	p, err := drg.ReadPolicy(strings.NewReader(textOf(t, "policy.golden.json")))
	require.NoError(t, err)
	_, err = drg.New(p)
	require.NoError(t, err)
	out := mustRun(t, append([]string{"-lang", "zh", "-compare", "policy.golden.json"}, example...)...)
	_, compared, found := strings.Cut(out, "与公布的比较\n")
	require.True(t, found)
	require.Equal(t, strings.Join([]string{
		"项目        相同  不同  未公布  未测算",
		"病组(病种)    15     0       0       0",
		"条目          33     0       0       0",
		"系数          34     0       0       0",
		"",
	}, "\n"), compared)
}

// The policy settles a year of the history, with its rare diseases under their composites.
func TestPolicySettles(t *testing.T) {
	p, err := drg.ReadPolicy(strings.NewReader(textOf(t, "policy.golden.json")))
	require.NoError(t, err)
	plan, err := drg.New(p)
	require.NoError(t, err)
	var summary struct{ Summary drg.CalibrationSummary }
	require.NoError(t, json.Unmarshal([]byte(textOf(t, "summary.golden.json")), &summary))
	homes := map[string]string{}
	for _, g := range summary.Summary.Gathered {
		homes[g.Code] = g.Composite
	}
	var cases []drg.Case
	for c, err := range his.Cases(rows.Path(history[0])).DatedBy(his.DateByNone).All() {
		require.NoError(t, err)
		if c.Cost > 0 {
			c.Group = cmp.Or(homes[c.Group], c.Group)
			cases = append(cases, c)
		}
	}
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("7000000.00")}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Len(t, report.Statements, 8)
	require.Greater(t, len(cases), 800)
}

// rows are the rows of the history, read apart from the library.
func rowsOf(t *testing.T) (list []map[string]string) {
	for _, name := range history {
		if strings.HasSuffix(name, ".jsonl") {
			for line := range strings.Lines(textOf(t, name)) {
				row := map[string]string{}
				require.NoError(t, json.Unmarshal([]byte(line), &row))
				list = append(list, row)
			}
			continue
		}
		records, err := csv.NewReader(strings.NewReader(textOf(t, name))).ReadAll()
		require.NoError(t, err)
		for _, r := range records[1:] {
			row := map[string]string{}
			for i, name := range records[0] {
				row[name] = r[i]
			}
			list = append(list, row)
		}
	}
	return list
}

// Numbers of the history that nothing weighs or leaves out, in plain fractions.
func TestPlainNumbers(t *testing.T) {
	dir := t.TempDir()
	options, policy := filepath.Join(dir, "options.json"), filepath.Join(dir, "policy.json")
	require.NoError(t, os.WriteFile(options, []byte(`{"by": [{"of": "level", "base_points": true}], "benchmark": "K35.8:47.0100", "coefficients": "none"}`), 0o600))
	mustRun(t, append([]string{"-o", policy, options, "draft.json"}, history...)...)
	p, err := drg.ReadPolicy(strings.NewReader(textOf(t, policy)))
	require.NoError(t, err)
	levels := map[string]string{"H01": "3", "H02": "3", "H03": "2", "H04": "2", "H05": "2", "H06": "1", "H07": "1"}
	sums, counts := map[string]*big.Rat{}, map[string]int64{}
	for _, r := range rowsOf(t) {
		cost, ok := new(big.Rat).SetString(r["cost"])
		require.True(t, ok)
		if cost.Sign() == 0 {
			continue
		}
		for _, key := range []string{r["group"], r["group"] + " " + levels[r["institution"]]} {
			if sums[key] == nil {
				sums[key] = new(big.Rat)
			}
			sums[key].Add(sums[key], cost)
			counts[key]++
		}
	}
	mean := func(key string) *big.Rat { return rat.Quo(sums[key], rat.Int(counts[key])) }
	checked := 0
	for _, g := range p.Groups {
		if counts[g.Code] < 5 || !g.Stable {
			continue
		}
		require.Equal(t, mean(g.Code).FloatString(2), g.MeanCost.String(), g.Code)
		require.Equal(t, rat.Mul(rat.Quo(mean(g.Code), mean("K35.8:47.0100")), rat.Int(1000)).FloatString(4), g.BasePoints.String(), g.Code)
		for _, e := range g.By {
			key := g.Code + " " + e.Level
			require.Equal(t, mean(key).FloatString(2), e.MeanCost.String(), key)
			require.Equal(t, rat.Mul(rat.Quo(mean(key), mean("K35.8:47.0100")), rat.Int(1000)).FloatString(4), e.BasePoints.String(), key)
			checked++
		}
	}
	require.Greater(t, checked, 30)
}

// One history in another form, or in other files, gives the same bytes.
func TestFormsOfHistory(t *testing.T) {
	dir := t.TempDir()
	var one strings.Builder
	one.WriteString("结算日期\t险种类型\tinstitution\tgroup\tcost\tdischarged\tpool\r\n")
	for _, r := range rowsOf(t) {
		one.WriteString(strings.Join([]string{r["discharged"], r["pool"], r["institution"], r["group"], r["cost"], r["discharged"], r["pool"]}, ",") + "\r\n")
	}
	csv := strings.Replace(one.String(), "\t", ",", -1)
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(csv)
	require.NoError(t, err)
	path := filepath.Join(dir, "all.csv")
	require.NoError(t, os.WriteFile(path, []byte(encoded), 0o600))
	status, stdout, stderr := start("-json", "-compare", "published.json", "calibration.json", "draft.json", path)
	require.Zero(t, status, stderr)
	require.Equal(t, textOf(t, "summary.golden.json"), stdout)
	require.Equal(t, path+`: unknown columns, not read: "险种类型"`+"\n", stderr)
	backwards := mustRun(t, "-json", "-compare", "published.json", "calibration.json", "draft.json", history[2], history[0], history[1])
	require.Equal(t, stdout, backwards)
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	const header = "institution,group,cost,discharged\n"
	plain := write("plain.json", `{}`)
	for _, row := range []struct {
		name string
		args []string
		want string
	}{
		{"a cost that is none", []string{plain, "draft.json", write("cost.csv", header+"H01,A,1.00,\nH01,A,x1,\n")}, `cost.csv: row 3, column cost: `},
		{"no column cost", []string{plain, "draft.json", write("none.csv", "institution,group\nH01,A\n")}, `none.csv: row 1: needed column missing: cost`},
		{"no dates", []string{"calibration.json", "draft.json", write("days.csv", "institution,group,cost\nH01,A,1.00\n")}, "days.csv: row 1: needed column missing: discharged"},
		{"a blank date", []string{"calibration.json", "draft.json", write("day.csv", header+"H01,A,1.00,\n")}, "day.csv: row 2, column discharged: blank"},
		{"no pools", []string{"calibration-pools.json", "draft.json", write("pool.csv", header+"H01,A,1.00,2024-01-01\n")}, "pool.csv: row 1: needed column missing: pool"},
		{"pools that nobody lists", []string{write("pools.json", `{"by": [{"of": "level_pool"}]}`), "draft.json", history[0]}, "pools.json: pools: required"},
		{"a name for a code", []string{plain, "draft.json", write("name.csv", header+"H01,A,1.00,\n王小明癸,A,2.00,\nH02,王小明癸,2.00,\n")},
			"name.csv: row 3, column institution: neither a code that a document lists, nor a text that looks like a code: got text of 4 characters"},
		{"an unknown option", []string{write("unknown.json", `{"mincases": 1, "trim": {"by": "x"}}`), "draft.json", history[0]}, "unknown.json: mincases: unknown field"},
		{"options that are impossible", []string{write("wrong.json", `{"min_cases": -1, "trim": {"by": "x"}}`), "draft.json", history[0]},
			"wrong.json: min_cases: negative: got -1\n" + filepath.Join(dir, "wrong.json") + ": trim.by: not one of the choices"},
		{"no such benchmark", []string{write("bench.json", `{"benchmark": "X1"}`), "draft.json", history[0]}, `bench.json: benchmark: no such group: "X1"`},
		{"a draft that is impossible", []string{plain, write("draft.json", strings.Replace(textOf(t, "draft.json"), `"low": "0.5"`, `"low": "-0.5"`, 1)), history[0]}, "draft.json: classes.low"},
		{"a draft that is none", []string{plain, "history-2024.jsonl", history[0]}, "history-2024.jsonl: "},
		{"a published table with a group twice", []string{"-compare", write("twice.json", `{"point_places": 4, "groups": [{"code": "A", "by": [{"level": "1"}, {"level": "1"}]}, {"code": "A"}]}`), plain, "draft.json", history[0]}, `twice.json: groups[1].code: occurs twice: "A"`},
		{"a file twice", []string{plain, "draft.json", history[0], history[1], "./" + history[0]}, "./history-2022.csv: the file is given twice"},
		{"no file", []string{plain, "draft.json", filepath.Join(dir, "nothing.csv")}, "nothing.csv: "},
		{"output over input", []string{"-o", "draft.json", plain, "draft.json", history[0]}, "draft.json: the job reads this file"},
		{"no such group", []string{"-explain", "X1", plain, "draft.json", history[0]}, "explain: no such group"},
		{"no usable case", []string{plain, "draft.json", write("zero.csv", header+"H01,A,0.00,\n")}, "no case of the history can be used"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, stdout, stderr := start(row.args...)
			require.Equal(t, 1, status)
			require.Contains(t, stderr, row.want)
			require.Empty(t, stdout)
		})
	}
	status, stdout, stderr := start("-json", "-o", filepath.Join(dir, "never.json"), plain, "draft.json", filepath.Join(dir, "cost.csv"))
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "row 3")
	var faults []map[string]any
	require.NoError(t, json.Unmarshal([]byte(stdout), &faults))
	require.Equal(t, "cost", faults[0]["column"])
	require.EqualValues(t, 3, faults[0]["row"])
	require.NoFileExists(t, filepath.Join(dir, "never.json"))
}
