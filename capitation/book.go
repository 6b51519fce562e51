package capitation

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// book is a policy year to date: its members, and what was charged to them.
type book struct {
	*Plan
	period      settlement.Period
	start       settlement.Month // of the policy year
	first, last int              // months of the period, from start
	rows        []*row
	persons     map[string][]*row
	sessions    []session
	listed      []listing
	names       map[string]int // how often a digest was named
}

// listing is a charge or a session that has an entry of its own.
type listing struct {
	month  int
	digest string
	entry  settlement.Entry
	pack   *pack // of a session that is paid
}

// open reads everything. It returns all faults of members and charges joined.
func (p *Plan) open(period settlement.Period, members iter.Seq2[Member, error], charges iter.Seq2[Charge, error]) (*book, error) {
	b := &book{Plan: p, period: period, persons: map[string][]*row{}, names: map[string]int{}}
	var err error
	if b.start, b.first, b.last, err = p.year(period); err != nil {
		return nil, err
	}
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	b.readMembers(members, &faults)
	b.nameMembers()
	b.findConflicts()
	b.readCharges(charges, &faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	b.paySessions()
	b.nameListed()
	return b, nil
}

func (b *book) month(i int) settlement.Month { return b.start.Add(i) }

func (b *book) readMembers(members iter.Seq2[Member, error], faults *settlement.Faults) {
	position := 0
	for m, err := range members {
		if err != nil {
			faults.Add(err)
			return
		}
		position++
		r := &row{Member: m, position: position}
		r.Suspended, r.Inpatient = sortedSpans(m.Suspended), sortedSpans(m.Inpatient)
		r.digest = digest(m.Institution, m.Person, m.Category, m.Signed.String())
		if err = b.checkMember(&m); err == nil {
			r.active = b.activation(m.Signed)
			err = b.fillMonths(r)
		}
		if err != nil {
			faults.Add(&RowError{Members, &settlement.ClaimError{Method: settlement.Capitation, Claim: r.digest, Position: position, Err: err}})
			continue
		}
		b.rows = append(b.rows, r)
	}
}

func (b *book) fillMonths(r *row) error {
	r.months = make([]headMonth, b.last+1)
	for i := range r.months {
		var err error
		if r.months[i], err = b.headMonth(r, b.month(i), nil); err != nil {
			return err
		}
	}
	return nil
}

// nameMembers sorts the members and gives rows with equal names numbers, so that
// neither depends on the order in which they came.
func (b *book) nameMembers() {
	slices.SortStableFunc(b.rows, compareMembers)
	for _, r := range b.rows {
		r.digest = b.unique(r.digest)
		b.persons[r.Person] = append(b.persons[r.Person], r)
	}
}

func (b *book) unique(name string) string {
	b.names[name]++
	if n := b.names[name]; n > 1 {
		return fmt.Sprintf("%s-%d", name, n)
	}
	return name
}

func (b *book) readCharges(charges iter.Seq2[Charge, error], faults *settlement.Faults) {
	position := 0
	for c, err := range charges {
		if err != nil {
			faults.Add(err)
			return
		}
		position++
		err = b.checkCharge(&c)
		if err == nil {
			err = b.charge(&c)
		}
		if err != nil {
			faults.Add(&RowError{Charges, &settlement.ClaimError{Method: settlement.Capitation, Claim: digestOf(&c), Position: position, Err: err}})
		}
	}
}

// institutions returns every institution that has a member to date, sorted.
func (b *book) institutions() []string {
	set := map[string]bool{}
	for _, r := range b.rows {
		for i := range r.months {
			if r.months[i].inForce != 0 {
				set[r.Institution] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// digest names a row by what it says, without saying it: the first 64 bits of
// the SHA-256 of its fields, each with its length before it.
func digest(fields ...string) string {
	h := sha256.New()
	for _, f := range fields {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		h.Write(n[:])
		h.Write([]byte(f))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func digestOf(c *Charge) string {
	scope := c.Scope
	if scope == "" {
		scope = Dialysis
	}
	return digest("charge", c.Person, c.Institution, c.Month.String(), string(c.Kind), string(scope),
		c.Cost.String(), c.Covered.String(), c.Waived.String(), c.Date.String(), c.MedicalType, c.Package)
}
