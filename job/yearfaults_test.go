package job_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// Reports that are none of this year, were altered, occur twice or are missing are refused, with
// their files.
func TestYearReportsRefused(t *testing.T) {
	files := small("")
	january, files := files.prepaid(t, "2025-01", job.YearOptions{})
	_, files = files.prepaid(t, "2025-02", job.YearOptions{})
	march := settlement.MustMonth("2025-03")
	edited := func(name string, edit func(*settlement.Report)) []byte {
		r, err := settlement.ReadReport(bytes.NewReader(files[name]))
		require.NoError(t, err)
		edit(r)
		var b bytes.Buffer
		require.NoError(t, r.Encode(&b))
		return b.Bytes()
	}
	file := func(edit func(*settlement.Report)) []byte { return edited("reports/2025-01.json", edit) }
	job1, err := files.with("job.json", []byte(strings.Replace(document, "%s", `"cases.csv"`, 1))).settle("job.json")
	require.NoError(t, err)
	var plain bytes.Buffer
	require.NoError(t, job1.Report.Encode(&plain))
	for _, row := range []struct {
		name  string
		files memory
		is    error
		text  string
	}{
		{"altered", files.with("reports/2025-01.json", file(func(r *settlement.Report) { r.Statements[0].Due++ })), settlement.ErrIdentity, "reports/2025-01.json: "},
		{"replaced", files.with("reports/2025-01.json", file(func(r *settlement.Report) { r.Digests.Claims = nil })), job.ErrFollows, "reports/2025-02.json: an earlier report was altered or replaced since: the report of 2025-01, reports/2025-01.json, has the digest "},
		{"of another name", files.with("reports/2025-01.json", file(func(r *settlement.Report) { r.Name = "other" })), job.ErrReports, `reports/2025-01.json: not the report of a month of this year: its name is text of 5 characters, want text of 10 characters`},
		{"of another policy", files.with("reports/2025-01.json", file(func(r *settlement.Report) { r.Policies[0].Name = "Other" })), job.ErrReports, `reports/2025-01.json: not the report of a month of this year: the year has no policy of drg named text of 5 characters`},
		{"of fewer policies", files.with("reports/2025-01.json", file(func(r *settlement.Report) { r.Policies = r.Policies[:1] })), job.ErrReports, `it was not made under the policy of budget named text of 7 characters`},
		{"of another year", files.with("reports/2025-01.json", file(func(r *settlement.Report) {
			r.Year.Month = settlement.MustMonth("2024-01")
			r.Period = r.Year.Month.Period()
		})), job.ErrReports, "2024-01 is not in the year 2025-01-01/2025-03-31"},
		{"of no month", files.with("reports/2025-01.json", file(func(r *settlement.Report) { r.Period = settlement.Period{} })), job.ErrReports, "its month is 2025-01, its period"},
		{"of a job", files.with("reports/job.json", plain.Bytes()), job.ErrReports, "reports/job.json: not the report of a month of this year: it is no report of a month"},
		{"two of a month", files.with("reports/again.json", files["reports/2025-01.json"]), settlement.ErrDuplicate, "reports/again.json: occurs twice: reports/2025-01.json has the report of 2025-01, too"},
		{"a gap", files.without("reports/2025-01.json"), job.ErrMissing, "year.json: reports: earlier months have no report: 2025-01"},
		{"none yet", small(""), job.ErrMissing, "year.json: reports: earlier months have no report: 2025-01, 2025-02"},
		{"of a month more", files.with("reports/2025-01.json", file(func(r *settlement.Report) {
			r.Year.Months = append(r.Year.Months, settlement.MonthReport{Month: settlement.MustMonth("2024-12"), Payments: []settlement.Payment{}})
		})), job.ErrFollows, "reports/2025-01.json: an earlier report was altered or replaced since: it follows 1 months, there are 0"},
		{"of a month that it restates", files.with("reports/2025-02.json", edited("reports/2025-02.json", func(r *settlement.Report) {
			r.Year.Restated = append(r.Year.Restated, settlement.Restated{Month: settlement.MustMonth("2025-02"), Institution: "H1", Lines: []settlement.Line{}})
		})), job.ErrReports, "reports/2025-02.json: not the report of a month of this year: it restates 2025-02"},
		{"no report", files.with("reports/2025-01.json", []byte("{")), nil, "reports/2025-01.json: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := row.files.openYear(t).Month(context.Background(), march, job.YearOptions{})
			require.Error(t, err)
			require.ErrorContains(t, err, row.text)
			require.True(t, row.is == nil || errors.Is(err, row.is), err)
			_, err = row.files.openYear(t).Clear(context.Background(), job.YearOptions{})
			require.Error(t, err)
		})
	}
	_, err = files.openYear(t).Month(context.Background(), settlement.MustMonth("2025-04"), job.YearOptions{})
	require.ErrorContains(t, err, "year.json: out of range: 2025-04 is not in the year")
	_, err = files.openYear(t).Clear(context.Background(), job.YearOptions{})
	require.ErrorContains(t, err, "earlier months have no report: 2025-03")

	// Files before that are not those of the reports.
	other := small("").with("cases.csv", []byte(header+"a,H1,G1,10000.00,101.00,2025-01-10\n"))
	changed := files.with("cases.csv", []byte(header+"a,H1,G1,10000.00,99.00,2025-01-10\n"))
	_, err = changed.openYear(t).Month(context.Background(), march, job.YearOptions{Before: other.openYear(t)})
	require.ErrorIs(t, err, job.ErrBefore)
	require.ErrorContains(t, err, `in 2025-01 the line covered of "H1" is -101.00, and -100.00 in the reports`)

	// An account that says what was prepaid.
	_, all := files.prepaid(t, "2025-03", job.YearOptions{})
	_, err = all.with("accounts.json", []byte(`[{"institution": "H1", "prepaid": "5.00", "corrections": [{"month": "2025-01", "amount": "1.00"}]}]`)).openYear(t).Clear(context.Background(), job.YearOptions{})
	require.ErrorContains(t, err, "accounts.json: accounts[0].prepaid: excluded by another field: the months' reports say it")
	require.ErrorContains(t, err, "accounts.json: accounts[0].corrections: ")
	require.Equal(t, january.Period, settlement.MustMonth("2025-01").Period())
}

