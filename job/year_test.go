package job_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// A year of three months: 100 points a case, 10 yuan a point provisionally, 5 % kept back.
const (
	smallYear = `{"name": "small year", "period": {"from": "2025-01-01", "to": "2025-03-31"},
 "terms": {"point_value": "11"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}],
 "budget": {"policy": "clearing.json", "accounts": "accounts.json"},
 "months": {"terms": {"point_value": "10"}, "budget": {"policy": "month.json"}%s}, "reports": "reports/*.json"}`
	monthPolicy    = `{"name": "a month", "kind": "example", "deposit": {"ratio": "0.05", "base": "entitlement"}}`
	clearingPolicy = `{"name": "the year", "kind": "example", "deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "pass", "full_from": "60"}}}`
	yearAccounts   = `[{"institution": "H1", "score": "80"}, {"institution": "H2", "score": "50"}]`

	januaryCases  = "a,H1,G1,10000.00,100.00,2025-01-10\nb,H2,G1,9000.00,0.00,2025-01-11\n"
	februaryCases = "c,H1,G1,8000.00,50.00,2025-02-10\n"
	marchCases    = "d,H2,G1,8000.00,20.00,2025-03-10\n"
)

func small(months string) memory {
	return memory{
		"year.json": []byte(strings.Replace(smallYear, "%s", months, 1)), "policy.json": []byte(policyText),
		"clearing.json": []byte(clearingPolicy), "month.json": []byte(monthPolicy), "accounts.json": []byte(yearAccounts),
		"cases.csv": []byte(header + januaryCases),
	}
}

func (m memory) openYear(t *testing.T) *job.Year {
	t.Helper()
	y, err := job.OpenYear(m.files(), "year.json")
	require.NoError(t, err)
	return y
}

// prepaid settles a month; the files with its report follow.
func (m memory) prepaid(t *testing.T, month string, o job.YearOptions) (*settlement.Report, memory) {
	t.Helper()
	r, err := m.openYear(t).Month(context.Background(), settlement.MustMonth(month), o)
	require.NoError(t, err, month)
	return r.Report, m.with("reports/"+month+".json", storedReport(t, r.Report))
}

func (m memory) cleared(t *testing.T, o job.YearOptions) *settlement.Report {
	t.Helper()
	r, err := m.openYear(t).Clear(context.Background(), o)
	require.NoError(t, err)
	storedReport(t, r.Report)
	return r.Report
}

// storedReport writes a report that verifies, and that reads back to the same bytes.
func storedReport(t *testing.T, r *settlement.Report) []byte {
	t.Helper()
	require.NoError(t, r.Verify())
	for _, c := range r.Checks {
		require.True(t, c.OK, c.Name)
		require.NotEqual(t, c.Name, c.Chinese())
	}
	var b bytes.Buffer
	require.NoError(t, r.Encode(&b))
	again, err := settlement.ReadReport(bytes.NewReader(b.Bytes()))
	require.NoError(t, err)
	require.NoError(t, again.Verify())
	var c bytes.Buffer
	require.NoError(t, again.Encode(&c))
	require.Equal(t, b.String(), c.String())
	return b.Bytes()
}

func due(t *testing.T, r *settlement.Report, institution string) string {
	t.Helper()
	require.NotNil(t, r.Statement(institution), institution)
	return r.Statement(institution).Due.String()
}

// line returns the sum of an institution's lines of a kind.
func line(r *settlement.Report, institution string, kind settlement.Kind) string {
	var sum settlement.Money
	for _, l := range r.Statement(institution).Lines {
		if l.Kind == kind {
			sum += l.Amount
		}
	}
	return sum.String()
}

