package perdiem

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the names of stays that overlap.

// named is a stay at odds with another, in the order in which they are met.
type named struct {
	nth                   int
	id                    string
	institution, class, p string
}

// clashes are the pairs of records that share a night, or that are one day in one place
// twice, and the stays of these records that were met so far.
type clashes struct {
	with map[record][]record
	lock sync.Mutex
	met  map[record][]named
	n    int
	said map[[2]record]bool
}

// nameOverlaps walks the stays again to name the claims of records that overlap. If no
// records overlap it walks nothing. Records that turn out to be of different persons with
// equal hashes are no overlap.
func (t *Timeline) nameOverlaps(pairs [][2]record, others settlement.Others[Stay]) error {
	if len(pairs) == 0 {
		return nil
	}
	most := min(len(pairs), settlement.MaxFaults)
	x := clashes{with: map[record][]record{}, met: map[record][]named{}, said: map[[2]record]bool{}}
	for _, pair := range pairs[:most] {
		x.add(pair[0], pair[1])
		if pair[0] != pair[1] {
			x.add(pair[1], pair[0])
		}
	}
	err := others(nil, func(int) (func(*Stay, int) error, func()) {
		return func(s *Stay, _ int) error {
			if s.Person == "" || checkStay(s) != nil {
				return nil
			}
			return x.meet(t.newRecord(s), s)
		}, nil
	})
	var faults *settlement.Faults
	if errors.As(err, &faults) {
		faults.Total += len(pairs) - most
	}
	return err
}

func (x *clashes) add(r, with record) {
	if !slices.Contains(x.with[r], with) {
		x.with[r] = append(x.with[r], with)
	}
}

// meet returns the faults of a stay that overlaps stays met before it.
func (x *clashes) meet(r record, s *Stay) error {
	with := x.with[r]
	if with == nil {
		return nil
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	x.n++
	now := named{x.n, s.ID, s.Institution, s.Class, s.Person}
	var before []named
	for _, o := range with {
		pair := [2]record{r, o}
		if compareRecords(r, o) > 0 {
			pair = [2]record{o, r}
		}
		if r != o && x.said[pair] {
			continue
		}
		if first, ok := x.clash(pair, o, &now); ok {
			x.said[pair] = true
			before = append(before, first)
		}
	}
	if len(x.met[r]) <= settlement.MaxFaults {
		now.id, now.institution, now.class, now.p = strings.Clone(now.id), strings.Clone(now.institution), strings.Clone(now.class), strings.Clone(now.p)
		x.met[r] = append(x.met[r], now)
	}
	slices.SortFunc(before, func(a, b named) int { return cmp.Compare(a.nth, b.nth) })
	var f settlement.Faults
	for _, b := range before {
		f.At("admitted", fmt.Errorf("%w: claims %s and %s", ErrOverlap, shown.QuoteID(b.id), shown.QuoteID(s.ID)))
	}
	return f.Err()
}

// clash returns the stay that was met before and overlaps now, whose record is o. Of two
// equal records it is the last stay met, else the first.
func (x *clashes) clash(pair [2]record, o record, now *named) (named, bool) {
	met := slices.Clone(x.met[o])
	if pair[0] == pair[1] {
		slices.Reverse(met)
	}
	apart := pair[1].first >= pair[0].end() // no night is shared
	for _, m := range met {
		samePlace := m.institution == now.institution && m.class == now.class
		if m.p == now.p && (samePlace || !apart) {
			return m, true
		}
	}
	return named{}, false
}