// A clearing among the reports is passed over, so that the year may be cleared again.
func TestYearClearedAgain(t *testing.T) {
	files := small("")
	for _, m := range []string{"2025-01", "2025-02", "2025-03"} {
		_, files = files.prepaid(t, m, job.YearOptions{})
	}
	first := storedReport(t, files.cleared(t, job.YearOptions{}))
	again := storedReport(t, files.with("reports/clearing.json", first).cleared(t, job.YearOptions{Options: job.Options{Workers: 2}}))
	require.Equal(t, string(first), string(again))
}

// A policy that changes during the year corrects the months before; the reason says so.
func TestYearPolicyCorrected(t *testing.T) {
	files := small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	files = files.with("policy.json", []byte(strings.Replace(policyText, `"base_points": "100"`, `"base_points": "110"`, 1)))
	february, files := files.prepaid(t, "2025-02", job.YearOptions{})
	require.Len(t, february.Year.Corrections, 2)
	for _, c := range february.Year.Corrections {
		require.Equal(t, settlement.Correction{
			Month: settlement.MustMonth("2025-01"), Institution: c.Institution, Method: "drg", Kind: "price", Reason: "policy", From: "1000.00", To: "1100.00", Amount: 10000,
		}, c)
	}
	march, _ := files.prepaid(t, "2025-03", job.YearOptions{})
	require.Empty(t, march.Year.Corrections)
}

