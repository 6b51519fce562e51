package his

import "sync"

// prints keeps a 64-bit fingerprint of each id of a file: 8 bytes an id. That any
// two are equal shows at the end, part by part, in memory that is near: a set that
// is asked for each id would wait for memory each time.
type prints struct {
	parts [256]printList // by the first byte
	count int
	sum   uint64     // of all: their order does not matter
	lock  sync.Mutex // of addAll
}

// printList is a list that grows without being copied.
type printList struct {
	full [][]uint64
	last []uint64
}

const (
	firstPrints = 32
	mostPrints  = 512
)

func (l *printList) add(print uint64) {
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

func (p *prints) add(print uint64) {
	p.count++
	p.sum += print
	p.parts[print>>56].add(print)
}

// addAll adds fingerprints; it may be called concurrently.
func (p *prints) addAll(list []uint64) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, print := range list {
		p.add(print)
	}
}

// repeated returns the fingerprints that occur more than once, nil if none does.
func (p *prints) repeated() map[uint64]bool {
	var found map[uint64]bool
	var seen fingerprints
	for i := range p.parts {
		l := &p.parts[i]
		seen.reset(len(l.full)*mostPrints + len(l.last))
		for _, list := range append(l.full, l.last) {
			for _, print := range list {
				if !seen.add(print) {
					if found == nil {
						found = make(map[uint64]bool)
					}
					found[print] = true
				}
			}
		}
	}
	return found
}
