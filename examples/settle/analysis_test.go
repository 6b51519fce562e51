package main

import (
	"encoding/csv"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAnalysisGolden prints the tables of the examples: analysis.json beside job.json gives
// analysis.golden.csv. The amounts of every table, added up here, are the totals that the program
// compares with the statements, for any number of workers.
func TestAnalysisGolden(t *testing.T) {
	documents, err := filepath.Glob("../*/analysis*.json")
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	for _, document := range documents {
		dir, file := filepath.Split(document)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			text := mustRun(t, dir+"job.json", "-analysis", document, "-plain")
			golden(t, dir+strings.TrimSuffix(file, ".json")+".golden.csv", text)
			require.Equal(t, text, mustRun(t, dir+"job.json", "-analysis", document, "-plain", "-workers", "3"), "workers change nothing")

			var data struct {
				Keys  []string         `json:"keys"`
				Cells []map[string]any `json:"cells"`
				Total map[string]any   `json:"total"`
				Check []struct {
					OK bool `json:"ok"`
				} `json:"checks"`
			}
			require.NoError(t, json.Unmarshal([]byte(mustRun(t, dir+"job.json", "-analysis", document, "-json")), &data))
			require.Len(t, data.Check, 7)
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			require.NoError(t, err)
			require.Len(t, rows, 1+len(data.Cells))
			require.Equal(t, data.Keys, rows[0][:len(data.Keys)])
			for i, name := range rows[0] {
				if i < len(data.Keys) {
					continue
				}
				sum := new(big.Rat)
				for _, row := range rows[1:] {
					v, ok := new(big.Rat).SetString(row[i])
					require.True(t, ok, row)
					sum.Add(sum, v)
				}
				total, ok := data.Total[name].(string)
				if !ok {
					total = new(big.Rat).SetFloat64(data.Total[name].(float64)).RatString() // a count
				}
				want, _ := new(big.Rat).SetString(total)
				require.Zero(t, want.Cmp(sum), "%s: %s and %s", name, total, sum.FloatString(4))
			}
		})
	}
}

// Every sum of the table is explained, in the words of people's tables or of the document.
func TestAnalysisExplained(t *testing.T) {
	document := filepath.Join(t.TempDir(), "analysis.json")
	require.NoError(t, os.WriteFile(document, []byte(`{"by": ["institution"], "measures": ["claims", "cost", "gain"]}`), 0o644))
	why := mustRun(t, lishui, "-analysis", document, "-explain", "LS01:gain", "-lang", "zh")
	require.Contains(t, why, "gain = price − cost = ")
	require.Equal(t, why, mustRun(t, lishui, "-analysis", document, "-explain", "sums:1:盈亏", "-lang", "zh"))
	status, _, stderr := start(lishui, "-analysis", document, "-explain", "LS99", "-lang", "zh")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "没有该表、行或列")
}

// Without -plain the file is one for spreadsheets; -o and -claims work beside it.
func TestAnalysisFiles(t *testing.T) {
	dir := t.TempDir()
	out, claims := filepath.Join(dir, "table.csv"), filepath.Join(dir, "claims.csv")
	document := filepath.Join(dir, "analysis.json")
	require.NoError(t, os.WriteFile(document, []byte(`{"by": ["month"]}`), 0o644))
	require.Empty(t, mustRun(t, lishui, "-analysis", document, "-o", out, "-claims", claims))
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(text), "\ufeffmonth,claims,points,cost,covered,price,due\r\n2025-01,"), string(text[:80]))
	require.FileExists(t, claims)

	status, stdout, stderr := start(lishui, "-analysis", document, "-o", document)
	require.Equal(t, refused, status)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "reads this file")
}

func TestAnalysisRefused(t *testing.T) {
	document := filepath.Join(t.TempDir(), "analysis.json")
	require.NoError(t, os.WriteFile(document, []byte(`{"by": ["ward"], "measures": ["profit"]}`), 0o644))
	status, stdout, stderr := start(lishui, "-analysis", document)
	require.Equal(t, refused, status)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "analysis.json: by[0]: not a key of analysis: got text of 4 characters, want one of pool, institution, district")
	require.Contains(t, stderr, "analysis.json: measures[0]: not a measure of analysis: got text of 6 characters, want one of claims, ")
	_, _, stderr = start(lishui, "-analysis", document, "-lang", "zh")
	require.Contains(t, stderr, "不是分析维度")

	require.NoError(t, os.WriteFile(document, []byte(`{"by": ["group", "doctor"], "limit": 3}`), 0o644))
	status, _, stderr = start(lishui, "-analysis", document)
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "too many cells: more than 3 by pool, institution, method, class, group, doctor")

	for _, other := range []string{"-cliffs", "-list"} {
		value := map[string]string{"-cliffs": "10.00", "-list": "quotas"}[other]
		status, _, _ = start(lishui, "-analysis", document, other, value)
		require.Equal(t, usage, status, other)
	}
}
