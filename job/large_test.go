package job_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// manyParts is a job of n parts, each with a policy and a file of its own, in a pool of its own.
func manyParts(n int) job.Files {
	var parts, pools []string
	open := map[string]func() (io.ReadCloser, error){}
	file := func(name, text string) {
		open[name] = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
	}
	for i := range n {
		policy, claims, pool := fmt.Sprintf("policy-%d.json", i%50), fmt.Sprintf("claims-%d.csv", i), fmt.Sprintf("p%d", i)
		parts = append(parts, fmt.Sprintf(`{"method": "drg", "policy": %q, "claims": %q, "pool": %q}`, policy, claims, pool))
		pools = append(pools, fmt.Sprintf(`{"name": %q, "terms": {"point_value": "10"}}`, pool))
		file(policy, policyText)
		file(claims, header+fmt.Sprintf("a%d,H1,G1,10000.00,1.00,2025-01-31\nb%d,H2,G1,10000.00,1.00,2025-01-02\n", i, i))
	}
	file("job.json", fmt.Sprintf(`{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "pools": [%s], "parts": [%s]}`, strings.Join(pools, ", "), strings.Join(parts, ", ")))
	return job.Readers(open)
}

// Parts: a job of 5,000 of them is read, settled, written and verified, by one worker and by far
// too many.
func TestPartsGrowLinearly(t *testing.T) {
	testsize.Linear(t, testsize.Of(60, 1_250), func(n int) {
		files := manyParts(n)
		j, err := job.Open(files, "job.json")
		require.NoError(t, err)
		r, err := j.Settle(context.Background(), job.Options{})
		require.NoError(t, err)
		require.Len(t, r.Report.Pools, n)
		require.NoError(t, r.Report.Verify())
		require.NoError(t, job.Verify(context.Background(), j, r.Report, job.Options{}))
	})
	j, err := job.Open(manyParts(60), "job.json")
	require.NoError(t, err)
	var want, got bytes.Buffer
	for workers, out := range map[int]*bytes.Buffer{1: &want, 1 << 20: &got} {
		r, err := j.Settle(context.Background(), job.Options{Workers: workers})
		require.NoError(t, err)
		require.NoError(t, r.Report.Encode(out))
	}
	require.Equal(t, want.String(), got.String())
}
