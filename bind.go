package settlement

import (
	"errors"
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Rater says how claims of a kind are rated, for [Bind]. Bind hands an empty Entry to its
// functions.
type Rater[C any] struct {
	// When returns the day of a claim, as a period of one day, or its month, and the column
	// that gives it. It returns the zero Period if the claim has no date. A kind of claim
	// that never has a date leaves When nil; then the caller must vouch for the period.
	When func(c *C) (when Period, column string)
	// Outline fills in what a claim says of itself: method, institution, claim, pool, cost,
	// covered. Of a claim of another period nothing else is known. Outline and Rate are
	// required.
	Outline func(c *C, e *Entry)
	// Rate fills in the whole entry except Month and Vouched, which Bind fills in. It sets
	// Claim even where it returns an error. Several workers may call it at once.
	Rate func(c *C, e *Entry) error
	// Explain is Rate with a trail; nil: claims cannot be explained.
	Explain func(c *C, e *Entry) error
	// Rows says how claims are digested; nil: they are not, and the report does not say which
	// claims it was made from.
	Rows *Rows[C]
	// Resolve is for rules that look at other claims; nil: every rule looks at one claim
	// alone. Bind calls it before it rates any claim. Resolve walks the others as often as it
	// needs, and returns a function that fills in what they mean for a claim before that
	// claim is rated. Claims dated before the period are then history. Past checks them as
	// far as the rules read them.
	Resolve func(others Others[C]) (Fill[C], error)
	Past    func(c *C) error // nil: nothing is to be checked
	// Details fills in what tables for analysis say of a claim that counts in the period, beyond
	// its entry; nil: nothing. It is called only where they are asked for: see [Detailed].
	Details func(c *C, d *Details)
	// Rating is for the methods of this module, which look up codes by their numbers. Bind
	// calls it once for each walk, and what it returns rates the claims instead of Rate; nil:
	// Rate does.
	Rating func() batch.Rating[C, Entry]
}

// Others walks over the chosen claims that are not dated after the period; nil chooses all.
// It calls section for each section of them; several workers may walk sections at once. Others
// then calls see for each claim, and done at the end of the section (nil: nothing is left to
// do). An error of see is a fault of the claim; its position is known in walks over all claims.
// Others returns these faults joined with those of the claims' source. A claim belongs to
// Others, so see copies what it needs to keep.
//
// Sections have numbers, and claims have rows in their section; both count from 0. A claim has
// the same section and row in every walk, also where claims are filled in. So rules may keep,
// in a bit a claim, which claims they must look at again. Where the claims' source does not
// promise the same order, the number of a section is [Unsteady], and all claims are chosen.
type Others[C any] func(chosen Chosen, section func(number int) (see func(c *C, row int) error, done func())) error

// Chosen says which claims of a section a walk is about: those for whose row it returns true.
type Chosen func(section int) (row func(row int) bool)

// Unsteady is the number of a section of claims that may come in another order in each walk.
const Unsteady = -1

// Fill fills in what the rules need to know of other claims. Bind calls it for each section
// of the claims that are rated, with its number as [Others] does, and calls what it returns for
// each claim of the section that counts in the period. An error is a fault of the claim.
type Fill[C any] func(section int) func(c *C, row int) error

// Rows says how the rows of claims of a kind are digested: Put adds the values of the
// columns that rules look at, in their order, to an empty row.
type Rows[C any] struct {
	Columns *Columns
	Put     func(c *C, r Row) Row
}

// Bind makes a Settlement of claims, of the period that about names and of a rater. Every
// method is made with it, and so is one of your own.
//
// A claim whose date lies in another period becomes an entry that is left out, and is not
// rated. A claim without a date, one whose month the period cuts, and one dated when no
// policy of about is in force are faults.
//
// After the first fault, of a claim or of the claims' source, Bind yields no more entries; it
// walks on and ends with all faults. The fault of a claim is a *[ClaimError], which names
// claim and position; a reader of files replaces it by an error with file and row. If the
// rater explains, the result is an [Explainer].
//
// Rules that look at other claims need several walks. If a later walk finds other claims than
// the first, the result ends with an error wrapping [ErrChanged]. Bind compares how many
// claims there are and, if the rater has Rows, the digests of their rows.
func Bind[C any](about About, claims Claims[C], r Rater[C]) Settlement {
	return (&bound[C]{about: about, claims: claims.source, rater: r}).made()
}

func (b *bound[C]) made() Settlement {
	m := made{about: b.about, batches: b.batches, locate: b.claims.Locate, withDetails: b.withDetails, pair: b.pairs}
	if b.rater.Explain == nil {
		return &m
	}
	return &explainedMade{m, b.explain}
}

// made is what Bind returns. It does not depend on the kind of claims: compilers then make
// its methods once.
type made struct {
	about   About
	batches func(workers int) batch.Walk[Entry]
	locate  func(error) error

	withDetails func() Settlement
	pair        func(yield func(claim any, e *Entry) bool) error
}

func (m *made) About() About { return m.about }

func (m *made) Entries() iter.Seq2[Entry, error] { return inSequence(m.batches) }

// Batches implements batch.Sectioned.
func (m *made) Batches(workers int) batch.Walk[Entry] { return m.batches(workers) }

type explainedMade struct {
	made
	explain func(claims ...string) (map[string]*explained, error)
}

func (m *explainedMade) Explain(claim string) (Entry, error) {
	found, err := m.explain(claim)
	if err != nil {
		return Entry{}, err
	}
	return found[claim].answer(m.about.Method, claim, m.locate)
}

func (m *explainedMade) ExplainAll(claims ...string) (map[string]Entry, error) {
	found, err := m.explain(claims...)
	if err != nil {
		return nil, err
	}
	entries, faults := make(map[string]Entry, len(found)), Faults{Limit: MaxFaults}
	for _, claim := range claims { // faults come in this order
		e, err := found[claim].answer(m.about.Method, claim, m.locate)
		switch {
		case err == nil:
			entries[claim] = e
		case !errors.Is(err, ErrClaim):
			faults.Add(err)
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return entries, nil
}

type bound[C any] struct {
	about    About
	claims   batch.Source[C]
	rater    Rater[C]
	together *together[C] // nil: no rule looks at the claims of other parts
	at       int          // which part it is

	details func(*C, *Details) // nil: nobody asked
}

// batches returns a walk over the entries of the claims.
func (b *bound[C]) batches(workers int) batch.Walk[Entry] {
	w := b.claims.Start(workers)
	rating := b.rating()
	position := 0
	s := survey[C]{of: b, workers: workers}
	return batch.Walk[Entry]{
		Sections: func(yield func(batch.Section[Entry]) bool) {
			if rating.Fault != nil {
				yield(faulty(rating.Fault))
				return
			}
			if err := s.resolve(); err != nil {
				yield(faulty(err))
				return
			}
			for section := range b.numbered(w) {
				if !yield(b.passage(rating, &s, section.number, &position, workers).entries(s.noting(section.Section))) {
					return
				}
			}
			if workers > 1 || s.broken {
				return
			}
			if err := s.same(); err != nil { // told beside the faults of claims
				yield(faulty(err))
			}
		},
		End: func() ([]Entry, error) {
			if _, err := w.Finish(); err != nil {
				return nil, err
			}
			if err := s.same(); err != nil || rating.Entries == nil {
				return nil, err
			}
			return rating.Entries()
		},
	}
}

// passage returns what turns the claims of a section into entries.
func (b *bound[C]) passage(rating batch.Rating[C, Entry], s *survey[C], section int, position *int, workers int) *passage[C] {
	p := &passage[C]{method: b.about.Method, claims: true, position: position, open: func() (func(*batch.Batch[C], int, *Entry) error, func()) {
		d := b.desk(rating, s, section)
		return d.entry, d.end
	}}
	if workers > 1 {
		p.position = new(int)
	} else {
		p.locate = b.claims.Locate
	}
	return p
}

// rating returns what rates the claims of one walk.
func (b *bound[C]) rating() batch.Rating[C, Entry] {
	if b.rater.Rating != nil {
		return b.rater.Rating()
	}
	return batch.Rating[C, Entry]{Section: func(int) (func(*batch.Batch[C], int, *C, *Entry) error, func()) {
		return func(_ *batch.Batch[C], _ int, c *C, e *Entry) error { return b.rater.Rate(c, e) }, nil
	}}
}

// desk places the claims of one section in or out of the period, and rates them.
type desk[C any] struct {
	of      *bound[C]
	rate    func(b *batch.Batch[C], i int, c *C, e *Entry) error
	done    func()
	survey  *survey[C]
	section int
	next    int                       // the row of the next claim
	fill    func(c *C, row int) error // nil: a claim says all that matters
	filled  C                         // a copy of the claim with what was filled in
	walked  walked
	vouched bool
	sure    Period // every claim of these days counts
	day     Period // of the claim before: the next one often has the same
	left    Left
	month   Month
	codes   [2]uint64 // of the claim, for its digest
	row     walked    // the claim: what it adds to a walk, and to its digest
}

func (b *bound[C]) desk(rating batch.Rating[C, Entry], s *survey[C], section int) *desk[C] {
	d := &desk[C]{of: b, survey: s, section: section, vouched: b.about.Period == Period{}, sure: b.about.sure()}
	d.rate, d.done = rating.Section(0)
	if s.fill != nil {
		d.fill = s.fill(section)
	}
	return d
}

// end finishes the section.
func (d *desk[C]) end() {
	if d.fill != nil {
		d.survey.again(d.walked.of(d.section))
	}
	if d.done != nil {
		d.done()
	}
}

// entry makes the entry of a claim: rated, or left out.
func (d *desk[C]) entry(in *batch.Batch[C], i int, e *Entry) error {
	c := &in.List[i]
	when, column := Period{}, ""
	if d.of.rater.When != nil {
		when, column = d.of.rater.When(c)
	}
	if d.fill != nil {
		d.row = d.of.one(in, i, &d.codes)
		d.walked.row(d.row)
		d.next++
	}
	if when != d.day {
		d.day, d.month, d.left = when, when.From.Month(), ""
		if d.isSure(when) {
			return d.rated(in, i, c, e)
		}
		var err error
		if d.left, err = d.of.about.Place(when, column); err != nil {
			d.day = Period{} // so that the next claim of that day is refused, too
			d.of.rater.Outline(c, e)
			return err
		}
	} else if when.From.Absent() && !d.vouched {
		d.of.rater.Outline(c, e)
		_, err := d.of.about.Place(when, column)
		return err
	}
	if d.left != "" {
		return d.leave(in, i, c, e, when)
	}
	return d.rated(in, i, c, e)
}

// leave makes the entry of a claim of another period.
func (d *desk[C]) leave(in *batch.Batch[C], i int, c *C, e *Entry, when Period) error {
	d.of.rater.Outline(c, e)
	e.Left, e.Month = d.left, d.month
	if e.Claim == "" {
		return &FieldError{"id", ErrBlank}
	}
	if d.fill == nil || d.of.about.later(when) {
		return nil
	}
	d.digest(in, i, e, true)
	if d.of.rater.Past == nil {
		return nil
	}
	return d.of.rater.Past(c)
}

func (d *desk[C]) isSure(when Period) bool {
	return !when.From.Before(d.sure.From) && !when.To.Before(when.From) && !when.To.After(d.sure.To)
}

func (d *desk[C]) rated(in *batch.Batch[C], i int, c *C, e *Entry) error {
	var err error
	if d.fill != nil {
		d.filled = *c // the reader's claim must not change
		c = &d.filled
		err = d.fill(c, d.next-1)
	}
	if err != nil {
		d.of.rater.Outline(c, e)
	} else {
		err = d.rate(in, i, c, e)
	}
	e.Month, e.Vouched = d.month, d.vouched
	d.digest(in, i, e, e.Left == LeftOther)
	if details := d.of.details; details != nil && err == nil {
		e.Details = new(Details)
		details(c, e.Details)
	}
	return err
}

// digest fills in the digest of the claim's row as it was read: what a rule filled in is not
// part of it.
func (d *desk[C]) digest(in *batch.Batch[C], i int, e *Entry, history bool) {
	rows := d.of.rater.Rows
	if rows == nil {
		return
	}
	if d.fill == nil {
		d.row = d.of.one(in, i, &d.codes)
	}
	e.Digest.sum = d.row.sum
	e.Digest.columns, e.Digest.rows, e.Digest.history = rows.Columns, 1, history
}

// explain finds claims by their ids. It walks all claims, also those after the last one that is
// wanted, so that it notices a file that has changed since.
func (b *bound[C]) explain(claims ...string) (map[string]*explained, error) {
	rating := b.rating()
	if rating.Fault != nil {
		return nil, rating.Fault
	}
	s := survey[C]{of: b, workers: 1}
	if err := s.resolve(); err != nil {
		return nil, err
	}
	found := make(map[string]*explained, len(claims))
	for _, claim := range claims {
		found[claim] = nil
	}
	w := b.claims.Start(1)
	position, faults := 0, Faults{Limit: MaxFaults}
	for section := range b.numbered(w) {
		d := b.desk(rating, &s, section.number)
		for in, err := range section.Section {
			if err != nil {
				faults.Add(err)
				break
			}
			for i := range in.List {
				position++
				d.explain(in, i, position, found)
			}
		}
		d.end()
	}
	if faults.Total == 0 {
		_, err := w.Finish()
		faults.Add(err)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return found, s.same()
}

// explain rates a claim, and explains it if it is wanted and was not found before.
func (d *desk[C]) explain(in *batch.Batch[C], i, position int, found map[string]*explained) {
	var got Entry
	err := d.entry(in, i, &got)
	if before, wanted := found[got.Claim]; !wanted || before != nil {
		return
	}
	x := &explained{got, err, position}
	found[got.Claim] = x
	if err != nil || got.Left == LeftPeriod || got.Left == LeftOther {
		return
	}
	c := &in.List[i]
	if d.fill != nil {
		c = &d.filled
	}
	x.Entry = Entry{}
	x.fault = d.of.rater.Explain(c, &x.Entry)
	x.Month, x.Vouched, x.Digest = got.Month, got.Vouched, got.Digest
}

// explained is the entry of the claim that was asked for.
type explained struct {
	Entry
	fault    error
	position int
}

func (x *explained) answer(m Method, claim string, locate func(error) error) (Entry, error) {
	switch {
	case x == nil:
		return Entry{}, noClaim(m, claim)
	case x.fault != nil:
		var err error = &ClaimError{Method: m, Claim: claim, Position: x.position, Err: x.fault}
		if locate != nil {
			err = locate(err)
		}
		return x.Entry, err
	case x.Left == LeftOther:
		return Entry{}, fmt.Errorf("%w: another method has it", noClaim(m, claim))
	}
	return x.Entry, nil
}
