package settlement

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Workers is a number of goroutines to settle with. Only Workers starts goroutines in this
// package, and only for callers who ask for it; they have ended when the call returns.
//
// The report, and the faults, are the same to the byte for every number of workers. Tallies
// may be merged in any order. If a worker meets a fault, one worker walks everything again,
// so that faults come in their order. Settlements that [Bind] and [Map] make of files and
// slices are split into sections. One worker walks any other settlement, and the claims of a
// [Stream]. Several settlements are walked side by side, so their claims must not come from
// the same reader. There are never more goroutines than sections, nor more than 64 or the
// processors, whatever the number is. A panic of one of them, such as of a [Rater], is a panic of
// the caller's goroutine, as with one worker.
type Workers int

// Settle does what the function [Settle] does.
func (n Workers) Settle(given Terms, settlements ...Settlement) (*Report, error) {
	terms, err := given.normal()
	if err != nil {
		return nil, err
	}
	return reportOf(n.settlePools([]Pool{{Terms: terms}}, DifferencesReserve, settlements))(Pool{Terms: given})
}

// SettlePools does what the function [SettlePools] does.
func (n Workers) SettlePools(given []Pool, settlements ...Settlement) (*Report, error) {
	pools, err := normalPools(given)
	if err != nil {
		return nil, err
	}
	return reportOf(n.settlePools(pools, DifferencesReserve, settlements))(given...)
}

// settlePools settles pools whose defaults are filled in.
func (n Workers) settlePools(pools []Pool, d Differences, settlements []Settlement) (*Settled, error) {
	return n.settle(settlements, func(n Workers, t *Tally, first *identity) (*Settled, error) {
		if err := n.pooledIn(pools, t, settlements); err != nil {
			return nil, err
		}
		return t.settle(pools, d, func(each *Pricer) (*Tally, error) { return n.again(settlements, t, first, each) })
	})
}

// Tally returns the sums of the settlements, or their faults. An id that occurs twice in a
// method is one of these faults.
func (n Workers) Tally(settlements ...Settlement) (*Tally, error) {
	var t *Tally
	_, err := n.settle(settlements, func(_ Workers, all *Tally, _ *identity) (*Settled, error) {
		t = all
		return &Settled{Report: &Report{}}, nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// settle tallies the settlements, has of settle the sums, and notes in the report what was
// settled. If several workers meet a fault, one worker walks again.
func (n Workers) settle(settlements []Settlement, of func(Workers, *Tally, *identity) (*Settled, error)) (*Settled, error) {
	about, err := Join("", settlements...)
	if err != nil {
		return nil, err
	}
	once := func(n Workers) (*Settled, error) {
		first := newIdentity()
		t, err := n.tally(settlements, nil, first)
		if err != nil {
			return nil, err
		}
		if err := first.duplicates(n, settlements); err != nil {
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
	if err := r.Describe(about); err != nil {
		return nil, err
	}
	return r, nil
}

// tally adds up the entries of the settlements.
func (n Workers) tally(settlements []Settlement, each *Pricer, ids *identity) (*Tally, error) {
	if n > 1 {
		return n.sideBySide(settlements, each, ids)
	}
	t, faults := &Tally{each: each}, Faults{Limit: MaxFaults}
	for _, s := range settlements {
		faults.Add(t.addAll(s, ids.of(s)))
	}
	return t, faults.Err()
}

// sideBySide runs the workers. Each adds sections to a tally of its own.
func (n Workers) sideBySide(settlements []Settlement, each *Pricer, ids *identity) (*Tally, error) {
	type desk struct {
		tally *Tally
		ids   *identity
		err   error
	}
	desks := batch.Desks[*desk]{Open: func() *desk {
		return &desk{tally: &Tally{each: each}, ids: ids.another(ids.fresh())}
	}}
	type job struct {
		section batch.Section[Entry]
		of      Settlement
	}
	var walks []batch.Walk[Entry]
	batch.InParallel(int(n), func(yield func(job) bool) {
		for _, s := range settlements {
			w := entryWalk(s, int(n))
			walks = append(walks, w)
			for section := range w.Sections {
				if !yield(job{section, s}) {
					return
				}
			}
		}
	}, func(j job) {
		d := desks.Take()
		if d.err == nil {
			d.err = d.tally.addSection(j.section, d.ids.of(j.of))
		} else {
			for range j.section { // the walk may wait for this section
				break
			}
		}
		desks.Leave(d)
	})
	all := &Tally{each: each}
	var err error
	for i, d := range desks.All {
		ids.join(d.ids)
		switch err = errors.Join(err, d.err); {
		case i == 0:
			all = d.tally
		case err == nil:
			err = all.Merge(d.tally)
		}
	}
	for i, w := range walks {
		if err == nil {
			err = all.addLast(w, ids.of(settlements[i]))
		}
	}
	return all, err
}

// of returns what notes the claims of a settlement, or nil if the settlement's ids were
// checked.
func (x *identity) of(s Settlement) *identity {
	if s.About().IDsChecked {
		return nil
	}
	return x
}

// addSection adds the entries of a section to a tally, and notes their ids if they are to be
// checked.
func (t *Tally) addSection(section batch.Section[Entry], ids *identity) error {
	for b, err := range section {
		if err != nil {
			return err
		}
		if err := t.addBatch(b, ids); err != nil {
			return err
		}
	}
	return nil
}

// addLast adds the entries that follow all sections.
func (t *Tally) addLast(w batch.Walk[Entry], ids *identity) error {
	last, err := w.Finish()
	if err != nil {
		return err
	}
	return t.addBatch(&batch.Batch[Entry]{List: last}, ids)
}

// addAll adds every entry of a settlement, or returns its faults.
func (t *Tally) addAll(s Settlement, ids *identity) error {
	faults := Faults{Limit: MaxFaults}
	w := entryWalk(s, 1)
	for section := range w.Sections {
		faults.Add(t.addSection(section, ids))
	}
	if faults.Total == 0 {
		faults.Add(t.addLast(w, ids))
	}
	return faults.Err()
}
