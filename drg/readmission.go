package drg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/exact"
)

// fraction is a number in lowest terms, so that products with it stay small.
type fraction struct {
	up, down int64
	shown    settlement.Decimal
}

func lowest(n number) fraction {
	a, b := n.v, exact.Pow10(n.places)
	for b != 0 {
		a, b = b, a%b
	}
	return fraction{n.v / a, exact.Pow10(n.places) / a, *n.shown}
}

// readmission compiles the rule for readmissions.
func (p *Plan) readmission(f *settlement.Faults) {
	r := p.policy.Readmission
	if r == nil {
		return
	}
	p.reduced = newRules(p.policy, true)
	if !r.Factor.Absent() { // rules may say what a readmission does
		p.factor = lowest(p.number(f, "readmission.factor", r.Factor))
	}
	p.exempt = map[string]bool{}
	for _, g := range r.ExemptGroups {
		p.exempt[g] = true
	}
}

// readmitted reports whether the points of the case are reduced.
func (r *rating) readmitted() bool { return r.c.Readmitted && r.policy.Readmission != nil }

// record is a stay in the index of readmissions: 24 bytes. Persons are hashes. Where a hash
// would decide, the person is confirmed.
type record struct {
	person               uint64
	group                uint32 // the top bit marks a stay that is justified
	institution          uint32
	admitted, discharged int32
}

const justified = 1 << 31

// compareRecords sorts by person first, so that buckets by the hash's first
// bits are in order too.
func compareRecords(a, b record) int {
	switch {
	case a.person != b.person:
		return cmp.Compare(a.person, b.person)
	case a.group&^justified != b.group&^justified:
		return cmp.Compare(a.group&^justified, b.group&^justified)
	case a.institution != b.institution:
		return cmp.Compare(a.institution, b.institution)
	case a.admitted != b.admitted:
		return cmp.Compare(a.admitted, b.admitted)
	case a.discharged != b.discharged:
		return cmp.Compare(a.discharged, b.discharged)
	}
	return cmp.Compare(a.group, b.group)
}

// stay returns the record without the mark of a justified stay.
func (a record) stay() record {
	a.group &^= justified
	return a
}

// sameGroup reports whether two stays are of one person and group, and of one
// institution where that matters.
func (a record) sameGroup(b record) bool {
	return a.person == b.person && a.group&^justified == b.group&^justified && a.institution == b.institution
}

// follows reports whether a is a readmission after the stay before. The caller has checked
// that both are in the same group.
func (a record) follows(before record, within int) bool {
	later := a.admitted > before.admitted || a.admitted == before.admitted && a.discharged > before.discharged
	gap := int(a.admitted - before.discharged)
	return later && a.group&justified == 0 && 0 <= gap && gap <= within
}

// record returns what the index keeps of a case. It returns false if readmission does not matter
// in the case's group on its date: it does if the case has points of a group, and the group is
// not exempt. Other cases, and those that Rate refuses, are not looked at.
func (x *returns) record(t *Timeline, c *Case) (r record, matters bool) {
	i := t.at(c.Date())
	p := t.plans[i]
	in, g := p.find(c)
	if in == nil || g == nil || p.exempt[c.Group] {
		return record{}, false
	}
	if p.table != nil { // rules say what a case is paid; one at a fixed price has no points, as in the shorthand
		matters = !g.noWeight && !g.priced && p.groups.Find(c.Group) != nil
	} else {
		matters = !g.other
	}
	if !matters {
		return record{}, false
	}
	r = record{person: x.hash(c.Person), group: t.group(i, g), admitted: dayOf(c.Admitted), discharged: dayOf(c.Discharged)}
	if !x.anywhere {
		r.institution = t.institution(i, in)
	}
	if c.Justified {
		r.group |= justified
	}
	return r, true
}

func dayOf(d settlement.Date) int32 { return int32(d.Sub(settlement.Date{})) }

