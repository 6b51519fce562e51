package drg

import (
	"math/bits"
	"sync"

	"github.com/yibaojiesuan/settlement"
)

// In this file: sets of claims, in a bit a claim, so that the walks after the first one look
// only at those that may matter.

// rowBits is a set of rows of one section.
type rowBits []uint64

func (b *rowBits) add(row int) {
	for len(*b) <= row/64 {
		*b = append(*b, 0)
	}
	(*b)[row/64] |= 1 << (row % 64)
}

func (b rowBits) has(row int) bool { return row/64 < len(b) && b[row/64]>>(row%64)&1 != 0 }

// from returns the first row of the set that is not before another one. There must be one.
func (b rowBits) from(row int) int {
	word := b[row/64] >> (row % 64) << (row % 64)
	at := row / 64
	for word == 0 {
		at++
		word = b[at]
	}
	return 64*at + bits.TrailingZeros64(word)
}

// rowSet is a set of claims of a part. Several workers may add to it at once.
type rowSet struct {
	lock     sync.Mutex
	sections []rowBits
}

// add adds rows of a section. Claims that come in another order each time have no rows.
func (s *rowSet) add(section int, rows rowBits) {
	if section == settlement.Unsteady || len(rows) == 0 {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	for len(s.sections) <= section {
		s.sections = append(s.sections, nil)
	}
	s.sections[section] = rows
}

// in returns which rows of a section are in the set: any may be, if the section is unsteady.
// Nothing is added any more.
func (s *rowSet) in(section int) func(row int) bool {
	switch {
	case section == settlement.Unsteady:
		return func(int) bool { return true }
	case section >= len(s.sections) || s.sections[section] == nil:
		return func(int) bool { return false }
	}
	return s.sections[section].has
}
