package serve

import (
	"context"
	"sync"
	"time"
)

// turn is a lock whose holder has a context. Tables explain themselves long after they were made,
// for another request: they were made with the turn as their context, which is that of whoever
// holds it now. So work ends when its client goes, and no table is made twice.
type turn struct {
	lock chan struct{} // holds one
	mu   sync.Mutex
	ctx  context.Context
}

func newTurn() *turn { return &turn{lock: make(chan struct{}, 1), ctx: context.Background()} }

// take waits for the turn. It returns the context's error if that ends first, otherwise what gives
// the turn back.
func (t *turn) take(ctx context.Context) (func(), error) {
	select {
	case t.lock <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t.set(ctx)
	return func() {
		t.set(context.Background())
		<-t.lock
	}, nil
}

func (t *turn) set(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ctx = ctx
}

func (t *turn) now() context.Context {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ctx
}

// Deadline, Done, Err and Value are those of the holder's context.
func (t *turn) Deadline() (time.Time, bool) { return t.now().Deadline() }

// Done is that of the holder's context.
func (t *turn) Done() <-chan struct{} { return t.now().Done() }

// Err is that of the holder's context.
func (t *turn) Err() error { return t.now().Err() }

// Value is that of the holder's context.
func (t *turn) Value(key any) any { return t.now().Value(key) }
