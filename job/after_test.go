package job_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// In this file: jobs whose budgets act after the point value, section 20 of the regulations.

// yearEnd is the year end of a DIP city (worked 20): what scores earn against what stays incurred.
func yearEnd(terms string) map[string]string {
	return map[string]string{
		"job.json": `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": ` + terms + `,
			"parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}], "budget": {"policy": "year-end.json", "accounts": "accounts.json"}}`,
		"policy.json": `{"name": "Scores", "kind": "example", "scale": "1000", "point_places": 4,
			"groups": [{"code": "A", "base_points": "1894.2222", "mean_cost": "11613.00"}, {"code": "B", "base_points": "1368", "mean_cost": "8387.00"}],
			"institutions": [{"code": "H1", "name": "第一医院", "coefficient": "1"}, {"code": "H2", "coefficient": "1"}]}`,
		"year-end.json": `{"name": "Year end", "kind": "example",
			"budgets": [{"institution": "H1", "amount_from": "points"}, {"institution": "H2", "amount_from": "points"}],
			"sharing": {"surplus_mode": "whole", "surplus": [{"up_to": "0.2", "institution": "1"}, {"institution": "0"}],
				"overrun_mode": "marginal", "overrun": [{"up_to": "0.1", "fund": "0.7"}, {"fund": "0"}]}}`,
		"accounts.json": `[{"institution": "H1", "prepaid": "11000.00"}]`,
		"cases.csv":     header + "a,H1,A,11900.00,0.00,2025-03-31\nb,H2,B,10000.00,0.00,2025-04-01\n",
	}
}

const fundOnly = `{"fund": "20000.00", "basis": "fund_only"}`

// entitled returns what each institution is entitled to, and verifies the report against its job.
func entitled(t *testing.T, files map[string]string) (*job.Result, map[string]string) {
	t.Helper()
	j, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	stored, err := settlement.ReadReport(strings.NewReader(encoded(t, r)))
	require.NoError(t, err)
	require.NoError(t, job.Verify(context.Background(), j, stored, job.Options{}))
	several, err := j.Settle(context.Background(), job.Options{Workers: 3})
	require.NoError(t, err)
	require.Equal(t, encoded(t, r), encoded(t, several))
	analysed(t, r)
	found := map[string]string{}
	for _, s := range r.Report.Statements {
		found[s.Institution] = s.Entitlement.String()
	}
	return r, found
}

