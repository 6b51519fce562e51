package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	written "github.com/yibaojiesuan/settlement/examples/internal/ways"
)

// The claims are read in every way they may be written.
func TestWaysOfFiles(t *testing.T) {
	policy, err := os.ReadFile("policy.json")
	require.NoError(t, err)
	const text = "id,institution,district,home,group,cost,covered,days,admitted,discharged,person,department,fee_bed\n" +
		"c1,B01,990101,990121,ES23,5000.00,1000.00,3,2025-03-01,2025-03-04,P1,心血管内科,100.00\nc2,B02,990101,990101,FM11,43210.10,100.00,1,2025-03-01,2025-03-02,P2,外科,10.00\nc3,B01,990101,990101,ES21,5100.50,1000.00,4,2025-03-06,2025-03-10,P1,心血管内科,30.00\n"
	tables := func(file, data string) string {
		folder := t.TempDir()
		for name, data := range map[string]string{
			file: data, "policy.json": string(policy),
			"job.json": `{"name": "t", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "100000.00"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "` + file + `"}]}`,
		} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(data), 0o600))
		}
		status, stdout, stderr := start("-json", filepath.Join(folder, "job.json"))
		require.Zero(t, status, stderr)
		return strings.ReplaceAll(stdout, file, "")
	}
	want := tables("cases.csv", text)
	require.Contains(t, want, "参保地/990121")
	list, err := written.Of(text)
	require.NoError(t, err)
	for _, w := range list {
		t.Run(w.Name, func(t *testing.T) { require.Equal(t, want, tables("cases"+w.Ext, w.Data)) })
	}
}
