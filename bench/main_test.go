package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// benchClaims is for benchmarks: go test -bench . -args -claims 1000000
var benchClaims = flag.Int("claims", 100_000, "how many claims benchmarks work on")

// The command starts itself once for each run: here that is the test's program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childWord {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// command runs the command as a user does, and returns what it prints.
func command(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(args, &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func TestCommand(t *testing.T) {
	status, out, errs := command(t, "-n", "2000", "-runs", "2", "-least", "1ms", "-only", "^drg, from CSV/this library: CSV to report, ids checked$|float64, keep|^single calls/Appor", "-dir", t.TempDir())
	require.Zero(t, status, errs)
	for _, want := range []string{
		"== 2000 claims", "drg, from CSV", `1\s+reads  encoding/csv, split only\n`, `yes  this library: CSV to report, ids checked\n`,
		`no \(2\)  float64, keep`, `\(2\) \d+ of 2000 cases in another class, \d+ with other points; `, `\d+ of 60 institutions off`,
		"ns/call", "Apportion, 100 shares", "PostgreSQL, SQLite, DuckDB: not asked for",
	} {
		require.Regexp(t, regexp.MustCompile(want), out)
	}
	require.NotContains(t, out, "careful", "it was not chosen")
}

func TestGoals(t *testing.T) {
	status, out, errs := command(t, "-goals", "-cpu", "-n", "2000,4000", "-runs", "1", "-least", "1ms")
	require.Zero(t, status, errs)
	rows := 0
	for _, line := range strings.Split(out, "\n") {
		if regexp.MustCompile(`^(yes|no)   *\S`).MatchString(line) {
			rows++
		}
	}
	require.Equal(t, 35, rows, out)
}

// TestTurns: versions in one process have the same results, and a profile is written.
func TestTurns(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "plain.prof")
	status, out, errs := command(t, "-turns", "-n", "2000", "-runs", "2", "-only", "^ten columns.*(plain|quotas)$", "-profile", profile)
	require.Zero(t, status, errs)
	require.Regexp(t, regexp.MustCompile(`1\.00 +ten columns, from CSV/encoding/csv, split only`), out)
	require.Contains(t, out, tenBoth)
	require.FileExists(t, profile)
}

func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no number", []string{"-n", "many"}, `-n: want numbers of at least 100: got "many"`},
		{"too few claims", []string{"-n", "1000000,99"}, `got "99"`},
		{"no runs", []string{"-runs", "0"}, "-runs: want at least 1"},
		{"no expression", []string{"-only", "("}, "missing closing )"},
		{"an argument", []string{"all"}, "unexpected argument: all"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, _, errs := command(t, tt.args...)
			require.Equal(t, 2, status)
			require.Contains(t, errs, tt.want)
		})
	}
	status, _, errs := command(t, "-only", "no such version")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "no such version: see -list")
	status, out, _ := command(t, "-list")
	require.Zero(t, status)
	require.Contains(t, out, "drg, in memory/this library: Rate\n")
}

// A version whose result is not the library's is refused before it is timed.
func TestWrongResult(t *testing.T) {
	b := &bench{dir: t.TempDir(), runs: 1}
	b.tell(io.Discard, false)
	var err error
	b.program, err = os.Executable()
	require.NoError(t, err)
	v := *find(versions(), inMemory+"/float64, keep")
	v.exact = true
	_, err = b.run(context.Background(), []task{{&v, 5_000}})
	require.ErrorContains(t, err, "float64, keep: the result of 5000 claims is not the library's: ")
}

func TestSpread(t *testing.T) {
	require.Equal(t, spread{2, 1, 9}, spreadOf([]float64{9, 1, 2}))
	require.Equal(t, spread{3, 1, 9}, spreadOf([]float64{9, 1, 2, 4}))
	a := &outcome{measured: []measured{{NS: 10}, {NS: 40}, {NS: 30}}}
	b := &outcome{measured: []measured{{NS: 20}, {NS: 20}, {NS: 20}}}
	require.Equal(t, spread{1.5, 0.5, 2}, ratio(a, b))
}

// PostgreSQL and SQLite run only where they are asked for.
func TestDatabases(t *testing.T) {
	if os.Getenv("SETTLEMENT_SQL") == "" {
		t.Skip("set SETTLEMENT_SQL=1 to run the versions in databases")
	}
	status, out, errs := command(t, "-n", "2000", "-runs", "1", "-least", "1ms", "-sql", "-only", "SQL")
	require.Zero(t, status, errs)
	require.Contains(t, out, "yes  PostgreSQL, numeric")
	require.Contains(t, out, "SQLite, REAL")
}

// A stream has the sums of the rows that it repeats, whole or not.
func TestStream(t *testing.T) {
	for _, n := range []int{1, 9_999, 20_000, 25_001} {
		for _, workers := range []int{1, 3} {
			var out strings.Builder
			require.NoError(t, stream(options{stream: n, workers: workers, ids: true}, &out))
			require.Contains(t, out.String(), "sums equal")
		}
	}
}
