package job_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

func sealOf(t *testing.T, claims string, files map[string]string) *job.Result {
	t.Helper()
	files = maps2(files, map[string]string{"policy.json": readmitting, "job.json": strings.Replace(strings.Replace(document, "%s", claims, 1), "2025-01-01", "2025-02-01", 1)})
	j, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{Seal: true})
	require.NoError(t, err)
	require.Len(t, r.Report.Seal, 64)
	require.NoError(t, job.Verify(context.Background(), j, r.Report, job.Options{}))
	forged := *r.Report
	forged.Seal = strings.Repeat("0", 64)
	require.ErrorContains(t, job.Verify(context.Background(), j, &forged, job.Options{}), "the rows have the seal")
	return r
}

// TestSeal: it depends on the claims alone, and not on their order, split or format.
func TestSeal(t *testing.T) {
	rows := claims20()
	want := sealOf(t, `"c.csv"`, map[string]string{"c.csv": csvOf(t, rows)}).Report.Seal
	backwards := slices.Clone(rows)
	slices.Reverse(backwards[1:])
	for name, files := range map[string]map[string]string{
		`"c.jsonl"`:          {"c.jsonl": jsonOf(t, rows)},
		`"backwards.csv"`:    {"backwards.csv": csvOf(t, backwards)},
		`["a.csv", "b.csv"]`: {"a.csv": csvOf(t, append(rows[:1:1], rows[9:]...)), "b.csv": csvOf(t, rows[:9])},
	} {
		require.Equal(t, want, sealOf(t, name, files).Report.Seal, name)
	}
	for column, text := range map[int]string{3: "9999.98", 8: "another", 9: "special?"} {
		changed := slices.Clone(rows)
		changed[2] = slices.Clone(rows[2])
		changed[2][column] = strings.TrimSuffix(text, "special?")
		require.NotEqual(t, want, sealOf(t, `"c.csv"`, map[string]string{"c.csv": csvOf(t, changed)}).Report.Seal, rows[0][column])
	}
}

// TestSealExamples: jobs of every method are sealed and verified, and nothing else of
// their reports changes.
func TestSealExamples(t *testing.T) {
	for _, path := range []string{"../examples/region/job.json", "../examples/tianjin/job-06.json", "../examples/lishui/job.json"} {
		j := openExample(t, path)
		r, err := j.Settle(context.Background(), job.Options{Seal: true, Workers: 2})
		require.NoError(t, err)
		require.NoError(t, job.Verify(context.Background(), j, r.Report, job.Options{}), path)
		r.Report.Seal = ""
		var text bytes.Buffer
		require.NoError(t, r.Report.Encode(&text))
		golden, err := os.ReadFile(goldens(t)[path])
		require.NoError(t, err)
		require.Equal(t, string(golden), text.String())
	}
}
