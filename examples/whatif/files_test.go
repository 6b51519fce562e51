package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/ways"
)

// The claims of both jobs are read in every way they may be written, with scenarios too.
func TestWaysOfFiles(t *testing.T) {
	policy, err := os.ReadFile("../lishui/policy.json")
	require.NoError(t, err)
	const text = "id,institution,group,cost,covered,person\nc1,LS01,ES23,5000.00,1000.00,P1\nc2,LS02,FM11,4321.10,100.00,P2\nc3,LS01,ES23,5100.50,1000.00,P3\n"
	compare := func(file, data string) string {
		folder := t.TempDir()
		job := func(fund string) string {
			return `{"name": "t", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "` + fund + `"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "` + file + `", "date_by": "none"}]}`
		}
		for name, data := range map[string]string{file: data, "policy.json": string(policy), "old.json": job("10000.00"), "new.json": job("12000.00")} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(data), 0o600))
		}
		status, stdout, stderr := start("-scenario", "10:3", "-draws", "5", filepath.Join(folder, "old.json"), filepath.Join(folder, "new.json"))
		require.Zero(t, status, stderr)
		return strings.ReplaceAll(strings.ReplaceAll(stdout, folder, ""), file, "")
	}
	want := compare("cases.csv", text)
	require.Contains(t, want, "LS02")
	list, err := ways.Of(text)
	require.NoError(t, err)
	for _, w := range list {
		t.Run(w.Name, func(t *testing.T) { require.Equal(t, want, compare("cases"+w.Ext, w.Data)) })
	}
}
