package testsize

import (
	"runtime"
	"testing"
	"time"
)

// Linear runs a work of size n, and of four times n, and fails if the larger one takes much more
// than four times as much: of memory more than five times, whether it is kept or not, and of the
// processor more than nine times, in the best of several tries. What grows with the square takes
// sixteen times as much.
func Linear(t testing.TB, n int, run func(n int)) {
	t.Helper()
	var bytes [2]float64
	var took [2]time.Duration
	for try := range 3 {
		for i, size := range []int{n, 4 * n} {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := processorTime()
			run(size)
			spent := processorTime() - start
			runtime.ReadMemStats(&after)
			if try == 0 || spent < took[i] {
				took[i] = spent
			}
			bytes[i] = float64(after.TotalAlloc - before.TotalAlloc)
		}
		if took[0] > 0 && took[1] <= 9*took[0] {
			break
		}
	}
	t.Logf("%d: %.1f MB, %v; %d: %.1f MB, %v", n, bytes[0]/1e6, took[0].Round(time.Millisecond), 4*n, bytes[1]/1e6, took[1].Round(time.Millisecond))
	if !Race && bytes[1] > 5*bytes[0] {
		t.Errorf("four times the size takes %.1f times the memory", bytes[1]/bytes[0])
	}
	const least = 20 * time.Millisecond // less says nothing
	if took[0] >= least && took[1] > 9*took[0] {
		t.Errorf("four times the size takes %.1f times the processor", float64(took[1])/float64(took[0]))
	}
}