// An overrun is recovered in the same month where the year says so, and working capital moves in
// its months.
func TestYearRecoversAndAdvances(t *testing.T) {
	files := small(`, "negative_due": "recover", "advances": [{"institution": "H2", "month": "2025-01", "amount": "300.00", "recovered": "2025-03"}, {"institution": "H9", "month": "2025-02", "amount": "5.00"}]`)
	january, files := files.prepaid(t, "2025-01", job.YearOptions{})
	require.Equal(t, "1250.00", due(t, january, "H2"))
	files = files.with("cases.csv", []byte(header+"a,H1,G1,10000.00,100.00,2025-01-10\n"))
	february, files := files.prepaid(t, "2025-02", job.YearOptions{})
	require.Equal(t, []string{"-1000.00", "5.00"}, []string{due(t, february, "H2"), due(t, february, "H9")})
	march, files := files.prepaid(t, "2025-03", job.YearOptions{})
	require.Equal(t, "-300.00", due(t, march, "H2"))
	require.Equal(t, "0.00", line(march, "H2", settlement.LineDebt))
	year := files.cleared(t, job.YearOptions{})
	// Of the 1000.00 of January 950.00 were paid, and 1000.00 taken back: 50.00 come again.
	require.Equal(t, []string{"50.00", "-5.00"}, []string{due(t, year, "H2"), due(t, year, "H9")})
}

// Faults of the document have their paths, and all are told.
func TestYearDocumentRefused(t *testing.T) {
	for _, row := range []struct{ name, from, to, text string }{
		{"unknown", `"reports"`, `"reprots"`, "reprots: unknown field"},
		{"cut", `"2025-03-31"`, `"2025-03-30"`, "period: the period cuts the month: want whole months, got 2025-01-01/2025-03-30"},
		{"no reports", `"reports/*.json"`, `[]`, "reports: required"},
		{"no terms", `"months": {"terms": {"point_value": "10"}`, `"months": {"pools": []`, "months.pools: required"},
		{"faulty terms", `{"terms": {"point_value": "10"}`, `{"terms": {"point_value": "-10"}`, "months.terms.point_value: "},
		{"vouched", `"claims": "cases.csv"`, `"claims": "cases.csv", "date_by": "none"`, "parts[0].date_by: excluded by another field: a claim is paid in the month of its date"},
		{"a part's pool", `"terms": {"point_value": "11"}, "parts": [{"method": "drg",`, `"pools": [{"name": "p", "terms": {"point_value": "11"}}], "parts": [{"method": "drg", "pool": "p",`, "months: parts[0].pool: excluded by another field: the job has no pools"},
		{"negative", `"budget": {"policy": "month.json"}}`, `"budget": {"policy": "month.json"}, "negative_due": "keep"}`, "months.negative_due: "},
		{"month's policy", `"budget": {"policy": "month.json"}}`, `"budget": {"policy": ""}}`, "months.budget.policy: required"},
		{"advances", `"budget": {"policy": "month.json"}}`, `"advances": [{"institution": "", "month": "2026-01", "amount": "0.00", "recovered": "2025-01"}]}`,
			"months.advances[0].institution: required; months.advances[0].month: out of range: 2026-01 is not in the year 2025-01-01/2025-03-31; months.advances[0].recovered: out of range: want a month of the year after 2026-01, got 2025-01; months.advances[0].amount: out of range: want more than 0.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := strings.Replace(string(small("")["year.json"]), row.from, row.to, 1)
			require.NotEqual(t, string(small("")["year.json"]), text)
			_, err := job.OpenYear(small("").with("year.json", []byte(text)).files(), "year.json")
			require.Error(t, err)
			all := strings.NewReplacer("year.json: ", "", "\n", "; ").Replace(err.Error())
			require.Contains(t, all, row.text)
			require.NotContains(t, settlement.Chinese(err), "out of range")
		})
	}
	_, err := job.OpenYear(small("").without("month.json").files(), "year.json")
	require.ErrorContains(t, err, "month.json: ")
	_, err = job.OpenYear(small("").files(), "none.json")
	require.Error(t, err)
}

