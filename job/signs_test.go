package job_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
)

// Short stays and returns of a handful of cases, counted by hand.
func TestSigns(t *testing.T) {
	dir := t.TempDir()
	policy, err := os.ReadFile("../examples/lishui/policy.json")
	require.NoError(t, err)
	// P1: out on 05-10, in again on 05-25 (15 days: a return) and, from 05-28 on, on 06-13 (16 days).
	// P2: back on the day of its discharge, in another institution: no return.
	// P3: its next stay is of the next year, and counts as the return alone. P4: overlapping stays.
	const cases = `id,institution,group,cost,covered,admitted,discharged,person
a,LS01,ES23,5000.00,1.00,2025-05-09,2025-05-10,P1
b,LS01,ES23,5000.00,1.00,2025-05-25,2025-05-28,P1
c,LS01,ES23,5000.00,1.00,2025-06-13,2025-06-20,P1
d,LS01,ES23,5000.00,1.00,2025-07-01,2025-07-01,P2
e,LS02,ES23,5000.00,1.00,2025-07-01,2025-07-09,P2
f,LS02,ES23,5000.00,1.00,2025-12-20,2025-12-30,P3
g,LS02,ES23,5000.00,1.00,2026-01-02,2026-01-03,P3
h,LS02,ES23,5000.00,1.00,2025-08-01,2025-08-09,P4
i,LS02,ES23,5000.00,1.00,2025-08-05,2025-08-06,P4
`
	for name, text := range map[string]string{
		"policy.json": string(policy), "cases.csv": cases,
		"job.json": `{"name": "t", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "10000.00"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}]}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	signs := func(o job.SignOptions) []job.Signs {
		r, err := settle(job.Folder(dir))
		require.NoError(t, err)
		list, err := r.Signs(t.Context(), o)
		require.NoError(t, err)
		return list
	}
	require.Empty(t, cmp.Diff([]job.Signs{
		{Institution: "LS01", Cases: 4, Known: 4, Short: 2, Dated: 4, Returned: 1},
		{Institution: "LS02", Cases: 4, Known: 4, Short: 1, Dated: 4, Returned: 1},
	}, signs(job.SignOptions{})))
	require.Empty(t, cmp.Diff([]job.Signs{
		{Institution: "LS01", Cases: 4, Known: 4, Short: 3, Dated: 4, Returned: 2},
		{Institution: "LS02", Cases: 4, Known: 4, Short: 1, Dated: 4, Returned: 1},
	}, signs(job.SignOptions{ShortBelow: 4, Within: 16})))
}

// One walk for two cubes gives what two walks give.
func TestAnalyseAll(t *testing.T) {
	r, err := settle(job.Folder("../examples/region"))
	require.NoError(t, err)
	by := []analysis.Options{{By: []analysis.Key{analysis.Group}}, {By: []analysis.Key{analysis.Month, analysis.Level}}}
	list, err := r.AnalyseAll(t.Context(), job.Options{Workers: 3}, by...)
	require.NoError(t, err)
	require.Len(t, list, len(by))
	for i, one := range by {
		alone, err := r.Analyse(t.Context(), one, job.Options{})
		require.NoError(t, err)
		want, err := alone.Table(one.By)
		require.NoError(t, err)
		got, err := list[i].Table(one.By)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, got))
		require.NotEmpty(t, got.Cells)
	}
	scores, err := r.Scores()
	require.NoError(t, err)
	require.Len(t, scores, 7)
	require.Equal(t, "95", scores[0].Value.String())
	require.NoError(t, scores[0].Trail.Replay())
	require.True(t, scores[2].Value.Absent(), "RG03 is not assessed yet")
}

// What the options do not say: stays below two days are short, and a return is within 15 days.
func TestSignsOfNoOptions(t *testing.T) {
	for _, row := range []struct {
		left, back      string
		short, returned int
	}{
		{"2025-05-11", "2025-05-26", 1, 1}, {"2025-05-12", "2025-05-27", 0, 1}, {"2025-05-13", "2025-05-29", 0, 0},
	} {
		files := memory{
			"policy.json": []byte(policyText), "a.csv": []byte("id,institution,group,cost,covered,admitted,discharged,person\n" +
				"a,H1,G1,5000.00,1.00,2025-05-10," + row.left + ",P\nb,H1,G1,5000.00,1.00," + row.back + ",2025-06-30,P\n"),
			"job.json": []byte(`{"name": "t", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"point_value": "10"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "a.csv"}]}`),
		}
		r, err := files.settle("job.json")
		require.NoError(t, err)
		list, err := r.Signs(t.Context(), job.SignOptions{})
		require.NoError(t, err)
		require.Equal(t, []job.Signs{{Institution: "H1", Cases: 2, Known: 2, Short: row.short, Dated: 2, Returned: row.returned}}, list, row.left)
	}
}
