package perdiem_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// realRows reads a file of real data, or skips the test.
func realRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	dir := os.Getenv("SETTLEMENT_DATA")
	if dir == "" {
		t.Skip("SETTLEMENT_DATA is not set: it names the folder with " + name)
	}
	f, err := os.Open(filepath.Join(dir, name))
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	require.NoError(t, err)
	var list []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			if i < len(row) {
				m[strings.Trim(name, `"`)] = row[i]
			}
		}
		list = append(list, m)
	}
	return list
}

// days reads a length of stay; "120 +" is 120.
func days(text string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "+")))
	return n, err == nil && n >= 0
}

// tieredSum is the closed form of the tiers below, in fen.
func tieredSum(n int) int64 {
	n = max(1, n)
	return int64(min(n, 30))*32000 + int64(max(0, min(n, 60)-30))*26000 + int64(max(0, n-60))*20000
}

func realPolicy(class string) perdiem.Policy {
	return perdiem.Policy{
		Document: example(),
		Classes:  []perdiem.Class{{Code: class, Tiers: []perdiem.Tier{{DaysUpTo: 30, Rate: decimal("320.00")}, {DaysUpTo: 60, Rate: decimal("260.00")}, {Rate: decimal("200.00")}}}},
	}
}

// settleReal settles stays in yuan and in points under a fund, and checks that
// both close to the fen.
func settleReal(t *testing.T, class string, stays []perdiem.Stay) {
	t.Helper()
	want := map[string]int64{}
	var all int64
	for _, s := range stays {
		v := tieredSum(s.Discharged.Sub(s.Admitted))
		want[s.Institution] += v - int64(s.Covered)
		all += v
	}
	report, err := settlement.Settle(settlement.Terms{}, newPlan(t, realPolicy(class)).Settlement(settlement.Period{}, settlement.Each(stays)))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Len(t, report.Statements, len(want))
	for _, s := range report.Statements {
		require.Equal(t, settlement.Money(want[s.Institution]), s.Due, s.Institution)
	}
	pooled := realPolicy(class)
	pooled.Points = &perdiem.PointsRule{RegionalMean: decimal("12500.00"), Scale: decimal("100")}
	for _, residue := range []settlement.ResidueMode{settlement.ResidueKeep, settlement.ResidueApportion} {
		fund := settlement.Money(all * 7 / 10)
		report, err = settlement.Settle(settlement.Terms{Fund: fund.Decimal(), Residue: residue}, newPlan(t, pooled).Settlement(settlement.Period{}, settlement.Each(stays)))
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		var due settlement.Money
		for _, s := range report.Statements {
			due += s.Due
		}
		require.Equal(t, fund, due+*report.Pool("").Residue)
		if residue == settlement.ResidueApportion {
			require.Zero(t, *report.Pool("").Residue)
		}
	}
	t.Logf("%d stays of %d institutions, standard %s", len(stays), len(want), settlement.Money(all))
}

func TestMedparStays(t *testing.T) {
	var stays []perdiem.Stay
	for _, r := range realRows(t, "medpar_stays.csv") {
		n, ok := days(r["los"])
		require.True(t, ok)
		in := date("2024-01-01").Add(len(stays) % 366)
		stays = append(stays, perdiem.Stay{
			ID: "m" + r["rownames"], Institution: r["provnum"], Class: "medical", Person: "p" + r["rownames"], Admitted: in, Discharged: in.Add(n),
			Cost: settlement.Money(n * 30000), Covered: settlement.Money(n * 7777),
		})
	}
	require.Len(t, stays, 1495)
	settleReal(t, "medical", stays)
}

func TestSparcsPsychiatricStays(t *testing.T) {
	var stays []perdiem.Stay
	long := 0
	for _, r := range realRows(t, "sparcs2022_ny.csv") {
		if r["mdc"] != "19" {
			continue
		}
		n, ok := days(r["los"])
		cost, err := settlement.ParseMoney(r["costs"])
		if !ok || err != nil || cost <= 0 || r["facility_id"] == "" {
			continue // dirt, as it comes
		}
		if n > 60 {
			long++
		}
		in := date("2022-01-01").Add(len(stays) % 365)
		stays = append(stays, perdiem.Stay{
			ID: fmt.Sprint("s", r["row"]), Institution: r["facility_id"], Class: "psychiatric", Person: "p" + r["row"], Admitted: in, Discharged: in.Add(n),
			Cost: cost, Covered: cost / 5,
		})
	}
	require.Greater(t, len(stays), 700)
	require.Greater(t, long, 20)
	settleReal(t, "psychiatric", stays)
	policy, summary, err := perdiem.Calibrate(realPolicy("psychiatric"), perdiem.Calibration{}, settlement.Each(stays))
	require.NoError(t, err)
	require.Equal(t, len(stays), summary.Stays)
	t.Logf("calibrated: %s, %s, %s a day", policy.Classes[0].Tiers[0].Rate, policy.Classes[0].Tiers[1].Rate, policy.Classes[0].Tiers[2].Rate)
}
