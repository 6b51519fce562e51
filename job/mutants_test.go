package job_test

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// In this file: what once could be changed in the code without a test that failed.

// A job reads each file once, however it is named.
func TestReadsEachOnce(t *testing.T) {
	j, err := job.Open(manyParts(60), "job.json")
	require.NoError(t, err)
	reads := j.Reads()
	require.Len(t, reads, 1+50+60)
	slices.Sort(reads)
	require.Len(t, slices.Compact(reads), 1+50+60)
	require.NotContains(t, reads, "")
	for _, name := range reads {
		require.Equal(t, path.Clean(name), name)
	}
}

// A job of DIP speaks of scores; of drg, or of both, of points.
func TestWordsOfTheJob(t *testing.T) {
	part := func(method, claims string) string {
		return fmt.Sprintf(`{"method": %q, "policy": "policy.json", "claims": %q}`, method, claims)
	}
	for want, parts := range map[string][]string{
		"点数, points":  {part("drg", "a.csv"), part("dip", "b.csv")},
		"点数, points ": {part("drg", "a.csv")},
		"分值, scores":  {part("dip", "b.csv")},
	} {
		files := memory{
			"policy.json": []byte(policyText), "a.csv": []byte(header + "a,H1,G1,10000.00,1.00,2025-01-31\n"), "b.csv": []byte(header + "b,H1,G1,10000.00,1.00,2025-01-31\n"),
			"job.json": []byte(`{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {"point_value": "10"}, "parts": [` + strings.Join(parts, ", ") + `]}`),
		}
		j, err := job.Open(files.files(), "job.json")
		require.NoError(t, err)
		require.Equal(t, strings.TrimSpace(want), j.Words("点数, points"))
	}
}

// Rows of claims end where their reader has enough, and numbers of one are written.
func TestRowsEndWhereTheReaderDoes(t *testing.T) {
	files := memory{
		"policy.json": []byte(`{"name": "Small", "kind": "example", "scale": "100", "point_places": 4, "stays": {"max_days": 60, "outside": "perdiem"},
  "groups": [{"code": "G1", "base_points": "100", "mean_cost": "10000.00"}], "institutions": [{"code": "H1", "coefficient": "1"}]}`),
		"a.csv":    []byte("id,institution,group,cost,covered,days,discharged\na,H1,G1,10000.00,1.00,1,2025-01-31\nb,H1,G1,10000.00,1.00,2,2025-01-31\n"),
		"job.json": []byte(`{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {"point_value": "10"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "a.csv"}]}`),
	}
	r, err := files.settle("job.json")
	require.NoError(t, err)
	columns, rows, err := r.ClaimRows(context.Background())
	require.NoError(t, err)
	days := slices.Index(columns, "days")
	require.GreaterOrEqual(t, days, 0)
	n := 0
	for row, err := range rows {
		require.NoError(t, err)
		require.Equal(t, "1", row.Texts[days])
		n++
		break
	}
	require.Equal(t, 1, n)
}

// Signs of stays whose dates are not all there, and of a length exactly on the bound.
func TestSignsOnTheBound(t *testing.T) {
	signs := func(rows string, short int) job.Signs {
		files := memory{
			"policy.json": []byte(policyText), "a.csv": []byte("id,institution,group,cost,covered,admitted,discharged,person\n" + rows),
			"job.json": []byte(`{"name": "t", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"point_value": "10"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "a.csv"}]}`),
		}
		r, err := files.settle("job.json")
		require.NoError(t, err)
		list, err := r.Signs(t.Context(), job.SignOptions{ShortBelow: short, Within: 15})
		require.NoError(t, err)
		require.Len(t, list, 1)
		return list[0]
	}
	three := "a,H1,G1,5000.00,1.00,2025-05-25,2025-05-28,P1\n"
	require.Equal(t, 0, signs(three, 3).Short, "three days are not below three")
	require.Equal(t, 1, signs(three, 4).Short)
	day := "a,H1,G1,5000.00,1.00,2025-05-25,2025-05-25,P1\n"
	require.Equal(t, 0, signs(day, 1).Short, "a stay of a day is a day")
	require.Equal(t, 1, signs(day, 2).Short)
	half := signs(three+"b,H1,G1,5000.00,1.00,,2025-06-28,P1\n", 3)
	require.Equal(t, []int{2, 1, 1, 0}, []int{half.Cases, half.Known, half.Dated, half.Returned}, "a stay without an admission has no length and no place among others")
}

// An advance needs its month.
func TestAdvanceWithoutMonth(t *testing.T) {
	text := `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "a.csv"}],
		"terms": {"point_value": "10"}, "months": {"terms": {"point_value": "10"}, "advances": [{"institution": "H", "amount": "5.00"}]}, "reports": "reports/*.json"}`
	_, err := job.ReadYear(strings.NewReader(text))
	require.ErrorContains(t, err, "months.advances[0].month: required")
}

