package settlement

import (
	"errors"
	"fmt"
	"iter"
	"sync"
)

// Workers is a number of goroutines to settle with. It is the one place where this
// package starts any, for callers who ask for it; they are gone when the call
// returns.
//
// What is settled, and what is said of faults, is the same to the byte for every
// number of workers: tallies may be merged in any order, and where a worker meets a
// fault everything is walked again by one, so that faults come in their order.
// Settlements whose claims come in batches, see [BindBatches], are split into
// sections; any other is walked by one worker. Several settlements are walked side
// by side, so that their claims must not come from the same reader.
type Workers int

// Settle is the function [Settle].
func (n Workers) Settle(terms Terms, settlements ...Settlement) (*Report, error) {
	terms, err := terms.normal()
	if err != nil {
		return nil, err
	}
	return n.again(func(n Workers) (*Report, error) {
		t, err := n.tally(settlements, nil)
		if err != nil {
			return nil, err
		}
		if err := t.onePool(); err != nil {
			return nil, err
		}
		w, err := newWorksheet(t, "", terms)
		if err != nil {
			return nil, err
		}
		if terms.RoundEach {
			if err := w.roundEach(n, settlements); err != nil {
				return nil, err
			}
		}
		return w.report()
	})
}

// SettlePools is the function [SettlePools].
func (n Workers) SettlePools(pools []Pool, settlements ...Settlement) (*Report, error) {
	return n.again(func(n Workers) (*Report, error) {
		t, err := n.tally(settlements, nil)
		if err != nil {
			return nil, err
		}
		return t.settlePools(pools, n, settlements)
	})
}

// Tally returns the sums of the settlements, or their faults.
func (n Workers) Tally(settlements ...Settlement) (*Tally, error) {
	var t *Tally
	_, err := n.again(func(n Workers) (_ *Report, err error) {
		t, err = n.tally(settlements, nil)
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// again settles with one worker what several found at fault.
func (n Workers) again(settle func(Workers) (*Report, error)) (*Report, error) {
	r, err := settle(n)
	if err == nil || n <= 1 {
		return r, err
	}
	if _, alone := settle(1); alone != nil {
		return nil, alone
	}
	return nil, fmt.Errorf("%w: one worker finds no fault, and several found: %w", ErrChanged, err)
}

// tally adds up the entries of the settlements.
func (n Workers) tally(settlements []Settlement, each *rounded) (*Tally, error) {
	if n > 1 {
		return n.sideBySide(settlements, each)
	}
	t, faults := new(Tally), Faults{Limit: MaxFaults}
	for _, s := range settlements {
		faults.Add(t.addAll(s, each))
	}
	return t, faults.Err()
}

func (n Workers) sideBySide(settlements []Settlement, each *rounded) (*Tally, error) {
	sections := make(chan section)
	tallies, errs := make([]*Tally, n), make([]error, n)
	var workers sync.WaitGroup
	for i := range tallies {
		workers.Add(1)
		go func() {
			defer workers.Done()
			t := new(Tally) // its own memory, which no other worker writes to
			for add := range sections {
				if errs[i] == nil {
					errs[i] = add(t, each)
				}
			}
			tallies[i] = t
		}()
	}
	var ends []func() error
	for _, s := range settlements {
		all, end := sectionsOf(s, int(n))
		for add := range all {
			sections <- add
		}
		ends = append(ends, end)
	}
	close(sections)
	workers.Wait()
	err := errors.Join(errs...)
	for _, end := range ends {
		if err == nil {
			err = end()
		}
	}
	for _, t := range tallies[1:] {
		if err == nil {
			err = tallies[0].Merge(t)
		}
	}
	return tallies[0], err
}

// section adds entries to a tally, and prices them where each claim is rounded.
type section func(t *Tally, each *rounded) error

// rounded prices the entries of a pool.
type rounded struct {
	pricing *pricing
	pool    string
}

// price adds the price of an entry to its cell; a nil rounded prices nothing.
func (r *rounded) price(c *cell, e *Entry) error {
	if r == nil || e.Priced || e.Pool != r.pool {
		return nil
	}
	price, err := r.pricing.price(e.Points)
	if err != nil {
		return fmt.Errorf("%s: claim %q: %w", e.Method, e.Claim, err)
	}
	c.price.Accumulate(int64(price))
	c.prices++
	return nil
}

// sectionsOf returns the sections of a settlement, and what is to be called when
// all of them were added.
func sectionsOf(s Settlement, workers int) (iter.Seq[section], func() error) {
	b, ok := s.(Batched)
	if !ok {
		return func(yield func(section) bool) { yield(section(entriesOf(s))) }, func() error { return nil }
	}
	w := b.Batches(workers)
	return func(yield func(section) bool) {
		for batches := range w.Sections {
			if !yield(batchesOf(batches)) {
				return
			}
		}
	}, w.end
}

func entriesOf(s Settlement) section {
	return func(t *Tally, each *rounded) error {
		for e, err := range s.Entries() {
			if err != nil {
				return err
			}
			c, err := t.add(&e)
			if err == nil {
				err = each.price(c, &e)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func batchesOf(batches iter.Seq2[*Batch[Entry], error]) section {
	return func(t *Tally, each *rounded) error {
		for b, err := range batches {
			if err != nil {
				return err
			}
			if err := t.addBatch(b, each); err != nil {
				return err
			}
		}
		return nil
	}
}

// addAll adds every entry of a settlement, or returns its faults.
func (t *Tally) addAll(s Settlement, each *rounded) error {
	faults := Faults{Limit: MaxFaults}
	all, end := sectionsOf(s, 1)
	for add := range all {
		if err := add(t, each); err != nil {
			faults.Add(err)
		}
	}
	if faults.Total == 0 {
		faults.Add(end())
	}
	return faults.Err()
}
