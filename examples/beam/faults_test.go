package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// What is wrong with claims fails the pipeline, each claim named.
func TestRefusedClaims(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(g *region)
		want   string
	}{
		{"an unknown group",
			func(g *region) { g.plain.rows[4] = strings.Replace(g.plain.rows[4], ",G0,", ",G9,", 1) },
			`plain-001.csv: row 3, column group: claim A0000004: no such group: "G9"`},
		{"an unreadable amount",
			func(g *region) { g.plain.rows[5] = "A0000005,H0,G0,12.345,0.00,,2025-01-05,," },
			`plain-002.csv: row 3, column cost: too many decimals: got 3, want at most 2: got "12.345"`},
		{"an unreadable amount of a person's stay",
			func(g *region) { g.stays.rows[2] = strings.Replace(g.stays.rows[2], "9000.00", "9000.005", 1) },
			`stays-002.csv: row 2, column cost: too many decimals: got 3, want at most 2: got "9000.005"`},
		{"an unknown group of a person's stay",
			func(g *region) { g.history.rows[7] = strings.Replace(g.history.rows[7], ",G0,", ",G9,", 1) },
			`history-001.csv: drg: claim 3 (R0000007): group: no such group: "G9"`},
		{"no person where a rule needs one",
			func(g *region) { g.history.rows[6] = strings.Replace(g.history.rows[6], ",RP0,", ",,", 1) },
			`history-000.csv: drg: claim 3 (R0000006): person: blank`},
		{"stays that overlap, in two files",
			func(g *region) {
				g.stays.rows[1] = "B000001,H4,psychiatric,Q0,2025-01-20,2025-02-20,0,9000.00,1000.00"
			},
			`stays-001.csv: perdiem: claim 1 (B000001): admitted: stays of one person overlap: claims "B000000" and "B000001"`},
		{"an id twice in a file",
			func(g *region) { g.plain.rows[6] = g.plain.rows[3] },
			"plain-000.csv: drg: claim 3 (A0000003): occurs twice: also plain-000.csv, claim 2"},
		{"an id twice in two files",
			func(g *region) { g.plain.rows[8] = g.plain.rows[3] },
			"plain-002.csv: drg: claim 3 (A0000003): occurs twice: also plain-000.csv, claim 2"},
		{"an id of two persons",
			func(g *region) { g.history.rows[23] = strings.Replace(g.history.rows[23], "R0000023", "R0000000", 1) },
			"history-002.csv: drg: claim 8 (R0000000): occurs twice: also history-000.csv, claim 1"},
		{"a blank date",
			func(g *region) {
				g.plain.rows[4] = strings.Replace(g.plain.rows[4], strings.Split(g.plain.rows[4], ",")[6], "", 1)
			},
			`plain-001.csv: row 3, column discharged: `},
		{"no date", func(g *region) { g.plain.header = strings.Replace(g.plain.header, "discharged", "when", 1) },
			"plain-000.csv: row 1: claims without a date: want the column settled or discharged; or vouch that all of them are the period's, with \"date_by\": \"none\"\n" +
				"plain-001.csv: row 1: claims without a date: want the column settled or discharged; or vouch that all of them are the period's, with \"date_by\": \"none\"\n" +
				"plain-002.csv: row 1: claims without a date: want the column settled or discharged; or vouch that all of them are the period's, with \"date_by\": \"none\""},
		{"a missing column",
			func(g *region) { g.plain.header = strings.Replace(g.plain.header, "covered", "paid", 1) },
			"plain-000.csv: row 1: needed column missing: covered\nplain-001.csv: row 1: needed column missing: covered\nplain-002.csv: row 1: needed column missing: covered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newRegion(0, 24)
			tt.change(&g)
			status, _, stderr := start(t, g.write(t, 3))
			require.Equal(t, refused, status)
			require.Contains(t, stderr, tt.want)
			require.Equal(t, strings.Count(tt.want, "\n")+1, strings.Count(stderr, "\n"), "one line a fault, and nothing else: %s", stderr)
		})
	}
}

// What keeps a file from being read is no fault of its claims: the step fails, and
// a runner may try it again.
func TestUnreadableFile(t *testing.T) {
	path := newRegion(0, 24).write(t, 2)
	for _, name := range []string{"plain-zzz.csv", "stays-zzz.csv"} {
		dir := filepath.Join(filepath.Dir(path), name)
		require.NoError(t, os.Mkdir(dir, 0o700))
		status, _, stderr := start(t, path)
		require.Equal(t, refused, status)
		require.Contains(t, stderr, "DoFn")
		require.Contains(t, stderr, name+": is a directory")
		require.NoError(t, os.Remove(dir))
	}
}

