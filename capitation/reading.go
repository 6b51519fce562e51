package capitation

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// In this file: how members and charges are read into a book, section by section, by one
// worker or several. The result does not depend on which worker reads a section: sums are
// of whole numbers, and lists are sorted at the end.

// reading is the state that the sections share.
type reading struct {
	workers int
	leaves  bool           // the walk yields the entries of charges of other months
	seed    maphash.Seed   // random, so that nobody can prepare charges with equal fingerprints
	walking sync.WaitGroup // sections of charges that were not walked to their end
	faulty  atomic.Bool
	broken  atomic.Bool // the caller stopped before the last entry of a charge

	lock      sync.Mutex // of what follows, and of the book while members are enrolled
	idle      []*desk
	desks     []*desk
	ofMembers settlement.Faults
	ofCharges settlement.Faults
}

func newReading(workers int) reading {
	return reading{
		workers: workers, leaves: true, seed: maphash.MakeSeed(),
		ofMembers: settlement.Faults{Limit: settlement.MaxFaults}, ofCharges: settlement.Faults{Limit: settlement.MaxFaults},
	}
}

// desk is the state of reading one section at a time. No other worker looks at it until
// the end.
type desk struct {
	*book
	digester digester
	slab     slab
	rows     []*row // members that are not in the book yet
	recent   *row   // the first row of the person that was found last
	read     read
	known    identity
	sums     [][]totals // by the numbers of places; nil: nothing yet
	sessions []session
	listed   []listing
	cares    map[*headMonth]*care
	refused  int // charges
}

// desk returns a desk that is not in use.
func (b *book) desk() *desk {
	b.lock.Lock()
	defer b.lock.Unlock()
	if n := len(b.idle); n > 0 {
		d := b.idle[n-1]
		b.idle = b.idle[:n-1]
		return d
	}
	d := &desk{book: b, read: b.read.empty()}
	d.known.seed = b.seed
	b.desks = append(b.desks, d)
	return d
}

// done enrolls the members of a section, and gives the desk back.
func (d *desk) done() {
	d.enroll(d.rows)
	d.rows = d.rows[:0]
	d.lock.Lock()
	defer d.lock.Unlock()
	d.idle = append(d.idle, d)
}

