package batch

import (
	"iter"
	"sync"
)

// InParallel calls do for each of a sequence, in at most n goroutines. It starts one only where
// all others are busy, so that there are never more than there is to do. If n is 1 it uses the
// caller's goroutine.
func InParallel[T any](n int, all iter.Seq[T], do func(T)) {
	if n <= 1 {
		for x := range all {
			do(x)
		}
		return
	}
	jobs := make(chan T)
	var workers sync.WaitGroup
	started := 0
	for x := range all {
		if started < n {
			select {
			case jobs <- x: // one is idle
				continue
			default:
			}
			started++
			workers.Add(1)
			go func() {
				defer workers.Done()
				for x := range jobs {
					do(x)
				}
			}()
		}
		jobs <- x
	}
	close(jobs)
	workers.Wait()
}