// What the bureau pays for claims that the job does not have, by hand: what it states; or its points
// × its value less what was covered, where it states all three; or nobody knows.
func TestFeedbackOfOthers(t *testing.T) {
	f := compared(t, settledFeedback(t), equalFeedback+
		"x1,G1,正常病例,1.1,,,,900.00\n"+ // stated
		"x2,G1,正常病例,1.1,10,80,300.00,\n"+ // 800.00 − 300.00
		"x3,G1,正常病例,1.1,10,80,,\n"+ // of which nobody knows what was covered
		"x4,G1,正常病例,1.1,,80,300.00,\n"+
		"c4,,,,,,,0.00\n"+ // neither pays it
		"c5,G1,正常病例,1.1,,,,70.00\n", // of 2024
		job.FeedbackOptions{})
	said := map[string]string{}
	for _, x := range f.Cases {
		said[x.Claim] = fmt.Sprint(x.Missing, " ", x.Bureau, " ", x.Unstated, " ", x.Left)
	}
	require.Equal(t, map[string]string{
		"x1": "own 900.00 false ", "x2": "own 500.00 false ", "x3": "own 0.00 true ", "x4": "own 0.00 true ", "c5": "own 70.00 false period",
	}, said)
}

// Claims that the bureau lacks are listed with what the job pays.
func TestFeedbackThatLacksClaims(t *testing.T) {
	head, rows, _ := strings.Cut(equalFeedback, "\n")
	_, rest, _ := strings.Cut(rows, "\n")
	f := compared(t, settledFeedback(t), head+"\n"+rest, job.FeedbackOptions{}) // without c1
	require.Len(t, f.Cases, 1)
	require.Equal(t, "c1", f.Cases[0].Claim)
	require.Equal(t, settlement.Money(5800_00), f.Cases[0].Own)
	require.Equal(t, settlement.Money(-5800_00), f.Cases[0].Difference)
}

// Files that are not there are named for every kind of part, all at once.
func TestPartsOfNoFiles(t *testing.T) {
	for _, row := range []struct{ part, want string }{
		{`"method": "drg", "policy": "policy.json", "claims": "no-*.csv"`, "no-*.csv: no file matches"},
		{`"method": "perdiem", "policy": "beds.json", "claims": "no-*.csv"`, "no-*.csv: no file matches"},
		{`"method": "item", "claims": "no-*.csv"`, "no-*.csv: no file matches"},
		{`"method": "capitation", "policy": "heads.json", "members": "no-*.csv", "charges": "charges.csv"`, "no-*.csv: no file matches"},
		{`"method": "capitation", "policy": "heads.json", "members": "members.csv", "charges": "none-*.csv"`, "none-*.csv: no file matches"},
		{`"method": "capitation", "policy": "heads.json", "members": "no-*.csv", "charges": "none-*.csv"`, "no-*.csv: no file matches\nnone-*.csv: no file matches"},
		{`"method": "capitation", "policy": "policy-of-none.json", "members": "members.csv", "charges": "charges.csv"`, "policy-of-none.json: file does not exist"},
	} {
		y := newRandomYear(3)
		files := y.files()
		files["job.json"] = []byte(`{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"point_value": "1"}, "parts": [{` + row.part + `}]}`)
		j, err := job.Open(files.files(), "job.json")
		require.EqualError(t, err, row.want, row.part)
		require.True(t, j == nil)
	}
}

// Whatever file of a job, a year or receivables is not there, or is no document, is named, and there
// is nothing beside the error.
func TestFilesThatAreNotThere(t *testing.T) {
	asYear, asTables := small(""), memory{}
	for name, text := range receivableFiles() {
		asTables[name] = []byte(text)
	}
	for _, of := range []struct {
		name  string
		files memory
		open  func(job.Files) (bool, error)
	}{
		{"job", jobFiles(), func(files job.Files) (bool, error) {
			j, err := job.Open(files, "job.json")
			if err != nil {
				return j == nil, err
			}
			r, err := j.Settle(t.Context(), job.Options{})
			return r == nil, err
		}},
		{"year", asYear, func(files job.Files) (bool, error) {
			y, err := job.OpenYear(files, "year.json")
			if err != nil {
				return y == nil, err
			}
			r, err := y.Month(t.Context(), settlement.MustMonth("2025-01"), job.YearOptions{})
			return r == nil, err
		}},
		{"receivables", asTables, func(files job.Files) (bool, error) {
			r, err := job.OpenReceivables(files, "receivables.json")
			if err != nil {
				return r == nil, err
			}
			table, err := r.Table(t.Context())
			return table == nil, err
		}},
	} {
		j := must(job.Open(jobFiles().files(), "job.json"))
		reads := map[string][]string{"job": j.Reads(), "year": asYear.openYear(t).Reads(), "receivables": must(job.OpenReceivables(asTables.files(), "receivables.json")).Reads()}[of.name]
		require.Greater(t, len(reads), 4)
		for _, name := range reads {
			if strings.HasPrefix(name, "pay") || strings.HasPrefix(name, "reports/") {
				continue // of a pattern, which matches the others
			}
			for _, files := range []memory{of.files.without(name), of.files.with(name, []byte("\x00{"))} {
				none, err := of.open(files.files())
				require.Error(t, err, "%s: %s", of.name, name)
				require.ErrorContains(t, err, name, of.name)
				require.True(t, none, name)
			}
		}
	}
}
