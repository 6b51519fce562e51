package job_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/job"
)

// In this file: amounts that no report holds, and reports that are not what their job made.

const (
	most   = "92233720368547000.00" // that a claim may have
	stated = "99999999999999.99"    // that a feedback may state
)

// paidAt is a job of cases at a value of a point.
func paidAt(value, cases string) memory {
	return feedbackFiles.with("job.json", bytes.Replace(feedbackFiles["job.json"], []byte(`"80.0000"`), []byte(`"`+value+`"`), 1)).
		with("cases.csv", []byte("id,institution,group,cost,covered,discharged\n"+cases))
}

// Amounts beyond what money holds are told, whichever step they arise at.
func TestFeedbackOverflows(t *testing.T) {
	r := settledFeedback(t)
	owing := must(paidAt("80", "c1,H1,G1,10000.00,"+most+",2025-02-01\nc2,H2,G2,5000.00,1000.00,2025-02-02\n").settle("job.json"))
	dear := must(paidAt("8000000000", "c1,H1,G1,10000.00,0.00,2025-02-01\n").settle("job.json"))
	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, "\nX%d,%s", i, stated)
	}
	for _, row := range []struct {
		name, text string
		of         *job.Result
	}{
		{"a difference", "id,amount\nc1," + stated, owing},
		{"the amount of a claim at the bureau's value", "id,points,value\nc1,9999999999,99999999", r},
		{"the amount of points", "id,points\nc1,99999999", dear},
		{"the amount of points behind an open step", "id,group,points\nc1,G9,99999999", dear},
		{"what an open step holds", "id,group,amount\nc1,G9," + stated, owing},
		{"the sum of claims that the job has not", "id,amount" + many.String(), r},
	} {
		f, err := row.of.Compare(t.Context(), feedbackFile(row.text+"\n"), job.FeedbackOptions{})
		require.Nil(t, f, row.name)
		require.ErrorIs(t, err, settlement.ErrOverflow, row.name)
	}
	for _, text := range []string{"id,amount\nc1,1.005\n", "id,covered\nc1,1.005\n"} {
		_, err := r.Compare(t.Context(), feedbackFile(text), job.FeedbackOptions{})
		require.ErrorContains(t, err, "row 2, column ", text)
		require.ErrorContains(t, err, "feedback.csv", text)
	}
}

// The figures of claims that are not priced by points, and words of classes.
func TestFeedbackOfEveryClass(t *testing.T) {
	r := settledFeedback(t)
	f := compared(t, r, "id,points,value,class\nc3,0,80,单病种\nc2,45,80,偏差\n", job.FeedbackOptions{})
	require.Equal(t, []job.FeedbackUnused{{Column: "value", Method: "drg", Claims: 1}}, f.Unused)
	require.Equal(t, 1, f.Equal, "c3")
	require.Nil(t, f.Case("c3"))
	require.Equal(t, "c2", f.Case("c2").Claim)
	require.Equal(t, "偏差", f.Case("c2").Steps[0].Bureau)
	priced := compared(t, r, "id,points\nc1,120\n", job.FeedbackOptions{Amount: intake.FeedbackPrice, Trail: "c1"})
	require.Equal(t, settlement.Money(9600_00), priced.Case("c1").Bureau)
	due := compared(t, r, "id,points\nc1,120\n", job.FeedbackOptions{Trail: "c1"})
	require.Equal(t, settlement.Money(6600_00), due.Case("c1").Bureau)
	for _, text := range []string{"张三家病例的一二三四五六七八", "Li Si病例"} {
		got := compared(t, r, "id,class\nc1,"+text+"\n", job.FeedbackOptions{}).Case("c1").Steps[0].Bureau
		require.NotEqual(t, text, got, "no label of a class")
	}
	for _, text := range []string{"低倍率病例", "未入组", "按床日", "人头", "项目", "其他病例"} {
		require.Equal(t, text, compared(t, r, "id,class\nc1,"+text+"\n", job.FeedbackOptions{}).Case("c1").Steps[0].Bureau)
	}
}

// The old value may price what the new one does not hold, and no line either.
func TestDifferenceOverflows(t *testing.T) {
	one := "c1,H1,G1,10000.00,0.00,2025-02-01\n"
	old := must(paidAt("800000000000000", one).settle("job.json"))
	same := must(job.Difference(t.Context(), old, must(paidAt("800000000000000", one).settle("job.json"))))
	require.Empty(t, same)
	for _, cases := range []string{
		one + strings.ReplaceAll(one, "c1", "c2"),
		strings.Replace(one, "H1", "H2", 1) + strings.NewReplacer("c1", "c2", "H1", "H2").Replace(one),
	} {
		list, err := job.Difference(t.Context(), old, must(paidAt("1", cases).settle("job.json")))
		require.Nil(t, list)
		require.ErrorIs(t, err, settlement.ErrOverflow)
	}
	// A claim by itself.
	cheap := paidAt("1", one)
	cheap["policy.json"] = bytes.Replace(cheap["policy.json"], []byte(`"base_points": "100.0000"`), []byte(`"base_points": "1000.0000"`), 1)
	for _, cases := range []string{one, strings.Replace(one, "c1", "c2", 1)} {
		_, err := job.Difference(t.Context(), old, must(cheap.with("cases.csv", []byte("id,institution,group,cost,covered,discharged\n"+cases)).settle("job.json")))
		require.ErrorIs(t, err, settlement.ErrOverflow)
	}
}

// Whoever alters the report of a result is told, and gets no amounts of it.
func TestAlteredReports(t *testing.T) {
	files := regionFiles(t)
	sound := settledOn(t, files.files())
	for name, alter := range map[string]func(*settlement.Report){
		"terms":    func(r *settlement.Report) { r.Pools[0].Terms.Basis = "none" },
		"no value": func(r *settlement.Report) { r.Pools[0].PointValue, r.Pools[1].PointValue = nil, nil },
		"no pools": func(r *settlement.Report) { r.Pools = nil },
	} {
		r := settledOn(t, files.files())
		alter(r.Report)
		ctx := context.Background()
		got := map[string]error{
			"explain": only(r.Explain(ctx, "D03")), "claims": r.WriteClaims(ctx, io.Discard, true),
			"analysis": only(r.Analyse(ctx, analysis.Options{By: []analysis.Key{"claim"}}, job.Options{})),
			"feedback": only(r.Compare(ctx, feedbackFile("id,amount\nD03,1.00\nX,2.00\n"), job.FeedbackOptions{})),
		}
		_, rows, err := r.ClaimRows(ctx)
		if err == nil {
			err = drained(rows)
		}
		got["rows"] = err
		if name == "terms" {
			got["difference"], got["difference to"] = only(job.Difference(ctx, r, sound)), only(job.Difference(ctx, sound, r))
		}
		for what, err := range got {
			require.Error(t, err, "%s: %s", name, what)
		}
	}
}
