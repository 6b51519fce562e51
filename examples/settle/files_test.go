package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/ways"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// A job's claims are read in every way they may be written, and the
// report is the same, byte for byte.
func TestWaysOfFiles(t *testing.T) {
	policy, err := os.ReadFile("../lishui/policy.json")
	require.NoError(t, err)
	const text = "id,institution,group,cost,covered,department\nc1,LS01,ES23,5000.00,1000.00,心血管内科\nc2,LS02,FM11,\"4321.10\",100.00,呼吸内科\nc3,LS01,ES23,5100.50,1000.00,\"内,外\"\n"
	settle := func(file, text string) (string, string) {
		folder := t.TempDir()
		for name, data := range map[string]string{
			file: text, "policy.json": string(policy),
			"job.json": `{"name": "t", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"point_value": "10"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "` + file + `", "date_by": "none"}]}`,
		} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(data), 0o600))
		}
		var stdout, stderr bytes.Buffer
		require.Zero(t, run([]string{"-json", filepath.Join(folder, "job.json")}, &stdout, &stderr), stderr.String())
		return stdout.String(), stderr.String()
	}
	want, _ := settle("cases.csv", text)
	require.Contains(t, want, "LS02")
	list, err := ways.Of(text)
	require.NoError(t, err)
	for _, w := range list {
		t.Run(w.Name, func(t *testing.T) {
			got, notes := settle("cases"+w.Ext, w.Data)
			require.Equal(t, want, got)
			require.Equal(t, strings.HasSuffix(w.Name, " CR"), strings.Contains(notes, rows.CarriageReturns))
		})
	}
}

// What was repaired in claims is said beside the report, and the report is that of clean
// claims.
func TestRepairsAreSaid(t *testing.T) {
	policy, err := os.ReadFile("../lishui/policy.json")
	require.NoError(t, err)
	settle := func(lang, text string) (string, string) {
		folder := t.TempDir()
		for name, data := range map[string]string{
			"cases.csv": text, "policy.json": string(policy),
			"job.json": `{"name": "t", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"point_value": "10"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv", "date_by": "none"}]}`,
		} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(data), 0o600))
		}
		var stdout, stderr bytes.Buffer
		require.Zero(t, run([]string{"-lang", lang, "-json", filepath.Join(folder, "job.json")}, &stdout, &stderr), stderr.String())
		return stdout.String(), stderr.String()
	}
	const head = "id,institution,group,cost,covered\n"
	want, none := settle("en", head+"c1,LS01,ES23,5000.00,1000.00\nc2,LS01,ES23,5000.00,1000.00\n")
	require.Empty(t, none)
	got, notes := settle("en", head+"c1,LS01 ,ES23,5000.0000,1000.00\n\"c2\n\",LS01\u200b,ES23,5000.00,1000.00\n")
	require.Equal(t, want, got)
	require.Equal(t, "cases.csv: repaired, invisible, id: 1 values, first in row 3\ncases.csv: repaired, trimmed, institution: 1 values, first in row 2\n"+
		"cases.csv: repaired, invisible, institution: 1 values, first in row 3\ncases.csv: repaired, zeros, cost: 1 values, first in row 2\n", notes)
	_, notes = settle("zh", head+"c1,LS01,ES23,5000.0000,1000.00\n")
	require.Equal(t, "cases.csv：已修正（去除两位小数后的零），列 cost：1 个值，首见于第 2 行\n", notes)
}
