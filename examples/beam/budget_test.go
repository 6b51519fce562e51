package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// In this file: regions with budgets and heads, which are drawn up from the merged sums.

const (
	headsPolicy = `{"name": "heads", "kind": "example", "standards": [{"category": "peritoneal", "annual": "84600.00", "includes_patient_share": true}],
 "institutions": [{"code": "H0"}, {"code": "H1"}, {"code": "H3"}], "sharing": {"surplus": [{"institution": "0.8"}], "overrun": [{"fund": "0.3"}]}, "negative": "floor"}`
	fullJob = `{"name": "a generated region with budgets and heads", "period": {"from": "2025-01-01", "to": "2025-12-31"},
 "pools": [{"name": "310", "terms": {"fund": "%[1]s", "off_fund": ["item"]}}, {"name": "390", "terms": {"fund": "%[1]s", "residue": "apportion", "off_fund": ["item"]}},
           {"name": "棚", "terms": {"fund": "%[1]s", "basis": "fund_only", "places": 6, "negative_due": "floor", "off_fund": ["item"]}}],
 "parts": [{"method": "item", "claims": "items-*.csv"},
           {"method": "drg", "policy": "history.json", "claims": "history-*.csv"},
           {"method": "capitation", "policy": "heads.json", "members": "members-*.csv", "charges": "charges-*.csv", "pool": "310"},
           {"method": "drg", "policy": "history.json", "claims": "plain-*.csv"},
           {"method": "perdiem", "policy": "beds.json", "claims": "stays-*.csv", "pool": "390"}],
 "budget": {"policy": "budget.json", "accounts": "accounts.json"}}`
	budgetAccounts = `[{"institution": "H0", "prepaid": "1234.56", "score": "83.5"}, {"institution": "H2", "prepaid": "777.00", "score": "91"}, {"institution": "C1", "debt": "12.34"}]`
)

// budgets are kinds of budgets: around priced claims and heads, around what points earn, around
// both for a community of several institutions, and one that has nothing but a deposit.
var budgets = map[string]string{
	"priced claims and heads": `"methods": ["item", "perdiem", "capitation"], "budgets": [{"institution": "H0", "amount": "900000.00"}, {"institution": "H3", "amount": "400000.00"},
		{"holder": "C1", "institution": "C1", "amount": "30000.00"}], "sharing": {"surplus": [{"up_to": "0.1", "institution": "0.6"}], "overrun": [{"up_to": "0.2", "fund": "0.4"}]}, "deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "proportional", "of": "90"}}, "surplus_to": "carry"`,
	"what points earn": `"methods": ["drg"], "budgets": [{"institution": "H0", "amount_from": "points"}, {"institution": "H1", "amount_from": "points"}, {"institution": "H2", "amount_from": "points"}],
		"sharing": {"surplus_mode": "whole", "surplus": [{"up_to": "0.2", "institution": "1"}, {"institution": "0"}], "overrun_mode": "marginal", "overrun": [{"up_to": "0.1", "fund": "0.7"}, {"fund": "0"}]}`,
	"communities": `"methods": ["drg", "item", "capitation"], "budgets": [{"holder": "C1", "institution": "C1", "amount": "8000000.00"}, {"holder": "C2", "institution": "H2", "amount": "10000.00"}],
		"holders": [{"institution": "H0", "holder": "C1"}, {"institution": "H1", "holder": "C1"}, {"institution": "H2", "holder": "C2"}, {"institution": "H3", "holder": "C2"}, {"institution": "CITY", "holder": "C1"}],
		"sharing": {"surplus": [{"institution": "1"}], "overrun": [{"fund": "0.5"}]}`,
	"a deposit alone": `"budgets": [], "deposit": {"ratio": "0.03", "base": "entitlement", "release": {"by": "pass", "full_from": "85"}}`,
}