func TestYearEndOfScores(t *testing.T) {
	r, found := entitled(t, yearEnd(fundOnly))
	require.Equal(t, map[string]string{"H1": "11813.93", "H2": "8974.02"}, found)
	require.Equal(t, "787.92", r.Report.Pool("").ReserveDrawn.String())
	require.Equal(t, "-0.03", r.Report.Pool("").Residue.String())
	require.Equal(t, "813.93", r.Report.Statement("H1").Due.String(), "less what was prepaid")
	x, err := r.Explain(context.Background(), "holder:H2")
	require.NoError(t, err)
	require.Equal(t, settlement.LineShared, x.Lines[0].Kind)
	require.Equal(t, "587.09", x.Lines[0].Amount.String())
	require.NoError(t, x.Lines[0].Trail.Replay())
	_, err = r.Explain(context.Background(), "holder:H3")
	require.ErrorIs(t, err, settlement.ErrClaim)

	files := yearEnd(fundOnly)
	byEngine, err := engine(t, must(job.Open(job.Folder(folder(t, files)), "job.json")), job.Folder(folder(t, files)), rand.New(rand.NewPCG(20, 1)))
	require.NoError(t, err)
	require.Equal(t, encoded(t, r), encoded(t, byEngine), "an engine gives the same bytes")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// The example with a finding, at a fixed value: S 10000.00, A 10500.00, R 300.00, 70 %.
func TestYearEndWithFindings(t *testing.T) {
	files := yearEnd(`{"point_value": "5.27921"}`)
	files["cases.csv"] = header + "a,H1,A,10500.00,0.00,2025-03-31\n"
	files["accounts.json"] = `[{"institution": "H1", "findings": [{"id": "F1", "claim": "a", "amount": "300.00", "multiple": "2", "status": "upheld"}]}]`
	files["policy.json"] = strings.Replace(files["policy.json"], "1894.2222", "1894.2228", 1)
	r, found := entitled(t, files)
	require.Equal(t, "10000.00", r.Report.Statement("H1").ByHolder[0].Price.String())
	require.Equal(t, "10140.00", found["H1"])
	require.Equal(t, "9540.00", r.Report.Statement("H1").Due.String(), "less damages alone")
	files["accounts.json"] = strings.Replace(files["accounts.json"], `"a"`, `"z"`, 1)
	_, err := settle(job.Folder(folder(t, files)))
	require.ErrorIs(t, err, settlement.ErrClaim)
}

// The institution's factor of the year is in what points earn (section 19).
func TestYearEndWithFactors(t *testing.T) {
	_, found := entitled(t, yearEnd(`{"fund": "20000.00", "basis": "fund_only", "factors": [{"institution": "H1", "factor": "1.02"}, {"institution": "H2", "factor": "0.97"}]}`))
	// S 11856.76 and 8143.16: H1 11900.00 is 43.24 over, H2 10000.00 more than 10 %.
	require.Equal(t, map[string]string{"H1": "11887.03", "H2": "8713.18"}, found)
}

// Factors of 1 change nothing after the value either, but that the terms list them.
func TestYearEndWithFactorsOfOne(t *testing.T) {
	plain, _ := entitled(t, yearEnd(fundOnly))
	ones, _ := entitled(t, yearEnd(strings.Replace(fundOnly, "}", `, "factors": [{"institution": "H1", "factor": "1"}, {"institution": "H2", "factor": "1.00000000"}]}`, 1)))
	ones.Report.Pools[0].Terms.Factors, ones.Report.Digests.Documents = nil, plain.Report.Digests.Documents
	require.Equal(t, encoded(t, plain), encoded(t, ones))
}

// Without a budget, what is off the fund is drawn from the reserve, any amount of it.
func TestOffFundWithoutBudget(t *testing.T) {
	files := yearEnd(`{"fund": "20000.00", "basis": "fund_only", "off_fund": ["item"]}`)
	files["job.json"] = strings.Replace(files["job.json"], `], "budget": {"policy": "year-end.json", "accounts": "accounts.json"}`, `, {"method": "item", "claims": "items.csv", "date_by": "none"}]`, 1)
	files["items.csv"] = "id,institution,cost,covered\nx,CITY,500.00,20.00\n"
	r, found := entitled(t, files)
	require.Equal(t, map[string]string{"H1": "11613.10", "H2": "8386.93", "CITY": "480.00"}, found)
	require.Equal(t, "480.00", r.Report.Pool("").ReserveDrawn.String())
	require.Equal(t, "-0.03", r.Report.Pool("").Residue.String())
}

// A community's package bears points of two insurance kinds.
func TestPackageOverPools(t *testing.T) {
	files := yearEnd(`null`)
	files["job.json"] = `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"},
		"pools": [{"name": "310", "terms": {"fund": "9000.00", "basis": "fund_only"}}, {"name": "390", "terms": {"fund": "4000.00", "basis": "fund_only"}}],
		"parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv", "date_by": "none"}], "budget": {"policy": "packages.json"}}`
	files["packages.json"] = `{"name": "Packages", "kind": "example", "budgets": [{"holder": "C1", "name": "医共体", "amount": "16000.00"}, {"holder": "C2", "amount": "1.00"}],
		"holders": [{"institution": "H1", "holder": "C1"}, {"institution": "H2", "holder": "C1"}], "sharing": {"surplus": [{"institution": "1"}]}}`
	files["cases.csv"] = "id,institution,group,cost,covered,pool\na,H1,A,1.00,0.00,310\nb,H2,B,1.00,0.00,390\n"
	r, found := entitled(t, files)
	sum := settlement.Money(0)
	for _, code := range []string{"H1", "H2", "C1"} {
		sum += must(settlement.ParseMoney(found[code]))
	}
	require.Equal(t, "16000.00", sum.String(), "the package")
	require.Equal(t, "1.00", found["C2"])
	for _, p := range r.Report.Pools {
		require.NotZero(t, p.ReserveDrawn, p.Name)
	}
}

// A fixed value without a fund has nothing to close and nothing to draw.
func TestPackageAtAFixedValue(t *testing.T) {
	files := yearEnd(`{"point_value": "6"}`)
	r, found := entitled(t, files)
	// S 11365.33 and 8208.00.
	require.Equal(t, map[string]string{"H1": "11739.60", "H2": "8782.56"}, found)
	require.Nil(t, r.Report.Pool("").Residue)
	require.Zero(t, r.Report.Pool("").ReserveDrawn)
}

// Order and workers change nothing, whatever the terms.
func TestYearEndAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range testsize.Of(5, 50) {
		var rows []string
		for i := range 8 {
			rows = append(rows, strings.Join([]string{string(rune('a' + i)), []string{"H1", "H2"}[random.IntN(2)], []string{"A", "B"}[random.IntN(2)], "9000.00", "100.00", "2025-05-01"}, ","))
		}
		files := yearEnd(`{"fund": "90000.00", "round_each": true, "claim_cap": "cost", "negative_due": "floor_claim", "factors": [{"institution": "H2", "factor": "0.91234567"}]}`)
		files["cases.csv"] = header + strings.Join(rows, "\n") + "\n"
		files["accounts.json"] = "[]"
		a, _ := entitled(t, files)
		random.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
		files["cases.csv"] = header + strings.Join(rows, "\n") + "\n"
		b, _ := entitled(t, files)
		require.Equal(t, encoded(t, a), encoded(t, b))
	}
}
