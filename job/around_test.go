package job_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/job"
)

// In this file: jobs with budgets around budgets, and with what is paid beside them (section 24).

// county is a job with caps and a total around them: claims by item alone.
func county() map[string]string {
	return map[string]string{
		"job.json": `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "4000.00"},
			"parts": [{"method": "item", "claims": "claims.csv", "date_by": "none"}],
			"budget": {"policy": "caps.json", "accounts": "accounts.json", "around": [{"policy": "total.json", "accounts": "totals.json"}]}}`,
		"caps.json":     `{"name": "Caps", "kind": "example", "budgets": [{"institution": "H1", "amount": "2000.00"}, {"institution": "H2", "amount": "2500.00"}]}`,
		"total.json":    `{"name": "Total", "kind": "example", "budgets": [{"holder": "T", "institution": "COUNTY", "name": "县", "amount": "4000.00"}], "holders": [{"institution": "H1", "holder": "T"}, {"institution": "H2", "holder": "T"}]}`,
		"accounts.json": `[{"institution": "H1", "prepaid": "1000.00"}]`,
		"totals.json":   `[{"institution": "COUNTY"}]`,
		"claims.csv":    "id,institution,cost,covered\na,H1,3000.00,0.00\nb,H2,3000.00,0.00\n",
	}
}

func TestBudgetsAround(t *testing.T) {
	files := county()
	r, found := entitled(t, files)
	require.Equal(t, map[string]string{"H1": "2000.00", "H2": "2500.00", "COUNTY": "-500.00"}, found, "worked 24: 4000.00")
	require.Equal(t, "1000.00", r.Report.Statement("H1").Due.String())
	require.Equal(t, "县", r.Report.Statement("COUNTY").Name)
	x := must(r.Explain(context.Background(), "holder:T"))
	require.Equal(t, "COUNTY", x.Institution)
	require.Equal(t, "-500.00", x.Lines[0].Amount.String())

	j := must(job.Open(job.Folder(folder(t, files)), "job.json"))
	require.Equal(t, []string{"job.json", "claims.csv", "caps.json", "accounts.json", "total.json", "totals.json"}, j.Reads())
	byEngine, err := engine(t, j, job.Folder(folder(t, files)), rand.New(rand.NewPCG(24, 1)))
	require.NoError(t, err)
	require.Equal(t, encoded(t, r), encoded(t, byEngine), "an engine gives the same bytes")

	// A report of another total, or of other accounts of it, is another report.
	for name, text := range map[string]string{
		"total.json":  strings.Replace(files["total.json"], "4000.00", "4001.00", 1),
		"totals.json": `[{"institution": "COUNTY", "carried_in": "1.00"}]`,
	} {
		changed := county()
		changed[name] = text
		other := must(job.Open(job.Folder(folder(t, changed)), "job.json"))
		err := job.Verify(context.Background(), other, r.Report, job.Options{})
		require.ErrorIs(t, err, job.ErrDiffers)
		require.ErrorContains(t, err, name)
		require.NotEmpty(t, job.Fields(j, other), name)
	}
}

// What points earn, against what was incurred, under a total: section 20 inside section 24.
func TestTotalAroundPointsMoney(t *testing.T) {
	files := yearEnd(fundOnly)
	files["job.json"] = strings.Replace(files["job.json"], `"accounts": "accounts.json"`, `"accounts": "accounts.json", "around": [{"policy": "total.json"}]`, 1)
	files["total.json"] = `{"name": "Total", "kind": "example", "budgets": [{"holder": "T", "institution": "CITY", "amount": "20500.00"}], "holders": [{"institution": "H1", "holder": "T"}, {"institution": "H2", "holder": "T"}]}`
	r, found := entitled(t, files)
	require.Equal(t, map[string]string{"H1": "11813.93", "H2": "8974.02", "CITY": "-287.95"}, found, "20787.95 of 20500.00")
	require.Equal(t, "499.97", r.Report.Pool("").ReserveDrawn.String())
	byEngine, err := engine(t, must(job.Open(job.Folder(folder(t, files)), "job.json")), job.Folder(folder(t, files)), rand.New(rand.NewPCG(24, 2)))
	require.NoError(t, err)
	require.Equal(t, encoded(t, r), encoded(t, byEngine))
	x := must(r.Explain(context.Background(), "holder:T"))
	require.Equal(t, "CITY", x.Institution)
}

