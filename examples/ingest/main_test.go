package main

import (
	"bytes"
	"flag"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err, "run the test with -update, then read the file")
	require.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
}

func start(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(append([]string{"-mapping", "mapping.json", "-period", "2025-01-01/2025-12-31"}, args...), &out, &errs)
	return status, out.String(), errs.String()
}

// settle settles cases under the example's policy and returns the report's bytes.
func settle(t *testing.T, cases settlement.Claims[drg.Case]) string {
	t.Helper()
	f, err := os.Open("policy.json")
	require.NoError(t, err)
	defer f.Close()
	policy, err := drg.ReadPolicy(f)
	require.NoError(t, err)
	plan, err := drg.New(policy)
	require.NoError(t, err)
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("2500000.00")}, plan.Settlement(settlement.Period{}, cases))
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, report.Encode(&b))
	return b.String()
}

func claims(name string) settlement.Claims[drg.Case] {
	return his.Cases(rows.File{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(name) }}, "days", "admitted", "discharged", "department").Claims()
}

// The export in three encodings becomes the claims of the clean file, and their
// report is the same, byte for byte.
func TestExport(t *testing.T) {
	clean := settle(t, claims("clean.csv"))
	for _, name := range []string{"export.csv", "export-bom.csv", "export-gb18030.csv"} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			status, stdout, stderr := start("-join", "join.json", "-groups", "groups.csv", "-checks", "checks.json", "-clearing", "-o", out, name)
			require.Zero(t, status, stderr)
			golden(t, "report.golden.txt", strings.ReplaceAll(stdout, name, "export.csv"))
			require.NotContains(t, stdout+stderr, "张三")
			require.Equal(t, clean, settle(t, claims(filepath.Join(out, "cases.csv"))))
			want, err := collect(claims("clean.csv").All())
			require.NoError(t, err)
			got, err := collect(claims(filepath.Join(out, "cases.csv")).All())
			require.NoError(t, err)
			// Claims of rows that have to do with others come last.
			byID := func(a, b drg.Case) int { return strings.Compare(a.ID, b.ID) }
			slices.SortFunc(want, byID)
			slices.SortFunc(got, byID)
			require.Equal(t, want, got)
			_, err = os.Stat(filepath.Join(out, "adjustments.csv"))
			require.NoError(t, err)
			_, err = os.Stat(filepath.Join(out, "stays.csv"))
			require.ErrorIs(t, err, os.ErrNotExist)
		})
	}
}

// Claim files are protected from spreadsheets, unless they are plain; the claims are the
// same.
func TestProtected(t *testing.T) {
	protected, plain := t.TempDir(), t.TempDir()
	for _, args := range [][]string{{"-o", protected}, {"-plain", "-o", plain}} {
		status, _, stderr := start(append(args, "-join", "join.json", "-groups", "groups.csv", "export.csv")...)
		require.Zero(t, status, stderr)
	}
	first := func(folder string) string {
		text, err := os.ReadFile(filepath.Join(folder, "cases.csv"))
		require.NoError(t, err)
		lines := strings.SplitAfter(string(text), "\n")
		return lines[0] + lines[1][:strings.Index(lines[1], ",")]
	}
	const header = "id,institution,group,cost,covered,days,admitted,discharged,person,pool,department"
	require.Equal(t, "\uFEFF"+header+"\r\n33110025000000000001\t", first(protected))
	require.Equal(t, header+"\n33110025000000000001", first(plain))
	a, err := collect(claims(filepath.Join(protected, "cases.csv")).All())
	require.NoError(t, err)
	b, err := collect(claims(filepath.Join(plain, "cases.csv")).All())
	require.NoError(t, err)
	require.Equal(t, a, b)
}

// An export that lies where the claims would go is kept, and then nothing is written.
func TestExportIsKept(t *testing.T) {
	out := t.TempDir()
	text, err := os.ReadFile("export.csv")
	require.NoError(t, err)
	export := filepath.Join(out, "adjustments.csv") // the last file that is written
	require.NoError(t, os.WriteFile(export, text, 0o600))
	status, _, stderr := start("-join", "join.json", "-groups", "groups.csv", "-o", out, export)
	require.Equal(t, 1, status)
	require.Equal(t, export+": the job reads this file: it is not overwritten  [outputs.input]\n", stderr)
	after, err := os.ReadFile(export)
	require.NoError(t, err)
	require.Equal(t, text, after)
	list, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Len(t, list, 1)
}

