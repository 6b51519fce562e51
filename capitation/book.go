package capitation

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// book is a policy year to date: its members, and the charges to them.
type book struct {
	*Plan
	period      settlement.Period
	start       settlement.Month // of the policy year
	first, last int              // months of the period, from start
	calendar    []monthDays      // of the months to date
	suffixes    []string         // of claims of these months: "-2025-01"
	rows        []*row           // by institution, then person
	codes       batch.Codes      // of institutions that have members
	places      []*place         // by the numbers of codes, then sorted
	persons     batch.Codes
	heads       []*row // the first row of each person, by number
	read        read
	sessions    []session
	listed      []listing
	order       []*listing // what is listed, sorted
	detailed    bool       // entries have details
	cares       map[*headMonth]*care
	reading
}

// place is an institution that has members.
type place struct {
	code    string
	number  int // from 0, in the order in which they were met
	rows    []*row
	months  []totals // to date
	inForce bool     // an agreement is, in a month to date
}

// listing is a charge or a session that has an entry of its own.
type listing struct {
	month  int
	digest uint64
	id     string // the charge's own, if it has one
	entry  settlement.Entry
	pack   *pack // of a session that is paid
}

// newBook returns the empty book of a period. The number of workers will fill it.
func (p *Plan) newBook(period settlement.Period, workers int) (*book, error) {
	b := &book{Plan: p, period: period, read: p.newRead(), reading: newReading(workers)}
	var err error
	if b.start, b.first, b.last, err = p.year(period); err != nil {
		return nil, err
	}
	for i := range b.last + 1 {
		m := b.start.Add(i)
		b.calendar, b.suffixes = append(b.calendar, daysOf(m)), append(b.suffixes, "-"+m.String())
	}
	return b, nil
}

// open reads everything, with one worker. It returns all faults of members and charges
// joined. It passes the entries of charges of other months to left, unless left is nil.
func (p *Plan) open(period settlement.Period, members settlement.Claims[Member], charges settlement.Claims[Charge], left func(*settlement.Entry)) (*book, error) {
	b, err := p.newBook(period, 1)
	if err != nil {
		return nil, err
	}
	b.leaves = left != nil
	b.readMembers(members)
	w := b.chargeWalk(charges)
	for section := range w.Sections {
		for in := range section {
			for i := range in.List {
				left(&in.List[i])
			}
		}
	}
	return b, b.close(members, charges, w)
}

// enroll puts members into the book, with the months of their heads.
func (b *book) enroll(rows []*row) {
	b.lock.Lock()
	defer b.lock.Unlock()
	for _, r := range rows {
		at := int(b.codes.Number(r.Institution))
		if at > len(b.places) {
			b.places = append(b.places, &place{code: b.codes.Text(uint32(at)), number: at - 1, months: make([]totals, len(b.calendar))})
		}
		in := b.places[at-1]
		in.rows, r.place = append(in.rows, r), in
		for i := range r.months {
			h := &r.months[i]
			in.inForce = in.inForce || h.inForce != 0
			if h.payable && !h.capped {
				in.months[i].addFee(h.fee, 1)
			}
		}
		r.person = b.persons.Number(r.Person)
		r.Institution, r.Person = in.code, b.persons.Text(r.person) // not the block of the file that they are parts of
	}
}

// sortMembers sorts institutions and members, and finds the rows of each person.
func (b *book) sortMembers() {
	slices.SortFunc(b.places, func(x, y *place) int { return cmp.Compare(x.code, y.code) })
	count := 0
	for i := range b.places {
		count += len(b.places[i].rows)
	}
	b.rows = make([]*row, 0, count)
	batch.InParallel(b.workers, slices.Values(b.places), func(at *place) { slices.SortFunc(at.rows, compareMembers) })
	for _, at := range b.places {
		b.rows = append(b.rows, at.rows...)
	}
	b.heads = make([]*row, b.persons.Len())
	for _, r := range slices.Backward(b.rows) {
		head := &b.heads[r.person-1]
		r.next, *head = *head, r
	}
}

// nameMembers names the members. Rows with equal names get numbers, which do not depend on
// the order of the rows.
func (b *book) nameMembers() {
	digests := make([]uint64, len(b.rows))
	for i, r := range b.rows {
		digests[i], r.nth = r.digest, 1
	}
	slices.Sort(digests)
	names := map[uint64]int{} // those that several rows have: hardly any
	for i := 1; i < len(digests); i++ {
		if digests[i] == digests[i-1] {
			names[digests[i]] = 0
		}
	}
	if len(names) == 0 {
		return
	}
	for _, r := range b.rows {
		if n, several := names[r.digest]; several {
			names[r.digest], r.nth = n+1, n+1
		}
	}
}

// appendName appends the name of a row, or of a charge or session listed in a month. It is
// the n-th with its digest.
func (p *Plan) appendName(b []byte, digest uint64, suffix string, n int) []byte {
	b = append(p.appendDigest(b, digest), suffix...)
	if n > 1 {
		b = strconv.AppendInt(append(b, '-'), int64(n), 10)
	}
	return b
}
