package intake

import (
	"hash/maphash"

	"github.com/yibaojiesuan/settlement/internal/prints"
)

// records finds the rows that have to do with others: refunds and what they refund,
// duplicates, several settlements of one visit. In the first walk it keeps fingerprints of
// the ids of each row. What several rows have is suspect then, and the second walk reads
// the suspect rows alone, which it keeps.
type records struct {
	seed maphash.Seed
	// In the order of the rows. persons are kept if the mapping joins observations, visits
	// since the first row that has one.
	ids, visits, persons rowPrints
	observe              bool
	lines                []lineRun
	// By fingerprint: ids that several rows have or that a refund names, visits that
	// several rows have, persons with a stay in the emergency room.
	suspectIDs, suspectVisits, observed printSet
	suspects                            lineSets
	found                               []*placed
}

// lineRun says that rows, from the one of a number on, stand on lines that follow each other.
type lineRun struct{ row, file, line uint32 }

// at returns where the row of a number stands, if it is of the run.
func (r lineRun) at(row int) place { return place{int(r.file), int(r.line) + row - int(r.row)} }

func newRecords(seed maphash.Seed, observe bool) *records {
	return &records{seed: seed, observe: observe}
}

// hash returns the fingerprint of an id, which is not 0.
func (c *records) hash(text string) uint64 { return max(1, maphash.String(c.seed, text)) }

// meet looks at a row in the first walk.
func (c *records) meet(file int, r *Row, observation bool) {
	n := c.ids.n
	if k := len(c.lines) - 1; k < 0 || c.lines[k].at(n) != (place{file, r.Line}) {
		c.lines = append(c.lines, lineRun{uint32(n), uint32(file), uint32(r.Line)})
	}
	if observation && r.Person != "" {
		c.observed.add(c.hash(r.Person))
	}
	if c.observe {
		c.persons.add(n, c.hash(r.Person))
	}
	id := c.hash(r.ID)
	c.ids.add(n, id)
	if r.marked() {
		c.suspectIDs.add(id)
	}
	if r.Original != "" && r.Original != r.ID {
		c.suspectIDs.add(id)
		c.suspectIDs.add(c.hash(r.Original))
	}
	if r.Visit != "" {
		c.visits.add(n, c.hash(r.Visit))
	}
}

// met ends the first walk: it finds the suspect rows. It drops the fingerprints, and returns
// how many bytes all took.
func (c *records) met() (size int) {
	size = c.ids.bytes() + c.visits.bytes() + c.persons.bytes() + 12*cap(c.lines)
	size += max(c.ids.repeated(&c.suspectIDs), c.visits.repeated(&c.suspectVisits))
	for k, run := range c.lines {
		end := c.ids.n
		if k+1 < len(c.lines) {
			end = int(c.lines[k+1].row)
		}
		for n := int(run.row); n < end; n++ {
			if c.suspectIDs.has(c.ids.at(n)) || c.suspectVisits.has(c.visits.at(n)) || c.observed.has(c.persons.at(n)) {
				c.suspects.add(run.at(n))
			}
		}
	}
	c.ids, c.visits, c.persons, c.lines = rowPrints{}, rowPrints{}, rowPrints{}, nil
	return size
}

// keep looks at a row in the second walk, and reports whether it may have to do with
// others.
func (c *records) keep(r *Row, at place) bool {
	if !c.suspects.has(at) {
		return false
	}
	kept := &placed{Row: *r, place: at}
	kept.own()
	c.found = append(c.found, kept)
	return true
}

// rowPrints are fingerprints by the number of the row. Rows that have none have 0.
type rowPrints struct {
	first int        // the row that was the first to have one
	n     int        // of the next row
	full  [][]uint64 // of mostPrints each: they grow without being copied
	last  []uint64
}

const (
	firstPrints = 64
	mostPrints  = 8192
)

// add adds the fingerprint of a row.
func (p *rowPrints) add(row int, print uint64) {
	if p.n == 0 {
		p.first, p.n = row, row
	}
	for ; p.n < row; p.n++ {
		p.push(0)
	}
	p.push(print)
	p.n++
}

func (p *rowPrints) push(print uint64) {
	if len(p.last) == mostPrints {
		p.full = append(p.full, p.last)
		p.last = make([]uint64, 0, mostPrints)
	}
	p.last = append(p.last, print)
}

// at returns the fingerprint of a row, 0 for none.
func (p *rowPrints) at(row int) uint64 {
	if row < p.first || row >= p.n {
		return 0
	}
	row -= p.first
	if k := row / mostPrints; k < len(p.full) {
		return p.full[k][row%mostPrints]
	}
	return p.last[row%mostPrints]
}

// To compare fingerprints takes a copy of them: of all if they are few, or else of a part, as
// often as there are parts.
const (
	mostCopied   = 1 << 16
	mostPartBits = 3
)

// repeated adds to a set the fingerprints that several rows have, and returns how many bytes
// that took.
func (p *rowPrints) repeated(to *printSet) (size int) {
	bits := 0
	for bits < mostPartBits && p.n-p.first > mostCopied<<bits {
		bits++
	}
	for part := range uint64(1) << bits {
		var some prints.Set
		for _, list := range append(p.full, p.last) {
			for _, print := range list {
				if print != 0 && print<<8>>(64-bits) == part { // not by the bits that part a prints.Set
					some.Add(print)
				}
			}
		}
		for print := range some.Repeated(1) {
			to.add(print)
		}
		size = max(size, some.Bytes())
	}
	return size
}

// bytes returns how many bytes the fingerprints take.
func (p *rowPrints) bytes() int { return 8 * (len(p.full)*mostPrints + cap(p.last)) }

// printSet is a set of fingerprints, of which most that are asked for are none: some bits say
// so without a look into the map.
type printSet struct {
	bits []uint64
	all  map[uint64]bool
}

func (s *printSet) add(print uint64) {
	if s.all == nil {
		s.bits, s.all = make([]uint64, 1<<10), make(map[uint64]bool)
	}
	s.bits[print>>54] |= 1 << (print >> 48 & 63)
	s.all[print] = true
}

func (s *printSet) has(print uint64) bool {
	return s.all != nil && print != 0 && s.bits[print>>54]>>(print>>48&63)&1 != 0 && s.all[print]
}
