package capitation

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// book is a policy year to date: its members, and what was charged to them.
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
	recent      *row   // of these, the one that was found last
	slab        slab
	digester    digester
	read        read
	sessions    []session
	listed      []listing
	order       []*listing                  // what is listed, sorted
	left        func(settlement.Entry) bool // takes the entries of charges of other months; nil: nobody asks
}

// place is an institution that has members.
type place struct {
	code    string
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

// open reads everything. It returns all faults of members and charges joined. The
// entries of charges of other months go to left as they come, unless it is nil; if
// left returns false, there is no book and no error.
func (p *Plan) open(period settlement.Period, members settlement.Claims[Member], charges settlement.Claims[Charge], left func(settlement.Entry) bool) (*book, error) {
	b := &book{Plan: p, period: period, left: left, read: p.newRead()}
	var err error
	if b.start, b.first, b.last, err = p.year(period); err != nil {
		return nil, err
	}
	for i := range b.last + 1 {
		m := b.start.Add(i)
		b.calendar, b.suffixes = append(b.calendar, daysOf(m)), append(b.suffixes, "-"+m.String())
	}
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	b.readMembers(members, &faults)
	b.sortMembers()
	b.nameMembers()
	b.findConflicts()
	if !b.readCharges(charges, &faults) {
		return nil, nil //nolint:nilnil // the walk was broken off
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	b.paySessions()
	b.nameListed()
	return b, nil
}

func (b *book) readMembers(members settlement.Claims[Member], faults *settlement.Faults) {
	position := 0
	faults.Add(inTable(Members, members, settlement.Visit(settlement.Capitation, members,
		func(m *Member) string { return digestText(b.digester.member(m)) },
		func(m *Member) error {
			position++
			return b.readMember(m, position)
		})))
}

// inTable says in which row of its file each claim is that was refused or, where their
// reader cannot, in which table.
func inTable[C any](table string, rows settlement.Claims[C], err error) error {
	if err == nil {
		return nil
	}
	if locate := rows.Source().Locate; locate != nil {
		return locate(err)
	}
	var all, named settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		if c, ok := e.(*settlement.ClaimError); ok { //nolint:errorlint // a wrapper adds words that must stay
			e = &RowError{table, c}
		}
		named.Add(e)
	}
	named.Total = all.Total
	return named.Err()
}

func (b *book) readMember(m *Member, position int) error {
	if err := b.checkMember(m); err != nil {
		return err
	}
	b.read.member(m)
	r := b.slab.row(len(b.calendar))
	r.Member, r.position, r.digest = *m, position, b.digester.member(m)
	r.Suspended, r.Inpatient = sortedSpans(m.Suspended), sortedSpans(m.Inpatient)
	r.category, r.active = b.categories.Find(m.Category), b.activation(m.Signed)
	if err := b.fillMonths(r); err != nil {
		return err
	}
	at := int(b.codes.Number(m.Institution))
	if at > len(b.places) {
		b.places = append(b.places, &place{code: b.codes.Text(uint32(at)), months: make([]totals, len(b.calendar))})
	}
	in := b.places[at-1]
	in.rows, r.place = append(in.rows, r), in
	for i := range r.months {
		h := &r.months[i]
		in.inForce = in.inForce || h.inForce != 0
		if h.payable {
			in.months[i].addFee(h.fee, 1)
		}
	}
	r.person = b.persons.Number(m.Person)
	r.Institution, r.Person = in.code, b.persons.Text(r.person) // not the block of the file that they are parts of
	return nil
}

// slab makes rows and their months, many at a time once there are many.
type slab struct {
	size   int
	rows   []row
	months []headMonth
}

const mostRows = 64 // of a slab

// row returns an empty row with so many months.
func (s *slab) row(months int) *row {
	if len(s.rows) == 0 {
		s.size = min(max(1, 2*s.size), mostRows)
		s.rows, s.months = make([]row, s.size), make([]headMonth, s.size*months)
	}
	r := &s.rows[0]
	r.months = s.months[:months:months]
	s.rows, s.months = s.rows[1:], s.months[months:]
	return r
}

func (b *book) fillMonths(r *row) error {
	for i := range r.months {
		if err := b.headMonth(&r.months[i], r, b.calendar[i], nil); err != nil {
			return err
		}
	}
	return nil
}

// sortMembers sorts institutions and members, and finds the rows of each person.
func (b *book) sortMembers() {
	slices.SortFunc(b.places, func(x, y *place) int { return cmp.Compare(x.code, y.code) })
	count := 0
	for i := range b.places {
		count += len(b.places[i].rows)
	}
	b.rows = make([]*row, 0, count)
	for i := range b.places {
		rows := b.places[i].rows
		slices.SortFunc(rows, compareMembers)
		b.rows = append(b.rows, rows...)
	}
	b.heads = make([]*row, b.persons.Len())
	for _, r := range slices.Backward(b.rows) {
		head := &b.heads[r.person-1]
		r.next, *head = *head, r
	}
}

// of returns the first row of a person, nil if there is none; the others are next.
// Often the charge before was the same person's.
func (b *book) of(person string) *row {
	if b.recent != nil && b.recent.Person == person {
		return b.recent
	}
	n := b.persons.Find(person)
	if n == 0 {
		return nil
	}
	b.recent = b.heads[n-1]
	return b.recent
}

// nameMembers names the members. Rows with equal names get numbers, which do not
// depend on the order in which they came.
func (b *book) nameMembers() {
	names := make(map[uint64]int, len(b.rows))
	for _, r := range b.rows {
		names[r.digest]++
		r.nth = names[r.digest]
	}
}

// appendName appends the name of a row, or of what is listed in a month: the n-th
// of those that have the same.
func appendName(b []byte, digest uint64, suffix string, n int) []byte {
	b = append(appendDigest(b, digest), suffix...)
	if n > 1 {
		b = strconv.AppendInt(append(b, '-'), int64(n), 10)
	}
	return b
}

// readCharges reads the charges, and walks them a second time if two look like one.
// It reports whether the walk went on to its end.
func (b *book) readCharges(charges settlement.Claims[Charge], faults *settlement.Faults) bool {
	of := settlement.Faults{Limit: settlement.MaxFaults} // the charges
	known, position := newIdentity(), 0
	var end error
	for c, err := range charges.All() {
		if err != nil {
			end = err
			break
		}
		position++
		known.add(known.print(&c))
		b.read.charge(&c, c.Month.Sub(b.start), b.first, b.last)
		err = b.checkCharge(&c)
		if err == nil {
			err = b.charge(&c)
		}
		if err != nil {
			of.Add(b.chargeError(&c, position, err))
		} else if of.Total == 0 && !b.leave(&c, faults) {
			return false
		}
	}
	if end == nil {
		b.addRepeated(known, charges, &of)
	}
	faults.Add(inTable(Charges, charges, of.Err()))
	faults.Add(end)
	return true
}

// chargeError names a charge by its id or, where it has none, by its digest.
func (b *book) chargeError(c *Charge, position int, err error) error {
	name := c.ID
	if name == "" {
		name = digestText(b.digester.charge(c))
	}
	return &settlement.ClaimError{Method: settlement.Capitation, Claim: name, Position: position, Err: err}
}
