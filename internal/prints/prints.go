// Package prints finds ids that occur twice among any number of them, in 8 bytes
// an id.
package prints

import (
	"iter"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Set keeps a 64-bit fingerprint of each id. Equal ones are found at the end, part by part,
// so that a part fits into the processor's cache. A set that is asked for each id would wait
// for memory each time. The zero value is empty and ready to use.
type Set struct {
	parts [256]list // by the first byte
	lock  sync.Mutex
}

// list grows without being copied.
type list struct {
	full [][]uint64
	last []uint64
}

const (
	firstPrints = 32
	mostPrints  = 512
)

func (l *list) add(print uint64) {
	if len(l.last) == cap(l.last) {
		size := mostPrints
		if l.last == nil {
			size = firstPrints
		} else {
			l.full = append(l.full, l.last)
		}
		l.last = make([]uint64, 0, size)
	}
	l.last = append(l.last, print)
}

// Add adds a fingerprint.
func (s *Set) Add(print uint64) { s.parts[print>>56].add(print) }

// Join adds the fingerprints of another set, which is empty afterwards. It may be
// called concurrently.
func (s *Set) Join(o *Set) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for i := range o.parts {
		to, from := &s.parts[i], &o.parts[i]
		to.full = append(to.full, from.full...)
		if len(from.last) > 0 {
			to.full = append(to.full, from.last)
		}
		*from = list{}
	}
}

// Repeated returns the fingerprints that occur more than once, nil if none does. The workers
// share the parts.
func (s *Set) Repeated(workers int) (found map[uint64]bool) {
	workers = min(max(1, workers), len(s.parts))
	var lock sync.Mutex
	batch.InParallel(workers, seq(workers), func(first int) {
		var seen table
		for i := first; i < len(s.parts); i += workers {
			twice := s.parts[i].repeated(&seen)
			if twice == nil {
				continue
			}
			lock.Lock()
			if found == nil {
				found = make(map[uint64]bool)
			}
			for _, print := range twice {
				found[print] = true
			}
			lock.Unlock()
		}
	})
	return found
}

// seq yields the numbers below n.
func seq(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// repeated returns the fingerprints of the list that occur before. seen is the caller's
// memory.
func (l *list) repeated(seen *table) (twice []uint64) {
	n := len(l.last)
	for _, prints := range l.full {
		n += len(prints)
	}
	if n < 2 {
		return nil
	}
	seen.reset(n)
	for _, prints := range append(l.full, l.last) {
		for _, print := range prints {
			if !seen.add(print) {
				twice = append(twice, print)
			}
		}
	}
	return twice
}

// Bytes returns how many bytes the fingerprints take.
func (s *Set) Bytes() (n int) {
	for i := range s.parts {
		l := &s.parts[i]
		n += 8 * cap(l.last)
		for _, prints := range l.full {
			n += 8 * cap(prints)
		}
	}
	return n
}

// table is a set of hashes with open addressing in one slice, at most half full. reset says
// how many hashes it has room for.
type table struct {
	slots []uint64 // 0: free
}

// reset empties the table and makes room for n hashes.
func (t *table) reset(n int) {
	size := 1 << 4 // small: a small file has a list or none in each part
	for size < 2*n {
		size *= 2
	}
	if size > cap(t.slots) {
		t.slots = make([]uint64, size)
	} else {
		t.slots = t.slots[:size]
		clear(t.slots)
	}
}

// add adds a hash and reports whether it is new.
func (t *table) add(hash uint64) bool {
	if hash == 0 {
		hash = 1 // 0 marks a free slot; a hit is confirmed in any case
	}
	mask := uint64(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch t.slots[i] {
		case hash:
			return false
		case 0:
			t.slots[i] = hash
			return true
		}
	}
}