// returns is the index of readmissions.
type returns struct {
	within   int
	anywhere bool // whatever the institution
	hash     func(string) uint64
	lock     sync.Mutex // of what sections add
	// open counts the sections that are walked now, and workers the most that were at once.
	open, workers int
	// sections have the records of all stays.
	sections []*returnsSection
	// reduced are the stays after which the person came back, in order.
	reduced []record
	// persons are those to be confirmed by the hash, and tied their one-day stays.
	persons map[uint64]*string
	tied    map[record]bool
	// collided are persons who share a hash with another; exact are their
	// stays that are reduced.
	collided map[uint64]bool
	stays    map[string][]located // of these persons, all
	exact    map[string][]record
	// last is the greatest id of the one-day stays on one day that may be readmissions. A
	// stay of that day with a smaller id was followed by one.
	last map[tie]string
}

// tie is one-day stays of a person on one day.
type tie struct {
	record
	person string
}

// returnsSection has the records of a section of the claims of a part. They are in pieces, so
// that none is copied, and none is in memory twice.
type returnsSection struct {
	*returns
	part   *part
	number int
	rows   rowBits // of the claims that have a record
	pieces [][]record
	list   []record // the piece that is being filled
}

const recordsAtOnce = 1 << 12

func (x *returns) section(p *part, number int) *returnsSection {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.open++
	x.workers = max(x.workers, x.open)
	s := &returnsSection{returns: x, part: p, number: number}
	x.sections = append(x.sections, s)
	return s
}

// add adds a case, or returns the faults of its missing columns.
func (x *returnsSection) add(c *Case, row int) error {
	r, matters := x.record(x.part.line, c)
	if !matters {
		return nil
	}
	blank := func(path string) error { return &settlement.FieldError{Path: path, Err: settlement.ErrBlank} }
	switch {
	case c.Person == "":
		return blank("person")
	case c.Admitted.Absent():
		return blank("admitted")
	case c.Discharged.Absent():
		return blank("discharged")
	}
	if err := c.dates(); err != nil {
		return err
	}
	if uint64(row) > math.MaxUint32 {
		return fmt.Errorf("%w: %d claims in one section", settlement.ErrOverflow, row)
	}
	x.rows.add(row)
	if x.list = append(x.list, r); len(x.list) == recordsAtOnce {
		x.pieces = append(x.pieces, x.list)
		x.list = make([]record, 0, recordsAtOnce)
	}
	return nil
}

// done ends the section.
func (x *returnsSection) done() {
	x.pieces, x.list = append(x.pieces, slices.Clone(x.list)), nil
	x.lock.Lock()
	defer x.lock.Unlock()
	x.open--
}

// located is a record with the place of its claim: a section of the index, and the row there.
type located struct {
	record
	section, row uint32
}

// reduce returns the stays of list after which the person came back, sorted. It also
// returns the one-day stays of which there are several on one day: their ids decide which
// comes first. It reorders list.
func (x *returns) reduce(list []located) (found, tied []record) {
	slices.SortFunc(list, func(a, b located) int { return compareRecords(a.record, b.record) })
	within := x.within
	for i := range list {
		a := list[i].record
		// A stay that follows begins on the day of discharge or later.
		rest := list[i+1:]
		from := sort.Search(len(rest), func(k int) bool { return !rest[k].sameGroup(a) || rest[k].admitted >= a.discharged })
		for k := range rest[from:] {
			b := rest[from+k].record
			if !b.sameGroup(a) || int(b.admitted-a.discharged) > within {
				break
			}
			if b.follows(a, within) {
				found = append(found, a)
				break
			}
			if b.stay() == a.stay() && (len(tied) == 0 || tied[len(tied)-1] != a.stay()) {
				tied = append(tied, a.stay())
			}
		}
	}
	return slices.Clip(found), tied
}

// buckets is the number of parts of an index that workers sort: one for each value of the first
// eight bits of a person's hash, so that the parts are in order.
const buckets = 256

// several returns the stays of persons who have several, in buckets; it may take others for
// such. Most persons have one stay, which needs no sorting. It empties the index.
func (x *returns) several() (list [buckets][]located) {
	size, bits := 0, 64
	for _, s := range x.sections {
		for _, piece := range s.pieces {
			size += len(piece)
		}
	}
	for bits < 8*size {
		bits *= 2
	}
	mask := uint64(bits - 1)
	once, again := make([]uint64, bits/64), make([]uint64, bits/64)
	for _, s := range x.sections {
		for _, piece := range s.pieces {
			for i := range piece {
				at, bit := piece[i].person&mask/64, uint64(1)<<(piece[i].person%64)
				again[at] |= once[at] & bit
				once[at] |= bit
			}
		}
	}
	for number, s := range x.sections {
		row := 0
		for k, piece := range s.pieces {
			for _, r := range piece {
				row = s.rows.from(row)
				if again[r.person&mask/64]>>(r.person%64)&1 != 0 {
					list[r.person>>56] = append(list[r.person>>56], located{r, uint32(number), uint32(row)})
				}
				row++
			}
			s.pieces[k] = nil
		}
		s.rows = nil
	}
	return list
}