// The region's year by months comes to the dues of the job whose accounts were computed by hand:
// twelve months at provisional values of two pools, heads, bed-days, budgets and findings.
func TestYearOfRegion(t *testing.T) {
	files := memory{}
	const dir = "../examples/region/"
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if !e.IsDir() {
			files[e.Name()], err = os.ReadFile(dir + e.Name())
			require.NoError(t, err)
		}
	}
	once, err := files.settle("job.json")
	require.NoError(t, err)
	for m := range 12 {
		_, files = files.prepaid(t, settlement.MustMonth("2025-01").Add(m).String(), job.YearOptions{})
	}
	year := files.cleared(t, job.YearOptions{})
	require.Len(t, year.Statements, len(once.Report.Statements))
	for i, s := range once.Report.Statements {
		require.Equal(t, s.Institution, year.Statements[i].Institution)
		require.Equal(t, s.Due, year.Statements[i].Due, s.Institution)
		require.Equal(t, s.Lines, year.Statements[i].Lines, s.Institution)
	}
}

// The report of a month is what the year makes of the same files; later ones may make another.
func TestYearVerify(t *testing.T) {
	ctx, files := context.Background(), small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	before := files
	files = files.with("cases.csv", []byte(header+januaryCases+"e,H1,G1,7000.00,30.00,2025-01-31\n"+februaryCases))
	r, err := files.openYear(t).Month(ctx, settlement.MustMonth("2025-02"), job.YearOptions{Options: job.Options{Seal: true}, Before: before.openYear(t)})
	require.NoError(t, err)
	stored := storedReport(t, r.Report)
	report, err := settlement.ReadReport(bytes.NewReader(stored))
	require.NoError(t, err)
	o := job.YearOptions{Before: before.openYear(t)}
	require.NoError(t, files.openYear(t).Verify(ctx, report, o))
	require.ErrorIs(t, files.openYear(t).Verify(ctx, report, job.YearOptions{}), job.ErrDiffers) // it names claims
	later := files.with("cases.csv", append(files["cases.csv"], "f,H1,G1,7000.00,31.00,2025-02-28\n"...))
	require.ErrorIs(t, later.openYear(t).Verify(ctx, report, o), job.ErrDiffers)
	require.ErrorIs(t, files.openYear(t).Verify(ctx, &settlement.Report{}, o), job.ErrReports)
	report.Year.Corrections[0].Claim = "x"
	require.NoError(t, report.Verify(), "the claims alone know")
	require.ErrorIs(t, files.openYear(t).Verify(ctx, report, o), job.ErrDiffers)
	report.Year.Corrections[0].Amount++
	require.ErrorIs(t, report.Verify(), settlement.ErrIdentity)
}

// A month's budget may be an instalment: what claims leave of it is paid as well, and what they
// exceed it by is not. By hand: items of 700.00 and 1500.00 are paid 1000.00 a month each; the
// year's budget of 2500.00 bears 2200.00 of claims and keeps half of the rest, 2350.00.
func TestYearOfInstalments(t *testing.T) {
	files := memory{
		"year.json": []byte(`{"name": "instalments", "period": {"from": "2025-01-01", "to": "2025-02-28"}, "terms": {}, "parts": [{"method": "item", "claims": "items.csv"}],
  "budget": {"policy": "budget.json"}, "months": {"terms": {}, "budget": {"policy": "month.json"}}, "reports": ["reports/2025-01.json", "reports/2025-02.json"]}`),
		"month.json":  []byte(`{"name": "m", "kind": "example", "budgets": [{"institution": "H1", "amount": "1000.00"}], "sharing": {"surplus": [{"institution": "1"}], "overrun": [{"fund": "0"}]}}`),
		"budget.json": []byte(`{"name": "b", "kind": "example", "budgets": [{"institution": "H1", "amount": "2500.00"}], "sharing": {"surplus": [{"institution": "0.5"}], "overrun": [{"fund": "0"}]}}`),
		"items.csv":   []byte("id,institution,month,cost,covered\na,H1,2025-01,800.00,100.00\nb,H1,2025-02,1500.00,0.00\n"),
	}
	january, files := files.prepaid(t, "2025-01", job.YearOptions{})
	february, files := files.prepaid(t, "2025-02", job.YearOptions{})
	year := files.cleared(t, job.YearOptions{})
	require.Equal(t, []string{"1000.00", "1000.00", "350.00"}, []string{due(t, january, "H1"), due(t, february, "H1"), due(t, year, "H1")})
	require.Equal(t, "2350.00", year.Statement("H1").Entitlement.String())
}

