package perdiem

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// record is a stay in the index of a settlement: 24 bytes. Persons and places are hashes.
// Among a hundred million persons two share a hash with a probability of about 0.03 %. The
// rules that look back would then take the two for one person.
type record struct {
	person uint64
	place  uint32 // institution and class
	rest   uint32 // of an interim bill its cost in fen; else, where rules ask for it, over what the index goes on
	first  int32  // day
	nights uint16 // to the day of discharge, or the last day billed; the top bit marks a class without the bundle
	leave  uint16 // days; the top bit marks an interim bill
}

const topBit = 1 << 15

func (r record) interim() bool   { return r.leave&topBit != 0 }
func (r record) leaveDays() int  { return int(r.leave &^ topBit) }
func (r record) unbundled() bool { return r.nights&topBit != 0 }
func (r record) last() int32     { return r.first + int32(r.nights&^topBit) }

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
func (t *Timeline) newRecord(s *Stay) record {
	return t.recordOf(s, hash(hashBasis, s.Person), placeOf(s.Institution, s.Class))
}

// over returns over what the index of a stay goes on, where that is not one institution and
// class: a hash of the institution, of the class, or of neither.
func (p *Policy) over(s *Stay) uint32 {
	over := uint64(hashBasis)
	if p.ReadmissionInstitution != AnyInstitution {
		over = hash(over, s.Institution)
	}
	if p.IndexOver != OverPerson {
		over = hash(over, s.Class)
	}
	return uint32(over >> 32)
}

// widened reports whether the index goes on over several institutions or classes.
func (p *Policy) widened() bool {
	return p.ReadmissionGapDays > 0 && (p.IndexOver == OverPerson || p.ReadmissionInstitution == AnyInstitution)
}

// bundles reports whether a class has the bundle.
func (p *Policy) bundles(class string) bool {
	b := &p.Limits.Bundle
	return !b.Amount.Absent() && (len(b.Classes) == 0 || slices.Contains(b.Classes, class))
}

func placeOf(institution, class string) uint32 {
	return uint32(hash(hash(hashBasis, institution), class) >> 32)
}