func TestBudgetsAroundRefused(t *testing.T) {
	for _, row := range []struct {
		name, file, text string
		want             string
	}{
		{"no policy", "job.json", strings.Replace(county()["job.json"], `"policy": "total.json", `, "", 1), "job.json: budget.around[0].policy: required"},
		{"no file", "job.json", strings.Replace(county()["job.json"], `"total.json"`, `"none.json"`, 1), "none.json: "},
		{"a faulty policy", "total.json", `{"name": "Total", "kind": "example", "budgets": [{"holder": "T"}]}`, "total.json: budgets[0]: "},
		{"a deposit", "total.json", strings.Replace(county()["total.json"], `"kind": "example"`, `"kind": "example", "deposit": {"ratio": "0.1"}`, 1), "total.json: deposit: excluded by another field: the plan inside clears"},
		{"what was prepaid", "totals.json", `[{"institution": "COUNTY", "prepaid": "1.00"}]`, "totals.json: accounts[0].prepaid: no budget takes it"},
		{"itself", "total.json", county()["caps.json"], "total.json: occurs twice: the policy lies around itself"},
		{"not in force", "total.json", strings.Replace(county()["total.json"], `"kind": "example"`, `"kind": "example", "effective": {"from": "2024-01-01", "to": "2024-12-31"}`, 1), "total.json: effective"},
		{"a reasonable part of no overrun", "totals.json", `[{"institution": "COUNTY", "reasonable_overrun": "1.00"}]`, "totals.json: accounts[0].reasonable_overrun"},
		{"a volume of no quota", "totals.json", `[{"institution": "COUNTY", "volumes": [{"quota": "q", "units": "1"}]}]`, "totals.json: accounts[0].volumes[0].quota"},
		{"more than the overrun", "total.json", strings.Replace(county()["total.json"], `"holders"`, `"sharing": {"reasonable_only": true, "overrun": [{"fund": "1"}]}, "holders"`, 1), "totals.json: accounts[0].reasonable_overrun: the reasonable part exceeds the overrun: got 501.00 of 500.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			files := county()
			files[row.file] = row.text
			if row.name == "more than the overrun" {
				files["totals.json"] = `[{"institution": "COUNTY", "reasonable_overrun": "501.00"}]`
			}
			_, err := settle(job.Folder(folder(t, files)))
			require.ErrorContains(t, err, row.want)
		})
	}
}

// Subsidies and grants of a job, with the deposit fields of section 24.
func TestBesideBudgets(t *testing.T) {
	files := county()
	files["caps.json"] = `{"name": "Caps", "kind": "example", "budgets": [{"institution": "H1", "amount": "2000.00"}], "unbudgeted": "pay",
		"subsidies": [{"name": "危重补贴", "above": "1000.00", "share": "0.5", "pot": "900.00", "over_pot": "scale"}], "grants": [{"institution": "H7", "amount": "77.00"}],
		"deposit": {"ratio": "0.1", "by_institution": {"H7": "0"}, "methods": ["budget"]}}`
	files["accounts.json"] = `[{"institution": "H1", "released": "1.00"}]`
	r, found := entitled(t, files)
	require.Equal(t, map[string]string{"H1": "2900.00", "H2": "3000.00", "H7": "77.00", "COUNTY": "-1000.00"}, found)
	require.Equal(t, "977.00", r.Report.Pool("").ReserveDrawn.String())
	require.Equal(t, "2901.00", r.Report.Statement("H1").Due.String(), "3000.00 − 1000.00 + 900.00; lines of budgets −100.00: no deposit of less than nothing, and 1.00 was decided")
	x := must(r.Explain(context.Background(), "holder:H1"))
	require.Equal(t, []settlement.Kind{settlement.LineOver, settlement.MemoBorne, settlement.LineCompensation}, kindsOf(x.Lines))

	// Without budgets an institution is its own holder.
	files["caps.json"] = strings.Replace(files["caps.json"], `"budgets": [{"institution": "H1", "amount": "2000.00"}],`, "", 1)
	files["job.json"] = strings.Replace(files["job.json"], `, "around": [{"policy": "total.json", "accounts": "totals.json"}]`, "", 1)
	r, found = entitled(t, files)
	require.Equal(t, map[string]string{"H1": "3450.00", "H2": "3450.00", "H7": "77.00"}, found)
	require.Equal(t, []settlement.Kind{settlement.LineCompensation}, kindsOf(must(r.Explain(context.Background(), "holder:H2")).Lines))

	// Sums do not hold single claims.
	_, err := must(job.Open(job.Folder(folder(t, files)), "job.json")).Tasks()
	require.ErrorIs(t, err, budget.ErrSums)
	require.ErrorContains(t, err, "caps.json: subsidies")
	files["caps.json"] = strings.Replace(files["caps.json"], `, "over_pot": "scale"`, "", 1)
	_, err = settle(job.Folder(folder(t, files)))
	require.ErrorContains(t, err, "caps.json: subsidies[0].pot: ")
	require.ErrorIs(t, err, settlement.ErrReserve)
}

