package settlement

import (
	"errors"
	"fmt"
	"iter"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/shown"
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
func (n Workers) Settle(given Terms, settlements ...Settlement) (*Report, error) {
	terms, err := given.normal()
	if err != nil {
		return nil, err
	}
	r, err := n.settle(settlements, func(n Workers, t *Tally, first *identity) (*Report, error) {
		if err := t.onePool(); err != nil {
			return nil, err
		}
		w, err := newWorksheet(t, "", terms)
		if err != nil {
			return nil, err
		}
		if terms.RoundEach {
			if err := w.roundEach(n, settlements, first); err != nil {
				return nil, err
			}
		}
		return w.whole()
	})
	return underTerms(r, err, Pool{Terms: given})
}

// SettlePools is the function [SettlePools].
func (n Workers) SettlePools(pools []Pool, settlements ...Settlement) (*Report, error) {
	r, err := n.settle(settlements, func(n Workers, t *Tally, first *identity) (*Report, error) {
		return t.settlePools(pools, n, settlements, first)
	})
	return underTerms(r, err, pools...)
}

// Tally returns the sums of the settlements, or their faults: also that an id occurs
// twice in a method.
func (n Workers) Tally(settlements ...Settlement) (*Tally, error) {
	var t *Tally
	_, err := n.settle(settlements, func(_ Workers, all *Tally, _ *identity) (*Report, error) {
		t = all
		return &Report{}, nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// settle tallies the settlements, hands the sums over to what settles them, and
// says in the report what is settled. What several workers find at fault is walked
// again by one.
func (n Workers) settle(settlements []Settlement, of func(Workers, *Tally, *identity) (*Report, error)) (*Report, error) {
	about, err := Join("", settlements...)
	if err != nil {
		return nil, err
	}
	once := func(n Workers) (*Report, error) {
		first := newIdentity()
		t, err := n.tally(settlements, nil, first)
		if err != nil {
			return nil, err
		}
		if err := first.duplicates(settlements); err != nil {
			return nil, err
		}
		t.checked = true
		return of(n, t, first)
	}
	r, err := once(n)
	if err != nil && n > 1 {
		several := err
		if _, err = once(1); err == nil {
			err = fmt.Errorf("%w: one worker finds no fault, and several found: %w", ErrChanged, several)
		}
	}
	if err != nil {
		return nil, err
	}
	r.describe(about)
	return r, nil
}

// tally adds up the entries of the settlements.
func (n Workers) tally(settlements []Settlement, each *rounded, ids *identity) (*Tally, error) {
	if n > 1 {
		return n.sideBySide(settlements, each, ids)
	}
	t, faults := new(Tally), Faults{Limit: MaxFaults}
	for _, s := range settlements {
		faults.Add(t.addAll(s, each, ids.of(s)))
	}
	return t, faults.Err()
}

func (n Workers) sideBySide(settlements []Settlement, each *rounded, ids *identity) (*Tally, error) {
	type job struct {
		add section
		of  Settlement
	}
	jobs := make(chan job)
	tallies, errs := make([]*Tally, n), make([]error, n)
	found := make([]*identity, n)
	var workers sync.WaitGroup
	for i := range tallies {
		workers.Add(1)
		go func() {
			defer workers.Done()
			// Memory of its own, which no other worker writes to.
			t, mine := new(Tally), ids.another(ids.fresh())
			for j := range jobs {
				if errs[i] == nil {
					errs[i] = j.add(t, each, mine.of(j.of))
				}
			}
			tallies[i], found[i] = t, mine
		}()
	}
	var ends []func() error
	for _, s := range settlements {
		all, end := sectionsOf(s, int(n))
		for add := range all {
			jobs <- job{add, s}
		}
		ends = append(ends, end)
	}
	close(jobs)
	workers.Wait()
	err := errors.Join(errs...)
	for _, end := range ends {
		if err == nil {
			err = end()
		}
	}
	for i, t := range tallies {
		ids.join(found[i])
		if err == nil && i > 0 {
			err = tallies[0].Merge(t)
		}
	}
	return tallies[0], err
}

// of returns what notes the claims of a settlement: nil if its ids were checked.
func (x *identity) of(s Settlement) *identity {
	if s.About().IDsChecked {
		return nil
	}
	return x
}

// section adds entries to a tally, prices them where each claim is rounded, and
// notes which they are where that is wanted.
type section func(t *Tally, each *rounded, ids *identity) error

// rounded prices the entries of a pool.
type rounded struct {
	pricing *pricing
	pool    string
}

// price adds the price of an entry to its cell; a nil rounded prices nothing.
func (r *rounded) price(c *cell, e *Entry) error {
	if r == nil || e.Priced || e.Left != "" || e.Pool != r.pool {
		return nil
	}
	price, err := r.pricing.price(e.Points)
	if err != nil {
		return fmt.Errorf("%s: claim %s: %w", e.Method, shown.QuoteID(e.Claim), err)
	}
	c.price.Accumulate(int64(price))
	c.prices++
	return nil
}

// sectionsOf returns the sections of a settlement, and what is to be called when
// all of them were added.
func sectionsOf(s Settlement, workers int) (iter.Seq[section], func() error) {
	w := entryWalk(s, workers)
	return func(yield func(section) bool) {
		for batches := range w.Sections {
			if !yield(batchesOf(batches)) {
				return
			}
		}
	}, w.end
}

func batchesOf(batches iter.Seq2[*Batch[Entry], error]) section {
	return func(t *Tally, each *rounded, ids *identity) error {
		for b, err := range batches {
			if err != nil {
				return err
			}
			if err := t.addBatch(b, each, ids); err != nil {
				return err
			}
		}
		return nil
	}
}

// addAll adds every entry of a settlement, or returns its faults.
func (t *Tally) addAll(s Settlement, each *rounded, ids *identity) error {
	faults := Faults{Limit: MaxFaults}
	all, end := sectionsOf(s, 1)
	for add := range all {
		if err := add(t, each, ids); err != nil {
			faults.Add(err)
		}
	}
	if faults.Total == 0 {
		faults.Add(end())
	}
	return faults.Err()
}
