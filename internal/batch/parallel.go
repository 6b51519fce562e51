package batch

import (
	"iter"
	"sync"
)

// InParallel calls do for each of a sequence, in n goroutines. If n is 1 it uses the caller's
// goroutine.
func InParallel[T any](n int, all iter.Seq[T], do func(T)) {
	if n <= 1 {
		for x := range all {
			do(x)
		}
		return
	}
	jobs := make(chan T)
	var workers sync.WaitGroup
	for range n {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for x := range jobs {
				do(x)
			}
		}()
	}
	for x := range all {
		jobs <- x
	}
	close(jobs)
	workers.Wait()
}