// settleHeads settles members and charges under the example's policy.
func settleHeads(t *testing.T, folder, prefix string) *settlement.Report {
	t.Helper()
	f, err := os.Open("heads-policy.json")
	require.NoError(t, err)
	defer f.Close()
	policy, err := capitation.ReadPolicy(f)
	require.NoError(t, err)
	plan, err := capitation.New(policy)
	require.NoError(t, err)
	open := func(name string) rows.File {
		return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(filepath.Join(folder, prefix+name)) }}
	}
	year := settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}
	members, charges := his.Members(open("members.csv")).Claims(), his.Charges(open("charges.csv"), plan.Columns()...).Claims()
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("2500000.00")}, plan.Settlement(year, members, charges))
	require.NoError(t, err)
	return report
}

// An export of settlements below its title and a register of agreements become the
// members and charges of the clean files, and their report is the same, byte for byte;
// under a key the persons are others and the money is the same.
func TestHeads(t *testing.T) {
	clean := settleHeads(t, ".", "clean-")
	require.Positive(t, clean.Statements[0].Due)
	out := t.TempDir()
	status, stdout, stderr := start("-mapping", "heads-mapping.json", "-members", "register.csv", "-o", out, "heads.csv")
	require.Zero(t, status, stderr)
	golden(t, "heads.golden.txt", stdout)
	require.NotContains(t, stdout, "李四")
	got := settleHeads(t, out, "")
	encoded := func(r *settlement.Report) string {
		var b bytes.Buffer
		require.NoError(t, r.Encode(&b))
		return b.String()
	}
	require.Equal(t, encoded(clean), encoded(got))

	t.Setenv("INGEST_KEY", "secret")
	hashed := t.TempDir()
	status, stdout, stderr = start("-mapping", "heads-mapping.json", "-members", "register.csv", "-o", hashed, "heads.csv")
	require.Zero(t, status, stderr)
	for _, name := range []string{"members.csv", "charges.csv"} {
		plain, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		require.Contains(t, string(plain), "P5232888")
		text, err := os.ReadFile(filepath.Join(hashed, name))
		require.NoError(t, err)
		require.NotContains(t, string(text), "P5232888")
	}
	require.NotContains(t, stdout, "P5232888")
	for i, s := range settleHeads(t, hashed, "").Statements {
		require.Equal(t, clean.Statements[i].Due, s.Due)
	}
}

func TestHeadsRefused(t *testing.T) {
	status, _, stderr := start("-mapping", "heads-mapping.json", "-members", "export.csv", "heads.csv")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "export.csv: row 1: needed column missing: signed, biz_appy_type, dise_codg")
	status, _, stderr = start("-mapping", "heads-mapping.json", "-members", "nowhere.csv", "heads.csv")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "nowhere.csv: no such file")
}

func collect(seq iter.Seq2[drg.Case, error]) (list []drg.Case, err error) {
	for c, e := range seq {
		if e != nil {
			return nil, e
		}
		list = append(list, c)
	}
	return list, nil
}

// Every file of refused is refused, for the reasons of the golden file.
func TestRefused(t *testing.T) {
	files, err := filepath.Glob("refused/*.csv")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var b strings.Builder
	for _, name := range files {
		status, _, stderr := start("-join", "join.json", "-groups", "groups.csv", name)
		require.Equal(t, 1, status, name)
		b.WriteString(stderr)
	}
	golden(t, "refused.golden.txt", b.String())
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"-join", "x", "a.csv"}, {"-nope"}} {
		status, _, stderr := start(args...)
		require.Equal(t, 2, status)
		require.NotEmpty(t, stderr)
	}
	for _, flag := range []string{"-h", "-version"} {
		status, stdout, stderr := start(flag)
		require.Zero(t, status)
		require.NotEmpty(t, stdout)
		require.Empty(t, stderr)
	}
	status, _, stderr := start("-join", "join.json", "-groups", "groups.csv", "nowhere.csv")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "nowhere.csv: no such file")
}