// What only later claims show comes with the clearing: a readmission in February halves a stay of
// January, which no month is corrected by. By hand: 2 × 1000.00 less 2.00 in the months; in the
// year 50 + 100 points at 11 yuan, 1650.00 − 2.00.
func TestYearOfReadmission(t *testing.T) {
	files := small("")
	files = files.with("policy.json", []byte(strings.Replace(policyText, `"point_places": 4,`, `"point_places": 4, "readmission": {"within_days": 15, "factor": "0.5"},`, 1)))
	all := []byte("id,institution,group,cost,covered,admitted,discharged,person\na,H1,G1,10000.00,1.00,2025-01-20,2025-01-30,P1\nb,H1,G1,10000.00,1.00,2025-02-05,2025-02-09,P1\n")
	files = files.with("cases.csv", all).with("accounts.json", []byte("[]"))
	for _, m := range []string{"2025-01", "2025-02", "2025-03"} {
		var r *settlement.Report
		r, files = files.prepaid(t, m, job.YearOptions{})
		require.Empty(t, r.Year.Corrections)
		if m != "2025-03" {
			require.Equal(t, "999.00", r.Statement("H1").Entitlement.String())
		}
	}
	year := files.cleared(t, job.YearOptions{})
	require.Equal(t, "1648.00", year.Statement("H1").Entitlement.String())
	require.Equal(t, []settlement.Correction{{Institution: "H1", Method: "drg", Kind: "price", Reason: "year", From: "2000.00", To: "1650.00", Amount: -35000}}, year.Year.Corrections)
}

// Limits of a month may carry their room on. By hand, with limits of 1000.00 for items that are
// paid as claimed: 700.00 in January leave 300.00, so February may pay 1300.00 of 1500.00. In
// March an item of January over 100.00 comes late: January 800.00, and February 1200.00 for the
// room that is left of it; the corrections are 100.00 and −100.00. March pays 400.00; the year,
// without a limit, 2700.00.
func TestYearCarriesRoom(t *testing.T) {
	files := memory{
		"year.json": []byte(`{"name": "room", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {}, "parts": [{"method": "item", "claims": "items.csv"}],
  "months": {"terms": {}, "budget": {"policy": "month.json"}}, "reports": "reports/*.json"}`),
		"month.json": []byte(`{"name": "m", "kind": "example", "budgets": [{"institution": "H1", "amount": "1000.00"}], "surplus_to": "carry",
  "instalments": {"period": "month", "mode": "claims"}, "sharing": {"surplus": [{"institution": "1"}], "overrun": [{"fund": "0"}]}}`),
		"items.csv": []byte("id,institution,month,cost,covered\na,H1,2025-01,800.00,100.00\nb,H1,2025-02,1500.00,0.00\n"),
	}
	january, files := files.prepaid(t, "2025-01", job.YearOptions{})
	february, files := files.prepaid(t, "2025-02", job.YearOptions{})
	require.Equal(t, []string{"700.00", "1300.00"}, []string{due(t, january, "H1"), due(t, february, "H1")})
	before := files
	files = files.with("items.csv", append(files["items.csv"], "c,H1,2025-01,100.00,0.00\nd,H1,2025-03,400.00,0.00\n"...))
	march, next := files.prepaid(t, "2025-03", job.YearOptions{})
	require.Equal(t, "400.00", due(t, march, "H1"))
	require.Equal(t, "0.00", line(march, "H1", settlement.LineCorrected))
	sums := func(r *settlement.Report) map[string]settlement.Money {
		list := map[string]settlement.Money{}
		for _, c := range r.Year.Corrections {
			list[c.Month.String()] += c.Amount
		}
		return list
	}
	require.Equal(t, map[string]settlement.Money{"2025-01": 10000, "2025-02": -10000}, sums(march))
	named, err := files.openYear(t).Month(context.Background(), settlement.MustMonth("2025-03"), job.YearOptions{Before: before.openYear(t)})
	require.NoError(t, err)
	require.Equal(t, sums(march), sums(named.Report))
	year := next.cleared(t, job.YearOptions{})
	require.Equal(t, []string{"2700.00", "300.00"}, []string{year.Statement("H1").Entitlement.String(), due(t, year, "H1")})
}