// sort finds the stays after which a person seems to have come back, and reports whether
// there are any, or one-day stays whose order ids decide: then a walk must confirm persons,
// so that no result depends on a hash.
func (x *returns) sort() bool {
	list := x.several()
	var found, tied [buckets][]record
	each := func(yield func(int) bool) {
		for i := 0; i < buckets && yield(i); i++ {
		}
	}
	batch.InParallel(x.workers, each, func(i int) { found[i], tied[i] = x.reduce(list[i]) })
	x.tied, x.persons = map[record]bool{}, map[uint64]*string{}
	for i := range buckets {
		x.reduced = append(x.reduced, found[i]...)
		for _, r := range tied[i] {
			x.tied[r], x.persons[r.person] = true, new(string)
		}
	}
	for _, r := range x.reduced {
		x.persons[r.person] = new(string)
	}
	x.last, x.collided = map[tie]string{}, map[uint64]bool{}
	x.lookAgain(list)
	return len(x.persons) > 0
}

// lookAgain notes the rows of the stays of the persons to be confirmed.
func (x *returns) lookAgain(list [buckets][]located) {
	rows := make([]rowBits, len(x.sections))
	for i := range list {
		for _, s := range list[i] {
			if x.persons[s.person] != nil {
				rows[s.section].add(int(s.row))
			}
		}
	}
	for i, s := range x.sections {
		s.part.again.add(s.number, rows[i])
	}
	x.sections = nil
}

// confirmed returns an error if the walk that confirms persons did not find the stays of one.
func (x *returns) confirmed() error {
	for _, person := range x.persons {
		if *person == "" {
			return fmt.Errorf("%w: a stay is missing in the walk that confirms persons", settlement.ErrChanged)
		}
	}
	return nil
}

// separate keeps the stays of persons who share a hash with another, in a last walk.
func (x *returns) separate(line *Timeline, c *Case) {
	if r, matters := x.record(line, c); matters && x.collided[r.person] {
		x.lock.Lock()
		defer x.lock.Unlock()
		if x.stays == nil {
			x.stays = map[string][]located{}
		}
		person := strings.Clone(c.Person)
		x.stays[person] = append(x.stays[person], located{record: r})
	}
}

// finish finds the stays of persons who share a hash that are reduced.
func (x *returns) finish() {
	x.exact = make(map[string][]record, len(x.stays))
	for person, list := range x.stays {
		x.exact[person], _ = x.reduce(list)
	}
	x.stays, x.persons, x.tied = nil, nil, nil
}

// confirm notes the person of a case, where the hash of the person needs to be confirmed. Several
// workers may call it.
func (x *returns) confirm(line *Timeline, c *Case) {
	r, matters := x.record(line, c)
	if !matters {
		return
	}
	have := x.persons[r.person]
	if have == nil {
		return
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	switch *have {
	case c.Person:
	case "":
		*have = strings.Clone(c.Person) // not the block of the file that it is part of
	default:
		x.collided[r.person] = true
	}
	if x.tied[r.stay()] && r.group&justified == 0 {
		k := tie{r.stay(), c.Person}
		if c.ID > x.last[k] {
			k.person = strings.Clone(k.person)
			x.last[k] = strings.Clone(c.ID)
		}
	}
}

// readmitted reports whether the person came back after the stay.
func (x *returns) readmitted(line *Timeline, c *Case) bool {
	if len(x.reduced)+len(x.last) == 0 {
		return false
	}
	r, matters := x.record(line, c)
	if !matters {
		return false
	}
	list := x.reduced
	if x.collided[r.person] {
		list = x.exact[c.Person]
	}
	if _, found := slices.BinarySearchFunc(list, r, compareRecords); found {
		return true
	}
	return len(x.last) > 0 && c.ID < x.last[tie{r.stay(), c.Person}]
}