// writeFull writes a region with claims by item, heads and a budget besides, and returns the job.
func (g region) writeFull(t *testing.T, seed uint64, shards int, budget string) string {
	t.Helper()
	path := g.write(t, shards)
	dir, r := filepath.Dir(path), rand.New(rand.NewPCG(seed, 24))
	put := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	job, err := os.ReadFile(path)
	require.NoError(t, err)
	var document struct {
		Pools []struct{ Terms struct{ Fund string } }
	}
	require.NoError(t, json.Unmarshal(job, &document))
	put("job.json", fmt.Sprintf(fullJob, document.Pools[0].Terms.Fund))
	put("heads.json", headsPolicy)
	put("budget.json", `{"name": "budgets", "kind": "example", `+budget+`}`)
	accounts := budgetAccounts
	if !strings.Contains(budget, "C1") {
		accounts = strings.Replace(accounts, `, {"institution": "C1", "debt": "12.34"}`, "", 1)
	}
	put("accounts.json", accounts)
	files := map[string]*strings.Builder{}
	row := func(kind, header, text string) {
		for k := range shards {
			name := fmt.Sprintf("%s-%03d.csv", kind, k)
			if files[name] == nil {
				files[name] = new(strings.Builder)
				files[name].WriteString(header + "\n")
			}
		}
		files[fmt.Sprintf("%s-%03d.csv", kind, r.IntN(shards))].WriteString(text + "\n")
	}
	draw := rand.New(rand.NewPCG(seed, 25)) // the same rows in any number of files
	month := func(i int) string { return settlement.MustMonth("2025-01").Add(i % 12).String() }
	for i := range len(g.plain.rows) / 4 {
		holder := ""
		if strings.Contains(budget, "C1") && draw.IntN(4) == 0 {
			holder = "C1"
		}
		cost := 10000 + draw.IntN(400000)
		row("items", "id,institution,month,cost,covered,charged_to,pool", fmt.Sprintf("I%05d,%s,%s,%d.%02d,%d.00,%s,%s", i,
			[]string{"H0", "H1", "H2", "H3", "CITY"}[i%5], month(i), cost/100, cost%100, cost/500, holder, []string{"310", "390", "棚"}[i%3]))
	}
	for i := range len(g.plain.rows) / 20 {
		who, where := fmt.Sprintf("M%03d", i), []string{"H0", "H1", "H3"}[i%3]
		row("members", "person,institution,category,signed", fmt.Sprintf("%s,%s,peritoneal,2024-%02d-15", who, where, 6+i%7))
		for m := range 12 {
			cost := 300000 + draw.IntN(900000)
			row("charges", "person,institution,month,kind,cost,covered", fmt.Sprintf("%s,%s,%s,own,%d.%02d,%d.00", who, where, month(m), cost/100, cost%100, cost/700))
		}
	}
	for name, text := range files {
		put(name, text.String())
	}
	return filepath.Join(dir, "job.json")
}

// Budgets and heads, drawn up from merged sums, give the bytes of the library in memory: in any
// number of files and in any order. Two drg parts look at each other's cases.
func TestBudgetsAndHeads(t *testing.T) {
	seed := uint64(0)
	for name, budget := range budgets {
		seed++
		t.Run(name, func(t *testing.T) {
			g := newRegion(seed, 480)
			report, want := inMemory(t, g.writeFull(t, seed, 1, budget))
			methods := map[settlement.Method]bool{}
			for _, p := range report.Policies {
				methods[p.Method] = true
			}
			require.True(t, methods[settlement.Budget] && methods[settlement.Capitation], "%v", methods)
			for _, shards := range []int{1, 5} {
				status, got, stderr := start(t, g.shuffle(seed).writeFull(t, seed, shards, budget))
				require.Zero(t, status, stderr)
				require.Equal(t, string(want), string(got), "%d files", shards)
			}
		})
	}
}

// What a rule that spans parts makes of a case is there, too: fewer points than each part alone.
func TestPartsThatLookAtEachOther(t *testing.T) {
	g := newRegion(9, 240)
	for i, row := range g.plain.rows { // the persons of the other part, 6 to 20 days later
		f := strings.Split(row, ",")
		f[7], f[2] = "R"+f[7][1:], fmt.Sprintf("G%d", (i/8)%3)
		g.plain.rows[i] = strings.Join(f, ",")
	}
	points := func(path string) (settlement.Points, []byte) {
		report, text := inMemory(t, path)
		sum := settlement.Points(0)
		for _, p := range report.Pools {
			sum += p.PointValue.Points
		}
		return sum, text
	}
	changed := func(shards int, policy string) string {
		path := g.write(t, shards)
		replace(t, path, "plain.json", policy)
		return path
	}
	apart, _ := points(changed(1, "plain.json"))
	together, want := points(changed(1, "history.json"))
	require.Less(t, together, apart)
	status, got, stderr := start(t, changed(4, "history.json"))
	require.Zero(t, status, stderr)
	require.Equal(t, string(want), string(got))

	// A quota of special cases makes both whole tasks.
	quota := func(shards int) string {
		path := changed(shards, "history.json")
		replace(t, filepath.Join(filepath.Dir(path), "history.json"), `"scale"`, `"special": {"quota": "0.005"}, "scale"`)
		return path
	}
	_, want = points(quota(1))
	status, got, stderr = start(t, quota(3))
	require.Zero(t, status, stderr)
	require.Equal(t, string(want), string(got))

	// A fault of one part is told once, with its own file.
	g.plain.rows[7] = strings.Replace(g.plain.rows[7], ",G", ",X", 1)
	for _, path := range []string{changed(4, "history.json"), quota(3)} {
		status, _, stderr = start(t, path)
		require.Equal(t, refused, status)
		require.Equal(t, 1, strings.Count(stderr, "\n"), stderr)
		require.Contains(t, stderr, "plain-")
		require.Contains(t, stderr, `no such group`)
	}
}
