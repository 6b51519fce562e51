package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// edited returns text with one part replaced, which must be there.
func edited(t *testing.T, text, old, replacement string) string {
	t.Helper()
	require.Contains(t, text, old)
	return strings.Replace(text, old, replacement, 1)
}

func TestRefused(t *testing.T) {
	job := func(old, replacement string) map[string]string {
		return map[string]string{"job.json": edited(t, smallJob, old, replacement)}
	}
	policy := func(old, replacement string) map[string]string {
		return map[string]string{"policy.json": edited(t, smallPolicy, old, replacement)}
	}
	cases := func(lines ...string) map[string]string {
		return map[string]string{"cases.csv": "id,institution,group,cost,covered\n" + strings.Join(lines, "\n") + "\n"}
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string // lines on stderr; JOB stands for the path of the job
	}{
		{"a broken job", map[string]string{"job.json": `{"name": "x",`}, []string{"JOB: line 1, column 14: the document is cut off: unexpected EOF"}},
		{"an empty job", map[string]string{"job.json": `{}`}, []string{
			"JOB: period.from: required", "JOB: period.to: required", "JOB: terms: required", "JOB: parts: required"}},
		{"pools beside terms, and none", job(`"parts"`, `"pools": [], "parts"`), []string{
			`JOB: pools: excluded by another field: terms`}},
		{"a budget without files", job(`"parts"`, `"budget": {}, "parts"`), []string{"JOB: budget.policy: required"}},
		{"total", job(`"fund": "30000.00"`, `"total": {"budget": "-1.00"}`), []string{"JOB: terms.total.budget: negative: got -1.00"}},
		{"the period", job(`"to": "2025-12-31"`, `"to": "2024-12-31"`), []string{"JOB: period: impossible period: it ends before it begins: 2025-01-01/2024-12-31"}},
		{"terms", job(`"fund": "30000.00"`, `"fund": "-1.00", "basis": "half", "places": 9`), []string{
			"JOB: terms.fund: negative: got -1.00", `JOB: terms.basis: not one of the choices: got "half", want whole_cost, fund_only`, "JOB: terms.places: out of range: got 9, want 1 to 8"}},
		{"parts", job(`"parts": [`, `"parts": [{"method": "budget", "policy": "p", "claims": "c"}, {"method": "icd", "policy": "", "claims": ""}, {"policy": "p", "claims": "c"}, `), []string{
			`JOB: parts[0].method: method "budget": not settled by this version: the job's budget says it`,
			`JOB: parts[1].method: not one of the choices: got "icd", want drg, dip, perdiem, capitation or item`, "JOB: parts[1].policy: required", "JOB: parts[1].claims: required",
			"JOB: parts[2].method: required"}},
		{"missing files", job(`"parts": [`, `"parts": [{"method": "drg", "policy": "gone.json", "claims": "gone.csv"}, {"method": "drg", "policy": "gone/too.json", "claims": "more.csv"}, `), []string{
			"gone.json: no such file or directory", "gone/too.json: no such file or directory"}},
		{"the same claims twice", job(`"parts": [`, `"parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}, `), []string{
			"JOB: parts[1]: occurs twice: the claims of parts[0] would be paid twice"}},
		{"no claims", job(`cases.csv`, `gone.csv`), []string{"gone.csv: no such file or directory"}},
		{"a folder for claims", job(`cases.csv`, `.`), []string{".: not a regular file: it may have to be read twice"}},
		{"a broken policy", policy(`"scale": "100"`, `"scale": 100, "Scale": "100"`), []string{
			`policy.json: scale: want a string such as "12.50", got the number 100`, `policy.json: Scale: unknown field "Scale" (did you mean "scale"?)`}},
		{"a faulty policy, not in force", map[string]string{"policy.json": edited(t, edited(t, smallPolicy, `"kind": "example"`, `"kind": "draft"`), `"to": "2025-12-31"`, `"to": "2025-11-30"`)}, []string{
			`policy.json: kind: not one of the choices: got "draft", want official, reference, example`,
			"policy.json: effective: 2025-01-01/2025-11-30 does not cover the job's period 2025-01-01/2025-12-31"}},
		{"rows", cases("c1,H1,G1,1E5,0", "", "c2,,G1,1.00,", "c3,H1,G1,1.00", "4.4E+19,H1,G1,-1.00,0.00"), []string{
			`cases.csv: row 2, column cost: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "1E5"`,
			"cases.csv: row 4, column institution: blank, want an id",
			"cases.csv: row 4, column covered: blank, want a number such as 12.50",
			"cases.csv: row 5: wrong number of fields: want 5, got 4",
			`cases.csv: row 6, column id: an id in exponent form: its digits are lost: got "4.4E+19"`,
			"cases.csv: row 6, column cost: negative: got -1.00"}},
		{"what the rules refuse", cases("c1,H1,G1,1.00,0.00", "c2,H9,G1,1.00,0.00", "c3,H1,G9,1.00,0.00", "c4,H1,G1,0.00,0.00", "c5,H1,,1.00,0.00"), []string{
			`cases.csv: row 3, column institution: claim c2: no such institution: "H9"`,
			`cases.csv: row 4, column group: claim c3: no such group: "G9"`,
			"cases.csv: row 5, column cost: claim c4: impossible cost: got 0.00, want more than 0.00",
			`cases.csv: row 6, column group: claim c5: no such group: ""`}},
		{"rules first, then rows", cases("c1,H9,G1,1.00,0.00", "c2,H1,G1,x,0.00", "c3,H9,G1,1.00,0.00"), []string{
			`cases.csv: row 2, column institution: claim c1: no such institution: "H9"`,
			`cases.csv: row 3, column cost: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "x"`}},
		{"duplicates", cases("c1,H1,G1,1.00,0.00", "c2,H1,G1,1.00,0.00", "c1,H1,G1,1.00,0.00"), []string{
			`cases.csv: row 4, column id: occurs twice: "c1" is also in cases.csv, row 2`}},
		{"an empty file", map[string]string{"cases.csv": ""}, []string{"cases.csv: the file is empty: want a header"}},
		{"a wrong header", map[string]string{"cases.csv": "id,Institution,group,cost\n"}, []string{
			`cases.csv: unknown columns, not read: "Institution"`, "cases.csv: row 1: needed column missing: institution, covered"}},
		{"truncated", map[string]string{"cases.csv": smallCases + "c5,H1,\"G1"}, []string{`cases.csv: row 6: extraneous or missing " in quoted-field`}},
		{"no fund for the points", job(`{"fund": "30000.00"}`, `{}`), []string{
			"JOB: nothing says what a point is worth: want a fund or a fixed point value"}},
		{"a fund smaller than what is priced", job(`"30000.00"`, `"1.00", "basis": "fund_only"`), []string{
			"JOB: nothing is left of the fund for the points: fund 1.00 − priced 2500.00 + covered 0.00 = -2499.00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := small(t, tt.files)
			status, stdout, stderr := start(dir+"job.json", "-json", "-o", dir+"out.json", "-claims", dir+"out.csv")
			require.Equal(t, refused, status)
			notes := strings.Count(stderr, "unknown columns, not read")
			require.Len(t, faultsIn(t, stdout), len(tt.want)-notes)
			_, _, side := start(dir+"job.json", "-workers", "3")
			require.Equal(t, stderr, side, "any number of workers says the same")
			got := strings.ReplaceAll(strings.TrimSuffix(stderr, "\n"), dir+"job.json", "JOB")
			require.Empty(t, cmp.Diff(tt.want, strings.Split(got, "\n")))
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Len(t, entries, 3, "no output, and nothing temporary")
		})
	}
}

