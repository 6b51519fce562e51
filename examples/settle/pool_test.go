package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

const (
	poolsJob = `{"name": "p", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "pools": [{"name": "310", "terms": {"fund": "20000.00"}}, {"name": "390", "terms": {"fund": "100000.00"}}],
  "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv", "date_by": "none", "pool": "310"},
            {"method": "capitation", "policy": "heads.json", "members": "members.csv", "charges": "charges.csv", "pool": "390"}]}`
	poolsHeads   = `{"name": "Heads", "kind": "example", "standards": [{"category": "peritoneal", "annual": "84600.00"}]}`
	poolsMembers = "person,institution,category,signed\np1,H1,peritoneal,2024-12-01\n"
	poolsCharges = "person,institution,month,kind,cost,covered\np1,H1,2025-03,own,60000.00,9000.00\np1,H1,2026-01,own,1.00,0.00\n"
)

func poolsFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	all := map[string]string{
		"job.json": poolsJob, "policy.json": smallPolicy, "heads.json": poolsHeads, "members.csv": poolsMembers, "charges.csv": poolsCharges,
		"cases.csv": "id,institution,group,cost,covered,pool\nc1,H1,G1,9000.00,2000.00,\nc2,H2,G2,5000.00,1000.00,\nc3,H2,G1,9000.00,1000.00,390\n",
	}
	for name, text := range files {
		all[name] = text
	}
	return folder(t, all)
}

// A claim that names no pool belongs to that of its part; one that does, to its own.
func TestPoolOfPart(t *testing.T) {
	dir := poolsFolder(t, nil)
	text := mustRun(t, dir+"job.json", "-json")
	checkReport(t, text)
	r, err := settlement.ReadReport(strings.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, "155.0000", r.Pool("310").PointValue.Points.String())
	require.Equal(t, "110.0000", r.Pool("390").PointValue.Points.String())
	require.Equal(t, "16400.00", r.Pool("390").PointValue.Numerator.String(), "100000.00 less head fees of 84600.00, with the 1000.00 that c3's patient paid")
	heads := r.Statement("H1").Parts[1]
	require.Equal(t, "390", heads.Pool)
	require.Equal(t, settlement.Capitation, heads.ByClass[0].Method)

	require.Contains(t, mustRun(t, dir+"job.json", "-explain", "c1"), "round(23000.00 ÷ 155.0000, 4)")
	require.Contains(t, mustRun(t, dir+"job.json", "-explain", "c3"), "round(16400.00 ÷ 110.0000, 4)")
	mustRun(t, dir+"job.json", "-claims", dir+"priced.csv")
}

func TestPoolOfPartRefused(t *testing.T) {
	for _, row := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"unknown", map[string]string{"job.json": strings.Replace(poolsJob, `"pool": "390"}]`, `"pool": "391"}]`, 1)}, `job.json: parts[1].pool: impossible pool: the job has no pool "391"`},
		{"no pools", map[string]string{"job.json": strings.Replace(smallJob, `"cases.csv"`, `"cases.csv", "pool": "310"`, 1)}, "job.json: parts[0].pool: excluded by another field: the job has no pools"},
		{"claims of a pool that is none", map[string]string{"cases.csv": "id,institution,group,cost,covered,pool\nc1,H1,G1,9000.00,2000.00,320\n"}, `cases.csv: row 2, column pool: claim c1: impossible pool: there is no pool "320"`},
		{"claims of no pool", map[string]string{"job.json": strings.Replace(poolsJob, `"none", "pool": "310"`, `"none"`, 1), "cases.csv": "id,institution,group,cost,covered,pool\nc1,H1,G1,9000.00,2000.00,310\nc2,H1,G1,9000.00,2000.00,\n"}, `cases.csv: row 3, column pool: claim c2: impossible pool: the claim names no pool`},
		{"a row", map[string]string{"cases.csv": "id,institution,group,cost,covered\nc1,H9,G1,9000.00,2000.00\n"}, "cases.csv: row 2, column institution: claim c1: no such institution"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := poolsFolder(t, row.files)
			status, stdout, stderr := start(dir + "job.json")
			require.Equal(t, refused, status)
			require.Empty(t, stdout)
			require.Contains(t, stderr, row.want)
		})
	}
}
