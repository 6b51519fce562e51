package batch

import (
	"iter"
	"runtime"
	"sync"
)

// mostWorkers is how many goroutines are enough for any machine that has no more processors:
// more would only hold more of a file in memory.
const mostWorkers = 64

// InParallel calls do for each of a sequence, in at most n goroutines. It starts one only where
// all others are busy, so that there are never more than there is to do, nor more than
// mostWorkers or the processors. If n is 1 it uses the caller's goroutine.
//
// A panic of do is a panic of the caller's goroutine, with the same value, when all goroutines
// have ended. What follows in the sequence may be left out then.
func InParallel[T any](n int, all iter.Seq[T], do func(T)) {
	if n <= 1 {
		for x := range all {
			do(x)
		}
		return
	}
	n = min(n, max(mostWorkers, runtime.GOMAXPROCS(0)))
	w := workers[T]{do: do, jobs: make(chan T), failed: make(chan struct{})}
	defer w.end()
	started := 0
	for x := range all {
		if started < n {
			select {
			case w.jobs <- x: // one is idle
				continue
			default:
			}
			started++
			w.running.Add(1)
			go w.work()
		}
		select {
		case w.jobs <- x:
		case <-w.failed: // perhaps nobody is left who takes it
			return
		}
	}
}

// workers are the goroutines of one call of InParallel.
type workers[T any] struct {
	do      func(T)
	jobs    chan T
	running sync.WaitGroup
	once    sync.Once
	failed  chan struct{} // closed by the first that panics
	value   any           // of that panic; nil: it called runtime.Goexit
}

func (w *workers[T]) work() {
	defer w.running.Done()
	whole := false
	defer func() {
		if whole {
			return
		}
		value := recover()
		w.once.Do(func() {
			w.value = value
			close(w.failed)
		})
	}()
	for x := range w.jobs {
		w.do(x)
	}
	whole = true
}

// end waits for the goroutines, and does in the caller's what one of them died of.
func (w *workers[T]) end() {
	close(w.jobs)
	w.running.Wait()
	select {
	case <-w.failed:
		if w.value == nil {
			runtime.Goexit()
		}
		panic(w.value)
	default:
	}
}

// Desks are what workers work with: each takes one for a section and leaves it afterwards. A
// desk is opened only where all others are taken, and one at a time.
type Desks[D any] struct {
	Open func() D
	All  []D // in the order in which they were opened
	lock sync.Mutex
	idle []D
}

// Take returns a desk that nobody else has.
func (d *Desks[D]) Take() D {
	d.lock.Lock()
	defer d.lock.Unlock()
	if last := len(d.idle) - 1; last >= 0 {
		one := d.idle[last]
		d.idle = d.idle[:last]
		return one
	}
	one := d.Open()
	d.All = append(d.All, one)
	return one
}

// Leave gives a desk back.
func (d *Desks[D]) Leave(one D) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.idle = append(d.idle, one)
}