func TestManyFaults(t *testing.T) {
	var lines strings.Builder
	for i := range 250 {
		fmt.Fprintf(&lines, "c%d,H1,G9,1.00,0.00\n", i)
	}
	dir := small(t, map[string]string{"cases.csv": "id,institution,group,cost,covered\n" + lines.String()})
	_, _, stderr := start(dir + "job.json")
	got := strings.Split(strings.TrimSpace(stderr), "\n")
	require.Len(t, got, 101)
	require.Equal(t, `cases.csv: row 101, column group: claim c99: no such group: "G9"`, got[99])
	require.Equal(t, "… and 150 more, 250 faults in all", got[100])
}

func TestEveryPolicyFaultIsListed(t *testing.T) {
	var groups strings.Builder
	for i := range 150 {
		fmt.Fprintf(&groups, `{"code": "X%d", "base_points": "-1", "mean_cost": "1.00"}, `, i)
	}
	dir := small(t, map[string]string{"policy.json": edited(t, smallPolicy, `"groups": [`, `"groups": [`+groups.String())})
	_, _, stderr := start(dir + "job.json")
	got := strings.Split(strings.TrimSpace(stderr), "\n")
	require.Len(t, got, 150)
	require.Contains(t, got[149], "policy.json: groups[149].base_points: ")
}

func TestNoJob(t *testing.T) {
	status, _, stderr := start("nowhere/job.json")
	require.Equal(t, refused, status)
	require.Equal(t, "nowhere/job.json: no such file or directory\n", stderr)
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{
		{}, {"a.json", "b.json"}, {"-x", "a.json"}, {"a.json", "-explain"}, {"-json", "-explain", "c1", "a.json"},
		{"a.json", "-o", "x", "-claims", "./x"},
	} {
		status, stdout, stderr := start(args...)
		require.Equal(t, usage, status, args)
		require.Empty(t, stdout)
		require.Contains(t, stderr, "usage: settle [flags] job.json", args)
	}
	status, stdout, _ := start("-h")
	require.Equal(t, settled, status, "help is no mistake")
	require.Contains(t, stdout, "usage: settle [flags] job.json")
	status, stdout, _ = start("-version")
	require.Equal(t, settled, status)
	require.Regexp(t, `^settle \S+\n$`, stdout)
}