// Worked by hand. January: H1 1000 − 100 = 900, less 45; H2 1000, less 50. In February b is taken
// back and e comes late: H1 has 1000 − 50 = 950 of February and 1000 − 30 = 970 of January, less 5 %
// of 1920; H2 has nothing and owes 1000, which no deposit is kept of. March: H2 1000 − 20 = 980, less
// 49, less the debt of 1000: −69, which is owed on. The year at 11 a point: H1 three cases, 3300 −
// 180 = 3120, the deposit of 156 comes back; 855 and 1824 were paid: 441. H2 1100 − 20 = 1080, a
// deposit of 54 is lost; paid were 950 − 1000 + 931 = 881, owed 69: 1080 − 54 − 881 − 69 = 76.
func TestYearByHand(t *testing.T) {
	files := small("")
	january, files := files.prepaid(t, "2025-01", job.YearOptions{})
	require.Equal(t, []string{"855.00", "950.00"}, []string{due(t, january, "H1"), due(t, january, "H2")})
	require.Empty(t, january.Year.Corrections)

	before := files
	files = files.with("cases.csv", []byte(header+"a,H1,G1,10000.00,100.00,2025-01-10\n"+februaryCases+"e,H1,G1,7000.00,30.00,2025-01-31\n"))
	february, files := files.prepaid(t, "2025-02", job.YearOptions{})
	require.Equal(t, []string{"1824.00", "-1000.00"}, []string{due(t, february, "H1"), due(t, february, "H2")})
	require.Equal(t, "970.00", line(february, "H1", settlement.LineCorrected))
	require.Equal(t, "-96.00", line(february, "H1", settlement.LineWithheld))
	require.Equal(t, "人民医院", february.Statement("H1").Name)
	require.Equal(t, []settlement.Correction{
		{Month: settlement.MustMonth("2025-01"), Institution: "H1", Method: "drg", Kind: "covered", Reason: "claims", From: "-100.00", To: "-130.00", Amount: -3000},
		{Month: settlement.MustMonth("2025-01"), Institution: "H1", Method: "drg", Kind: "price", Reason: "claims", From: "1000.00", To: "2000.00", Amount: 100000},
		{Month: settlement.MustMonth("2025-01"), Institution: "H2", Method: "drg", Kind: "price", Reason: "claims", From: "1000.00", To: "0.00", Amount: -100000},
	}, february.Year.Corrections)

	// With the files as they were, the claims are named.
	old := before.openYear(t)
	named, err := files.with("reports/2025-02.json", nil).without("reports/2025-02.json").openYear(t).Month(context.Background(), settlement.MustMonth("2025-02"), job.YearOptions{Before: old})
	require.NoError(t, err)
	require.Equal(t, []settlement.Correction{
		{Month: settlement.MustMonth("2025-01"), Institution: "H1", Method: "drg", Claim: "e", Reason: "added", Amount: 97000},
		{Month: settlement.MustMonth("2025-01"), Institution: "H2", Method: "drg", Claim: "b", Reason: "removed", Amount: -100000},
	}, named.Report.Year.Corrections)
	require.Equal(t, due(t, february, "H1"), due(t, named.Report, "H1"))

	files = files.with("cases.csv", append(files["cases.csv"], marchCases...))
	march, files := files.prepaid(t, "2025-03", job.YearOptions{})
	require.Empty(t, march.Year.Corrections)
	require.Nil(t, march.Statement("H1"))
	require.Equal(t, "-1000.00", line(march, "H2", settlement.LineDebt))
	require.Equal(t, "-69.00", due(t, march, "H2"))

	year := files.cleared(t, job.YearOptions{})
	require.Equal(t, []string{"3120.00", "1080.00"}, []string{year.Statement("H1").Entitlement.String(), year.Statement("H2").Entitlement.String()})
	require.Equal(t, []string{"441.00", "76.00"}, []string{due(t, year, "H1"), due(t, year, "H2")})
	require.Equal(t, "-881.00", line(year, "H2", settlement.LinePrepaid))
	require.Equal(t, "-69.00", line(year, "H2", settlement.LineDebt))
	require.Len(t, year.Year.Months, 3)
	require.Equal(t, []settlement.Correction{ // the final value: 11 in place of 10 yuan for 300 and 100 points
		{Institution: "H1", Method: "drg", Kind: "price", Reason: "year", From: "3000.00", To: "3300.00", Amount: 30000},
		{Institution: "H2", Method: "drg", Kind: "price", Reason: "year", From: "1000.00", To: "1100.00", Amount: 10000},
	}, year.Year.Corrections)
}

func (m memory) without(name string) memory {
	n := m.with(name, nil)
	delete(n, name)
	return n
}
