package job_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// In this file: bed-days by a formula over columns that the policy names itself, from files to
// the outputs.

const (
	bedPolicy = `{"name": "Beds", "kind": "example", "rate_is": "fund",
  "classes": [{"code": "long", "tiers": [{"rate": "160.00"}]}, {"code": "acute", "tiers": [{"rate": "260.00"}]}],
  "columns": {"ratio": "decimal", "note": "text", "late": "flag"},
  "actual": {"treatment": "formula", "amount": "if(late, 0, standard × ratio)"},
  "limits": {"advance_share": "1.02", "advances": {"D1": "9000.00", "D2": "3400.00"}}}`
	bedHeader = "id,institution,class,person,admitted,discharged,cost,ratio,note,late\n"
	bedRows   = "a,D1,long,p,2025-01-01,2025-03-02,9000.00,0.67,x,no\n" +
		"b,D1,long,q,2025-01-01,2025-02-01,4000.00,0.73643,,no\n" +
		"c,D2,acute,r,2025-02-01,2025-02-18,3000.00,0.750,=1,false\n" +
		"d,D2,acute,s,2025-02-01,2025-02-18,3000.00,0.75,,yes\n"
	bedJob = `{"name": "Beds", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {}, "parts": [{"method": "perdiem", "policy": "beds.json", "claims": "stays.csv"}]}`
)

func bedResult(t *testing.T, rows string, workers int) (*job.Job, *job.Result) {
	t.Helper()
	j, err := job.Open(job.Folder(folder(t, map[string]string{"job.json": bedJob, "beds.json": bedPolicy, "stays.csv": rows})), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{Workers: workers, Seal: true})
	require.NoError(t, err)
	analysed(t, r)
	return j, r
}

func TestBedColumns(t *testing.T) {
	var first string
	for _, workers := range []int{1, 2} {
		j, r := bedResult(t, bedHeader+bedRows, workers)
		require.NoError(t, r.Report.Verify())
		require.Equal(t, "9180.00", r.Report.Statement("D1").Due.String())
		require.Equal(t, "3315.00", r.Report.Statement("D2").Due.String())
		columns := r.Report.Digests.Claims[0].Columns
		require.Equal(t, []string{"department", "late", "note", "ratio"}, columns[len(columns)-4:])
		require.NoError(t, job.Verify(context.Background(), j, r.Report, job.Options{Workers: workers}))
		var b, claims bytes.Buffer
		require.NoError(t, r.Report.Encode(&b))
		if first == "" {
			first = b.String()
		}
		require.Equal(t, first, b.String())
		require.NoError(t, r.WriteClaims(context.Background(), &claims, true))
		lines := strings.Split(claims.String(), "\n")
		require.Equal(t, "id,institution,cost,admitted,discharged,late,note,ratio,class,points,price,due,gain,left", lines[0])
		require.Equal(t, "a,D1,9000.00,2025-01-01,2025-03-02,false,x,0.67,long,,6432.00,6432.00,,", lines[1], "without covered the gain of fund money is not known")
		claims.Reset()
		require.NoError(t, r.WriteClaims(context.Background(), &claims, false))
		require.Contains(t, claims.String(), ",'=1,", "a text that a spreadsheet takes for a formula")
	}
	with := strings.NewReplacer("cost,ratio", "cost,covered,ratio", "9000.00,0.67", "9000.00,1000.00,0.67", "4000.00,0", "4000.00,,0", "3000.00,0", "3000.00,500.00,0").Replace(bedHeader + bedRows)
	_, r := bedResult(t, with, 1)
	require.Equal(t, "9180.00", r.Report.Statement("D1").Due.String())
	var claims bytes.Buffer
	require.NoError(t, r.WriteClaims(context.Background(), &claims, true))
	require.Contains(t, claims.String(), ",6432.00,6432.00,-1568.00,") // 6432 + 1000 − 9000
}

// TestBedColumnsDiffer: a value that changed is found, and changes digest and seal.
func TestBedColumnsDiffer(t *testing.T) {
	_, before := bedResult(t, bedHeader+bedRows, 1)
	_, after := bedResult(t, bedHeader+strings.Replace(bedRows, "0.750,=1", "0.76,=1", 1), 1)
	require.NotEqual(t, before.Report.Digests, after.Report.Digests)
	require.NotEqual(t, before.Report.Seal, after.Report.Seal)
	list, err := job.Difference(context.Background(), before, after)
	require.NoError(t, err)
	found := false
	for _, c := range list {
		if c.Reason == job.Column {
			found = true
			require.Equal(t, []string{"c", "ratio", "0.750", "0.76"}, []string{c.Claim, c.Where, c.From, c.To})
		}
	}
	require.True(t, found, "%+v", list)
	_, same := bedResult(t, bedHeader+strings.Replace(bedRows, "0.750,=1", "0.75,=1", 1), 1)
	require.Equal(t, before.Report.Digests, same.Report.Digests, "0.750 is 0.75")
}

func TestBedColumnsFaults(t *testing.T) {
	for want, rows := range map[string]string{
		"needed column missing: ratio":                                         strings.Replace(bedHeader, "ratio", "spare", 1) + bedRows,
		"column ratio: claim a: not known, and actual.amount needs it":         bedHeader + strings.Replace(bedRows, "0.67", "", 1),
		"row 2, column late: not one of the choices: got text of 5 characters": bedHeader + strings.Replace(bedRows, "x,no", "x,maybe", 1),
	} {
		j, err := job.Open(job.Folder(folder(t, map[string]string{"job.json": bedJob, "beds.json": bedPolicy, "stays.csv": rows})), "job.json")
		if err == nil {
			_, err = j.Settle(context.Background(), job.Options{})
		}
		require.ErrorContains(t, err, want)
	}
	read := strings.Replace(bedPolicy, `"rate_is": "fund",`, "", 1)
	j, err := job.Open(job.Folder(folder(t, map[string]string{"job.json": bedJob, "beds.json": read, "stays.csv": bedHeader + bedRows})), "job.json")
	if err == nil {
		_, err = j.Settle(context.Background(), job.Options{})
	}
	require.ErrorContains(t, err, "needed column missing: covered")
}