func (t *Timeline) recordOf(s *Stay, person uint64, place uint32) record {
	r := record{
		person: person,
		place:  place,
		first:  dayOf(s.first()),
		nights: uint16(s.Discharged.Sub(s.first())),
		leave:  uint16(min(s.LeaveDays, maxDays)),
	}
	p := &t.plans[0].policy // of which all are alike in this
	widened := p.widened()
	switch {
	case s.Interim:
		r.leave |= topBit
		r.rest = uint32(min(s.Cost, math.MaxUint32))
	case widened:
		r.rest = p.over(s)
	}
	if widened && len(p.Limits.Bundle.Classes) > 0 && !p.bundles(s.Class) {
		r.nights |= topBit
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

// placeHashes remembers the hashes of places. There are few places, and hashing the texts of
// every stay would take longer than finding their numbers.
type placeHashes struct {
	institutions, classes batch.Codes
	hashes                [][]uint32 // by the numbers of both; 0: not known yet
}

func (x *placeHashes) of(institution, class string) uint32 {
	i, k := int(x.institutions.Number(institution)), int(x.classes.Number(class))
	if i >= len(x.hashes) {
		x.hashes = append(x.hashes, make([][]uint32, i+1-len(x.hashes))...)
	}
	list := x.hashes[i]
	if k >= len(list) {
		list = append(list, make([]uint32, k+1-len(list))...)
		x.hashes[i] = list
	}
	if list[k] == 0 {
		list[k] = placeOf(institution, class)
	}
	return list[k]
}

// index holds the records of all persons, each person's by date. Hashes are evenly spread,
// so that their first bits say nearly where a record is. The first eight bits say in which
// bucket. A slice is in memory twice while it grows: with buckets only a small part of the
// index ever is.
type index [256]bucket

// bucket is sorted by person. Each head says where the records begin whose hashes share the
// same next bits. A small bucket has no heads.
type bucket struct {
	list  []record
	heads []uint32
	shift int // of those bits, once the first eight are shifted out
}

// mostHeads bounds the heads of a bucket, which together take at most a megabyte. A bucket
// of up to smallBucket records has none.
const (
	mostHeads   = 10 // bits
	smallBucket = 64
)

func (x *index) add(r record) {
	b := &x[r.person>>56]
	b.list = append(b.list, r)
}

// sort sorts what was added.
func (x *index) sort() {
	var spare []record
	for i := range x {
		spare = x[i].sort(spare)
	}
}

// sort uses a spare list, and returns it for the next bucket.
func (b *bucket) sort(spare []record) []record {
	n := len(b.list)
	if n <= smallBucket {
		slices.SortFunc(b.list, compareRecords)
		return spare
	}
	width := min(bits.Len(uint(n))-3, mostHeads) // some four to eight records a head
	b.shift = 64 - width
	b.heads = make([]uint32, 1<<width+1)
	for i := range b.list {
		b.heads[b.head(b.list[i].person)+1]++
	}
	for i := 1; i < len(b.heads); i++ {
		b.heads[i] += b.heads[i-1]
	}
	spare = append(spare[:0], b.list...)
	for _, r := range spare { // each head moves on to the next one's place
		h := b.head(r.person)
		b.list[b.heads[h]] = r
		b.heads[h]++
	}
	copy(b.heads[1:], b.heads)
	b.heads[0] = 0
	for h := range len(b.heads) - 1 {
		sortRecords(b.list[b.heads[h]:b.heads[h+1]])
	}
	return spare
}

func (b *bucket) head(person uint64) uint64 { return person << 8 >> b.shift }

// sortRecords sorts few records fast.
func sortRecords(list []record) {
	if len(list) > 24 {
		slices.SortFunc(list, compareRecords)
		return
	}
	for i := 1; i < len(list); i++ {
		r := list[i]
		k := i
		for ; k > 0 && (r.person < list[k-1].person || r.person == list[k-1].person && compareRecords(r, list[k-1]) < 0); k-- {
			list[k] = list[k-1]
		}
		list[k] = r
	}
}

func compareRecords(a, b record) int {
	if a.person != b.person { // nearly always
		return cmp.Compare(a.person, b.person)
	}
	return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.end(), b.end()),
		cmp.Compare(a.place, b.place), cmp.Compare(a.leave, b.leave), cmp.Compare(a.rest, b.rest))
}

// of returns the records of a person.
func (x *index) of(person uint64) []record {
	b := &x[person>>56]
	list := b.list
	if b.heads != nil {
		h := b.head(person)
		list = list[b.heads[h]:b.heads[h+1]]
	}
	from := 0
	if len(list) > smallBucket {
		from = sort.Search(len(list), func(i int) bool { return list[i].person >= person })
	}
	for from < len(list) && list[from].person < person {
		from++
	}
	to := from
	for to < len(list) && list[to].person == person {
		to++
	}
	return list[from:to]
}

// overlaps returns the pairs of records of one person that share a night, or that are one
// day in one place twice. A later stay is paired with the earlier one that ends last.
func (x *index) overlaps() [][2]record {
	var list [][2]record
	for i := range x {
		list = overlaps(list, x[i].list)
	}
	return list
}

func overlaps(list [][2]record, sorted []record) [][2]record {
	var latest record // of the person
	for i, a := range sorted {
		before := i - 1
		if i == 0 || sorted[before].person != a.person {
			latest = a
			continue
		}
		switch {
		case a.first < latest.end():
			list = append(list, [2]record{latest, a})
		case a.sameDay(sorted[before]):
			list = append(list, [2]record{sorted[before], a})
		}
		if a.end() >= latest.end() {
			latest = a
		}
	}
	return list
}

// sameDay reports whether two records are the same day in the same place. Stays without a
// night share no night, but two such records are still one stay given twice.
func (r record) sameDay(o record) bool {
	return r.place == o.place && r.first == o.first && r.end() == o.end()
}
