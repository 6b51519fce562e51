package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// region is a generated year of three pools that share two DRG policies, one of
// them with a rule about readmission, and bed-days.
type region struct {
	plain, history, stays table
}

// table is the rows of one kind of claim.
type table struct {
	header string
	rows   []string
}

const plainPolicy = `{"name": "plain", "kind": "example", "scale": "100", "point_places": 4, "regional_mean": "12500.00",
 "groups": [{"code": "G0", "name": "g", "base_points": "41.5200", "mean_cost": "5190.00", "stable": true},
            {"code": "G1", "name": "g", "base_points": "120.0000", "mean_cost": "15000.00", "stable": true},
            {"code": "G2", "name": "g", "base_points": "336.1237", "mean_cost": "42015.46", "stable": true}],
 "institutions": [{"code": "H0", "name": "甲", "coefficient": "1.08"}, {"code": "H1", "name": "乙", "coefficient": "1"},
                  {"code": "H2", "name": "丙", "coefficient": "0.9113"}, {"code": "H3", "name": "丁", "coefficient": "0.95"}],
 "classes": {"high": [{"base_points_up_to": "100", "ratio": "3"}, {"ratio": "2"}], "low": "0.4"},
 "low": {"formula": "ratio", "coefficient": true, "cap": "base_points"}, "high": {"formula": "excess", "when": "always"}%s}`

const readmission = `, "readmission": {"within_days": 15, "factor": "0.5"}`

const bedsPolicy = `{"name": "beds", "kind": "example", "readmission_gap_days": 10,
 "institutions": [{"code": "H3", "name": "丁", "level": "2"}, {"code": "H4", "name": "戊", "level": "3"}],
 "classes": [{"code": "psychiatric", "name": "精神类", "tiers": [{"days_up_to": 30, "rate": "280.00"}, {"rate": "180.00"}]}]}`

const regionJob = `{"name": "a generated region", "period": {"from": "2025-01-01", "to": "2025-12-31"},
 "pools": [{"name": "310", "terms": {"fund": "%s", "places": 4}},
           {"name": "390", "terms": {"fund": "%s", "residue": "apportion"}},
           {"name": "棚", "terms": {"fund": "%s", "basis": "fund_only", "places": 6, "value_rounding": "down", "negative_due": "floor"}}],
 "parts": [{"method": "drg", "policy": "plain.json", "claims": "plain%[4]s.csv"},
           {"method": "drg", "policy": "history.json", "claims": "history%[4]s.csv"},
           {"method": "perdiem", "policy": "beds.json", "claims": "stays%[4]s.csv", "pool": "390"}]}`

// newRegion draws n claims of each DRG policy, and a quarter as many stays.
func newRegion(seed uint64, n int) region {
	r := rand.New(rand.NewPCG(seed, 2019))
	day := func(n int) string { return settlement.MustDate("2025-01-01").Add(n).String() }
	cases := func(prefix string) table {
		t := table{header: "id,institution,group,cost,covered,admitted,discharged,person,pool"}
		means := []int{519_000, 1_500_000, 4_201_546}
		// A person stays every 40 days: a third of them comes back within 15 after 30 days or more.
		for i := range n {
			person, visit := i/8, i%8
			group := person % 3
			cost := means[group]*(200+r.IntN(1200))/1000 + r.IntN(100)
			if r.IntN(40) == 0 {
				cost *= 4
			}
			from := visit * 40
			t.rows = append(t.rows, fmt.Sprintf("%s%07d,H%d,G%d,%d.%02d,%d.%02d,%s,%s,%sP%d,%s",
				prefix, i, person%4, group, cost/100, cost%100, cost/300, r.IntN(100),
				day(from), day(from+5+r.IntN(30)), prefix, person, []string{"310", "390", "棚"}[r.IntN(3)]))
		}
		return t
	}
	beds := table{header: "id,institution,class,person,admitted,discharged,leave_days,cost,covered"}
	for i := range n / 4 {
		person, visit := i/4, i%4
		from := visit * 80
		beds.rows = append(beds.rows, fmt.Sprintf("B%06d,H%d,psychiatric,Q%d,%s,%s,%d,9000.00,%d.00",
			i, 3+person%2, person, day(from), day(from+66+r.IntN(14)), r.IntN(3), 1000+r.IntN(2000)))
	}
	return region{cases("A"), cases("R"), beds}
}

// shuffle mixes the rows of each kind.
func (g region) shuffle(seed uint64) region {
	mix := func(t table) table {
		rows := append([]string(nil), t.rows...)
		rand.New(rand.NewPCG(seed, 7)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		return table{t.header, rows}
	}
	return region{mix(g.plain), mix(g.history), mix(g.stays)}
}

// write writes the region into files, dealt out in turn, and returns the job.
func (g region) write(t testing.TB, shards int) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	put("plain.json", fmt.Sprintf(plainPolicy, ""))
	put("history.json", fmt.Sprintf(plainPolicy, readmission))
	put("beds.json", bedsPolicy)
	for name, table := range map[string]table{"plain": g.plain, "history": g.history, "stays": g.stays} {
		for k := range shards {
			var b strings.Builder
			b.WriteString(table.header + "\n")
			for i := k; i < len(table.rows); i += shards {
				b.WriteString(table.rows[i] + "\n")
			}
			put(fmt.Sprintf("%s-%03d.csv", name, k), b.String())
		}
	}
	// Funds below what was covered would leave nothing to share.
	fund := fmt.Sprintf("%d.37", 6000*(len(g.plain.rows)+len(g.history.rows)+1)/2+1)
	put("job.json", fmt.Sprintf(regionJob, fund, fund, fund, "-*"))
	return filepath.Join(dir, "job.json")
}

// inMemory settles a region in one file a part with package job alone, in the order
// in which it was drawn, and returns the report.
func (g region) inMemory(t testing.TB) []byte {
	t.Helper()
	_, text := inMemory(t, g.write(t, 1))
	return text
}

// inMemory settles a job of one file a part with package job alone.
func inMemory(t testing.TB, path string) (*settlement.Report, []byte) {
	t.Helper()
	r, err := settleInMemory(path)
	require.NoError(t, err)
	require.NoError(t, r.Report.Verify())
	var b strings.Builder
	require.NoError(t, r.Report.Encode(&b))
	return r.Report, []byte(b.String())
}

func settleInMemory(path string) (*job.Result, error) {
	j, err := job.Open(job.Folder(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return j.Settle(context.Background(), job.Options{})
}
