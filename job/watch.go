package job

import (
	"context"
	"sync/atomic"
)

// Phase is what a job is doing.
type Phase string

// Phases, in their order.
const (
	Settling   Phase = "settle"
	Clearing   Phase = "clear"
	Sealing    Phase = "seal"
	Explaining Phase = "explain"
	Writing    Phase = "claims"
	Comparing  Phase = "compare"
)

// Event says how far a job is: the number of claims of a file that were read in a
// phase. Every walk over a file counts anew.
type Event struct {
	Phase  Phase
	File   string
	Claims int
	// Repaired, if set, is something that was repaired in the file; it is told when the
	// job is settled.
	Repaired *Repaired
}

// watch ends walks over claims when their context does, and tells an observer of them.
type watch struct {
	ctx     context.Context
	phase   Phase
	observe func(Event) // nil: there is no observer
}

// at tells the observer how many claims of a file were read.
func (w *watch) at(file string, claims int) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if w.observe != nil {
		w.observe(Event{Phase: w.phase, File: file, Claims: claims})
	}
	return nil
}

// counter counts the claims of a file, for any number of workers.
func (w *watch) counter(file string) func(int) error {
	var all atomic.Int64
	return func(n int) error {
		now := int(all.Add(int64(n)))
		if now/4096 == (now-n)/4096 {
			return nil
		}
		return w.at(file, now)
	}
}