// What is wrong with the period of a year, and nothing else that follows from it.
func TestYearPeriods(t *testing.T) {
	for period, want := range map[string]string{
		`"from": "2025-01-01", "to": "2025-03-31"`: "",
		`"from": "2025-01-02", "to": "2025-03-31"`: "period: the period cuts the month: want whole months, got 2025-01-02/2025-03-31",
		`"from": "2025-01-01", "to": "2025-03-30"`: "period: the period cuts the month: want whole months, got 2025-01-01/2025-03-30",
		`"from": "2025-03-15", "to": "2025-01-10"`: "period: impossible period: it ends before it begins: 2025-03-15/2025-01-10",
		`"from": "2025-03-15"`:                     "period.to: required",
		`"to": "2025-03-15"`:                       "period.from: required",
		``:                                         "period.from: required\nperiod.to: required",
	} {
		_, err := job.ReadYear(strings.NewReader(strings.Replace(strings.Replace(smallYear, "%s", "", 1), `"from": "2025-01-01", "to": "2025-03-31"`, period, 1)))
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, want)
	}
}

// A year reads each file once, whatever names it has for it, and of reports those of the months that
// were asked for last.
func TestYearReads(t *testing.T) {
	files := small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	_, files = files.prepaid(t, "2025-02", job.YearOptions{})
	y := files.openYear(t)
	documents := []string{"accounts.json", "cases.csv", "clearing.json", "month.json", "policy.json", "year.json"}
	reads := func() []string { return slices.Sorted(slices.Values(y.Reads())) }
	require.Equal(t, documents, reads())
	for month, reports := range map[string][]string{"2025-01": nil, "2025-02": {"reports/2025-01.json"}, "2025-03": {"reports/2025-01.json", "reports/2025-02.json"}} {
		for range 2 {
			_, err := y.Payments(settlement.MustMonth(month))
			require.NoError(t, err)
			require.Equal(t, append(slices.Clone(documents[:5]), append(slices.Clone(reports), "year.json")...), reads(), month)
		}
	}
	// The same policy for the year and its months, and the policy of the year under another name.
	same := files.with("year.json", bytes.Replace(files["year.json"], []byte(`"month.json"`), []byte(`"./clearing.json"`), 1)).with("./clearing.json", files["clearing.json"])
	y = same.openYear(t)
	require.Equal(t, []string{"accounts.json", "cases.csv", "clearing.json", "policy.json", "year.json"}, reads())
}

// Reports of months whose policies cannot be read any more are refused, with the file.
func TestYearOfMonthsThatCannotBeOpened(t *testing.T) {
	files := small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	_, files = files.prepaid(t, "2025-02", job.YearOptions{})
	files = files.with("month.json", bytes.Replace(files["month.json"], []byte(`"kind"`), []byte(`"effective": {"from": "2025-01-01", "to": "2025-01-31"}, "kind"`), 1))
	for _, month := range []string{"2025-02", "2025-03"} {
		r, err := files.openYear(t).Month(t.Context(), settlement.MustMonth(month), job.YearOptions{})
		require.True(t, r == nil)
		require.EqualError(t, err, "reports/2025-02.json: month.json: effective: 2025-01-01/2025-01-31 does not cover the job's period 2025-02-01/2025-02-28", month)
	}
}