// fault adds an error to one of the lists.
func (b *book) fault(to *settlement.Faults, err error) {
	if err == nil {
		return
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	to.Add(err)
	b.faulty.Store(true)
}

// inTable adds to the error of each refused claim the row of its file or, where the reader
// of the claims does not know the row, the table. Several workers do not know where claims
// are: the caller walks again.
func inTable[C any](b *book, table string, rows settlement.Claims[C], err error) error {
	if err == nil || b.workers > 1 {
		return err
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

// readMembers reads the members, sorts and names them.
func (b *book) readMembers(members settlement.Claims[Member]) {
	w := settlement.Rated(settlement.Capitation, b.workers, members, func() (func(*batch.Batch[Member], int, *settlement.Entry) error, func()) {
		d := b.desk()
		return func(in *batch.Batch[Member], i int, e *settlement.Entry) error { return d.member(&in.List[i], e) }, d.done
	})
	batch.InParallel(b.workers, w.Sections, func(section batch.Section[settlement.Entry]) {
		for _, err := range section {
			b.fault(&b.ofMembers, err)
		}
	})
	if !b.faulty.Load() {
		_, err := w.Finish()
		b.fault(&b.ofMembers, err)
	}
	b.sortMembers()
	b.nameMembers()
	b.findConflicts()
}

// rowsAtOnce is how many members a section enrolls at a time.
const rowsAtOnce = 1 << 10

// member reads a member. An error names the member by its digest.
func (d *desk) member(m *Member, e *settlement.Entry) error {
	err := d.checkMember(m)
	if err == nil {
		d.read.member(m)
		r := d.slab.row(len(d.calendar))
		r.Member, r.digest = *m, d.digester.member(m)
		r.Suspended, r.Inpatient = sortedSpans(m.Suspended), sortedSpans(m.Inpatient)
		r.category, r.active = d.categories.Find(m.Category), d.activation(m.Signed)
		if err = d.fillMonths(r, d.calendar); err == nil {
			d.rows = append(d.rows, r)
		}
	}
	if err != nil {
		e.Claim = d.digestText(d.digester.member(m))
		return err
	}
	if len(d.rows) == rowsAtOnce {
		d.enroll(d.rows)
		d.rows = d.rows[:0]
	}
	return batch.ErrNone
}

func (p *Plan) fillMonths(r *row, calendar []monthDays) error {
	for i := range r.months {
		if err := p.headMonth(&r.months[i], r, calendar[i], nil); err != nil {
			return err
		}
	}
	return nil
}

// chargeWalk returns the walk that reads the charges. Its entries are those of charges of
// other months. Errors are kept in the book, and no entry follows an error.
func (b *book) chargeWalk(charges settlement.Claims[Charge]) batch.Walk[settlement.Entry] {
	w := settlement.Rated(settlement.Capitation, b.workers, charges, func() (func(*batch.Batch[Charge], int, *settlement.Entry) error, func()) {
		d := b.desk()
		return func(in *batch.Batch[Charge], i int, e *settlement.Entry) error { return d.readCharge(&in.List[i], e) }, d.done
	})
	read := func(section batch.Section[settlement.Entry]) batch.Section[settlement.Entry] {
		b.walking.Add(1)
		return func(yield func(*batch.Batch[settlement.Entry], error) bool) {
			defer b.walking.Done()
			for in, err := range section {
				if err != nil {
					b.fault(&b.ofCharges, err)
					continue
				}
				if !b.faulty.Load() && !yield(in, nil) {
					b.broken.Store(true)
					return
				}
			}
		}
	}
	return batch.Walk[settlement.Entry]{End: w.End, Sections: func(yield func(batch.Section[settlement.Entry]) bool) {
		for section := range w.Sections {
			if !yield(read(section)) {
				b.broken.Store(true)
				return
			}
		}
	}}
}

// readCharge reads a charge, and fills in the entry of a charge of another month. An error
// names the charge by its id or, where it has none, by its digest.
func (d *desk) readCharge(c *Charge, e *settlement.Entry) error {
	d.known.add(d.known.print(c))
	d.read.charge(c, c.Month.Sub(d.start), d.first, d.last)
	err := d.checkCharge(c)
	if err == nil {
		err = d.charge(c)
	}
	if err != nil {
		d.refused++
		e.Claim = d.nameOf(c)
		return err
	}
	return d.leave(c, e)
}

// nameOf returns the id of a charge or, where it has none, its digest.
func (d *desk) nameOf(c *Charge) string {
	if c.ID != "" {
		return c.ID
	}
	return d.digestText(d.digester.charge(c))
}

// close joins the desks after all charges were read, and walks the charges a second time if
// two look like one. It returns all faults.
func (b *book) close(members settlement.Claims[Member], charges settlement.Claims[Charge], w batch.Walk[settlement.Entry]) error {
	b.walking.Wait()
	known, refused, fits := b.join()
	of := &b.ofCharges
	var end error
	if of.Total == refused { // the source had none
		if _, end = w.Finish(); end == nil {
			b.addRepeated(known, charges, of)
		}
	}
	all := settlement.Faults{Limit: settlement.MaxFaults}
	all.Add(inTable(b, Members, members, b.ofMembers.Err()))
	all.Add(inTable(b, Charges, charges, of.Err()))
	all.Add(end)
	if !fits {
		all.Add(overflow())
	}
	if err := all.Err(); err != nil {
		return err
	}
	if err := b.capMonths(); err != nil {
		return err
	}
	b.paySessions()
	b.nameListed()
	return nil
}

// join adds up the desks, and reports whether what they noted for analysis fits.
func (b *book) join() (known *identity, refused int, fits bool) {
	fits = true
	known = &identity{seed: b.seed}
	for i, d := range b.desks {
		if i == 0 {
			known = &d.known
		} else {
			known.join(&d.known)
		}
		refused += d.refused
		b.read.join(&d.read)
		fits = b.joinCares(d.cares) && fits
		b.sessions, b.listed = append(b.sessions, d.sessions...), append(b.listed, d.listed...)
		for _, at := range b.places {
			if at.number < len(d.sums) {
				for i := range d.sums[at.number] {
					at.months[i].add(&d.sums[at.number][i])
				}
			}
		}
	}
	return known, refused, fits
}
