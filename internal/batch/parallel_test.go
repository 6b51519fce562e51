package batch

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func upTo(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

func TestInParallelDoesAll(t *testing.T) {
	for _, workers := range []int{-1, 0, 1, 2, 7, 1 << 20} {
		var sum atomic.Int64
		InParallel(workers, upTo(1001), func(i int) { sum.Add(int64(i)) })
		require.EqualValues(t, 500500, sum.Load(), workers)
	}
}

// A host that recovers survives a panic of any worker, and no goroutine stays behind.
func TestInParallelPanics(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, workers := range []int{1, 2, 5, 1 << 20} {
		for _, at := range []int{0, 3, 999} {
			require.PanicsWithValue(t, at, func() {
				InParallel(workers, upTo(1000), func(i int) {
					if i >= at && i%3 == at%3 { // several may
						panic(at)
					}
				})
			})
		}
	}
	// The sequence itself panics.
	require.PanicsWithValue(t, "no more", func() {
		InParallel(3, func(yield func(int) bool) {
			yield(1)
			panic("no more")
		}, func(int) {})
	})
	for i := 0; runtime.NumGoroutine() > before; i++ { // one that has ended is counted for a moment
		require.Less(t, i, 1000)
		time.Sleep(time.Millisecond)
	}
}

// What ends its goroutine, as a test that fails does, ends the caller's.
func TestInParallelGoexit(t *testing.T) {
	for _, workers := range []int{1, 3} {
		returned := false
		var done sync.WaitGroup
		done.Add(1)
		go func() {
			defer done.Done()
			InParallel(workers, upTo(100), func(int) { runtime.Goexit() })
			returned = true
		}()
		done.Wait()
		require.False(t, returned, workers)
	}
}

// More workers than any machine needs are not started, nor do they open desks.
func TestInParallelIsBounded(t *testing.T) {
	most := max(mostWorkers, runtime.GOMAXPROCS(0))
	var busy, peak atomic.Int64
	desks := Desks[*int]{Open: func() *int { return new(int) }}
	InParallel(1<<20, upTo(100_000), func(int) {
		n := busy.Add(1)
		for p := peak.Load(); n > p && !peak.CompareAndSwap(p, n); p = peak.Load() {
		}
		one := desks.Take()
		*one++
		runtime.Gosched()
		desks.Leave(one)
		busy.Add(-1)
	})
	require.LessOrEqual(t, peak.Load(), int64(most))
	require.LessOrEqual(t, len(desks.All), most)
	n := 0
	for _, one := range desks.All {
		n += *one
	}
	require.Equal(t, 100_000, n)
}

// Any number of workers cuts a slice into sections.
func TestSliceOfManyWorkers(t *testing.T) {
	list := make([]int, 3*SectionClaims+1)
	for _, workers := range []int{1, 2, 1 << 20, math.MaxInt>>3 + 1, math.MaxInt} {
		n := 0
		for section := range Slice(list).Start(workers).Sections {
			for b, err := range section {
				require.NoError(t, err)
				n += len(b.List)
			}
		}
		require.Equal(t, len(list), n, workers)
	}
}