func kindsOf(lines []settlement.Line) (list []settlement.Kind) {
	for _, l := range lines {
		list = append(list, l.Kind)
	}
	return list
}

// What the job's budgets prepay: months by volume, cumulative, and the budget around.
func TestInstalmentsOfJob(t *testing.T) {
	files := county()
	files["job.json"] = strings.Replace(files["job.json"], "2025-12-31", "2025-06-30", 1)
	files["caps.json"] = `{"name": "Caps", "kind": "example", "quotas": [{"name": "q", "amount": "82794.27"}], "budgets": [{"institution": "H1", "quotas": ["q"]}],
		"instalments": {"period": "month", "mode": "volume", "prepay_ratio": "0.5"}}`
	files["accounts.json"] = `[{"institution": "H1", "volumes": [{"quota": "q", "month": "2025-01", "units": "1"}, {"quota": "q", "month": "2025-02", "units": "1"}]}]`
	files["total.json"] = strings.Replace(files["total.json"], `"holders"`, `"instalments": {"period": "quarter"}, "holders"`, 1)
	list, err := must(job.Open(job.Folder(folder(t, files)), "job.json")).Instalments()
	require.NoError(t, err)
	var pays []string
	for _, x := range list {
		pays = append(pays, x.Institution+" "+x.Period.From.String()+" "+x.Pay.String())
	}
	require.Equal(t, []string{
		"H1 2025-01-01 41397.14", "H1 2025-02-01 41397.13", "H1 2025-03-01 0.00", "H1 2025-04-01 0.00", "H1 2025-05-01 0.00", "H1 2025-06-01 0.00",
		"COUNTY 2025-01-01 2000.00", "COUNTY 2025-04-01 2000.00",
	}, pays)
}

// A month without claims is settled under pools, too: what budgets come to is in the first pool by
// its name.
func TestBudgetsWithoutClaimsUnderPools(t *testing.T) {
	files := map[string]string{
		"job.json": `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "pools": [{"name": "B", "terms": {}}, {"name": "A", "terms": {}}],
			"parts": [{"method": "item", "claims": "claims.csv"}],
			"budget": {"policy": "caps.json", "around": [{"policy": "total.json"}]}}`,
		"caps.json":  `{"name": "c", "kind": "example", "budgets": [{"institution": "H1", "amount": "1000.00"}], "sharing": {"surplus": [{"institution": "0.5"}], "overrun": [{"fund": "0"}]}}`,
		"total.json": `{"name": "t", "kind": "example", "budgets": [{"holder": "T", "institution": "COUNTY", "amount": "600.00"}], "holders": [{"institution": "H1", "holder": "T"}], "sharing": {"surplus": [{"institution": "1"}], "overrun": [{"fund": "0"}]}}`,
		"claims.csv": "id,institution,month,cost,covered,pool\na,H1,2024-12,3000.00,0.00,B\n",
	}
	r, found := entitled(t, files)
	require.Equal(t, map[string]string{"H1": "500.00", "COUNTY": "100.00"}, found)
	for _, s := range r.Report.Statements {
		require.Equal(t, "A", s.Parts[0].Pool)
	}
}
