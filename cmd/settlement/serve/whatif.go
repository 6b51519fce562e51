package serve

import (
	"context"

	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/whatif"
)

// variant is a job with changed parameters, beside the one that it was made of.
type variant struct {
	Number  int
	Changes []change
	book    *views.Book
}

// try settles the job with changed parameters, and compares what each institution gets.
func (w *work) try(ctx context.Context, before *settled, changes []change, workers int) (*variant, error) {
	files, doc, err := before.with(changes)
	if err != nil {
		return nil, err
	}
	after, err := w.settle(ctx, files, before.name, doc, workers)
	if err != nil {
		return nil, err
	}
	list, err := job.Difference(ctx, before.result, after.result)
	if err != nil {
		return nil, err
	}
	book, err := whatif.Book(w.turn, before.result, after.result, list, whatif.ByLine, whatif.ByClass)
	return &variant{Changes: changes, book: book}, err
}

// mostVariants is how many comparisons a work keeps.
const mostVariants = 8

// keep keeps a variant, in the place of the oldest if there are many.
func (w *work) keep(v *variant) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v.Number = 1
	if n := len(w.changed); n > 0 {
		v.Number = w.changed[n-1].Number + 1
	}
	w.changed = append(w.changed, v)
	if len(w.changed) > mostVariants {
		w.changed = w.changed[1:]
	}
}

// variants are those that are kept, the newest last.
func (w *work) variants() []*variant {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]*variant(nil), w.changed...)
}
