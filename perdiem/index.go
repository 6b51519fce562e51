package perdiem

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/yibaojiesuan/settlement"
)

// record is a stay in the index of [Plan.Resolve]: 24 bytes. Persons and places
// are hashes. Of a hundred million persons two share a hash with a probability
// of about 0.03 %; then each is taken for the other in what the rules look back on.
type record struct {
	person uint64
	place  uint32 // institution and class
	cost   uint32 // fen; needed of interim bills alone
	first  int32  // day
	nights uint16 // to the day of discharge, or the last day billed
	leave  uint16 // days; the top bit marks an interim bill
}

const interimBit = 1 << 15

func (r record) interim() bool  { return r.leave&interimBit != 0 }
func (r record) leaveDays() int { return int(r.leave &^ interimBit) }
func (r record) last() int32    { return r.first + int32(r.nights) }

// end returns the first day on which the person may be admitted again.
func (r record) end() int32 {
	if r.interim() {
		return r.last() + 1
	}
	return r.last()
}

func dayOf(d settlement.Date) int32 { return int32(d.Sub(settlement.Date{})) }

func dateOf(day int32) settlement.Date {
	first, _ := settlement.NewDate(1, 1, 1)
	return first.Add(int(day) - 1)
}

// newRecord returns the record of a stay. Its claim was checked.
func newRecord(s *Stay) record {
	r := record{
		person: hash(hashBasis, s.Person),
		first:  dayOf(s.first()),
		nights: uint16(s.Discharged.Sub(s.first())),
		leave:  uint16(min(s.LeaveDays, maxDays)),
	}
	r.place = uint32(hash(hash(hashBasis, s.Institution), s.Class) >> 32)
	if s.Interim {
		r.leave |= interimBit
		r.cost = uint32(min(s.Cost, math.MaxUint32))
	}
	return r
}

const (
	hashBasis = 0xcbf29ce484222325
	hashPrime = 0x100000001b3
)

// hash is FNV-1a, finished so that every bit depends on every byte. The
// separator keeps "a"+"bc" and "ab"+"c" apart.
func hash(h uint64, text string) uint64 {
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * hashPrime
	}
	h = (h ^ 0xff) * hashPrime
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// index holds the records of all persons, each person's by date.
type index []record

func (x index) sort() {
	slices.SortFunc(x, func(a, b record) int {
		if a.person != b.person { // nearly always
			return cmp.Compare(a.person, b.person)
		}
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.end(), b.end()),
			cmp.Compare(a.place, b.place), cmp.Compare(a.leave, b.leave), cmp.Compare(a.cost, b.cost))
	})
}

// of returns the records of a person.
func (x index) of(person uint64) []record {
	from := sort.Search(len(x), func(i int) bool { return x[i].person >= person })
	to := from
	for to < len(x) && x[to].person == person {
		to++
	}
	return x[from:to]
}

// overlaps returns the pairs of records of one person that share a night, or are
// the same day in the same place twice. A later stay is paired with the one
// before it that ends last.
func (x index) overlaps() [][2]record {
	var list [][2]record
	var latest record // of the person
	for i, a := range x {
		before := i - 1
		if i == 0 || x[before].person != a.person {
			latest = a
			continue
		}
		switch {
		case a.first < latest.end():
			list = append(list, [2]record{latest, a})
		case a.sameDay(x[before]):
			list = append(list, [2]record{x[before], a})
		}
		if a.end() >= latest.end() {
			latest = a
		}
	}
	return list
}

// sameDay reports whether two records are the same day in the same place: stays
// without a night share none, and are one stay twice all the same.
func (r record) sameDay(o record) bool {
	return r.place == o.place && r.first == o.first && r.end() == o.end()
}
