package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func table(t *testing.T) *Table {
	t.Helper()
	b, err := readTable("benefits.json")
	require.NoError(t, err)
	return b
}

// 20,800.00 eligible, out of the city: with referral 10100.00, without 8000.00.
func TestBenefits(t *testing.T) {
	for _, tt := range []struct{ insurance, place, eligible, want string }{
		{"residents", "outside-referred", "20800.00", "10100.00"},
		{"residents", "outside-unreferred", "20800.00", "8000.00"},
		{"residents", "level-1", "1000.00", "810.00"},
		{"residents", "level-2", "1000.00", "480.00"},
		{"residents", "level-3", "1000.00", "240.00"},
		{"residents", "level-3", "600.00", "0.00"},
		{"residents", "level-3", "12.00", "0.00"},
		{"employees", "level-1", "1000.00", "950.00"},
		{"employees", "level-3", "0.01", "0.01"},
		{"employees", "outside-referred", "1000.02", "750.02"}, // 750.015
		{"employees", "outside-unreferred", "1000.00", "600.00"},
	} {
		got, step, err := table(t).benefit(tt.insurance, tt.place, mustMoney(tt.eligible))
		require.NoError(t, err)
		require.Equal(t, tt.want, got.String(), "%s %s %s", tt.insurance, tt.place, tt.eligible)
		require.NoError(t, settlement.Trail{step}.Replay())
	}
}

func mustMoney(text string) settlement.Money {
	m, err := settlement.ParseMoney(text)
	if err != nil {
		panic(err)
	}
	return m
}

func start(args ...string) (int, string, string) {
	var out, errs bytes.Buffer
	status := run(args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestRevisits(t *testing.T) {
	status, out, _ := start("-revisits", "level-3=1000", "benefits.json")
	require.Zero(t, status)
	require.Equal(t, "13000.00\n", out)
	_, out, _ = start("-revisits", "level-2=1", "benefits.json")
	require.Equal(t, "9.00\n", out)
	for _, bad := range []string{"level-1=1", "level-3", "level-3=-1"} {
		status, _, errs := start("-revisits", bad, "benefits.json")
		require.Equal(t, 1, status)
		require.NotEmpty(t, errs)
	}
}

// The cases that come out settle under the policy of another example.
func TestFill(t *testing.T) {
	status, out, errs := start("benefits.json", "stays.csv")
	require.Zero(t, status, errs)
	require.Equal(t, "id,institution,group,cost,covered\n"+
		"JJ01,LS01,ES23,5405.16,2765.16\nJJ02,LS02,ES23,4800.00,1840.00\nJJ03,LS03,OR15,4610.25,551.02\n"+
		"JJ04,LS01,GB25,23650.00,13550.00\nJJ05,LS01,GB25,23650.00,15650.00\nJJ06,LS02,FM11,43980.75,9980.74\nJJ07,LS03,OR15,4200.00,4200.00\n", out)

	f, err := os.Open("../ingest/policy.json")
	require.NoError(t, err)
	defer f.Close()
	policy, err := drg.ReadPolicy(f)
	require.NoError(t, err)
	plan, err := drg.New(policy)
	require.NoError(t, err)
	cases := his.Cases(rows.File{Name: "cases.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(out)), nil }})
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("60000.00")}, plan.Settlement(settlement.Period{}, cases.Claims()))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"header", "id\n", "row 1: needed column missing: institution, group, cost, eligible, insurance, place"},
		{"place", "id,institution,group,cost,eligible,insurance,place\na,b,c,1,1,residents,moon\n", "row 2: the table has no such benefit: text of 9 characters in text of 4 characters"},
		{"eligible", "id,institution,group,cost,eligible,insurance,place\na,b,c,1,2,residents,level-1\n", "row 2: out of range"},
		{"amount", "id,institution,group,cost,eligible,insurance,place\na,b,c,1e5,2,residents,level-1\n", "row 2, column cost: want a plain decimal"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "s.csv")
			require.NoError(t, os.WriteFile(name, []byte(tt.text), 0o600))
			status, _, errs := start("benefits.json", name)
			require.Equal(t, 1, status)
			require.Contains(t, errs, tt.want)
		})
	}
	status, _, _ := start()
	require.Equal(t, 2, status)
}