// All faults are told at once, in the order of parts, files and rows, up to 100.
func TestManyFaults(t *testing.T) {
	g := newRegion(0, 2400)
	for i := range 150 {
		g.history.rows[16*i] = strings.Replace(g.history.rows[16*i], fmt.Sprintf(",G%d,", 2*i%3), ",G9,", 1)
	}
	g.plain.rows[200] = strings.Replace(g.plain.rows[200], "A", "1E+", 1)
	status, _, stderr := start(t, g.shuffle(0).write(t, 5))
	require.Equal(t, refused, status)
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	require.Contains(t, lines[0], "column id: an id in exponent form")
	require.Len(t, lines, settlement.MaxFaults+1)
	require.Contains(t, lines[settlement.MaxFaults], "51 more")
	require.True(t, slices.IsSortedFunc(lines[1:settlement.MaxFaults], func(a, b string) int {
		return strings.Compare(a[:len("history-000.csv")], b[:len("history-000.csv")])
	}), stderr)
	_, _, again := start(t, g.shuffle(0).write(t, 5))
	require.Equal(t, stderr, again, "the same faults each time")
}

// Merging faults is commutative and associative, also beyond what is kept.
func TestMergeFaults(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []Faults
	for i := range 300 {
		f := Fault{Part: int64(r.IntN(2)), File: fmt.Sprint("f", r.IntN(3)), Position: int64(r.IntN(50)), Text: fmt.Sprint(i)}
		all = append(all, Faults{List: []Fault{f}, Total: 1 + int64(r.IntN(2))})
	}
	fold := func(list []Faults) (sum Faults) {
		for _, f := range list {
			sum = sum.merge(f)
		}
		return sum
	}
	want := fold(all)
	require.Len(t, want.List, settlement.MaxFaults)
	for range 20 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		k := r.IntN(len(all))
		require.Empty(t, cmp.Diff(want, fold(all[:k]).merge(fold(all[k:]))))
	}
}

func TestRefusedJobs(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"terms and pools", `"pools"`, `"terms": {"fund": "1.00"}, "pools"`, "job.json: pools: excluded by another field: terms"},
		{"an unknown field", `"parts"`, `"budgets": {}, "parts"`, `job.json: budgets: unknown field "budgets"`},
		{"heads without members", `"perdiem"`, `"capitation"`, `job.json: parts[2].members: required`},
		{"another way to date claims", `"policy": "beds.json"`, `"date_by": "month", "policy": "beds.json"`, `job.json: parts[2].date_by: not one of the choices: got "month"`},
		{"a date that the file has not", `"policy": "beds.json"`, `"date_by": "settled", "policy": "beds.json"`, "stays-000.csv: row 1: needed column missing: settled"},
		{"no period", `{"from": "2025-01-01", "to": "2025-12-31"}`, `{"from": "2025-01-01"}`, "job.json: period.to: required"},
		{"claims twice", "history-*.csv", "plain-*.csv", "job.json: parts[1]: occurs twice"},
		{"no policy there", "beds.json", "bed.json", "bed.json: no such file"},
		{"a store that was not compiled in", "stays-*", "s3://claims/stays-*", `s3://claims/stays-*.csv: file system scheme "s3" not registered`},
		{"no files that match", "stays-*", "stay-*", `stay-*.csv: no file matches`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := newRegion(0, 24).write(t, 1)
			replace(t, path, tt.old, tt.new)
			status, _, stderr := start(t, path)
			require.Equal(t, refused, status)
			require.Contains(t, stderr, tt.want)
		})
	}
	status, _, stderr := start(t, filepath.Join(t.TempDir(), "none.json"))
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "none.json: no such file")
}

// A policy that is faulty, or that takes all parts together, is refused before a claim
// is read.
func TestRefusedPolicies(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"stays left to another method", "plain.json", `"scale"`, `"stays": {"max_days": 60, "outside": "perdiem"}, "scale"`, "plain.json: stays.outside: whether the method \"perdiem\" has the stays: it takes all parts together"},
		{"not in force", "beds.json", `"classes"`, `"effective": {"from": "2025-02-01"}, "classes"`, "beds.json: effective: 2025-02-01/ does not cover the job's period 2025-01-01/2025-12-31"},
		{"a faulty policy", "beds.json", `"280.00"`, `"-280.00"`, "beds.json: classes[0].tiers[0].rate: negative"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := newRegion(0, 24).write(t, 1)
			replace(t, filepath.Join(filepath.Dir(path), tt.file), tt.old, tt.new)
			status, _, stderr := start(t, path)
			require.Equal(t, refused, status)
			require.Contains(t, stderr, tt.want)
		})
	}
}

func replace(t *testing.T, path, old, text string) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(b), old)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(b), old, text, 1)), 0o600))
}

func TestPlain(t *testing.T) {
	fault := &rows.Error{File: "a.csv", Row: 2, Column: "cost", Field: "cost", Err: settlement.ErrBlank}
	got := plain(fmt.Errorf("bundle failed:\n1: ParDo\n%w", refuse(fault)))
	require.Equal(t, fault.Error(), got.Error())
	require.Equal(t, settlement.Chinese(fault), settlement.Chinese(got))
	require.Equal(t, "connection refused", plain(errors.New("connection refused")).Error())
}
