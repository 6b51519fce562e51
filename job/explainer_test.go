package job_test

import (
	"context"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// opening counts how often files are opened.
type opening struct {
	job.Files
	count int
}

func (o *opening) Open(name string) (io.ReadCloser, error) {
	o.count++
	return o.Files.Open(name)
}

func claimsOf(t *testing.T, r *job.Result) []string {
	var lock sync.Mutex
	var ids []string
	require.NoError(t, r.Walk(context.Background(), job.Options{}, func() func(*settlement.Entry) error {
		return func(e *settlement.Entry) error {
			lock.Lock()
			defer lock.Unlock()
			if e.Claim != "" && e.Left != settlement.LeftOther {
				ids = append(ids, e.Claim)
			}
			return nil
		}
	}))
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}

// Claims are explained together, or one after the other by an Explainer, as each is alone.
func TestExplainAll(t *testing.T) {
	ctx := context.Background()
	for _, name := range []string{"lishui/job.json", "hospital/job.json", "county/job.json", "tianjin/job.json", "community/job.json"} {
		r := settled(t, "../examples/"+name)
		ids := claimsOf(t, r)
		all, err := r.ExplainAll(ctx, append([]string{"nobody"}, ids...)...)
		require.NoError(t, err, name)
		require.Len(t, all, len(ids), name)
		x := r.Explainer(func() []string { return ids })
		for i, id := range ids {
			one, err := x.Explain(ctx, id)
			require.NoError(t, err, "%s: %s", name, id)
			require.Equal(t, all[id], one, "%s: %s", name, id)
			if i%max(1, len(ids)/20) == 0 {
				alone, err := r.Explain(ctx, id)
				require.NoError(t, err, "%s: %s", name, id)
				require.Equal(t, alone, one, "%s: %s", name, id)
			}
		}
		_, err = x.Explain(ctx, "nobody")
		require.ErrorIs(t, err, settlement.ErrClaim, name)
	}
}

// An Explainer opens files a few times for all claims of a list, finds those that are asked for
// out of order, and explains what is no claim.
func TestExplainerWalksOnceForMany(t *testing.T) {
	ctx := context.Background()
	files := &opening{Files: job.Anywhere("../examples/lishui")}
	j, err := job.Open(files, "job.json")
	require.NoError(t, err)
	r, err := j.Settle(ctx, job.Options{})
	require.NoError(t, err)
	ids := claimsOf(t, r)
	require.Greater(t, len(ids), 500)

	files.count = 0
	_, err = r.Explain(ctx, ids[0])
	require.NoError(t, err)
	once := files.count
	files.count = 0
	x := r.Explainer(func() []string { return ids })
	for _, id := range ids {
		_, err := x.Explain(ctx, id)
		require.NoError(t, err)
	}
	require.LessOrEqual(t, files.count, 12*once)

	slices.Reverse(ids)
	for i := 0; i < len(ids); i += 100 {
		e, err := x.Explain(ctx, ids[i])
		require.NoError(t, err)
		require.Equal(t, ids[i], e.Entry.Claim)
	}
	code := r.Report.Statements[0].Institution
	mixed := r.Explainer(func() []string { return []string{"institution:" + code, ids[0]} })
	e, err := mixed.Explain(ctx, "institution:"+code)
	require.NoError(t, err)
	require.NotEmpty(t, e.Lines)
	e, err = mixed.Explain(ctx, ids[0])
	require.NoError(t, err)
	require.Equal(t, ids[0], e.Entry.Claim)
}

// Whoever goes back to the beginning of the list walks once for the next 64 claims, as at first.
func TestExplainerBeginsAgain(t *testing.T) {
	ctx := context.Background()
	files := &opening{Files: job.Anywhere("../examples/lishui")}
	j, err := job.Open(files, "job.json")
	require.NoError(t, err)
	r, err := j.Settle(ctx, job.Options{})
	require.NoError(t, err)
	ids := claimsOf(t, r)
	opened := func(explain func()) int {
		files.count = 0
		explain()
		return files.count
	}
	once := opened(func() {
		_, err := r.ExplainAll(ctx, ids[:64]...)
		require.NoError(t, err)
	})
	x := r.Explainer(func() []string { return ids })
	ask := func(ids ...string) func() {
		return func() {
			for _, id := range ids {
				_, err := x.Explain(ctx, id)
				require.NoError(t, err)
			}
		}
	}
	require.Equal(t, once, opened(ask(ids[200])))
	require.Equal(t, once, opened(ask(ids[:64]...)), "from the beginning")
	require.Equal(t, once, opened(ask(ids[64:192]...)), "twice as many")
	require.Equal(t, once, opened(ask(ids[400:464]...)), "from another place on, as many as at first")
	require.Equal(t, 2*once, opened(ask(ids[464:593]...)), "and twice as many again")
	require.Zero(t, opened(ask(ids[592])), "what was explained in the last walk")
}
