package job_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// A walk visits every claim once, with its details, for any number of workers; it returns the
// error of a visitor, and ends with its context. The readmissions are those whose points are
// halved.
func TestWalk(t *testing.T) {
	r := settled(t, "../examples/hospital/job.json")
	cases := r.Report.Statements[0].Cases
	for _, workers := range []int{1, 3} {
		var lock sync.Mutex
		seen, readmitted := map[string]settlement.Points{}, map[string]bool{}
		err := r.Walk(context.Background(), job.Options{Workers: workers}, func() func(*settlement.Entry) error {
			return func(e *settlement.Entry) error {
				lock.Lock()
				defer lock.Unlock()
				if e.Claim == "" {
					return nil
				}
				require.NotContains(t, seen, e.Claim)
				require.NotNil(t, e.Details)
				require.NotEmpty(t, e.Details.Attributes.Doctor)
				seen[e.Claim] = e.Points
				if e.Details.Readmitted {
					readmitted[e.Claim] = true
					half, err := e.Details.BasePoints.Points()
					require.NoError(t, err)
					require.Equal(t, half, 2*e.Points, e.Claim)
				}
				return nil
			}
		})
		require.NoError(t, err)
		require.Len(t, seen, cases)
		require.Contains(t, readmitted, "H25000428")

		stop := errors.New("stop")
		err = r.Walk(context.Background(), job.Options{Workers: workers}, func() func(*settlement.Entry) error {
			return func(*settlement.Entry) error { return stop }
		})
		require.ErrorIs(t, err, stop)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := r.Walk(ctx, job.Options{}, func() func(*settlement.Entry) error {
		return func(*settlement.Entry) error { return nil }
	})
	require.ErrorIs(t, err, context.Canceled)
}

// Of several workers that fail, one walks again, and says what it finds: it knows the rows. One
// worker does not.
func TestWalkAgainByOne(t *testing.T) {
	r := settled(t, "../examples/hospital/job.json")
	first, second := errors.New("first"), errors.New("second")
	for workers, again := range map[int]bool{0: false, 1: false, 2: true, 3: true} {
		var failed atomic.Bool
		err := r.Walk(t.Context(), job.Options{Workers: workers}, func() func(*settlement.Entry) error {
			broken := first
			if failed.Load() {
				broken = second
			}
			return func(*settlement.Entry) error { failed.Store(true); return broken }
		})
		if again {
			require.ErrorIs(t, err, second, workers)
			require.NotErrorIs(t, err, first, workers)
		} else {
			require.ErrorIs(t, err, first, workers)
		}
	}
}
