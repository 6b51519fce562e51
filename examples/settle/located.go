package main

import (
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// located is a settlement whose faults name rows and columns.
type located struct {
	settlement.Settlement
	locate func(error) error
}

func (l located) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		for e, err := range l.Settlement.Entries() {
			if err != nil {
				err = l.locate(err)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Batches locates the faults that one worker finds: those of several are never shown.
func (l located) Batches(workers int) settlement.Walk[settlement.Entry] {
	b, ok := l.Settlement.(settlement.Batched)
	if !ok {
		return settlement.InBatches(l.Entries())(workers)
	}
	w := b.Batches(workers)
	if workers > 1 {
		return w
	}
	return settlement.Walk[settlement.Entry]{End: w.End, Sections: func(yield func(iter.Seq2[*settlement.Batch[settlement.Entry], error]) bool) {
		for section := range w.Sections {
			if !yield(func(yield func(*settlement.Batch[settlement.Entry], error) bool) {
				for b, err := range section {
					if err != nil {
						err = l.locate(err)
					}
					if !yield(b, err) {
						return
					}
				}
			}) {
				return
			}
		}
	}}
}
